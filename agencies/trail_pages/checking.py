"""Checking a signed export: its signature, its rows, and whether its head still stands among the seals."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import zipfile
from dataclasses import dataclass, field
from typing import IO, Any

from agencies.models import TrailSeal
from agencies.trail_pages.signing import FORMS, KIND, MANIFEST, SIGNATURE, is_signed

LARGEST_MANIFEST = 1_000_000
CHUNK = 1 << 20
UNREADABLE = "署名付きの履歴のファイル（ZIP）として読めません。"


@dataclass
class Checked:
    """What was found; the export stands when nothing is `wrong`."""

    manifest: dict[str, Any] = field(default_factory=dict)
    wrong: list[str] = field(default_factory=list)


def check_export(file: IO[bytes], key: str) -> Checked:
    """Everything that can be said of an export; `key` is the public key it should be signed by."""
    try:
        with zipfile.ZipFile(file) as archive:
            return check_archive(archive, key)
    except (zipfile.BadZipFile, KeyError, ValueError, OSError, NotImplementedError, RuntimeError):
        return Checked(wrong=[UNREADABLE])


def check_archive(archive: zipfile.ZipFile, key: str) -> Checked:
    """The same of an archive that could be opened."""
    if archive.getinfo(MANIFEST).file_size > LARGEST_MANIFEST or archive.getinfo(SIGNATURE).file_size > CHUNK:
        return Checked(wrong=[UNREADABLE])
    content = archive.read(MANIFEST)
    if not is_signed(content, archive.read(SIGNATURE), key):
        return Checked(wrong=["署名が合いません。目録が書き換えられたか、別の鍵で署名されています。"])
    found = Checked(json.loads(content))
    name = str(found.manifest.get("file"))
    if found.manifest.get("kind") != KIND or name not in {f"trail.{form}" for form in FORMS}:
        return Checked(wrong=[UNREADABLE])
    if set(archive.namelist()) != {name, MANIFEST, SIGNATURE}:
        found.wrong.append("目録にないファイルが入っています。")
    digest, rows = hashlib.sha256(), 0
    with archive.open(name) as file:
        while chunk := file.read(CHUNK):
            digest.update(chunk)
    if digest.hexdigest() != found.manifest["sha256"]:
        found.wrong.append(f"{name} が書き換えられています（SHA-256 が目録と合いません）。")
    with archive.open(name) as file:
        rows = rows_in(file, is_csv=name.endswith(".csv"))
    if rows != found.manifest["rows"]:
        found.wrong.append(f"{name} の行数（{rows}）が目録（{found.manifest['rows']}）と合いません。")
    found.wrong += faults_of_head(found.manifest["head"])
    return found


def rows_in(file: IO[bytes], *, is_csv: bool) -> int:
    """How many rows a file holds, its heading left out."""
    if not is_csv:
        return sum(1 for _ in file)
    text = io.TextIOWrapper(file, encoding="utf-8-sig", newline="")
    return max(sum(1 for _ in csv.reader(text)) - 1, 0)


def faults_of_head(head: dict[str, Any] | None) -> list[str]:
    """Does the seal that was the last one then stand among those of this system?"""
    if head is None or TrailSeal.objects.filter(number=head["number"], hash=head["hash"]).exists():
        return []
    return [
        f"書き出した時の末尾の封印{head['number']}が、このシステムにありません。封印が消されたか、作り直されています。"
    ]
