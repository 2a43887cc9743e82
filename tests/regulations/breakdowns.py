"""Breakdowns as files, and what came of them, on a small cycle in which not everybody has answered."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from typing import Any

from django.utils import timezone

from agencies.models import Upload
from agencies.roles import Role
from agencies.upload_actions import keep_upload
from guidelines.models import Amendment
from regulations.breakdown.actions import import_breakdown, plan_of
from regulations.breakdown.planning import Plan
from regulations.models import Submission
from tests.cycles import (
    COUNTED_ON,
    Cycle,
    evaluator,
    hand_in,
    publish,
    small_cycle,
)
from tests.permissions.matrix import account

ANSWERS = ("機関コード", "改正事項", "対応", "方法", "予定年度", "根拠条文", "備考")
DATES = ("機関コード", "規程名", "改正日", "備考")
Lines = Sequence[tuple[str, ...]]


def half_told() -> Cycle:
    """港湾機構 answered itself; of 南大学 and 北大学 dates were published and answers allocated; others said nothing."""
    cycle = small_cycle()
    hand_in(cycle.review("港湾機構"), revised="令和2年12月1日")
    publish(cycle.review("南大学"), revised="令和2年度", outcome={1: "PLANNED", 2: "REGULATION"})
    publish(cycle.review("北大学"), revised="令和2年度", outcome={1: "REGULATION", 2: "PLANNED"})
    return cycle


def as_csv(heading: tuple[str, ...], lines: Lines, charset: str = "utf-8-sig") -> bytes:
    text = io.StringIO()
    csv.writer(text).writerows([heading, *lines])
    return text.getvalue().encode(charset)


def planned(cycle: Cycle, heading: tuple[str, ...], lines: Lines, charset: str = "utf-8-sig") -> Plan:
    content = as_csv(heading, lines, charset)
    return plan_of(amendment=cycle.amendment, content=content, file_name="内訳.csv", today=COUNTED_ON)


def imported(cycle: Cycle, heading: tuple[str, ...], lines: Lines, provenance: str = "REPORTED") -> Plan:
    """The file read, looked at, and applied."""
    by, content = evaluator(cycle), as_csv(heading, lines)
    upload = keep_upload(kind=Upload.Kind.BREAKDOWN, content=content, file_name="内訳.csv", parameters={}, by=by)
    found = plan_of(amendment=cycle.amendment, content=content, file_name="内訳.csv", today=COUNTED_ON)
    assert found.errors == []
    return import_breakdown(
        amendment=cycle.amendment,
        upload=upload,
        provenance=provenance,
        shown=found.mark,
        by=by,
        on=COUNTED_ON,
        at=timezone.now(),
    )


def wrong(found: Plan) -> list[tuple[str, str, str]]:
    return [(error.cell, error.value, error.expected) for error in found.errors]


def shown(found: Plan) -> list[tuple[str, str, str]]:
    return [(line.organization, line.what, line.effect) for line in found.changes]


def answers_of(cycle: Cycle, name: str) -> list[tuple[int, str, str]]:
    """(position, outcome, provenance) of the version that counts."""
    counted = Submission.objects.counted().get(review=cycle.review(name))
    rows = counted.answers.select_related("item").order_by("item__position")
    return [(row.item.position, row.outcome, row.provenance) for row in rows]


def evaluator_of(survey: Amendment) -> Any:
    from agencies.accounts import officer_of

    return officer_of(account(Role.EVALUATOR, "AG-13", "評価 一子"))
