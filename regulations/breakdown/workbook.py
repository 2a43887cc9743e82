"""The form for a breakdown: every organ with its items and regulations, to be filled in; it holds no answers."""

from __future__ import annotations

import io

from xlsxwriter import Workbook

from agencies.provenance import Provenance
from agencies.workbooks import OPTIONS
from guidelines.models import Amendment
from regulations.models import AskedItem, ItemAnswer, Regulation, Review

ANSWERS = ("機関コード", "機関名", "改正事項", "対応", "方法", "予定年度", "根拠条文1", "根拠条文2", "備考")
DATES = ("機関コード", "機関名", "規程名", "改正日", "協議日", "回報日", "改正予定", "備考")


def breakdown_form(amendment: Amendment) -> bytes:
    """Two sheets, 対応状況 and 改正日; a regulation of which only the number in a group is known has no line."""
    asked = AskedItem.objects.filter(review__amendment=amendment).select_related("review__organization", "item")
    organs = Review.objects.of(amendment).values("organization")
    owned = Regulation.objects.exclude(provenance=Provenance.ALLOCATED).select_related("owner")
    regulations = owned.filter(owner__in=organs) | owned.filter(owner__parent__in=organs)
    buffer = io.BytesIO()
    with Workbook(buffer, OPTIONS) as book:
        heading = book.add_format({"bold": True, "bg_color": "#E6E6E6", "border": 1, "text_wrap": True})
        for name, headings, lines in (
            (
                "対応状況",
                ANSWERS,
                [
                    (one.review.organization.code, str(one.review.organization), one.item.label)
                    for one in asked.order_by("review__organization__code", "item__position")
                ],
            ),
            (
                "改正日",
                DATES,
                [(one.owner.code, str(one.owner), one.name) for one in regulations.order_by("owner__code", "name")],
            ),
        ):
            sheet = book.add_worksheet(name)
            sheet.set_column(0, 0, 12)
            sheet.set_column(1, 2, 36)
            sheet.set_column(3, len(headings) - 1, 18)
            sheet.write_row(0, 0, headings, heading)
            sheet.freeze_panes(1, 3)
            for place, line in enumerate(lines, start=1):
                for column, text in enumerate(line):
                    sheet.write_string(place, column, text)
        answers = book.get_worksheet_by_name("対応状況")
        last = max(asked.count(), 1)
        outcomes = [str(label) for _, label in ItemAnswer.Outcome.choices[:3]]
        manners = [str(label) for value, label in ItemAnswer.Manner.choices if value]
        answers.data_validation(1, 3, last, 3, {"validate": "list", "source": outcomes})
        answers.data_validation(1, 4, last, 4, {"validate": "list", "source": manners})
    return buffer.getvalue()
