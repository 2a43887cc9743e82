"""The shape of an official table: one frozen value, from which page, CSV and JSON are rendered.

- A count is of the table's unit (機関, 規程, …); `None` means not asked and prints "—", zero prints "0 (0.0%)".
- A percentage is of `base`, one decimal, half up on the exact ratio; a hundred prints "100" (rule 9).
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date

from agencies.periods import Period

UNNAMED_LABEL = "機関名不明（仮割当）"
"""What stands in the place of a name where a fact is ALLOCATED (rule 10)."""


def percent(count: int, base: int) -> str | None:
    """The share of base as printed ("97.8", "100", "0.0"); None when nobody was asked."""
    if base == 0:
        return None
    tenths = (2000 * count + base) // (2 * base)
    return "100" if tenths == 1000 else f"{tenths // 10}.{tenths % 10}"


@dataclass(frozen=True)
class Cell:
    """One cell: a count with its base, or a text, or a date; `key` names what is behind a count."""

    count: int | None = None
    base: int | None = None
    text: str | None = None
    period: Period | None = None
    key: str | None = None

    @property
    def percent(self) -> str | None:
        """The printed share of the base, without the sign."""
        return None if self.count is None or self.base is None else percent(self.count, self.base)

    @property
    def shown(self) -> str:
        """The cell in words, without the percentage: a number, a text, a date or "—"."""
        if self.count is not None:
            return str(self.count)
        if self.text is not None:
            return self.text
        return self.period.short if self.period else "—"

    @property
    def share(self) -> str:
        """The percentage in brackets, as printed: (97.8%); empty where there is none."""
        return f"({self.percent}%)" if self.percent is not None else ""


@dataclass(frozen=True)
class Row:
    """A line of a table: its label with a detail (第2-2), the group it stands in (区分), its cells in column order."""

    key: str
    label: str
    cells: tuple[Cell, ...]
    group: str | None = None
    detail: str = ""
    url: str | None = None
    is_total: bool = False


@dataclass(frozen=True)
class Column:
    """A column after the label."""

    key: str
    label: str


@dataclass(frozen=True)
class Table:
    """A whole table at one 基準日.

    `measured` is the fiscal year measured, where columns may be years; `is_ahead`: the 基準日 is after the day it was
    counted on, which only views, tasks and commands know (`seen_on`).
    """

    number: str
    caption: str
    title: str
    unit: str
    row_heading: str
    amendment: str
    amendment_title: str
    as_of: date
    state: str
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    notes: tuple[str, ...] = ()
    provenance: dict[str, int] = field(default_factory=dict)
    organization: str | None = None
    filters: tuple[tuple[str, str], ...] = ()
    is_fictional: bool = False
    measured: int | None = None
    is_ahead: bool = False

    def seen_on(self, today: date) -> Table:
        """The same table as somebody sees it who counts it on that day."""
        return replace(self, is_ahead=self.as_of > today)

    @property
    def has_groups(self) -> bool:
        """Do rows stand in groups (a second label column)?"""
        return any(row.group is not None and row.group != row.label for row in self.rows)

    def cell(self, row_key: str, column_key: str) -> Cell | None:
        """The cell at a row and column, or None."""
        for row in self.rows:
            if row.key == row_key:
                for column, cell in zip(self.columns, row.cells, strict=True):
                    if column.key == column_key:
                        return cell
        return None


@dataclass(frozen=True)
class CountedRow:
    """One thing a table counted: whose it is, where it stands, from which version, and how it is known.

    `subject` tells several things of one organ apart (the id of a regulation); `submission` is the id of the version,
    None for an organ without one that counts; `text` is what a row in words says.
    """

    organization: str
    row: str
    column: str
    provenance: str
    submission: int | None = None
    subject: str = ""
    text: str = ""


@dataclass(frozen=True)
class Entry:
    """One named line behind a count."""

    name: str
    detail: str
    provenance: str
    url: str | None = None
    code: str = ""


@dataclass(frozen=True)
class Listing:
    """What is behind a count: named entries, and how many ALLOCATED rows stand unnamed (rule 10)."""

    entries: tuple[Entry, ...]
    unnamed: int

    @property
    def total(self) -> int:
        """Named and unnamed together: equals the count that was opened."""
        return len(self.entries) + self.unnamed

    @property
    def unnamed_label(self) -> str | None:
        """The one line for what stands without a name."""
        return f"{UNNAMED_LABEL} {self.unnamed}" if self.unnamed else None
