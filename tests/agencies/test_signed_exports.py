"""Signed exports of the trail can be checked, and tell whatever was done to them."""

from __future__ import annotations

import base64
import io
import json
import zipfile
from collections.abc import Callable
from datetime import UTC, datetime
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.core.management import CommandError, call_command

from agencies.models import AccessRecord, TrailSeal
from agencies.seals.actions import seal_trail
from agencies.trail_pages.signing import MANIFEST, SIGNATURE, public_key
from tests.agencies.test_seals import unguarded, write
from tests.agencies.test_trail_pages import TRAIL, admin, row

__all__ = ["admin"]
pytestmark = pytest.mark.django_db
AT = datetime(2016, 5, 1, 9, tzinfo=UTC)
Parts = dict[str, bytes]


def checked(path: Path, *options: str) -> tuple[int, list[str]]:
    """Exit code and lines of `manage.py verify_export`."""
    out = StringIO()
    try:
        call_command("verify_export", str(path), *options, stdout=out)
    except SystemExit as end:
        return int(str(end.code)), out.getvalue().splitlines()
    return 0, out.getvalue().splitlines()


def parts_of(content: bytes) -> Parts:
    """What is in an archive."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def kept(path: Path, parts: Parts) -> Path:
    """An archive of those parts."""
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return path


@pytest.fixture
def exported(tmp_path: Path) -> Path:
    """Three sealed rows, exported by the command."""
    write(1, 2, 3)
    seal_trail(at=AT)
    path = tmp_path / "trail.zip"
    call_command("export_trail", str(path), stdout=StringIO())
    return path


def test_an_export_says_what_it_holds_and_stands(exported: Path) -> None:
    parts = parts_of(exported.read_bytes())
    manifest = json.loads(parts[MANIFEST])
    head = TrailSeal.objects.get()
    assert (manifest["rows"], manifest["question"], manifest["head"]["hash"]) == (3, {}, head.hash)
    assert [json.loads(line)["id"] for line in parts["trail.jsonl"].splitlines()] == [1, 2, 3]
    code, lines = checked(exported)
    assert (code, lines[0], lines[2]) == (0, "正しい OK", f"  末尾の封印 Head：{head.hash}")
    assert (AccessRecord.objects.get().what, AccessRecord.objects.get().rows) == ("履歴（署名付き jsonl）", 3)
    with pytest.raises(CommandError, match="既にあるか"):
        call_command("export_trail", str(exported))


@pytest.mark.parametrize(("form", "name"), [("signed-jsonl", "trail.jsonl"), ("signed-csv", "trail.csv")])
def test_the_page_gives_the_same(admin: Any, tmp_path: Path, form: str, name: str) -> None:
    row()
    row(action="登録", after={"名": "二\n行"})
    answer = admin.get(TRAIL, {"format": form, "action": "登録"})
    content = b"".join(answer.streaming_content)
    parts = parts_of(content)
    manifest = json.loads(parts[MANIFEST])
    assert (set(parts), manifest["rows"], manifest["question"]) == ({name, MANIFEST, SIGNATURE}, 1, {"操作": "登録"})
    path = tmp_path / "page.zip"
    path.write_bytes(content)
    assert checked(path)[0] == 0


def signed_by_another(parts: Parts) -> Parts:
    """The same manifest under another key, which it names as its own."""
    key = Ed25519PrivateKey.generate()
    return parts | {SIGNATURE: base64.b64encode(key.sign(parts[MANIFEST]))}


ROWS = "trail.jsonl"
DAMAGE: dict[str, tuple[Callable[[Parts], Parts], str]] = {
    "a row altered": (
        lambda parts: parts | {ROWS: parts[ROWS].replace("担当".encode(), "別人".encode())},
        "trail.jsonl が書き換えられています（SHA-256 が目録と合いません）。",
    ),
    "the manifest altered": (
        lambda parts: parts | {MANIFEST: parts[MANIFEST].replace(b'"rows": 3', b'"rows": 2')},
        "署名が合いません。目録が書き換えられたか、別の鍵で署名されています。",
    ),
    "signed by another": (signed_by_another, "署名が合いません。目録が書き換えられたか、別の鍵で署名されています。"),
    "a file added": (lambda parts: parts | {"more.txt": b"x"}, "目録にないファイルが入っています。"),
    "no manifest": (
        lambda parts: {ROWS: parts[ROWS]},
        "署名付きの履歴のファイル（ZIP）として読めません。",
    ),
}


@pytest.mark.parametrize(("damage", "text"), DAMAGE.values(), ids=DAMAGE)
def test_what_was_done_to_an_export_is_told(exported: Path, damage: Callable[[Parts], Parts], text: str) -> None:
    kept(exported, damage(parts_of(exported.read_bytes())))
    code, lines = checked(exported)
    assert (code, lines[0], lines[1].strip()) == (1, "誤り WRONG", text)


def test_an_export_tells_of_seals_that_are_gone(exported: Path) -> None:
    unguarded("DELETE FROM agencies_trailseal")
    text = "書き出した時の末尾の封印1が、このシステムにありません。封印が消されたか、作り直されています。"
    assert checked(exported)[1][1].strip() == text


def test_a_key_of_its_own_signs_and_the_public_half_checks_elsewhere(settings: Any, exported: Path) -> None:
    old = public_key()
    settings.TRAIL_SIGNING_KEY = base64.b64encode(bytes(range(32))).decode()
    out = StringIO()
    call_command("verify_export", "--show-key", stdout=out)
    assert out.getvalue().strip() == public_key() != old
    assert (checked(exported)[0], checked(exported, "--key", old)[0]) == (1, 0)
