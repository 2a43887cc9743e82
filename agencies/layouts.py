"""What stands around a printed table, in words, and how its labels and columns lie; shared by Excel and PDF."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from agencies import eras
from agencies.provenance import Provenance
from agencies.renderers import display_width
from agencies.tables import Cell, Row, Table

SYSTEM = "保護管理規程 見直し状況"
FICTIONAL = "【演習（架空）】"
AHEAD = "（基準日は集計の日より後。まだ起きていないことは未了と数える）"
NOTHING = "該当なし"
"""What stands in the place of the lines of a table that has none."""
STATES = (("submitted", "提出済・確認済の回答"), ("confirmed", "確認済の回答のみ"))


def heading(table: Table) -> str:
    """表2-(1)-⑤ with the title; an exercise says so first."""
    return f"{FICTIONAL * table.is_fictional}表{table.caption} {table.title}"


def unit(table: Table) -> str:
    """（単位：機関）, or nothing where the table counts nothing."""
    return f"（単位：{table.unit}）" if table.unit else ""


def basis(table: Table) -> str:
    """The amendment, the 基準日 in era style and ISO, whether that is still to come, and what counts."""
    day = f"基準日 {eras.full(table.as_of)}（{table.as_of.isoformat()}）現在{AHEAD * table.is_ahead}"
    return f"{table.amendment_title} ・ {day} ・ 対象 {dict(STATES).get(table.state, table.state)}"


def filters(table: Table) -> str:
    """What the table is narrowed to; empty when it is of everyone."""
    chosen = "、".join(f"{label} {value}" for label, value in table.filters)
    return f"絞り込み：{chosen}" if chosen else ""


def notes(table: Table) -> list[tuple[str, str]]:
    """(（注1）, text) of each note."""
    return [(f"（注{number}）", note) for number, note in enumerate(table.notes, 1)]


def sources(table: Table) -> str:
    """How many of what is counted come from where; empty when that is not told."""
    counts = " ・ ".join(f"{Provenance(key).label} {count}" for key, count in table.provenance.items())
    return f"根拠：{counts}" if counts else ""


def widest(texts: Sequence[str], least: int, most: int) -> int:
    """The half widths a column needs for those texts, between bounds; what is longer wraps."""
    return max([least, *(min(most, display_width(line)) for text in texts for line in text.split("\n"))])


@dataclass(frozen=True)
class Lane:
    """How a column of a table lies: has it percentages, dates, and is it all days; `place` is its index."""

    place: int
    label: str
    cells: tuple[Cell, ...]

    @property
    def is_number(self) -> bool:
        """Are there counts in it?"""
        return any(cell.count is not None for cell in self.cells)

    @property
    def dash(self) -> str:
        """How "—" stands in it: where numbers stand, or in the middle."""
        return "number" if self.is_number else "dash"

    @property
    def has_share(self) -> bool:
        """Are there percentages in it?"""
        return any(cell.base is not None for cell in self.cells)

    @property
    def has_dates(self) -> bool:
        """Are there dates in it?"""
        return any(cell.period is not None for cell in self.cells)

    @property
    def has_days_only(self) -> bool:
        """Is every date in it known to the day?"""
        return all(cell.period.is_day for cell in self.cells if cell.period)


def lanes(table: Table) -> list[Lane]:
    """The columns of a table with their cells from top to bottom."""
    return [
        Lane(place, column.label, tuple(row.cells[place] for row in table.rows))
        for place, column in enumerate(table.columns)
    ]


def group_spans(rows: Sequence[Row]) -> list[tuple[str | None, int]]:
    """For each row its group and how many rows the group's cell covers, 0 where it is covered.

    A row that bears the name of its own group, or has none, stands alone across both label columns.
    """
    groups = [row.group if row.group != row.label else None for row in rows]
    spans: list[tuple[str | None, int]] = []
    for index, group in enumerate(groups):
        if group is None:
            spans.append((None, 1))
            continue
        if index and groups[index - 1] == group:
            spans.append((group, 0))
            continue
        length = 1
        while index + length < len(groups) and groups[index + length] == group:
            length += 1
        spans.append((group, length))
    return spans
