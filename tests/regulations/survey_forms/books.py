"""Forms as a person has them: opened, filled in with openpyxl, and saved again."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import date, datetime
from typing import Any

import openpyxl

from agencies.roles import Officer
from regulations.models import Review
from regulations.survey_forms.actions import Applied, apply_forms
from regulations.survey_forms.changes import Comparison, compare
from regulations.survey_forms.layout import COLUMNS, FIRST, HEADING
from regulations.survey_forms.reading import FilledForm, read_form
from regulations.survey_forms.writing import form_workbook
from tests.cycles import COUNTED_ON, MOMENT

ITEMS, REVISIONS, ORGAN = COLUMNS
Edit = tuple[str, str, str, Any]
"""Sheet, text in one of the first cells of the row, heading of the column, and what is written there."""


def made(review: Review, by: Officer, on: date = COUNTED_ON) -> bytes:
    """The form of a review for that reader."""
    review = Review.objects.select_related("organization", "amendment").get(pk=review.pk)
    return form_workbook(review, by, on)


def opened(content: bytes) -> openpyxl.Workbook:
    """As Excel opens it."""
    return openpyxl.load_workbook(io.BytesIO(content))


def saved(book: openpyxl.Workbook) -> bytes:
    """As it is saved again."""
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def place_of(book: openpyxl.Workbook, sheet: str, row: str, heading: str) -> str:
    """The address of a cell, by what the row is about and the heading of the column."""
    page = book[sheet]
    column = next(cell.column for cell in page[HEADING] if cell.value == heading)
    at = next(
        number
        for number in range(FIRST, page.max_row + 1)
        if row in [page.cell(number, place).value for place in range(1, 4)]
    )
    return page.cell(at, column).coordinate


def filled(content: bytes, *edits: Edit) -> bytes:
    """The form with those cells filled in."""
    book = opened(content)
    for sheet, row, heading, value in edits:
        book[sheet][place_of(book, sheet, row, heading)].value = value
    return saved(book)


def changed(content: bytes, change: Callable[[openpyxl.Workbook], Any]) -> bytes:
    """The form after something else was done to it."""
    book = opened(content)
    change(book)
    return saved(book)


def read(content: bytes) -> FilledForm:
    """As it is read."""
    return read_form(content, "調査票.xlsx")


def compared(content: bytes, by: Officer, on: date = COUNTED_ON) -> Comparison:
    """What it would change."""
    return compare(read(content), by, on)


def changes_of(comparison: Comparison) -> list[tuple[str, str, str, str]]:
    """Row, value, before and after."""
    return [(one.label, one.name, one.before, one.after) for one in comparison.changes]


def applied(*contents: bytes, by: Officer, on: date = COUNTED_ON, at: datetime = MOMENT, **decided: Any) -> Applied:
    """Taken in."""
    return apply_forms(forms=[read(content) for content in contents], by=by, on=on, at=at, **decided)
