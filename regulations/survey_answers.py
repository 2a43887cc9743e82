"""What each organ as a whole answered in the survey of 2015: tables 2-(1)-⑩ and 2-(2)-⑭."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable
from typing import Any

from agencies.datafiles import read_csv
from agencies.provenance import Provenance
from regulations.allocation import allocate_arrangements
from regulations.models import Submission
from regulations.survey_revisions import DATA

Cooperation = Submission.Cooperation


def enter_arrangements(submissions: Iterable[Submission], named: Collection[str]) -> None:
    """Enter the arrangement of every agency (`scope_arrangements.csv`); nothing is saved.

    The table names one agency, which is PUBLISHED. The others are ALLOCATED by the rule in `allocation`, those without
    units too: they are as many as there are agencies beyond the sum of the table, and none of them is named.
    """
    rows = read_csv(DATA / "scope_arrangements.csv")
    known = {row["known"]: row["arrangement"] for row in rows if row["known"]}
    totals = {row["arrangement"]: int(row["agencies"]) for row in rows}
    asked = {one.review.organization.code: one for one in submissions if one.review.is_asked_arrangement}
    for code, arrangement in allocate_arrangements(asked, known, named, totals).items():
        asked[code].arrangement = arrangement
        asked[code].arrangement_provenance = Provenance.PUBLISHED if code in known else Provenance.ALLOCATED


def enter_cooperation(submissions: Iterable[Submission]) -> None:
    """Enter that every organ asked cooperated (`cooperation.csv`), which is PUBLISHED since all did; nothing is saved.

    Raises ValueError where the file says that some did not: then nobody would be named.
    """
    asked = [one for one in submissions if one.review.is_asked_cooperation]
    found = Counter(one.review.kind for one in asked)
    for row in read_csv(DATA / "cooperation.csv"):
        if not int(row["asked"]) == int(row["cooperated"]) == found[row["kind"]]:
            raise ValueError(f"{row} is not all of the {found[row['kind']]} organs asked")
    for one in asked:
        one.cooperation, one.cooperation_provenance = Cooperation.YES, Provenance.PUBLISHED


def kept_of_answers(submission: Submission) -> dict[str, Any]:
    """What the trail keeps of both answers; an ALLOCATED one only as a count (rule 10)."""
    kept: dict[str, Any] = {}
    for name in ("arrangement", "cooperation"):
        source = getattr(submission, f"{name}_provenance")
        if source == Provenance.ALLOCATED:
            kept[name] = {source: 1}
        elif source:
            kept |= {name: getattr(submission, name), f"{name}_provenance": source}
    return kept
