"""A register of organs, groups of units, units and supervision, from the files of a folder: that of 2015 is `data/`."""

from __future__ import annotations

from collections import defaultdict
from pathlib import Path
from typing import Any

from django.db import transaction

from agencies.datafiles import read_csv
from agencies.models import Organization, Supervision, UnitGroup
from agencies.roles import Officer
from agencies.trail import Change, record_all, values

DATA = Path(__file__).resolve().parent / "data"
Rows = list[dict[str, str]]
Groups = dict[tuple[str, str], UnitGroup]
CONFIDENCE = {"high": "", "medium": "（確度：中）", "low": "（確度：低）"}


@transaction.atomic
def load_register(*, by: Officer, folder: Path = DATA, is_fictional: bool = False) -> list[Organization]:
    """Create the organs (`organizations.csv`), their units (`units.csv`) and who supervises whom (`supervision.csv`).

    - How sure a row is (column confidence) is kept at the end of its source or basis, unless it is sure.
    - The organ that could not be identified has no name.
    - `prefecture` (the code of the one that compiles a municipality's answers) and `corporate_number` may be left out.
    - Organs invented for an exercise are marked, their units too (`is_fictional`).
    - One trail row for each organ and unit; groups of units and supervision stand in the row of their organ.
    """
    units_listed = read_csv(folder / "units.csv")
    organs_listed = read_csv(folder / "organizations.csv")
    organs = {organ.code: organ for organ in _create_organs(organs_listed, is_fictional)}
    _put_below_prefectures(organs_listed, organs)
    groups = _create_groups(units_listed, organs)
    units = _create_units(units_listed, organs, groups, is_fictional)
    supervisions = _create_supervisions(read_csv(folder / "supervision.csv"), organs)
    created = [*organs.values(), *units]
    about = _about(groups, supervisions)
    fields = ("code", "name", "kind", "category", "parent", "prefecture", "corporate_number", "source", "is_fictional")
    record_all(
        "機関を登録",
        [Change(row, row.organ_id, after=values(row, fields) | about[row.pk]) for row in created],
        by=by,
    )
    return created


def _create_organs(rows: Rows, is_fictional: bool) -> list[Organization]:
    """Organs; the file names categories by their Japanese label."""
    categories = {category.label: category.value for category in Organization.Category}
    return Organization.objects.bulk_create(
        [
            Organization(
                code=row["code"],
                name=row["name"],
                kind=row["kind"],
                category=categories[row["category"]],
                source=row["source"] + CONFIDENCE[row["confidence"]],
                corporate_number=row.get("corporate_number", ""),
                is_fictional=is_fictional,
            )
            for row in rows
        ]
    )


def _put_below_prefectures(rows: Rows, organs: dict[str, Organization]) -> None:
    """Municipalities get the prefecture that the file names by its code."""
    municipalities = [row for row in rows if row.get("prefecture")]
    for row in municipalities:
        organs[row["code"]].prefecture = organs[row["prefecture"]]
    Organization.objects.bulk_update([organs[row["code"]] for row in municipalities], ["prefecture"])


def _create_groups(rows: Rows, organs: dict[str, Organization]) -> Groups:
    """Groups by code of organ and name, in the order in which the file of units names them (table 2-(1)-⑲)."""
    divisions = {division.label: division.value for division in UnitGroup.Division}
    groups: Groups = {}
    for row in rows:
        key = (row["parent"], row["group"])
        if key not in groups:
            groups[key] = UnitGroup(
                organization=organs[row["parent"]],
                division=divisions[row["division"]],
                name=row["group"],
                position=1 + sum(parent == row["parent"] for parent, _ in groups),
            )
    UnitGroup.objects.bulk_create(groups.values())
    return groups


def _create_units(
    rows: Rows, organs: dict[str, Organization], groups: Groups, is_fictional: bool
) -> list[Organization]:
    """Units below their organ."""
    return Organization.objects.bulk_create(
        [
            Organization(
                code=row["code"],
                name=row["name"],
                kind=Organization.Kind.UNIT,
                parent=organs[row["parent"]],
                unit_group=groups[row["parent"], row["group"]],
                is_fictional=is_fictional,
            )
            for row in rows
        ]
    )


def _create_supervisions(rows: Rows, organs: dict[str, Organization]) -> list[Supervision]:
    """Which agency supervises which corporation."""
    return Supervision.objects.bulk_create(
        [
            Supervision(
                corporation=organs[row["corporation"]],
                agency=organs[row["agency"]],
                relation=row["relation"],
                basis=row["basis"] + CONFIDENCE[row["confidence"]],
            )
            for row in rows
        ]
    )


def _about(groups: Groups, supervisions: list[Supervision]) -> defaultdict[int, dict[str, Any]]:
    """What the trail row of an organ says beyond its own columns, by id."""
    about: defaultdict[int, dict[str, Any]] = defaultdict(dict)
    for group in groups.values():
        about[group.organization_id].setdefault("unit_groups", []).append(group.name)
    for one in supervisions:
        agencies = about[one.corporation_id].setdefault("supervised_by", {})
        agencies[one.agency.code] = one.relation
    return about
