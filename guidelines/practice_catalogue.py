"""Practices (取組事例) from files: those of the report in `data/practices.json`, those of the exercise beside its cycle."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from agencies.datafiles import read_json
from agencies.models import Organization
from agencies.roles import Officer
from agencies.trail import Change, record_all, values
from guidelines.models import Amendment, ClauseText
from guidelines.practices import Practice

FIELDS = ("code", "theme", "title", "summary", "organization_id", "shows_name", "audience", "source", "is_fictional")


def load_practices(*, amendment: Amendment, folder: Path, by: Officer) -> list[Practice]:
    """Create the practices of a folder, if it has any; their clauses are named by the numbers the amendment left.

    One trail row for each. A clause or an organ that is not there stops the load.
    """
    path = folder / "practices.json"
    rows: list[dict[str, Any]] = read_json(path) if path.exists() else []
    codes = [row["organization"] for row in rows if "organization" in row]
    organs = Organization.objects.in_bulk(codes, field_name="code")
    texts = ClauseText.objects.left_by(amendment).exclude(number="").select_related("clause__guideline")
    clauses = {(text.clause.guideline.code, text.number): text.clause for text in texts}
    made = Practice.objects.bulk_create(
        Practice(
            **{name: value for name, value in row.items() if name not in ("clauses", "organization")},
            organization=organs[row["organization"]] if "organization" in row else None,
            is_fictional=amendment.is_fictional,
        )
        for row in rows
    )
    changes = []
    for row, practice in zip(rows, made, strict=True):
        named = [(code, number) for code, numbers in row["clauses"].items() for number in numbers]
        practice.clauses.set([clauses[one] for one in named])
        about = {"clauses": [f"{code} {number}" for code, number in named]}
        changes.append(Change(practice, None, after=values(practice, FIELDS) | about))
    record_all("取組事例を登録", changes, by=by)
    return made
