"""One table on one sheet of an Excel workbook, laid out as in the report and ready for A4."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time
from typing import Any

from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from agencies import layouts
from agencies.layouts import Lane
from agencies.periods import Period
from agencies.renderers import display_width
from agencies.tables import Cell, Row, Table

LONGEST_TEXT = 32767  # characters in one cell of Excel
FIRST_DAY = date(1900, 3, 1)  # before it, Excel counts days wrongly or not at all
NARROWEST = 90  # half widths a sheet has at least, so that notes need few lines
LINE = 18  # points of one printed line
HIGHEST = 409  # points a row may have
SHARE = '[=100]"("0"%)";"("0.0"%)"'  # 97.8 is seen as (97.8%), a hundred as (100%), as the report prints them
LOOKS: dict[str, dict[str, Any]] = {
    "plain": {},
    "title": {"bold": True, "font_size": 14},
    "fictional": {"font_color": "#ba0000"},
    "remark": {"font_color": "#4d4d4d"},
    "wrapped": {"text_wrap": True, "valign": "top"},
    "right": {"align": "right"},
    "boxed": {"border": 1, "border_color": "#949494", "valign": "vcenter", "text_wrap": True},
    "heading": {"bold": True, "bg_color": "#e6e6e6", "align": "center"},
    "total": {"bold": True, "bg_color": "#f2f2f2"},
    "count": {"align": "right", "num_format": "#,##0"},
    "share": {"align": "right", "num_format": SHARE},
    "day": {"align": "center", "num_format": "yyyy-mm-dd"},
    "number": {"align": "right"},
    "dash": {"align": "center"},
    "open-right": {"right": 0},
    "open-left": {"left": 0},
    "tenths": {"num_format": "0.0"},
}


class Styles:
    """The formats of one workbook, each made once."""

    def __init__(self, workbook: Workbook) -> None:
        """None made yet."""
        self.workbook = workbook
        self.made: dict[tuple[str, ...], Format] = {}

    def __call__(self, *looks: str) -> Format:
        """The format that has all those looks, later ones over earlier ones."""
        if looks not in self.made:
            merged = {name: value for look in looks for name, value in LOOKS[look].items()}
            self.made[looks] = self.workbook.add_format({"font_name": "Yu Gothic", "font_size": 11} | merged)
        return self.made[looks]


def put(sheet: Worksheet, row: int, column: int, text: str, look: Format) -> None:
    """A text, never taken for a formula, number or link; what a browser ends a line with would be seen as _x000D_."""
    if text:
        sheet.write_string(row, column, text.replace("\r\n", "\n")[:LONGEST_TEXT], look)
    else:
        sheet.write_blank(row, column, None, look)


def put_across(sheet: Worksheet, first: tuple[int, int], last: tuple[int, int], text: str, look: Format) -> None:
    """A text over all cells from the first to the last."""
    if first != last:
        sheet.merge_range(*first, *last, "", look)
    put(sheet, *first, text, look)


def put_day(sheet: Worksheet, row: int, column: int, day: date | None, look: Format) -> None:
    """A day as a date that Excel can reckon with; where Excel cannot, in ISO style."""
    if day is None or day < FIRST_DAY:
        put(sheet, row, column, day.isoformat() if day else "", look)
    else:
        sheet.write_datetime(row, column, datetime.combine(day, time()), look)


def lines_of(text: str, width: float) -> int:
    """How many printed lines a text takes in a column so wide."""
    return sum(max(1, -(-display_width(line) // max(1, int(width) - 1))) for line in text.split("\n"))


def set_height(sheet: Worksheet, row: int, lines: int, size: int = 11) -> None:
    """Make the row as high as its lines of letters of that size."""
    sheet.set_row(row, min(HIGHEST, LINE * lines * size / 11))


def for_print(sheet: Worksheet, heading: int, frozen: int, last: tuple[int, int]) -> None:
    """A4 landscape, one page wide, the heading row on every page and always in sight."""
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(heading)
    sheet.freeze_panes(heading + 1, frozen)
    sheet.print_area(0, 0, *last)
    sheet.set_footer(f"&L{layouts.SYSTEM}&C&A&R&P / &N")


class Place:
    """Where a column of the table lies on the sheet, and how wide each of its columns there is."""

    def __init__(self, lane: Lane, first: int) -> None:
        """From the first column of the sheet that is free."""
        self.lane, self.first = lane, first
        self.days = [] if not lane.has_dates else ["日付"] if lane.has_days_only else ["開始日", "終了日"]
        words = [cell.shown for cell in lane.cells if cell.count is None]
        least = 8 if lane.has_share else 11
        most = layouts.widest(words, layouts.widest([lane.label], least, least if lane.has_share else 16), 36)
        self.widths = [most + 1, *([9] * lane.has_share), *(12 for _ in self.days)]

    @property
    def end(self) -> int:
        """The first column after it."""
        return self.first + len(self.widths)


class TableSheet:
    """A table being laid out; `row` is the next free row."""

    def __init__(self, sheet: Worksheet, styles: Styles, table: Table) -> None:
        """The columns find their places."""
        self.sheet, self.styles, self.table = sheet, styles, table
        self.row = 0
        self.labels = 2 if table.has_groups else 1
        self.label_widths = [layouts.widest([label_of(row) for row in table.rows], 14, 40) + 2]
        if table.has_groups:
            self.label_widths.insert(0, layouts.widest([row.group or "" for row in table.rows], 8, 20) + 2)
        self.places: list[Place] = []
        for lane in layouts.lanes(table):
            self.places.append(Place(lane, self.places[-1].end if self.places else self.labels))
        spare = NARROWEST - sum(self.label_widths) - sum(width for place in self.places for width in place.widths)
        self.label_widths[-1] += max(0, spare)
        self.widths = [*self.label_widths, *(width for place in self.places for width in place.widths)]
        for column, width in enumerate(self.widths):
            sheet.set_column(column, column, width)

    @property
    def last(self) -> int:
        """The last column."""
        return len(self.widths) - 1

    def lay_out(self) -> None:
        """All of it, from the title to the sources."""
        self.write_head()
        heading = self.row
        self.write_heading()
        for row, (group, span) in zip(self.table.rows, layouts.group_spans(self.table.rows), strict=True):
            self.write_row(row, group, span)
        if not self.table.rows:
            self.write_across(layouts.NOTHING, "boxed", "dash")
        self.row += 1
        for number, note in layouts.notes(self.table):
            self.write_across(f"{number}{note}", "wrapped")
        if sources := layouts.sources(self.table):
            self.write_across(sources, "wrapped")
        for_print(self.sheet, heading, self.labels, (max(heading, self.row - 1), self.last))

    def write_head(self) -> None:
        """Title, basis, filters and unit."""
        marked = ["fictional"] * self.table.is_fictional
        self.write_across(layouts.heading(self.table), "title", *marked, "wrapped", size=14)
        self.write_across(layouts.basis(self.table), "remark", "wrapped")
        if filters := layouts.filters(self.table):
            self.write_across(filters, "wrapped")
        if unit := layouts.unit(self.table):
            self.write_across(unit, "right")

    def write_across(self, text: str, *looks: str, size: int = 11) -> None:
        """A text over the whole width, in as many lines as it takes."""
        lines = lines_of(text, sum(self.widths) * 11 / size)
        set_height(self.sheet, self.row, lines, size)
        put_across(self.sheet, (self.row, 0), (self.row, self.last), text, self.styles(*looks))
        self.row += 1

    def write_heading(self) -> None:
        """The labels of the columns; a count and its percentage stand under one."""
        look = self.styles("boxed", "heading")
        put_across(self.sheet, (self.row, 0), (self.row, self.labels - 1), self.table.row_heading, look)
        lines = lines_of(self.table.row_heading, sum(self.label_widths))
        for place in self.places:
            label, shared = place.lane.label, place.lane.has_share
            put_across(self.sheet, (self.row, place.first), (self.row, place.first + shared), label, look)
            lines = max(lines, lines_of(label, sum(place.widths[: 1 + shared])))
            for column, name in enumerate(place.days, place.first + 1 + shared):
                put(self.sheet, self.row, column, f"同（{name}）", look)
        set_height(self.sheet, self.row, lines)
        self.row += 1

    def write_row(self, row: Row, group: str | None, span: int) -> None:
        """A line of the table; a group's label covers all its lines."""
        box = ["boxed", *(["total"] * row.is_total)]
        if group is not None and span:
            put_across(self.sheet, (self.row, 0), (self.row + span - 1, 0), group, self.styles("boxed"))
        first = 0 if group is None else self.labels - 1
        put_across(self.sheet, (self.row, first), (self.row, self.labels - 1), label_of(row), self.styles(*box))
        lines = lines_of(label_of(row), sum(self.label_widths[first:]))
        for place, cell in zip(self.places, row.cells, strict=True):
            self.write_cell(place, cell, box)
            lines = max(lines, lines_of(cell.shown, place.widths[0]))
        set_height(self.sheet, self.row, lines)
        self.row += 1

    def write_cell(self, place: Place, cell: Cell, box: Sequence[str]) -> None:
        """A count with its percentage, or a text, or a date with its day."""
        shared, column = place.lane.has_share, place.first
        edge = ["open-right"] * shared
        if cell.count is not None:
            self.sheet.write_number(self.row, column, cell.count, self.styles(*box, "count", *edge))
        else:
            looks = [place.lane.dash] if cell.shown == "—" else []
            put(self.sheet, self.row, column, cell.shown, self.styles(*box, *looks, *edge))
        if shared:
            look = self.styles(*box, "share", "open-left")
            if cell.percent is None:
                self.sheet.write_blank(self.row, column + 1, None, look)
            else:
                self.sheet.write_number(self.row, column + 1, float(cell.percent), look)
        for place_of_day, day in enumerate(days_of(cell.period, len(place.days)), column + 1 + shared):
            put_day(self.sheet, self.row, place_of_day, day, self.styles(*box, "day"))


def days_of(period: Period | None, number: int) -> list[date | None]:
    """The first and, where two columns are for it, the last day."""
    days: list[date | None] = [period.first, period.last] if period else [None, None]
    return days[:number]


def label_of(row: Row) -> str:
    """The label with its detail, as the report has it: ①…（第2-2）."""
    return f"{row.label}（{row.detail}）" if row.detail else row.label
