"""A plan as the rows from which an amendment is created, the same that a folder of files gives."""

from __future__ import annotations

from collections import Counter

from guidelines.catalogue import Catalogue
from guidelines.plans.changes import ClauseChange
from guidelines.plans.content import Plain
from guidelines.plans.sight import GuidelineSight, Sight

DATES = ("issued_on", "due_on", "due_wording", "fiscal_year", "reference_on", "reminder_offsets")
MOST_ITEMS = 50


def marked(position: int, label: str) -> str:
    """The label of an item with the mark it bears in the tables: ① to ㊿."""
    first = 0x2460 if position <= 20 else 0x3251 - 20 if position <= 35 else 0x32B1 - 35
    return f"{chr(first + position - 1)}{label}"


def catalogue_of(sight: Sight) -> Catalogue:
    """All rows of a plan; what is missing of it was asked for before."""
    content = sight.content
    basics = content.basics
    return Catalogue(
        guidelines=[{"code": one.code, **one.new} for one in content.guidelines if one.new],
        amendment={name: basics[name] for name in ("code", "title", *DATES)}
        | {"is_fictional": sight.plan.is_fictional},
        in_force_from=basics["in_force_from"],
        notices=[
            {"guideline": one.code, "number": one.number, "issued_on": one.issued_on} for one in content.guidelines
        ],
        clauses=[_line(one, change) for one in sight.guidelines for change in one.changes],
        items=_items(sight),
        tables=[_table(table) for table in content.tables],
        known=sight.known,
        standing=sight.standing,
    )


def _line(guideline: GuidelineSight, change: ClauseChange) -> dict[str, str]:
    """A clause through the amendment, as a line of `clauses.csv`; what it said before only where that is not recorded."""
    is_recorded = bool(change.before and change.before.body)
    return {
        "guideline": guideline.code,
        "before": change.line.before,
        "after": change.line.after,
        "change": str(change.change),
        "heading": change.heading,
        "absorbed_by": change.line.absorbed_by,
        "inferred": "",
        "summary": change.line.summary,
        "body_before": "" if is_recorded else change.line.text_before,
        "body_after": change.body,
    }


def _items(sight: Sight) -> list[Plain]:
    """The items in order, numbered within their audience."""
    reached: Counter[str] = Counter()
    found = []
    for one in sight.guidelines:
        for _, item in sight.content.items_of(one.code):
            reached[one.audience] += 1
            position = reached[one.audience]
            found.append(
                {
                    "guideline": one.code,
                    "audience": one.audience,
                    "position": position,
                    "label": marked(position, item["label"]),
                    "clauses": " ".join(item["clauses"]),
                    "lead_supervisors_only": item["lead_supervisors_only"],
                }
            )
    return found


def _table(table: Plain) -> Plain:
    """A table without what only the plan needs."""
    row = {name: value for name, value in table.items() if name != "is_checked"}
    if not row["organization"]:
        del row["organization"]
    return row
