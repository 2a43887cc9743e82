"""What a table is asked for, and what a shape of a table is; the shapes themselves are in the rooms that count."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from agencies.models import Organization
from agencies.tables import Column, Listing, Row, Table
from guidelines.models import OfficialTable


@dataclass(frozen=True)
class Scope:
    """One official table of one amendment, at a 基準日, by what counts ("submitted" or "confirmed")."""

    official: OfficialTable
    as_of: date
    state: str = "submitted"
    organization: Organization | None = None

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
        )


@dataclass(frozen=True)
class Shape:
    """How a table is counted, and how to list what one of its counts holds (row key, column key)."""

    key: str
    build: Callable[[Scope], Table]
    behind: Callable[[Scope, str, str], Listing]
    of_one_organization: bool = False
