"""Making the workbook of a form: only cells that are to be filled in are unlocked, and no text is ever a formula."""

from __future__ import annotations

import io
import re
from datetime import date
from typing import Any

from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from agencies import layouts
from agencies.charsets import encodable
from agencies.outputs import marked
from agencies.roles import Officer
from agencies.table_sheets import for_print, lines_of, put, set_height
from agencies.workbooks import CREATED, OPTIONS
from regulations.answer_forms import planned_choices
from regulations.models import ItemAnswer, Review
from regulations.survey_forms.bases import Base, base_of
from regulations.survey_forms.guide import write_guide
from regulations.survey_forms.layout import (
    BASIS,
    CHOICES,
    COLUMNS,
    GUIDE,
    HEADING,
    ITEMS,
    KIND_OF_FILE,
    LABELS,
    ORGAN,
    ORIGIN,
    REVISIONS,
    Kind,
    Origin,
)
from regulations.survey_forms.parts import Row, rows_of

LINE = {"border": 1, "border_color": "#949494", "text_wrap": True}
LOOKS: dict[str, dict[str, Any]] = {
    "title": {"bold": True, "font_size": 16, "font_color": "#0017c1"},
    "fictional": {"bold": True, "font_color": "#ba0000"},
    "remark": {"font_color": "#4d4d4d"},
    "heading": LINE
    | {"bold": True, "bg_color": "#0017c1", "font_color": "#ffffff", "align": "center", "valign": "vcenter"},
    "fixed": LINE | {"bg_color": "#f2f2f2", "valign": "top"},
    "input": LINE | {"bg_color": "#e8f1fe", "valign": "top", "locked": False, "num_format": "@"},
    "wrapped": {"text_wrap": True, "valign": "top"},
    "strong": {"bold": True, "font_size": 12},
}
HINTS = {
    ITEMS: "青い欄に記入します。「対応」「方法」「予定年度」は一覧から選びます。「予定年度」は「今後見直し予定」のときだけ選びます。",
    REVISIONS: "青い欄に記入します。日付の例：平成27年10月1日、H27.10.1、2015-10-01。日が分からないときは 平成28年4月、平成27年度。",
    ORGAN: "青い欄に記入します。",
}
A_DATE = {
    "validate": "any",
    "input_title": "日付の書き方",
    "input_message": "平成27年10月1日、H27.10.1、2015-10-01 のどれでも書けます。\n"
    "日が分からないときは 平成28年4月、平成27年度 と書きます。",
}
DATES = ("planned", "consulted", "revised", "reported")


class Styles:
    """The formats of one workbook, each made once."""

    def __init__(self, workbook: Workbook) -> None:
        """All of them."""
        plain = {"font_name": "Yu Gothic", "font_size": 11}
        self.made = {name: workbook.add_format(plain | look) for name, look in LOOKS.items()}

    def __call__(self, look: str) -> Format:
        """The format of that name."""
        return self.made[look]


def form_workbook(review: Review, reader: Officer, today: date) -> bytes:
    """The form of a review as that reader may see it; `review` has its organization and amendment."""
    return workbook_of(base_of(review, reader), today)


def workbook_of(base: Base, today: date) -> bytes:
    """The workbook of what stands."""
    rows = rows_of(base)
    buffer = io.BytesIO()
    with Workbook(buffer, OPTIONS) as workbook:
        workbook.set_properties({"title": KIND_OF_FILE, "author": layouts.SYSTEM, "created": CREATED})
        styles = Styles(workbook)
        write_guide(workbook.add_worksheet(GUIDE), styles, base)
        sheets = {name: FormSheet(workbook.add_worksheet(name), name, styles, base) for name in COLUMNS}
        lists = Lists(workbook.add_worksheet(CHOICES), today)
        for row in rows:
            sheets[row.line.sheet].write_row(row, lists)
        for sheet in sheets.values():
            sheet.finish()
        write_origin(workbook.add_worksheet(ORIGIN), origin_of_base(base, rows))
    return buffer.getvalue()


def origin_of_base(base: Base, rows: list[Row]) -> Origin:
    """What the form is made from."""
    review = base.review
    lines = tuple(row.line for row in rows)
    return Origin(review.amendment.code, review.organization.code, base.version.number, base.is_draft, lines)


def file_name(review: Review) -> str:
    """調査票_AG-26_厚生労働省.xlsx, in characters every file system and CP932 can hold."""
    name = f"{KIND_OF_FILE}_{review.organization.code}_{review.organization}"[:100]
    safe = re.sub(r'[\\/:*?"<>|\x00-\x1f\x7f]', "_", encodable(name)).strip(" .")
    return marked(f"{safe}.xlsx", is_fictional=review.amendment.is_fictional)


def write_origin(sheet: Worksheet, origin: Origin) -> None:
    """The sheet nobody sees."""
    for at, row in enumerate(origin.rows()):
        for column, text in enumerate(row):
            sheet.write_string(at, column, text)
    sheet.very_hidden()
    sheet.protect()


class Lists:
    """What can be chosen, on a sheet of its own, since Excel takes no long lists in a cell."""

    def __init__(self, sheet: Worksheet, today: date) -> None:
        """The lists of the items."""
        self.sheet = sheet
        self.places: dict[tuple[str, ...], str] = {}
        sheet.hide()
        sheet.protect()
        outcomes = [one.label for one in ItemAnswer.Outcome if one != ItemAnswer.Outcome.UNANSWERED]
        self.of_field = {
            "outcome": self.range_of(tuple(outcomes)),
            "manner": self.range_of(tuple(one.label for one in ItemAnswer.Manner if one.value)),
            "planned": self.range_of(tuple(label for value, label in planned_choices(today, None) if value)),
        }

    def range_of(self, choices: tuple[str, ...]) -> str:
        """Where the list stands; the same list stands once."""
        if choices not in self.places:
            column = len(self.places)
            self.sheet.write_column(0, column, choices)
            letter = chr(ord("A") + column)
            self.places[choices] = f"='{CHOICES}'!${letter}$1:${letter}${len(choices)}"
        return self.places[choices]


def chosen_from(source: str, *, is_strict: bool = True) -> dict[str, Any]:
    """A drop-down list; one that is not strict also takes what is typed."""
    return {
        "validate": "list",
        "source": source,
        "error_type": "stop" if is_strict else "information",
        "error_title": "一覧にありません",
        "error_message": "一覧から選んでください。" if is_strict else "一覧にない時期です。このまま記入しますか。",
    }


class FormSheet:
    """One sheet being written."""

    def __init__(self, sheet: Worksheet, name: str, styles: Styles, base: Base) -> None:
        """Title, hint and headings."""
        self.sheet, self.name, self.styles, self.columns = sheet, name, styles, COLUMNS[name]
        self.last = HEADING - 1
        review = base.review
        for place, column in enumerate(self.columns):
            sheet.set_column(place, place, column.width)
            put(sheet, HEADING - 1, place, column.label, styles("heading"))
        set_height(sheet, HEADING - 1, 2)
        put(sheet, 0, 0, f"{KIND_OF_FILE}　{name}", styles("title"))
        set_height(sheet, 0, 1, 16)
        put(sheet, 1, 0, f"{review.organization}　{review.amendment}　第{base.version.number}版", styles("remark"))
        put(sheet, 2, 0, HINTS[name], styles("remark"))

    def write_row(self, row: Row, lists: Lists) -> None:
        """One row: what is fixed, and cells to fill in."""
        at = row.line.row - 1
        self.last = max(self.last, at)
        fixed = iter(row.fixed)
        lines = 1
        for place, column in enumerate(self.columns):
            if not column.field:
                text = next(fixed)
                if column.is_of_item:
                    self.put_down(at, place, row.span, text, "fixed")
                else:
                    put(self.sheet, at, place, text, self.styles("fixed"))
            elif column.field == BASIS:
                text = row.filled.get(BASIS, "")
                put(self.sheet, at, place, text, self.styles("input" if BASIS in row.filled else "fixed"))
            else:
                text = row.filled.get(column.field, "")
                self.put_down(at, place, row.span, text, "input")
                self.validate(at, place, column.field, row, lists)
            lines = max(lines, lines_of(text, column.width) if row.span else 1)
        if self.name != ITEMS or row.span:
            lines = -(-lines // max(1, row.span))
        set_height(self.sheet, at, min(22, max(lines, 2 if self.name == ITEMS else 1)))

    def put_down(self, at: int, place: int, span: int, text: str, look: str) -> None:
        """A cell that reaches over so many rows; nothing where another covers it."""
        if span > 1:
            self.sheet.merge_range(at, place, at + span - 1, place, "", self.styles(look))
        if span:
            put(self.sheet, at, place, text, self.styles(look))

    def validate(self, at: int, place: int, field: str, row: Row, lists: Lists) -> None:
        """The list to choose from, or how a date is written."""
        if row.line.kind == Kind.ITEM and row.span and field in lists.of_field:
            rule = chosen_from(lists.of_field[field], is_strict=field != "planned")
            self.sheet.data_validation(at, place, at, place, rule)
        elif row.choices:
            self.sheet.data_validation(at, place, at, place, chosen_from(lists.range_of(row.choices)))

    def finish(self) -> None:
        """What is for the sheet as a whole."""
        for_print(self.sheet, HEADING - 1, LABELS[self.name], (self.last, len(self.columns) - 1))
        if self.name == REVISIONS and self.last >= HEADING:
            for place, column in enumerate(self.columns):
                if column.field in DATES:
                    self.sheet.data_validation(HEADING, place, self.last, place, A_DATE)
        self.sheet.protect("", {"format_columns": True, "format_rows": True})
