"""Reading files that people hand in: Excel workbooks and CSV, of whatever make, as sheets of plain rows.

A file that cannot or must not be read raises `UnreadableFile`, whose text says what is wrong and what to do; what is
wrong in a cell is a `CellError`, which names sheet, cell, value and what is expected. Nothing here writes anything.
"""

from __future__ import annotations

import csv
import io
import itertools
import re
import sys
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from typing import IO, Any

import openpyxl
from openpyxl.utils import range_boundaries
from openpyxl.utils.escape import unescape
from openpyxl.worksheet._read_only import ReadOnlyWorksheet

from agencies.echoes import echoed
from agencies.file_names import ending_of, plain_name
from agencies.sheets import Book, CellError, Sheet, UnreadableFile, address, text_of

__all__ = [
    "Book",
    "CellError",
    "Sheet",
    "UnreadableFile",
    "address",
    "checked_archive",
    "read_book",
    "text_of",
    "unpacked",
]
MEGABYTE = 1024 * 1024
LARGEST_FILE = 20 * MEGABYTE
LARGEST_CONTENT = 200 * MEGABYTE
MOST_PARTS = 2_000
MOST_ROWS, MOST_COLUMNS = 200_000, 200
MOST_CELLS = 20_000_000  # empty ones included
A_MERGE = re.compile(rb"""mergeCell\s+ref=["']([A-Z]{1,3}[0-9]{1,7}(?::[A-Z]{1,3}[0-9]{1,7})?)["']""")
A_MACRO = re.compile(r"vbaproject\.bin$|^xl/macrosheets/")
CONTENT_TYPES, MACRO_ENABLED = "[content_types].xml", b"macroenabled"
ENDINGS = ("", ".xlsx", ".xltx", ".csv", ".tsv", ".txt", ".zip")
"""By the name; what the content is decides how it is read."""
MACRO_ENDINGS = (".xlsm", ".xltm", ".xlsb", ".xlam")
A_FORMULA = re.compile(rb"<(?:\w+:)?f[ />]")
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"  # .xls, and any workbook that is locked with a password


def read_book(content: bytes, file_name: str, *, with_merged: bool = False) -> Book:
    """The sheets of an Excel workbook (.xlsx) or of a CSV file (UTF-8 or CP932).

    - `with_merged` also reads which cells are merged, which takes longer and more memory.
    - Raises UnreadableFile for what is too large, locked, of another kind, damaged, or carries macros.
    """
    file_name = plain_name(file_name) or "（名前のないファイル）"
    if not content:
        raise UnreadableFile(file_name, "中身が空です。ファイルを選び直してください。")
    if len(content) > LARGEST_FILE:
        raise UnreadableFile(
            file_name, f"大きさが{LARGEST_FILE // MEGABYTE}MBを超えています。ファイルを分けてください。"
        )
    if content.startswith(OLE):
        raise UnreadableFile(
            file_name,
            "パスワードで保護されているか、古い形式（.xls）です。パスワードを外し、Excelブック（.xlsx）で保存し直してください。",
        )
    if ending_of(file_name) in MACRO_ENDINGS:
        raise with_macros(file_name)
    if ending_of(file_name) not in ENDINGS:
        raise UnreadableFile(
            file_name, "この種類のファイルは読み込めません。Excelブック（.xlsx）か CSV（.csv）を選んでください。"
        )
    if content.startswith(b"PK"):
        return Book(file_name, list(_workbook(content, file_name, with_merged)))
    if ending_of(file_name) in (".xlsx", ".xltx", ".zip"):
        raise UnreadableFile(file_name, "ファイルが壊れています。Excelで開けるか確かめ、保存し直してください。")
    return Book(file_name, [_csv(content, file_name)])


def checked_archive(content: bytes | IO[bytes], file_name: str, *, most_parts: int = MOST_PARTS) -> zipfile.ZipFile:
    """A ZIP archive whose directory shows that it can be unpacked; raises UnreadableFile for a bomb or a locked one."""
    try:
        archive = zipfile.ZipFile(io.BytesIO(content) if isinstance(content, bytes) else content)
        parts = archive.infolist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError) as error:
        raise UnreadableFile(file_name, "ファイルが壊れています。作り直して、もう一度選んでください。") from error
    if any(part.flag_bits & 1 for part in parts):
        raise UnreadableFile(file_name, "パスワードで保護されています。パスワードを外してください。")
    if len(parts) > most_parts or sum(part.file_size for part in parts) > LARGEST_CONTENT:
        raise UnreadableFile(file_name, "展開すると大き過ぎます。ファイルを分けてください。")
    return archive


def unpacked(archive: zipfile.ZipFile, part: zipfile.ZipInfo, file_name: str) -> bytes:
    """One part of an archive; raises UnreadableFile when it is damaged or larger than its directory says."""
    try:
        with archive.open(part) as stream:
            content = stream.read(part.file_size + 1)
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, OSError, EOFError, ValueError) as error:
        raise UnreadableFile(file_name, "ファイルが壊れています。作り直して、もう一度選んでください。") from error
    except Exception as error:  # zlib.error, lzma.LZMAError: whatever the compression in use raises
        raise UnreadableFile(file_name, "ファイルが壊れています。作り直して、もう一度選んでください。") from error
    if len(content) > part.file_size:
        raise UnreadableFile(file_name, "展開すると大き過ぎます。ファイルを分けてください。")
    return content


def _workbook(content: bytes, file_name: str, with_merged: bool) -> Iterator[Sheet]:
    """The sheets of a workbook; formulas are read as the values they were saved with."""
    with checked_archive(content, file_name) as archive:
        names = {part.filename for part in archive.infolist()}
        if any(A_MACRO.search(name.lower()) for name in names) or "xl/workbook.bin" in names:
            raise with_macros(file_name)
        if "xl/workbook.xml" not in names:
            raise UnreadableFile(file_name, "Excelブック（.xlsx）ではありません。ファイルを選び直してください。")
        has_formulas = False
        for part in archive.infolist():
            xml = unpacked(archive, part, file_name)
            if part.filename.lower() == CONTENT_TYPES and MACRO_ENABLED in xml.replace(b"\0", b"").lower():
                raise with_macros(file_name)  # .xlsm, whatever the file is called, also while it holds no macro yet
            if part.filename.endswith((".xml", ".rels")) and re.search(rb"<!(DOCTYPE|ENTITY)", xml):
                raise UnreadableFile(file_name, "扱えない記述を含んでいます。Excelで保存し直してください。")
            if with_merged and _merged_in(xml) > MOST_ROWS:
                raise UnreadableFile(file_name, "結合したセルが多過ぎます。結合を解除してください。")
            has_formulas = has_formulas or bool(A_FORMULA.search(xml))
    try:
        book = openpyxl.load_workbook(io.BytesIO(content), read_only=not with_merged, data_only=True)
        if not book.worksheets:
            raise UnreadableFile(file_name, "シートがありません。Excelで開けるか確かめ、保存し直してください。")
        sheets = []
        for sheet in book.worksheets:
            if not with_merged:
                sheet.reset_dimensions()  # what the file says of its size need not be true
            rows = list(_rows(sheet, file_name))
            while rows and not any(value is not None for value in rows[-1]):
                rows.pop()
            merged = _merged(sheet) if with_merged else {}
            sheets.append(Sheet(sheet.title, rows, sheet.sheet_state != "visible", merged))
        # Formulas are looked for last: by now the sheets are known not to be too large.
        formulas = _formulas(content) if has_formulas else {}
        for found in sheets:
            without = {cell for cell in formulas.get(found.name, ()) if found.value(*cell) is None}
            yield replace(found, uncalculated=frozenset(without))
    except UnreadableFile:
        raise
    except Exception as error:  # openpyxl raises whatever its parsing met: KeyError, TypeError, ParseError …
        raise UnreadableFile(
            file_name, "Excelブックとして読めません。Excelで開けるか確かめ、保存し直してください。"
        ) from error


def _rows(sheet: Any, file_name: str) -> Iterator[list[Any]]:
    """The rows of a sheet; what the file says of its size is not believed, nor is what is empty read at any length."""
    sizes = {}
    if not isinstance(sheet, ReadOnlyWorksheet):
        filled = [place for place, cell in sheet._cells.items() if cell.value is not None]
        sizes = {
            "max_row": max((row for row, _ in filled), default=1),
            "max_col": max((at for _, at in filled), default=1),
        }
        if sizes["max_row"] * sizes["max_col"] > MOST_CELLS:
            raise too_large(sheet, file_name)
    cells = 0
    for number, row in enumerate(sheet.iter_rows(values_only=True, **sizes), 1):
        cells += len(row)
        if number > MOST_ROWS or cells > MOST_CELLS or (len(row) > MOST_COLUMNS and any(row[MOST_COLUMNS:])):
            raise too_large(sheet, file_name)
        yield [_plain(value) for value in row[:MOST_COLUMNS]]


def with_macros(file_name: str) -> UnreadableFile:
    """A workbook that holds macros, or may."""
    return UnreadableFile(
        file_name,
        "マクロを含むブック、マクロ有効ブック（.xlsm）は受け付けません。Excelブック（.xlsx）で保存し直してください。",
    )


def too_large(sheet: Any, file_name: str) -> UnreadableFile:
    """A sheet that is too large to be read."""
    limits = f"{MOST_ROWS:,}行、{MOST_COLUMNS}列まで"
    return UnreadableFile(file_name, f"シート「{echoed(sheet.title)}」が大き過ぎます（{limits}）。")


def _merged_in(xml: bytes) -> int:
    """How many cells a part merges; endless where it does not say so plainly."""
    areas = A_MERGE.findall(xml)
    if len(areas) != xml.count(b"mergeCell "):
        return sys.maxsize
    boundaries = (range_boundaries(area.decode()) for area in areas)
    return sum((right - left + 1) * (bottom - top + 1) for left, top, right, bottom in boundaries)


def _formulas(content: bytes) -> dict[str, set[tuple[int, int]]]:
    """Sheet → its cells with a formula."""
    book = openpyxl.load_workbook(io.BytesIO(content), read_only=True)
    found: dict[str, set[tuple[int, int]]] = {}
    for sheet in book.worksheets:
        sheet.reset_dimensions()
        rows = itertools.islice(sheet.iter_rows(), MOST_ROWS)
        found[sheet.title] = {
            (cell.row, cell.column) for row in rows for cell in row[:MOST_COLUMNS] if cell.data_type == "f"
        }
    return found


def _merged(sheet: Any) -> dict[tuple[int, int], tuple[int, int]]:
    """Each cell of a merged range but the first → the first."""
    found: dict[tuple[int, int], tuple[int, int]] = {}
    for area in sheet.merged_cells.ranges:
        found |= {cell: (area.min_row, area.min_col) for cell in area.cells if cell != (area.min_row, area.min_col)}
    return found


def _plain(value: Any) -> Any:
    """A cell's value: text without surrounding spaces, None for empty text, a day for a moment at midnight."""
    if isinstance(value, str):
        return text_of(_unescaped(value)) or None
    if isinstance(value, datetime) and not (value.hour or value.minute or value.second):
        return value.date()
    return value


def _unescaped(text: str) -> str:
    """The text without the escapes of Excel (_x000D_); one for a character that no text may hold stays as it is."""
    if "_x" not in text:
        return text
    plain = unescape(text)
    return (
        text if any((ord(one) < 32 and one not in "\t\n\r") or "\ud800" <= one <= "\udfff" for one in plain) else plain
    )


def _csv(content: bytes, file_name: str) -> Sheet:
    """The one sheet of a CSV file, UTF-8 (with or without BOM) or CP932; a tab may part its columns too."""
    for charset in ("utf-8-sig", "cp932"):
        try:
            text = content.decode(charset)
            break
        except UnicodeDecodeError:
            continue
    else:
        raise UnreadableFile(
            file_name, "文字コードが UTF-8 でも CP932（Shift_JIS）でもありません。保存し直してください。"
        )
    if "\0" in text:
        raise UnreadableFile(file_name, "Excelブック（.xlsx）でも CSV でもありません。ファイルを選び直してください。")
    first = text.partition("\n")[0]
    try:
        lines = list(csv.reader(io.StringIO(text), delimiter="\t" if "\t" in first and "," not in first else ","))
    except csv.Error as error:
        raise UnreadableFile(file_name, "CSV として読めません。引用符の数を確かめてください。") from error
    if len(lines) > MOST_ROWS or any(len(line) > MOST_COLUMNS for line in lines):
        raise UnreadableFile(
            file_name, f"大き過ぎます（{MOST_ROWS:,}行、{MOST_COLUMNS}列まで）。ファイルを分けてください。"
        )
    return Sheet("CSV", [[_plain(value) for value in line] for line in lines])
