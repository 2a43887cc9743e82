"""What a plan holds, step by step, as plain values in one JSON column, and the same read back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import date
from typing import Any

from agencies.datafiles import day
from guidelines.models import CyclePlan

Plain = dict[str, Any]


@dataclass(frozen=True)
class Line:
    """One line of a 新旧対照表: a clause before and after; no number before is new, none after is deleted.

    - `said` is SAME or CHANGED where the texts do not tell whether what the clause says changes.
    - `absorbed_by` is the number, after the amendment, of the clause that takes up a deleted one.
    """

    before: str = ""
    after: str = ""
    text_before: str = ""
    text_after: str = ""
    heading: str = ""
    summary: str = ""
    said: str = ""
    absorbed_by: str = ""

    def plain(self) -> Plain:
        """As JSON, without what is empty."""
        return {name: value for name, value in asdict(self).items() if value}


@dataclass(frozen=True)
class Proposed:
    """An uploaded table that was read and not applied yet."""

    file_name: str
    lines: tuple[Line, ...]

    def plain(self) -> Plain:
        """As JSON."""
        return {"file_name": self.file_name, "lines": [line.plain() for line in self.lines]}


@dataclass(frozen=True)
class Concerned:
    """A guideline the plan amends; `new` holds title, short title, audience and day of one that is made with it."""

    code: str
    number: str
    issued_on: str
    new: Plain | None = None

    def plain(self) -> Plain:
        """As JSON."""
        return asdict(self)


@dataclass(frozen=True)
class Content:
    """The steps of a plan; of clauses and items only those of guidelines the plan still concerns."""

    basics: Plain = field(default_factory=dict)
    guidelines: tuple[Concerned, ...] = ()
    lines: Mapping[str, tuple[Line, ...]] = field(default_factory=dict)
    proposed: Mapping[str, Proposed] = field(default_factory=dict)
    items: tuple[Plain, ...] = ()
    tables: tuple[Plain, ...] = ()

    @property
    def codes(self) -> list[str]:
        """The guidelines concerned."""
        return [one.code for one in self.guidelines]

    @property
    def in_force_from(self) -> date:
        """First day of what is amended; before it is known the end of time, so that what stands last is amended."""
        return day(self.basics.get("in_force_from", "")) or date.max

    def concerned(self, code: str) -> Concerned | None:
        """The guideline of that code."""
        return next((one for one in self.guidelines if one.code == code), None)

    def items_of(self, code: str) -> list[tuple[int, Plain]]:
        """(place among all items, item) of one guideline."""
        return [(place, item) for place, item in enumerate(self.items) if item["guideline"] == code]


def content_of(plan: CyclePlan) -> Content:
    """What the plan holds."""
    held = plan.content
    guidelines = tuple(Concerned(**one) for one in held.get("guidelines", []))
    codes = {one.code for one in guidelines}
    clauses = {code: part for code, part in held.get("clauses", {}).items() if code in codes}
    return Content(
        basics=held.get("basics", {}),
        guidelines=guidelines,
        lines={code: _lines(part.get("lines", [])) for code, part in clauses.items()},
        proposed={
            code: Proposed(part["proposed"]["file_name"], _lines(part["proposed"]["lines"]))
            for code, part in clauses.items()
            if part.get("proposed")
        },
        items=tuple(item for item in held.get("items", []) if item["guideline"] in codes),
        tables=tuple(held.get("tables", [])),
    )


def _lines(rows: list[Plain]) -> tuple[Line, ...]:
    return tuple(Line(**row) for row in rows)
