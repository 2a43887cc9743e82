"""Guidelines, their amendment, its items and official tables: from files (those of 2015 are `data/`) or from a plan."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.db import transaction

from agencies.datafiles import day, read_csv, read_json
from agencies.models import Organization
from agencies.roles import Officer
from agencies.trail import Change, record, record_all, values
from guidelines.lineage import Numbered, complete_texts, create_clauses
from guidelines.models import Amendment, AmendmentItem, ClauseText, Guideline, ItemClause, Notice, OfficialTable
from guidelines.practice_catalogue import load_practices

DATA = Path(__file__).resolve().parent / "data"
Rows = list[dict[str, Any]]


@dataclass(frozen=True)
class Catalogue:
    """What an amendment consists of, as rows of plain values; `in_force_from` is an ISO day.

    - `guidelines` are those to be created; `standing` are the clauses in force of those there are.
    - An item is about clauses of its `guideline`, or of the one guideline for its audience where it names none.
    """

    guidelines: Rows
    amendment: dict[str, Any]
    in_force_from: str
    notices: Rows
    clauses: list[dict[str, str]]
    items: Rows
    tables: Rows
    known: Mapping[str, Guideline] | None = None
    standing: Numbered | None = None


def loaded_amendment(folder: Path = DATA) -> Amendment | None:
    """The amendment of `cycle.json` if it is in the database already."""
    return Amendment.objects.filter(code=read_json(folder / "cycle.json")["amendment"]["code"]).first()


@transaction.atomic
def load_catalogue(*, by: Officer, folder: Path = DATA) -> Amendment:
    """Create what the files of a folder list, practices too."""
    cycle = read_json(folder / "cycle.json")
    catalogue = Catalogue(
        guidelines=cycle["guidelines"],
        amendment=cycle["amendment"],
        in_force_from=cycle["in_force_from"],
        notices=cycle["notices"],
        clauses=read_csv(folder / "clauses.csv"),
        items=read_csv(folder / "items.csv"),
        tables=read_json(folder / "tables.json"),
    )
    amendment = create_amendment(catalogue=catalogue, by=by)
    load_practices(amendment=amendment, folder=folder, by=by)
    return amendment


@transaction.atomic
def create_amendment(*, catalogue: Catalogue, by: Officer) -> Amendment:
    """Create the guidelines with their clauses, and the amendment with its notices, items and tables.

    One trail row for each guideline and table, for each text in force whose words become known by it, and for the
    amendment, whose row counts clauses and items.
    """
    created = {row["code"]: Guideline.objects.create(**_dated(row)) for row in catalogue.guidelines}
    guidelines = dict(catalogue.known or {}) | created
    amendment = Amendment.objects.create(**_dated(catalogue.amendment))
    notices = Notice.objects.bulk_create(
        [
            Notice(**_dated(row) | {"amendment": amendment, "guideline": guidelines[row["guideline"]]})
            for row in catalogue.notices
        ]
    )
    completed = complete_texts(
        lines=catalogue.clauses, in_force_from=catalogue.in_force_from, standing=catalogue.standing
    )
    clauses, texts = create_clauses(
        lines=catalogue.clauses,
        guidelines=guidelines,
        amendment=amendment,
        in_force_from=catalogue.in_force_from,
        standing=catalogue.standing,
    )
    items = _create_items(catalogue.items, clauses, amendment, guidelines)
    tables = _create_tables(catalogue.tables, amendment)
    _record_guidelines(created, texts, by=by)
    about = {
        "notices": [notice.number for notice in notices],
        "clauses": Counter(text.change for text in texts if text.amendment_id),
        "items": Counter(item.audience for item in items),
    }
    dates = ("issued_on", "due_on", "due_wording", "fiscal_year", "reference_on", "reminder_offsets")
    fields = ("code", "title", *dates, "activities_from", "activities_to", "is_fictional")
    record("改正を登録", amendment, by=by, organization_id=None, after=values(amendment, fields) | about)
    record_all(
        "施行中の条文を登録",
        [
            Change(text, None, before={"body": ""}, after={"number": text.number, "body": text.body})
            for text in completed
        ],
        by=by,
    )
    shown = ("number", "caption", "shape", "audience", "title", "unit", "row_heading", "notes")
    record_all("表を登録", [Change(table, None, after=values(table, shown)) for table in tables], by=by)
    return amendment


def _dated(row: dict[str, Any]) -> dict[str, Any]:
    """The row with its `*_on`, `*_from` and `*_to` fields as days."""
    return {name: day(value) if name.endswith(("_on", "_from", "_to")) else value for name, value in row.items()}


def _create_items(
    rows: Rows, clauses: Numbered, amendment: Amendment, guidelines: Mapping[str, Guideline]
) -> list[AmendmentItem]:
    """The lines of tables 2-(1)-⑥ and ⑦, each with the clauses it names in the guideline of its audience."""
    codes = {guideline.audience: code for code, guideline in guidelines.items()}
    items = AmendmentItem.objects.bulk_create(
        [
            AmendmentItem(
                amendment=amendment,
                audience=row["audience"],
                lead_supervisors_only=bool(row["lead_supervisors_only"]),
                position=int(row["position"]),
                label=row["label"],
            )
            for row in rows
        ]
    )
    ItemClause.objects.bulk_create(
        [
            ItemClause(
                item=item,
                clause=clauses[row.get("guideline") or codes[item.audience], number],
                position=position,
            )
            for item, row in zip(items, rows, strict=True)
            for position, number in enumerate(row["clauses"].split(), start=1)
        ]
    )
    return items


def _create_tables(rows: Rows, amendment: Amendment) -> list[OfficialTable]:
    """Number, title and notes of each table; notes are numbered by their order, an organ is named by its code."""
    organs = Organization.objects.in_bulk(
        [row["organization"] for row in rows if "organization" in row], field_name="code"
    )
    return OfficialTable.objects.bulk_create(
        [
            OfficialTable(
                amendment=amendment,
                position=position,
                **row | {"organization": organs.get(row.get("organization"))},
            )
            for position, row in enumerate(rows, start=1)
        ]
    )


def _record_guidelines(guidelines: dict[str, Guideline], texts: list[ClauseText], *, by: Officer) -> None:
    """One trail row for each guideline, with the number of its clauses before the amendment."""
    originals = Counter(text.clause.guideline_id for text in texts if not text.amendment_id)
    fields = ("code", "title", "short_title", "audience", "issued_on")
    changes = [
        Change(guideline, None, after=values(guideline, fields) | {"clauses": originals[guideline.pk]})
        for guideline in guidelines.values()
    ]
    record_all("指針を登録", changes, by=by)
