"""What attaches a file: looked at by name and content, then kept outside the web root under a random name."""

from __future__ import annotations

import hashlib
import secrets
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.files.base import ContentFile, File
from django.core.files.storage import default_storage
from django.db import transaction
from django.utils import timezone

from agencies.file_names import ending_of, plain_name
from agencies.leftovers import left_behind
from agencies.models import Attachment
from agencies.refusals import NotPermitted, WrongState
from agencies.roles import Officer
from agencies.sheets import UnreadableFile
from agencies.spreadsheets import MEGABYTE, OLE, checked_archive, unpacked
from agencies.trail import digest, record

FOLDER = "attachments"
LARGEST = 10 * MEGABYTE
GONE = "このファイルは保管場所に見当たりません。事務局に連絡してください。"
MACROS = ("vbaproject", "macrosheets/", "activex/", "vbadata")
"""What the names of parts of an Office file hold where it can run something."""


@dataclass(frozen=True)
class FileType:
    """A type of file that may be attached: how its content is known for it."""

    name: str
    media_type: str
    is_it: Callable[[bytes, str], bool]


def _begins(start: bytes) -> Callable[[bytes, str], bool]:
    """Does it begin so?"""
    return lambda content, file_name: content.startswith(start)


def _is_text(content: bytes, file_name: str) -> bool:
    """Is it text in UTF-8 or CP932, without what no text holds?"""
    for charset in ("utf-8-sig", "cp932"):
        try:
            text = content.decode(charset)
        except UnicodeDecodeError:
            continue
        return not any(unicodedata.category(one) == "Cc" and one not in "\t\r\n\f" for one in text)
    return False


def _is_office(main: str) -> Callable[[bytes, str], bool]:
    """Is it an Office file with that main part? Raises UnreadableFile for one that is damaged, or carries macros."""

    def is_it(content: bytes, file_name: str) -> bool:
        if content.startswith(OLE):
            raise UnreadableFile(
                file_name,
                "パスワードで保護されているか、古い形式です。パスワードを外し、新しい形式で保存してください。",
            )
        if not content.startswith(b"PK"):
            return False
        with checked_archive(content, file_name) as archive:
            parts = {part.filename.lower().replace("\\", "/"): part for part in archive.infolist()}
            types = parts.get("[content_types].xml")
            if types is None or main not in parts:
                return False
            listed = unpacked(archive, types, file_name).lower()
        if b"macroenabled" in listed or any(mark in name for name in parts for mark in MACROS):
            raise UnreadableFile(
                file_name, "マクロを含むファイルは添付できません。マクロのない形式で保存し直してください。"
            )
        return True

    return is_it


OFFICE = "application/vnd.openxmlformats-officedocument."
PDF = FileType("PDF", "application/pdf", _begins(b"%PDF-"))
PNG = FileType("PNG", "image/png", _begins(b"\x89PNG\r\n\x1a\n"))
JPEG = FileType("JPEG", "image/jpeg", _begins(b"\xff\xd8\xff"))
TEXT = FileType("テキスト", "text/plain", _is_text)
CSV = FileType("CSV", "text/csv", _is_text)
EXCEL = FileType("Excelブック", f"{OFFICE}spreadsheetml.sheet", _is_office("xl/workbook.xml"))
WORD = FileType("Word文書", f"{OFFICE}wordprocessingml.document", _is_office("word/document.xml"))
ALLOWED: dict[str, FileType] = {
    ".pdf": PDF,
    ".png": PNG,
    ".jpg": JPEG,
    ".jpeg": JPEG,
    ".txt": TEXT,
    ".csv": CSV,
    ".xlsx": EXCEL,
    ".docx": WORD,
}
"""Ending of the name → what the content has to be."""
ENDINGS = "、".join(ALLOWED)


@transaction.atomic
def keep_attachment(*, content: bytes, file_name: str, by: Officer, at: datetime | None = None) -> Attachment:
    """Keep a file for good; which record it belongs to is for the caller to say, in the same transaction.

    Raises UnreadableFile for one that is empty, larger than LARGEST, or not what its name says.
    """
    if by.account is None:
        raise NotPermitted("この操作は、サインインした方だけが行えます。")
    name = plain_name(file_name)
    kind = checked_type(content, name)
    attachment = Attachment.objects.create(
        file=default_storage.save(f"{FOLDER}/{secrets.token_urlsafe(24)}", ContentFile(content)),
        file_name=name,
        media_type=kind.media_type,
        size=len(content),
        digest=hashlib.sha256(content).hexdigest(),
        uploaded_by=by.account,
        uploaded_at=at or timezone.now(),
    )
    record("ファイルを添付", attachment, by=by, organization_id=None, after=words_of(attachment))
    return attachment


def words_of(attachment: Attachment) -> dict[str, Any]:
    """What the trail keeps of a file; its name may say whom it is about, so that only a digest of it is kept."""
    return {
        "file_name": digest(attachment.file_name),
        "media_type": attachment.media_type,
        "size": attachment.size,
        "digest": attachment.digest,
    }


def checked_type(content: bytes, name: str) -> FileType:
    """The type that the name says and the content is; raises UnreadableFile for any other file."""
    shown = name or "（名前のないファイル）"
    if not content:
        raise UnreadableFile(shown, "中身が空です。ファイルを選び直してください。")
    if len(content) > LARGEST:
        raise UnreadableFile(shown, f"大きさが{LARGEST // MEGABYTE}MBを超えています。ファイルを分けてください。")
    kind = ALLOWED.get(ending_of(name))
    if kind is None:
        raise UnreadableFile(shown, f"この種類のファイルは添付できません。添付できるもの：{ENDINGS}。")
    if not kind.is_it(content, shown):
        raise UnreadableFile(
            shown, f"中身が{kind.name}ではありません。名前の末尾と中身が合うファイルを選んでください。"
        )
    return kind


def opened(attachment: Attachment) -> File:
    """What was attached, to be read and closed; raises WrongState when the storage lost it."""
    try:
        return default_storage.open(attachment.file)
    except FileNotFoundError as error:
        raise WrongState(GONE) from error


def remove_unattached(*, at: datetime) -> int:
    """Remove files that no row names: what was attached was refused after all. Returns how many."""
    forgotten = left_behind(FOLDER, Attachment.objects.all(), at)
    for name in forgotten:
        default_storage.delete(name)
    return len(forgotten)
