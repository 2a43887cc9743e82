"""What a table is asked for, and what a shape of a table is; the shapes themselves are in the rooms that count."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import QuerySet

from agencies.models import Organization
from agencies.tables import Column, CountedRow, Listing, Row, Table
from guidelines.models import AUDIENCES, Amendment, OfficialTable


@dataclass(frozen=True)
class Selection:
    """Which organs of a cycle are looked at, by what dispatch froze of them (rule 1); all of them when empty."""

    kind: str = ""
    category: str = ""
    lead_agency: Organization | None = None

    def __bool__(self) -> bool:
        """Is anything left out?"""
        return bool(self.kind or self.category or self.lead_agency)

    def lookups(self, prefix: str = "") -> dict[str, Any]:
        """Lookups of reviews; `prefix` is the way to them ("review__")."""
        chosen = {"kind": self.kind, "category": self.category, "lead_agency": self.lead_agency}
        return {prefix + name: value for name, value in chosen.items() if value}

    @property
    def query(self) -> dict[str, str]:
        """As it stands in an address."""
        chosen = {"kind": self.kind, "category": self.category, "lead_agency": getattr(self.lead_agency, "code", "")}
        return {name: value for name, value in chosen.items() if value}

    @property
    def words(self) -> tuple[tuple[str, str], ...]:
        """(label, value) of each filter: 種別, 行政機関."""
        chosen = (
            ("種別", dict(AUDIENCES).get(self.kind, "")),
            ("区分", dict(Organization.Category.choices)[self.category] if self.category else ""),
            ("主管する行政機関", str(self.lead_agency or "")),
        )
        return tuple((label, value) for label, value in chosen if value)


EVERYONE = Selection()


@dataclass(frozen=True)
class Scope:
    """One official table of one amendment, at a 基準日, by what counts ("submitted" or "confirmed"), of some organs."""

    official: OfficialTable
    as_of: date
    state: str = "submitted"
    organization: Organization | None = None
    selection: Selection = EVERYONE

    @property
    def withholds(self) -> bool:
        """Must ALLOCATED facts stand apart without a name: could a part tell whose they are (rule 10)?

        The kind that the table is of anyway leaves nobody out.
        """
        is_whole = self.selection in (EVERYONE, Selection(kind=self.official.audience))
        return not is_whole or self.state != "submitted"

    def table(
        self,
        columns: tuple[Column, ...],
        rows: tuple[Row, ...],
        provenance: dict[str, int],
        title: str | None = None,
    ) -> Table:
        """The counted columns and rows under the table's official number, title and notes."""
        official = self.official
        return Table(
            number=official.number,
            caption=official.caption,
            title=title or official.title,
            unit=official.unit,
            row_heading=official.row_heading,
            amendment=official.amendment.code,
            amendment_title=official.amendment.title,
            as_of=self.as_of,
            state=self.state,
            columns=columns,
            rows=rows,
            notes=tuple(official.notes),
            provenance=provenance,
            organization=self.organization.code if self.organization else None,
            filters=self.selection.words,
            is_fictional=official.amendment.is_fictional,
            measured=official.amendment.fiscal_year,
        )


@dataclass(frozen=True)
class Fact:
    """What a table counts that is no version, as the trail tells of it.

    `target` is the kind of row in the trail; `said` is what one side of an entry says of a subject in a cycle, None
    where that side says nothing that counts.
    """

    target: str
    said: Callable[[Amendment, Mapping[str, Any], str], object]


@dataclass(frozen=True)
class Shape:
    """How a table is counted, how to list what one of its counts holds (row key, column key), and from which rows.

    `counted` gives one row for everything counted, under the row and column it stands in; totals and the column of
    all are sums and have no rows of their own. `together` counts several tables of one question at the cost of one.
    `fact` is what it counts where it does not count versions.
    """

    key: str
    build: Callable[[Scope], Table]
    behind: Callable[[Scope, str, str], Listing]
    counted: Callable[[Scope], list[CountedRow]]
    organs: Callable[[Amendment], QuerySet[Organization]] | None = None
    together: Callable[[Sequence[Scope]], list[Table]] | None = None
    fact: Fact | None = None

    def tables(self, scopes: Sequence[Scope]) -> list[Table]:
        """The tables of one question that have this shape, counted together where the shape knows how."""
        return self.together(scopes) if self.together else [self.build(scope) for scope in scopes]

    @property
    def of_one_organization(self) -> bool:
        """Is it of one organ, of those that `organs` gives for a cycle?"""
        return self.organs is not None
