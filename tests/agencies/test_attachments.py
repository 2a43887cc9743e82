"""A file is attached if it is what its name says, and nothing that runs; it lies under a random name."""

from __future__ import annotations

import hashlib
import io
import os
import re
import zipfile
from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import timezone

from agencies.attachment_actions import (
    ALLOWED,
    ENDINGS,
    LARGEST,
    keep_attachment,
    opened,
    remove_unattached,
)
from agencies.file_names import plain_name
from agencies.models import Attachment, Trail
from agencies.refusals import NotPermitted, WrongState
from agencies.roles import Officer
from agencies.sheets import UnreadableFile
from agencies.trail import digest

CONTENT_TYPES = b"<Types><Override ContentType='application/vnd.openxmlformats'/></Types>"
EXCEL, WORD = "xl/workbook.xml", "word/document.xml"


def office(main: str, *more: str, types: bytes = CONTENT_TYPES) -> bytes:
    """A ZIP archive with the parts of an Office file."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for name in ("[Content_Types].xml", main, *more):
            archive.writestr(name, types if name.startswith("[") else b"<x/>")
    return stream.getvalue()


GOOD = {
    "報告.pdf": (b"%PDF-1.7 ...", "application/pdf"),
    "画面.PNG": (b"\x89PNG\r\n\x1a\n...", "image/png"),
    "写真.jpg": (b"\xff\xd8\xff\xe0...", "image/jpeg"),
    "写真.jpeg": (b"\xff\xd8\xff\xe0...", "image/jpeg"),
    "経過.txt": ("1行目\r\n\t2行目".encode(), "text/plain"),
    "一覧.csv": ("日時,宛先\n".encode("cp932"), "text/csv"),
    "一覧.xlsx": (office(EXCEL), "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    "報告.docx": (office(WORD), "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
}
ENABLED = b"<Types ContentType='application/vnd.ms-excel.sheet.macroEnabled.main+xml'/>"
BAD: dict[str, tuple[str, bytes, str]] = {
    "nothing": ("報告.pdf", b"", "中身が空です"),
    "too large": ("報告.pdf", b"%PDF-" + bytes(LARGEST), "大きさが10MBを超えています"),
    "a program": ("報告.exe", b"MZ", f"この種類のファイルは添付できません。添付できるもの：{ENDINGS}。"),
    "a page": ("報告.html", b"<script>", "この種類のファイルは添付できません"),
    "a drawing": ("図.svg", b"<svg/>", "この種類のファイルは添付できません"),
    "an old workbook": ("一覧.xls", b"\xd0\xcf\x11\xe0", "この種類のファイルは添付できません"),
    "a book with macros by name": ("一覧.xlsm", office(EXCEL), "この種類のファイルは添付できません"),
    "an archive": ("一式.zip", office(EXCEL), "この種類のファイルは添付できません"),
    "a name without an ending": ("報告", b"%PDF-", "この種類のファイルは添付できません"),
    "a name of an ending alone": (".pdf", b"%PDF-", "この種類のファイルは添付できません"),
    "a page called a text of another kind": ("報告.pdf", b"<html>", "中身がPDFではありません"),
    "a program called a picture": ("画面.png", b"MZ\x90", "中身がPNGではありません"),
    "a picture called another": ("写真.jpg", b"\x89PNG\r\n\x1a\n", "中身がJPEGではありません"),
    "what no text holds": ("経過.txt", b"MZ\x90\x00\x03", "中身がテキストではありません"),
    "no charset": ("一覧.csv", b"\x81\xff\xfe", "中身がCSVではありません"),
    "a workbook called a text": ("一覧.csv", office(EXCEL), "中身がCSVではありません"),
    "a text called a workbook": ("一覧.xlsx", b"a,b", "中身がExcelブックではありません"),
    "a document called a workbook": ("一覧.xlsx", office(WORD), "中身がExcelブックではありません"),
    "an archive called a document": ("報告.docx", office("readme.txt"), "中身がWord文書ではありません"),
    "half an archive": ("一覧.xlsx", office(EXCEL)[:40], "ファイルが壊れています"),
    "macros": ("一覧.xlsx", office(EXCEL, "xl/vbaProject.bin"), "マクロを含むファイルは添付できません"),
    "macros elsewhere": ("一覧.xlsx", office(EXCEL, "xl\\VBAPROJECT.BIN"), "マクロを含むファイルは添付できません"),
    "old macros": ("一覧.xlsx", office(EXCEL, "xl/macrosheets/sheet1.xml"), "マクロを含むファイルは添付できません"),
    "controls": ("報告.docx", office(WORD, "word/activeX/activeX1.bin"), "マクロを含むファイルは添付できません"),
    "macros by type": ("一覧.xlsx", office(EXCEL, types=ENABLED), "マクロを含むファイルは添付できません"),
    "a password": ("一覧.xlsx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "パスワードで保護されているか"),
}


def keep(name: str, content: bytes, by: Officer) -> Attachment:
    return keep_attachment(content=content, file_name=name, by=by)


def test_every_ending_has_a_good_example() -> None:
    assert {re.sub(r".*(?=\.)", "", name).lower() for name in GOOD} == set(ALLOWED)


@pytest.mark.parametrize("name", GOOD)
def test_a_file_that_is_what_its_name_says_is_kept_outside_every_address(
    owner: Officer, files: Path, name: str
) -> None:
    content, media_type = GOOD[name]
    found = keep(name, content, owner)
    assert (found.file_name, found.media_type, found.size) == (name, media_type, len(content))
    assert (found.digest, found.uploaded_by) == (hashlib.sha256(content).hexdigest(), owner.account)
    assert re.fullmatch(r"attachments/[\w-]{32}", found.file)
    with opened(found) as stream:
        assert stream.read() == content
    stored = files.parent / found.file
    assert stored.stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize(("name", "content", "message"), BAD.values(), ids=BAD)
def test_another_file_is_refused_and_nothing_is_kept(
    owner: Officer, files: Path, name: str, content: bytes, message: str
) -> None:
    trail = Trail.objects.count()
    with pytest.raises(UnreadableFile) as refused:
        keep(name, content, owner)
    assert message in str(refused.value)
    assert (Attachment.objects.count(), Trail.objects.count()) == (0, trail)
    assert not (files.parent / "attachments").exists()


def test_a_program_attaches_nothing(db: None, files: Path) -> None:
    with pytest.raises(NotPermitted, match="サインインした方だけ"):
        keep("報告.pdf", b"%PDF-", Officer(name="API"))


def test_the_trail_keeps_a_digest_of_the_name(owner: Officer) -> None:
    found = keep("丙川の台帳.pdf", b"%PDF-", owner)
    row = Trail.objects.order_by("-pk")[0]
    assert (row.action, row.target_id, row.organization_id) == ("ファイルを添付", found.pk, None)
    assert row.after == {
        "file_name": digest("丙川の台帳.pdf"),
        "media_type": "application/pdf",
        "size": 5,
        "digest": found.digest,
    }


@pytest.mark.parametrize(
    ("name", "plain"),
    [
        ("../../etc/passwd.txt", "passwd.txt"),
        ("C:\\私物\\台帳.pdf", "台帳.pdf"),
        ("報\u202efdp.exe.pdf", "報fdp.exe.pdf"),
        ("改\r\n行.pdf", "改行.pdf"),
        ("か\u3099.pdf", "が.pdf"),
        ('<a href="x">.pdf', "a href=x.pdf"),
        ("  .pdf. ", "pdf"),
        ("あ" * 300 + ".pdf", "あ" * 196 + ".pdf"),
        ("あ." + "x" * 300, "あ." + "x" * 20),
        ("x" * 300, "x" * 200),
    ],
)
def test_a_hostile_name_becomes_plain(name: str, plain: str) -> None:
    assert plain_name(name) == plain
    assert len(plain_name(name)) <= 200


def test_a_file_that_the_storage_lost_is_said_to_be_lost(owner: Officer, files: Path) -> None:
    found = keep("報告.pdf", b"%PDF-", owner)
    (files.parent / found.file).unlink()
    with pytest.raises(WrongState, match="保管場所に見当たりません"):
        opened(found)


def test_files_that_no_row_names_are_removed_after_a_while(owner: Officer, files: Path) -> None:
    kept = keep("報告.pdf", b"%PDF-", owner)
    folder = files.parent / "attachments"
    (folder / "forgotten").write_bytes(b"its transaction was rolled back")
    now = timezone.now()
    assert remove_unattached(at=now) == 0
    assert remove_unattached(at=now + timedelta(hours=2)) == 1
    assert os.listdir(folder) == [kept.file.rpartition("/")[2]]


def test_a_bomb_is_not_unpacked(owner: Officer) -> None:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", bytes(201 * 1024 * 1024))
        archive.writestr(EXCEL, b"<x/>")
    content = stream.getvalue()
    assert len(content) < LARGEST
    with pytest.raises(UnreadableFile, match="展開すると大き過ぎます"):
        keep("一覧.xlsx", content, owner)
