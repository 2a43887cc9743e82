"""Which regulations there were in the survey of 2015, and when each was revised: tables 2-(1)-⑤, ⑲ and 2-(2)-⑳."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import Any

from agencies.datafiles import read_csv
from agencies.models import Organization
from agencies.periods import Period
from agencies.provenance import Provenance
from agencies.roles import Officer
from agencies.trail import Change, record_all
from regulations.allocation import spread
from regulations.models import Regulation, Revision

DATA = Path(__file__).resolve().parent / "data"


def create_regulations(
    *, organizations: Iterable[Organization], facts: dict[str, Any], by: Officer
) -> dict[int, list[Revision]]:
    """Create every regulation with its trail row; returns the revisions, not saved yet, by id of the organ.

    - An organ whose groups of units stand in `group_regulations.csv` has its regulations there and none of its own.
    - Every other organ has one regulation: revised on its day for those of table 2-(2)-⑳, in the fiscal year
      measured for all others (the complement of a named list).
    """
    organizations = list(organizations)
    groups = read_csv(DATA / "group_regulations.csv")
    with_groups = {row["organization"] for row in groups}
    late = read_csv(DATA / "late_corporations.csv")
    days = {row["organization"]: Period.day(date.fromisoformat(row["revised_on"])) for row in late}
    usual = _period(facts["revised_from"], facts["revised_to"])
    revisions = [
        _revision(organ, facts["regulation_name"], days.get(organ.code, usual))
        for organ in organizations
        if not organ.is_unit and organ.code not in with_groups
    ]
    revisions += _of_groups(organizations, groups, facts["regulation_name"])
    regulations = Regulation.objects.bulk_create([revision.regulation for revision in revisions])
    record_all(
        "規程を登録", [Change(one, one.owner.organ_id, after=_regulation_values(one)) for one in regulations], by=by
    )
    by_organ = defaultdict(list)
    for revision in revisions:
        by_organ[revision.regulation.owner.organ_id].append(revision)
    return dict(by_organ)


def _of_groups(organizations: list[Organization], rows: list[dict[str, str]], name: str) -> list[Revision]:
    """The regulations of the units of each group (table 2-(1)-⑲).

    - A group's regulations are spread over its units in the order of their codes; where a unit has several they are
      numbered. Where there are more regulations than units the ownership is ALLOCATED (column ownership).
    - Where a group has several periods and the table does not say which regulation has which, they are given out in
      the order of the lines over the regulations in that order, and all of the group are ALLOCATED (attribution).
    """
    lines: defaultdict[tuple[str, str], list[dict[str, str]]] = defaultdict(list)
    for row in rows:
        lines[row["organization"], row["group"]].append(row)
    units: defaultdict[tuple[str, str], list[Organization]] = defaultdict(list)
    for unit in sorted(organizations, key=lambda one: one.code):
        if unit.parent and unit.unit_group:
            units[unit.parent.code, unit.unit_group.name].append(unit)
    revisions = []
    for key, listed in lines.items():
        dates = [row for row in listed for _ in range(int(row["regulations"]))]
        owned = [
            (unit, f"{name}（{place}）" if number > 1 else name)
            for unit, number in spread(len(dates), units[key])
            for place in range(1, number + 1)
        ]
        revisions += [
            _revision(
                unit, called, _period(row["revised_from"], row["revised_to"]), row["ownership"], row["attribution"]
            )
            for (unit, called), row in zip(owned, dates, strict=True)
        ]
    return revisions


def _period(first: str, last: str) -> Period:
    """The period between two days in ISO form."""
    return Period(date.fromisoformat(first), date.fromisoformat(last))


def _revision(
    owner: Organization,
    name: str,
    revised: Period,
    ownership: str = Provenance.PUBLISHED,
    attribution: str = Provenance.PUBLISHED,
) -> Revision:
    """A revision with its regulation, neither saved."""
    regulation = Regulation(owner=owner, name=name, provenance=ownership)
    revision = Revision(regulation=regulation, provenance=attribution)
    revision.revised = revised
    return revision


def _regulation_values(regulation: Regulation) -> dict[str, Any]:
    """What the trail keeps of a regulation; an allocated owner is never named, only the group (rule 10)."""
    owner = regulation.owner
    held_by = (
        {"unit_group": str(owner.unit_group)}
        if regulation.provenance == Provenance.ALLOCATED
        else {"owner": owner.code, "name": regulation.name}
    )
    return held_by | {"provenance": regulation.provenance}
