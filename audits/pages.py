"""A table prepared for the page component: every count with the address of what is behind it."""

from __future__ import annotations

from dataclasses import dataclass

from agencies.layouts import NOTHING, group_spans
from agencies.provenance import Provenance
from agencies.renderers import Link
from agencies.tables import Cell, Table


@dataclass(frozen=True)
class CellView:
    """A cell with its link; `title` says in full what opens."""

    shown: str
    share: str
    url: str | None
    is_number: bool
    title: str


@dataclass(frozen=True)
class Line:
    """A row with its place in the group column: group_span is 0 where the cell above covers it."""

    label: str
    detail: str
    url: str | None
    group: str | None
    group_span: int
    is_total: bool
    cells: tuple[CellView, ...]


@dataclass(frozen=True)
class Heading:
    """A column heading; numbers stand to the right."""

    label: str
    is_number: bool


@dataclass(frozen=True)
class TableView:
    """A table ready to be rendered."""

    table: Table
    header: tuple[Heading, ...]
    lines: tuple[Line, ...]

    @property
    def nothing(self) -> str:
        """What is said across the table in the place of its lines, where it has none."""
        return "" if self.lines else NOTHING

    @property
    def width(self) -> int:
        """How many columns it has with that of the labels, where no lines stand in groups."""
        return 1 + len(self.header)

    @property
    def provenance(self) -> list[tuple[str, int, str]]:
        """(label, count, key) in the order of the enum."""
        return [(Provenance(key).label, count, key) for key, count in self.table.provenance.items()]


def view_of(table: Table, link: Link) -> TableView:
    """The table with links; groups of one row that bear the row's own name are not repeated."""
    lines = []
    for row, (group, span) in zip(table.rows, group_spans(table.rows), strict=True):
        cells = tuple(
            cell_view(cell, f"{row.label} {column.label}", table.unit, link(row.key, cell.key) if cell.key else None)
            for column, cell in zip(table.columns, row.cells, strict=True)
        )
        lines.append(Line(row.label, row.detail, row.url, group, span, row.is_total, cells))
    header = tuple(
        Heading(column.label, any(row.cells[index].count is not None for row in table.rows))
        for index, column in enumerate(table.columns)
    )
    return TableView(table, header, tuple(lines))


def cell_view(cell: Cell, place: str, unit: str, url: str | None) -> CellView:
    """One cell; a zero opens nothing."""
    is_number = cell.count is not None
    url = url if cell.count else None
    return CellView(cell.shown, cell.share, url, is_number, f"{place} {cell.shown}{unit} の内訳を開く")
