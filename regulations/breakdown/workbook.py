"""The form for a breakdown: every organ with its items and regulations, to be filled in; it holds no answers."""

from __future__ import annotations

import io
from collections.abc import Sequence

from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from agencies.models import Organization
from agencies.provenance import Provenance
from agencies.workbooks import OPTIONS
from guidelines.models import Amendment
from regulations.breakdown.reading import UNITS
from regulations.counted_groups import CountedGroup, counted_in
from regulations.models import AskedItem, ItemAnswer, Regulation, Review

ANSWERS = ("機関コード", "機関名", "改正事項", "対応", "方法", "予定年度", "根拠条文1", "根拠条文2", "備考")
DATES = ("機関コード", "機関名", "規程名", "改正日", "協議日", "回報日", "改正予定", "備考")


Lines = list[tuple[str, ...]]


def breakdown_form(amendment: Amendment) -> bytes:
    """Sheets 対応状況 and 改正日; and where regulations are only counted, the units they may be of.

    Such a regulation has a line for itself, in which the code of its unit and its name are to be filled in, so that all of
    its group can come at once (decision 20).
    """
    asked = AskedItem.objects.filter(review__amendment=amendment).select_related("review__organization", "item")
    organs = Review.objects.of(amendment).values("organization")
    owned = Regulation.objects.exclude(provenance=Provenance.ALLOCATED).select_related("owner")
    regulations = owned.filter(owner__in=organs) | owned.filter(owner__parent__in=organs)
    answers: Lines = [
        (one.review.organization.code, str(one.review.organization), one.item.label)
        for one in asked.order_by("review__organization__code", "item__position")
    ]
    named: Lines = [(one.owner.code, str(one.owner), one.name) for one in regulations.order_by("owner__code", "name")]
    counted = counted_in(amendment)
    buffer = io.BytesIO()
    with Workbook(buffer, OPTIONS) as book:
        heading = book.add_format({"bold": True, "bg_color": "#E6E6E6", "border": 1, "text_wrap": True})
        first = written(book, "対応状況", ANSWERS, answers, heading)
        outcomes = [str(label) for _, label in ItemAnswer.Outcome.choices[:3]]
        manners = [str(label) for value, label in ItemAnswer.Manner.choices if value]
        last = max(len(answers), 1)
        first.data_validation(1, 3, last, 3, {"validate": "list", "source": outcomes})
        first.data_validation(1, 4, last, 4, {"validate": "list", "source": manners})
        second = written(
            book, "改正日", DATES, named + [line for one in counted for line in to_be_named(one)], heading
        )
        if counted:
            units = Organization.objects.filter(unit_group__in=[one.group for one in counted], abolished_on=None)
            listed = list(units.select_related("unit_group").order_by("unit_group__position", "code"))
            lines: Lines = [(str(one.unit_group), one.code, str(one)) for one in listed]
            written(book, UNITS, ("区分", "機関コード", "部局等"), lines, heading)
            offer_codes(second, counted, listed, len(named) + 1)
    return buffer.getvalue()


def written(book: Workbook, name: str, headings: Sequence[str], lines: Lines, heading: Format) -> Worksheet:
    """A sheet with those lines."""
    sheet = book.add_worksheet(name)
    sheet.set_column(0, 0, 16)
    sheet.set_column(1, 2, 36)
    if len(headings) > 3:
        sheet.set_column(3, len(headings) - 1, 18)
    sheet.write_row(0, 0, headings, heading)
    sheet.freeze_panes(1, min(3, len(headings)))
    for place, line in enumerate(lines, start=1):
        for column, text in enumerate(line):
            if text:
                sheet.write_string(place, column, text)
    return sheet


def to_be_named(one: CountedGroup) -> Lines:
    """A line for each regulation of a group; nobody knows whose it is, and nothing is suggested."""
    return [
        ("", f"{one.group}の規程 {place}／{one.number}（機関コードと規程名を記入）", "")
        for place in range(1, one.number + 1)
    ]


def offer_codes(sheet: Worksheet, counted: list[CountedGroup], units: list[Organization], at: int) -> None:
    """In each line of a group the codes of its units can be chosen; `at` is the first of those lines."""
    for one in counted:
        places = [place for place, unit in enumerate(units, start=2) if unit.unit_group_id == one.group.pk]
        if places:
            source = f"='{UNITS}'!$B${places[0]}:$B${places[-1]}"
            sheet.data_validation(at, 0, at + one.number - 1, 0, {"validate": "list", "source": source})
        at += one.number
