"""Opening what a person downloads: an Excel workbook, a PDF."""

from __future__ import annotations

import io
import subprocess
from typing import Any

import openpyxl
from openpyxl.worksheet.worksheet import Worksheet

from agencies.tables import Row, Table


def workbook(content: bytes) -> openpyxl.Workbook:
    """The workbook, as Excel would open it."""
    return openpyxl.load_workbook(io.BytesIO(content))


def cells(sheet: Worksheet) -> list[list[Any]]:
    """What stands in each line; an empty cell is None."""
    return [list(line) for line in sheet.iter_rows(values_only=True)]


def lines_of_table(sheet: Worksheet, table: Table) -> list[list[Any]]:
    """The lines of the table on its sheet, from the heading to the last row."""
    found = cells(sheet)
    first = next(place for place, line in enumerate(found) if line[0] == table.row_heading)
    return found[first : first + 1 + len(table.rows)]


def poppler(tool: str, content: bytes, *arguments: str) -> str:
    """What one of poppler's tools says of a PDF."""
    command = [tool, *arguments, "-", *(["-"] if tool == "pdftotext" else [])]
    return subprocess.run(command, input=content, capture_output=True, check=True).stdout.decode(errors="replace")


def squeezed(text: str) -> str:
    """The text without spaces and line ends, which a line of print may have anywhere."""
    return "".join(text.split())


def text_of_pdf(content: bytes) -> str:
    """All text of a PDF in the order it is written, without spaces."""
    return squeezed(poppler("pdftotext", content, "-raw"))


def row_in_print(row: Row) -> str:
    """A row as it is printed: label, detail, and each cell with its percentage, without spaces."""
    detail = f"（{row.detail}）" if row.detail else ""
    return squeezed(f"{row.label}{detail}{''.join(cell.shown + cell.share for cell in row.cells)}")
