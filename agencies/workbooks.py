"""Tables as an Excel workbook: one sheet each as the report has it, and one flat sheet of all their cells.

- A count is a number, its percentage a number in the cell beside it (97.8, seen as "(97.8%)"); "—" was not asked.
- A date stands in era style, and beside it as a real date; a period that is no day has a first and a last day.
- No text is ever a formula or a link, whatever it begins with. The same tables give the same bytes.
"""

from __future__ import annotations

import io
import re
from collections.abc import Sequence
from datetime import date, datetime, time

from xlsxwriter import Workbook
from xlsxwriter.worksheet import Worksheet

from agencies import layouts
from agencies.layouts import FICTIONAL
from agencies.table_sheets import Styles, TableSheet, for_print, lines_of, put, put_across, put_day, set_height
from agencies.tables import Cell, Column, Row, Table

OPTIONS = {
    "in_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}
CREATED = datetime.combine(date(2000, 1, 1), time())  # always the same, so that the same table gives the same file
A_NUMBER, A_DAY = re.compile("0|[1-9][0-9]{0,14}", re.ASCII), re.compile("[0-9]{4}-[0-9]{2}-[0-9]{2}", re.ASCII)
DATA, LISTING = "データ", "内訳"
LONGEST_NAME = 31
HEADINGS = {
    "表番号": 9,
    "表題": 40,
    "単位": 6,
    "改正": 10,
    "基準日": 12,
    "対象": 12,
    "機関": 9,
    "絞り込み": 20,
    "演習": 8,
    "行のキー": 14,
    "種別": 14,
    "行": 36,
    "細目": 14,
    "列のキー": 14,
    "列": 32,
    "数": 8,
    "分母": 8,
    "割合（％）": 10,
    "文": 24,
    "開始日": 12,
    "終了日": 12,
}


def tables_workbook(tables: Sequence[Table]) -> bytes:
    """The workbook of those tables, in their order, and the flat sheet of their cells."""
    buffer = io.BytesIO()
    with Workbook(buffer, OPTIONS) as workbook:
        title = layouts.heading(tables[0]) if len(tables) == 1 else "集計表"
        workbook.set_properties({"title": title, "author": layouts.SYSTEM, "created": CREATED})
        styles = Styles(workbook)
        for table, name in zip(tables, sheet_names(tables), strict=True):
            TableSheet(workbook.add_worksheet(name), styles, table).lay_out()
        write_data(workbook.add_worksheet(DATA), styles, tables)
    return buffer.getvalue()


def sheet_names(tables: Sequence[Table]) -> list[str]:
    """A name Excel allows for each table, none twice: 表2-(1)-⑤, 表2-(1)-⑤ (2)."""
    taken = {DATA.casefold()}
    names = []
    for table in tables:
        wanted = re.sub(r"[\[\]:*?/\\\x00-\x1f]", "_", f"表{table.caption}").rstrip("'")
        name, number = shortened(wanted, ""), 1
        while name.casefold() in taken:
            number += 1
            name = shortened(wanted, f" ({number})")
        taken.add(name.casefold())
        names.append(name)
    return names


def shortened(name: str, suffix: str) -> str:
    """The name with its suffix, as long as the name of a sheet may be (in UTF-16, as Excel counts)."""
    room = LONGEST_NAME - len(suffix)
    while len(name.encode("utf-16-le")) // 2 > room:
        name = name[:-1]
    return name + suffix


def write_data(sheet: Worksheet, styles: Styles, tables: Sequence[Table]) -> None:
    """One line for each cell of each table."""
    for column, (label, width) in enumerate(HEADINGS.items()):
        sheet.set_column(column, column, width)
        put(sheet, 0, column, label, styles("boxed", "heading"))
    line = 0
    for table in tables:
        for row in table.rows:
            for column_of_table, cell in zip(table.columns, row.cells, strict=True):
                line += 1
                write_data_line(sheet, line, styles, (table, row, column_of_table, cell))
    last = (line, len(HEADINGS) - 1)
    sheet.autofilter(0, 0, *last)
    for_print(sheet, 0, 0, last)


def write_data_line(sheet: Worksheet, line: int, styles: Styles, of: tuple[Table, Row, Column, Cell]) -> None:
    """One cell of a table with all that says where it stands; what does not apply is empty."""
    table, row, column, cell = of
    narrowed = "、".join(f"{label} {value}" for label, value in table.filters)
    plain, day = styles("plain"), styles("day")
    about = (table.number, table.title, table.unit, table.amendment)
    place = (table.state, table.organization or "", narrowed, FICTIONAL * table.is_fictional)
    labels = (row.key, row.group or "", row.label, row.detail, column.key, column.label)
    for position, text in enumerate((*about, None, *place, *labels)):
        if text is None:
            put_day(sheet, line, position, table.as_of, day)
        elif text:
            put(sheet, line, position, text, plain)
    at = len(about) + 1 + len(place) + len(labels)
    for position, number in ((at, cell.count), (at + 1, cell.base)):
        if number is not None:
            sheet.write_number(line, position, number, styles("count"))
    if cell.percent is not None:
        sheet.write_number(line, at + 2, float(cell.percent), styles("tenths"))
    if cell.text:
        put(sheet, line, at + 3, cell.text, plain)
    if cell.period:
        put_day(sheet, line, at + 4, cell.period.first, day)
        if cell.period.last:
            put_day(sheet, line, at + 5, cell.period.last, day)


def put_value(sheet: Worksheet, row: int, column: int, text: str, styles: Styles) -> None:
    """A value of a list as what it is: a number, a day in ISO style, or a text. A code with a leading zero is a text."""
    if A_NUMBER.fullmatch(text):
        sheet.write_number(row, column, int(text), styles("boxed"))
    elif A_DAY.fullmatch(text):
        put_day(sheet, row, column, date.fromisoformat(text), styles("boxed", "day"))
    else:
        put(sheet, row, column, text, styles("boxed"))


def lines_workbook(lines: Sequence[Sequence[str]], title: str, about: Sequence[str] = ()) -> bytes:
    """A listing (its heading and lines) as a workbook, under its title and what else is to be said of it."""
    buffer = io.BytesIO()
    with Workbook(buffer, OPTIONS) as workbook:
        workbook.set_properties({"title": title, "author": layouts.SYSTEM, "created": CREATED})
        styles = Styles(workbook)
        sheet = workbook.add_worksheet(LISTING)
        widths = [layouts.widest(texts, 10, 48) + 2 for texts in zip(*lines, strict=True)]
        for column, width in enumerate(widths):
            sheet.set_column(column, column, width)
        last = max(0, len(widths) - 1)
        for row, text in enumerate((title, *about)):
            look, size = ("plain", 11) if row else ("title", 14)
            set_height(sheet, row, lines_of(text, sum(widths) * 11 / size), size)
            put_across(sheet, (row, 0), (row, last), text, styles(look, "wrapped"))
        first = 1 + len(about)
        for row, line in enumerate(lines, first):
            for column, text in enumerate(line):
                if row == first:
                    put(sheet, row, column, text, styles("boxed", "heading"))
                else:
                    put_value(sheet, row, column, text, styles)
        for_print(sheet, first, 0, (first + max(0, len(lines) - 1), last))
    return buffer.getvalue()
