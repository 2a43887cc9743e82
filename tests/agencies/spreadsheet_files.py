"""Workbooks for tests, and what can be wrong with one."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from typing import Any

import openpyxl


def book(*rows: list[Any], change: Callable[[Any], Any] | None = None) -> bytes:
    """A workbook with those rows on its one sheet."""
    made = openpyxl.Workbook()
    made.active.title = "一覧"
    for row in rows:
        made.active.append(row)
    if change:
        change(made)
    buffer = io.BytesIO()
    made.save(buffer)
    return buffer.getvalue()


def with_part(content: bytes, name: str, part: bytes) -> bytes:
    """The workbook with another part in it."""
    buffer = io.BytesIO(content)
    with zipfile.ZipFile(buffer, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, part)
    return buffer.getvalue()


def without_part(content: bytes, name: str) -> bytes:
    """The workbook without one of its parts."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(buffer, "w") as new:
        for part in old.infolist():
            if part.filename != name:
                new.writestr(part, old.read(part))
    return buffer.getvalue()


def macro_enabled(content: bytes) -> bytes:
    """The workbook as Excel saves it as .xlsm while it holds no macro: just its content type is another."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        types = archive.read("[Content_Types].xml")
    changed = types.replace(
        b"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml",
        b"application/vnd.ms-excel.sheet.macroEnabled.main+xml",
    )
    assert changed != types
    return with_part(without_part(content, "[Content_Types].xml"), "[Content_Types].xml", changed)


def encrypted(content: bytes) -> bytes:
    """The archive with the mark of a password on its first part."""
    at = content.index(b"PK\x01\x02") + 8
    return content[:at] + b"\x01" + content[at + 1 :]


def lying(content: bytes) -> bytes:
    """The archive whose directory says that its first part is empty."""
    at = content.index(b"PK\x01\x02") + 24
    return content[:at] + b"\x01\0\0\0" + content[at + 4 :]


def with_sheet(change: Callable[[bytes], bytes]) -> bytes:
    """A workbook whose one sheet was written by hand."""
    part = "xl/worksheets/sheet1.xml"
    content = book(["a", "b"], change=lambda made: made.active.merge_cells("A2:B2"))
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        xml = archive.read(part)
    return with_part(without_part(content, part), part, change(xml))
