"""Posts and activities of the small cycle for tests, as officers enter them; on 2021-05-31, after fiscal year 2020."""

from __future__ import annotations

from datetime import date
from typing import Any

from agencies.periods import Period, parse_period
from agencies.provenance import Provenance
from audits.activity_actions import ActivityEntry, record_activity
from audits.models import Activity, ConcurrentPost, Post
from audits.post_actions import PostEntry, appoint
from tests.cycles import COUNTED_ON, Cycle, chief_of, small_cycle

YEAR = Period.fiscal_year(2020)
ASKED = Period(date(2020, 7, 1), date(2021, 3, 31))


def asking_cycle() -> Cycle:
    """The small cycle, which asks about activities of ASKED."""
    cycle = small_cycle()
    cycle.amendment.activities_from, cycle.amendment.activities_to = ASKED.first, ASKED.last
    cycle.amendment.save()
    return cycle


def held_by(cycle: Cycle, organ: str, kind: str = "CHIEF_MANAGER", **typed: Any) -> Post:
    """A new holder of a post of an organ, or a vacancy, seen just before it was recorded."""
    organization = cycle.organs[organ]
    seen = dict(Post.objects.current().filter(organization=organization).values_list("pk", "version"))
    entry = PostEntry(kind=kind, **typed)
    return appoint(organization=organization, entry=entry, seen=seen, today=COUNTED_ON, by=chief_of(organization))


def activity(cycle: Cycle, organ: str, kind: str, status: str, held: str = "", **typed: Any) -> Activity:
    """An activity of an organ, of fiscal year 2020 unless said otherwise; one not held has a reason."""
    organization = cycle.organs[organ]
    if status == "NOT_HELD":
        typed.setdefault("reason", "担当者がいなかった")
    typed.setdefault("asked", YEAR)
    entry = ActivityEntry(kind=kind, status=status, held=parse_period(held) if held else None, **typed)
    today = typed.pop("today", COUNTED_ON)
    return record_activity(organization=organization, entry=entry, today=today, by=chief_of(organization))


def concurrent(
    cycle: Cycle, organ: str, kind: str, answer: str, source: str = Provenance.REPORTED, on: date = COUNTED_ON
) -> ConcurrentPost:
    """An answer of an organ for fiscal year 2020, however it is known."""
    return ConcurrentPost.objects.create(
        organization=cycle.organs[organ], fiscal_year=2020, kind=kind, answer=answer, provenance=source, answered_on=on
    )
