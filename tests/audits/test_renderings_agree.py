"""Any two renderings of one table agree: page, CSV, Excel, PDF and JSON of random small tables."""

from __future__ import annotations

import csv
import io
import json
from datetime import datetime
from html.parser import HTMLParser
from typing import Any

from django.template.loader import render_to_string
from hypothesis import given, settings

from agencies import layouts
from agencies.documents import tables_document
from agencies.outputs import FORMATS
from agencies.tables import Table
from agencies.workbooks import tables_workbook
from audits.pages import view_of
from tests.files import cells, lines_of_table, row_in_print, text_of_pdf, workbook
from tests.tables import tables

Figures = list[list[tuple[str, str]]]
"""For each row, each cell as (what is shown, its percentage without the sign or nothing)."""


def link(row: str, column: str) -> str:
    return f"/{row}/{column}"


class PageReader(HTMLParser):
    """Reads counts and shares out of the table component."""

    def __init__(self) -> None:
        """Nothing read yet."""
        super().__init__()
        self.rows: Figures = []
        self.reading = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """A row, a cell, or a part of one begins."""
        css = (dict(attrs).get("class") or "").split()
        if tag == "tbody":
            self.rows = []
        elif tag == "tr":
            self.rows.append([])
        elif tag == "td":
            self.rows[-1].append(("", ""))
        self.reading = next((name for name in ("cell-count", "cell-share") if name in css), "")

    def handle_endtag(self, tag: str) -> None:
        """What was read ends."""
        self.reading = ""

    def handle_data(self, data: str) -> None:
        """A part of a cell."""
        if self.reading:
            shown, share = self.rows[-1][-1]
            self.rows[-1][-1] = (shown + data, share) if self.reading == "cell-count" else (shown, share + data)


def on_page(table: Table) -> Figures:
    reader = PageReader()
    reader.feed(render_to_string("components/table.html", {"view": view_of(table, link)}))
    rows = reader.rows if table.rows else []  # a table without lines says so in one that has no figures
    return [[(shown, share.strip("(%)")) for shown, share in row] for row in rows]


def in_json(table: Table) -> Figures:
    document = json.loads(FORMATS["json"].table(table, link, "utf-8"))

    def shown(cell: dict[str, Any], place: tuple[int, int]) -> str:
        if cell["count"] is not None:
            return str(cell["count"])
        words = table.rows[place[0]].cells[place[1]].shown if cell["date_from"] else "—"
        return cell["text"] or words

    return [
        [(shown(cell, (y, x)), cell["percent"] or "") for x, cell in enumerate(row["cells"])]
        for y, row in enumerate(document["rows"])
    ]


def in_csv(table: Table, charset: str) -> Figures:
    content = FORMATS["csv"].table(table, link, charset).decode("utf-8-sig" if charset == "utf-8" else charset)
    heading, *lines = csv.reader(io.StringIO(content))
    rows = []
    for line in lines:
        record = dict(zip(heading, line, strict=True))
        shares = [record.get(f"{column.label}（％）", "") for column in table.columns]
        shown = [record[column.label].removeprefix("'") for column in table.columns]
        rows.append([(one, share.strip("—―")) for one, share in zip(shown, shares, strict=True)])
    return rows


def in_excel(table: Table) -> Figures:
    opened = workbook(tables_workbook([table]))
    lines = lines_of_table(opened.worksheets[0], table)[1:]
    rows = []
    for line in lines:
        place, row = 1 + table.has_groups, []
        for lane in layouts.lanes(table):
            percent = line[place + 1] if lane.has_share else None
            printed = "" if percent is None else "100" if percent == 100 else f"{percent:.1f}"
            row.append((str(line[place]), printed))
            days = 0 if not lane.has_dates else 1 if lane.has_days_only else 2
            place += 1 + lane.has_share + days
        assert place == len(line)
        rows.append(row)
    return rows


def in_data_sheet(table: Table) -> Figures:
    heading, *lines = cells(workbook(tables_workbook([table]))["データ"])
    records = [dict(zip(heading, line, strict=True)) for line in lines]
    found = []
    for record, cell in zip(records, [cell for row in table.rows for cell in row.cells], strict=True):
        percent, begun, count = record["割合（％）"], record["開始日"], record["数"]
        assert begun == (datetime.combine(cell.period.first, datetime.min.time()) if cell.period else None)
        printed = "" if percent is None else "100" if percent == 100 else f"{percent:.1f}"
        shown = str(count) if count is not None else record["文"] or (cell.shown if begun else "—")
        found.append((shown, printed))
    width = len(table.columns)
    return [found[place : place + width] for place in range(0, len(found), width)]


@given(tables())
@settings(max_examples=60, deadline=None)
def test_page_csv_excel_and_json_of_any_table_show_the_same(table: Table) -> None:
    expected = [[(cell.shown, cell.percent or "") for cell in row.cells] for row in table.rows]
    assert on_page(table) == expected
    assert in_json(table) == expected
    assert in_csv(table, "utf-8") == [[(shown.removeprefix("'"), share) for shown, share in row] for row in expected]
    assert in_excel(table) == expected
    assert in_data_sheet(table) == expected


@given(tables())
@settings(max_examples=30, deadline=None)
def test_pdf_of_any_table_shows_the_same(table: Table) -> None:
    text, place = text_of_pdf(tables_document([table], {})), 0
    for row in table.rows:
        assert row_in_print(row) in text[place:]
        place = text.index(row_in_print(row), place)


@given(tables())
@settings(max_examples=30, deadline=None)
def test_csv_in_cp932_shows_the_same_figures(table: Table) -> None:
    counted = [[cell.count is not None for cell in row.cells] for row in table.rows]
    for in_unicode, in_cp932, numbers in zip(in_csv(table, "utf-8"), in_csv(table, "cp932"), counted, strict=True):
        for (shown, share), (other, other_share), is_number in zip(in_unicode, in_cp932, numbers, strict=True):
            assert share == other_share
            assert not is_number or shown == other
