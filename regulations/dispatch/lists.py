"""Lists of organs as people hand them in: pasted, or as an Excel or CSV file."""

from __future__ import annotations

import unicodedata

from agencies.spreadsheets import Book, Sheet, UnreadableFile, address, text_of
from regulations.dispatch.addressees import Line

HEADINGS = ("機関コード", "コード", "法人番号", "機関名", "機関の名称", "機関", "名称", "団体名")
"""What the column of the organs may be called, the surest first."""
SEARCHED_ROWS = 20


def pasted_lines(text: str) -> list[Line]:
    """One line for each organ; of cells copied out of a sheet the first that holds something."""
    lines = []
    for number, row in enumerate(text.replace("\r\n", "\n").replace("\r", "\n").split("\n"), start=1):
        first = next((cell.strip() for cell in row.split("\t") if cell.strip()), "")
        if first:
            lines.append(Line(f"{number}行目", first))
    return lines


def lines_of(book: Book) -> list[Line]:
    """The organs of the first sheet that can be seen; below a heading that says so, or else in its first column.

    Raises UnreadableFile where nothing stands in it.
    """
    sheet = next((one for one in book.sheets if not one.is_hidden and one.rows), None)
    if sheet is None:
        raise UnreadableFile(book.file_name, "機関が1つも書かれていません。1行に1機関を書いてください。")
    row, column = _heading(sheet)
    lines = [
        Line(f"「{sheet.name}」の{address(place, column)}", text)
        for place in range(row + 1, len(sheet.rows) + 1)
        if (text := text_of(sheet.value(place, column)))
    ]
    if not lines:
        raise UnreadableFile(book.file_name, "機関が1つも書かれていません。1行に1機関を書いてください。")
    return lines


def _heading(sheet: Sheet) -> tuple[int, int]:
    """(row, column) of the heading above the organs; (0, column) where there is none."""
    found: dict[str, tuple[int, int]] = {}
    for place, row in enumerate(sheet.rows[:SEARCHED_ROWS], start=1):
        for column, value in enumerate(row, start=1):
            heading = "".join(unicodedata.normalize("NFKC", text_of(value)).split())
            if heading in HEADINGS:
                found.setdefault(heading, (place, column))
    if found:
        return found[min(found, key=HEADINGS.index)]
    columns = [column for row in sheet.rows for column, value in enumerate(row, start=1) if text_of(value)]
    return 0, min(columns, default=1)
