"""The list of organs with what they answered, as lines of a file; no name and no number of a chain."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from agencies import eras
from agencies.models import Organization
from agencies.outputs import Lines, marked
from incidents.models import Readiness
from incidents.models.readiness import QUESTIONS
from incidents.readiness.answers import LABELS, Line, lines_of


@dataclass(frozen=True)
class OrganLine:
    """An organ with what it confirmed of the year."""

    organ: Organization
    readiness: Readiness | None
    lines: list[Line]


def organ_line(organ: Organization, found: Iterable[Readiness]) -> OrganLine:
    """The line of one organ, from what was loaded of the year."""
    readiness = next(iter(found), None)
    return OrganLine(organ, readiness, lines_of(organ, readiness))


def lines_as_file(rows: Iterable[OrganLine], year: int, on: date, *, is_fictional: bool) -> Lines:
    """The list as a file."""
    heading = ["コード", "機関", "種別", *(LABELS[key] for key in QUESTIONS), "確認した日"]
    lines = [
        [
            row.organ.code,
            row.organ.full_name,
            row.organ.get_kind_display(),
            *(line.state.label for line in row.lines),
            row.readiness.confirmed_on.isoformat() if row.readiness and row.readiness.confirmed_on else "",
        ]
        for row in rows
    ]
    name = eras.fiscal_year_name(year)
    return Lines(
        called=marked(f"readiness-{year}_{on.isoformat()}", is_fictional=is_fictional),
        title=f"{name}の連絡体制",
        about=(f"{eras.full(on)}現在。機関が確認した内容です。",),
        lines=[heading, *lines],
    )
