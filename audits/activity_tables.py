"""Tables 2-(2)-㉑ and ㉒: corporations that held no training, or no inspection, in the period asked about, and why."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Any

from django.urls import reverse

from agencies.models import Organization
from agencies.tables import UNNAMED_LABEL, Cell, Column, CountedRow, Row, Table
from audits.models import Activity
from audits.querysets import ActivityQuerySet
from guidelines.models import Amendment
from guidelines.tables import Scope
from regulations.counted_rows import in_order, in_words, words_by_row
from regulations.tables import UNNAMED, provenance_of, reviews_of

Kind = Activity.Kind


def not_held(scope: Scope, kind: str) -> ActivityQuerySet:
    """What organs of the audience recorded as not held; of a part none that is ALLOCATED (rule 10)."""
    reviews = reviews_of(scope)
    if scope.official.audience:
        reviews = reviews.filter(kind=scope.official.audience)
    found = Activity.objects.not_held(kind, scope.official.amendment, scope.as_of)
    found = found.filter(organization__in=reviews.values("organization"))
    return found.named() if scope.withholds else found


def not_held_table(scope: Scope, kind: str) -> Table:
    """One row for each organ with the reason, by category and code; ALLOCATED ones in one row; one query."""
    found = sorted(not_held(scope, kind).select_related("organization"), key=in_report_order)
    provenance = Counter(one.provenance for one in found)
    rows = [
        Row(
            key=one.organization.code,
            label=str(one.organization),
            cells=(Cell(text=one.reason),),
            url=reverse("audits:activities-of", args=[one.organization.code]),
        )
        for one in found
        if one.provenance != "ALLOCATED"
    ]
    if unnamed := len(found) - len(rows):
        rows.append(Row(UNNAMED, f"{UNNAMED_LABEL} {unnamed}", (Cell(),)))
    return scope.table(
        columns=(Column("reason", "未実施の理由"),), rows=tuple(rows), provenance=provenance_of(provenance)
    )


def in_report_order(activity: Activity) -> tuple[int, str]:
    """By category, then code."""
    organ = activity.organization
    return list(Organization.Category.values).index(organ.category), organ.code


def training_not_held(scope: Scope) -> Table:
    """Table ㉑."""
    return not_held_table(scope, Kind.TRAINING)


def inspection_not_held(scope: Scope) -> Table:
    """Table ㉒."""
    return not_held_table(scope, Kind.INSPECTION)


def counted_not_held(scope: Scope, kind: str) -> list[CountedRow]:
    """Organs with the reason, in words."""
    words = words_by_row(not_held_table(scope, kind))
    found = not_held(scope, kind).values_list("organization__code", "provenance")
    return in_order(in_words(code, source, words) for code, source in found)


def counted_training(scope: Scope) -> list[CountedRow]:
    """Of table ㉑."""
    return counted_not_held(scope, Kind.TRAINING)


def counted_inspection(scope: Scope) -> list[CountedRow]:
    """Of table ㉒."""
    return counted_not_held(scope, Kind.INSPECTION)


def said_of_activity(kind: str, amendment: Amendment, side: Mapping[str, Any], _: str) -> tuple[str, str] | None:
    """Why none was held in the period asked about, on one side of an entry of the trail, and how it is known."""
    asked = amendment.asks_activities_in
    place = (kind, Activity.Status.NOT_HELD, str(asked.first), str(asked.last))
    if tuple(side.get(name) for name in ("kind", "status", "asked_from", "asked_to")) != place:
        return None
    return side["reason"], side["provenance"]
