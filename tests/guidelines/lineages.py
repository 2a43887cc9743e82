"""Clauses that amendments move, make, delete and take up, made for tests."""

from __future__ import annotations

from datetime import date
from typing import Any

from guidelines.models import Amendment, Clause, ClauseText, Guideline, Notice

Change = ClauseText.Change
FIRST, SECOND = date(2015, 8, 25), date(2016, 4, 1)


def amended(code: str, on: date, **fields: Any) -> Amendment:
    return Amendment.objects.create(
        code=code, title=f"{code}改正", issued_on=on, fiscal_year=on.year, reference_on=on, **fields
    )


def guideline_of(code: str) -> Guideline:
    return Guideline.objects.create(
        code=code, title=f"{code}の指針", short_title=f"{code}指針", audience="AGENCY", issued_on=date(2004, 9, 14)
    )


def clause_with(guideline: Guideline, *texts: tuple[Amendment | None, str, str, str]) -> Clause:
    """A clause with its texts: under which amendment, its number, how it changed, and its body."""
    clause = Clause.objects.create(guideline=guideline)
    for amendment, number, change, body in texts:
        ClauseText.objects.create(
            clause=clause,
            amendment=amendment,
            number=number,
            position=1,
            change=change,
            body=body,
            in_force_from=amendment.issued_on if amendment else None,
        )
    return clause


def two_amendments() -> dict[str, Clause]:
    """Two amendments: one clause moves twice, one is made late, one is deleted and taken up by the first."""
    guideline = guideline_of("G")
    first, second = amended("2015-08", FIRST), amended("2016-04", SECOND)
    for amendment in (first, second):
        Notice.objects.create(amendment=amendment, guideline=guideline, number="第1号", issued_on=amendment.issued_on)
    moved = clause_with(
        guideline,
        (None, "6-9", Change.ORIGINAL, "甲を記録する。"),
        (first, "6-10", Change.AMENDED, "甲と乙を記録する。"),
        (second, "7-1", Change.RENUMBERED, "甲と乙を記録する。"),
    )
    made = clause_with(guideline, (second, "6-10", Change.NEW, "丙を消す。"))
    deleted = clause_with(guideline, (None, "3-4", Change.ORIGINAL, "丁を定める。"), (first, "", Change.DELETED, ""))
    deleted.absorbed_by = moved
    deleted.save()
    return {"moved": moved, "made": made, "deleted": deleted}
