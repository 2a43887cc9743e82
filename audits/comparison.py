"""Two sets of tables compared cell by cell: what stands in one and not, or otherwise, in the other."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from agencies.layouts import STATES
from agencies.provenance import Provenance
from agencies.tables import Cell, Row, Table

ABSENT = "（なし）"
HEADING = ["表", "行", "列", "前", "後", "差"]


@dataclass(frozen=True)
class Pair:
    """One place of a table on both sides, in words; None where a side does not have the place."""

    row: str
    column: str
    before: str | None
    after: str | None
    change: str = ""

    @property
    def differs(self) -> bool:
        """Do the sides differ?"""
        return self.before != self.after

    @property
    def line(self) -> list[str]:
        """Row, column, both sides and the change, for a file."""
        sides = [ABSENT if side is None else side for side in (self.before, self.after)]
        return [self.row, self.column, *sides, self.change]


@dataclass(frozen=True)
class TablePair:
    """A table on both sides: its cells, and what stands around them (title, notes, 根拠)."""

    number: str
    caption: str
    title: str
    cells: tuple[Pair, ...]
    around: tuple[Pair, ...]
    is_before: bool
    is_after: bool

    @property
    def differences(self) -> list[Pair]:
        """The places that differ, those around the cells first."""
        return [one for one in (*self.around, *self.cells) if one.differs]

    @property
    def same(self) -> list[Pair]:
        """The cells that do not differ."""
        return [one for one in self.cells if not one.differs]

    @property
    def count(self) -> int:
        """How many cells differ."""
        return sum(one.differs for one in self.cells)


@dataclass(frozen=True)
class Comparison:
    """Two sets of tables side by side, and what each side is called above its column."""

    before: str
    after: str
    pairs: tuple[TablePair, ...]

    @property
    def cells(self) -> int:
        """How many cells there are on either side."""
        return sum(len(pair.cells) for pair in self.pairs)

    @property
    def count(self) -> int:
        """How many of the cells differ."""
        return sum(pair.count for pair in self.pairs)

    @property
    def count_around(self) -> int:
        """How many differences stand around the cells: titles, notes, 根拠."""
        return sum(one.differs for pair in self.pairs for one in pair.around)


def side_by_side(called: tuple[str, str], before: Sequence[Table], after: Sequence[Table]) -> Comparison:
    """Both sides, under what each is called."""
    return Comparison(*called, tuple(compare(before, after)))


def compare(before: Sequence[Table], after: Sequence[Table]) -> list[TablePair]:
    """Every table of either side, in the order of the first and then of the second."""
    old, new = {table.number: table for table in before}, {table.number: table for table in after}
    return [pair_of(old.get(number), new.get(number)) for number in dict.fromkeys([*old, *new])]


def pair_of(before: Table | None, after: Table | None) -> TablePair:
    """One table, of which a side may have none."""
    shown = after or before
    assert shown is not None  # noqa: S101 - a number comes from one of the sides
    return TablePair(
        number=shown.number,
        caption=shown.caption,
        title=shown.title,
        cells=tuple(cells_of(before, after)),
        around=tuple(around(before, after)) if before and after else (),
        is_before=before is not None,
        is_after=after is not None,
    )


def cells_of(before: Table | None, after: Table | None) -> Iterable[Pair]:
    """The cells by row and column, in the order of the first side, what only the second has after it."""
    sides = [table for table in (before, after) if table]
    rows = {row.key: row for table in reversed(sides) for row in table.rows}
    columns = {column.key: column.label for table in reversed(sides) for column in table.columns}
    for row_key in dict.fromkeys(row.key for table in sides for row in table.rows):
        for column_key in dict.fromkeys(column.key for table in sides for column in table.columns):
            old = before.cell(row_key, column_key) if before else None
            new = after.cell(row_key, column_key) if after else None
            if old is None and new is None:
                continue
            yield Pair(place_of(rows[row_key]), columns[column_key], *in_words(old, new), change_of(old, new))


def place_of(row: Row) -> str:
    """A line by its group and label."""
    return f"{row.group} {row.label}" if row.group and row.group != row.label else row.label


def in_words(old: Cell | None, new: Cell | None) -> tuple[str | None, str | None]:
    """Both cells as printed; where they print alike but are not, with what tells them apart."""
    before, after = (None if cell is None else printed(cell) for cell in (old, new))
    if old is None or new is None or before != after:
        return before, after
    if (old.base, old.period) == (new.base, new.period):
        return before, after
    return exact(old), exact(new)


def printed(cell: Cell) -> str:
    """The cell as it stands in the table: 44 (97.8%)."""
    return f"{cell.shown} {cell.share}".strip()


def exact(cell: Cell) -> str:
    """The cell with its base and days."""
    base = [f"分母 {cell.base}"] if cell.base is not None else []
    days = [f"{cell.period.first}〜{cell.period.last or ''}"] if cell.period else []
    about = "、".join(base + days)
    return f"{printed(cell)} ［{about}］" if about else printed(cell)


def change_of(old: Cell | None, new: Cell | None) -> str:
    """By how much a count grew or shrank: +3, −3; nothing where there is no count on both sides."""
    if old is None or new is None or old.count is None or new.count is None or old.count == new.count:
        return ""
    return f"+{new.count - old.count}" if new.count > old.count else f"−{old.count - new.count}"


def around(before: Table, after: Table) -> list[Pair]:
    """What is told of the whole table, and the labels of its lines and columns."""
    return [
        Pair("表", "題名", before.title, after.title),
        Pair("表", "単位", before.unit, after.unit),
        Pair("表", "基準日", before.as_of.isoformat(), after.as_of.isoformat()),
        Pair("表", "対象", dict(STATES)[before.state], dict(STATES)[after.state]),
        Pair("表", "注", "／".join(before.notes), "／".join(after.notes)),
        *(Pair("根拠", Provenance(key).label, *counts) for key, counts in sources(before, after).items()),
        *(Pair("行の見出し", old, old, new) for old, new in renamed(before.rows, after.rows)),
        *(Pair("列の見出し", old, old, new) for old, new in renamed(before.columns, after.columns)),
    ]


def sources(before: Table, after: Table) -> dict[str, tuple[str, str]]:
    """Numbers by 根拠 on both sides."""
    keys = dict.fromkeys([*before.provenance, *after.provenance])
    return {key: (str(before.provenance.get(key, 0)), str(after.provenance.get(key, 0))) for key in keys}


def renamed(before: Iterable, after: Iterable) -> list[tuple[str, str]]:
    """Labels of the same key that differ."""
    labels = {one.key: one.label for one in after}
    return [(one.label, labels[one.key]) for one in before if labels.get(one.key, one.label) != one.label]


def comparison_lines(pairs: Iterable[TablePair], *, everything: bool = False) -> list[list[str]]:
    """Heading and lines for a file: the differences, or every place."""
    lines = [HEADING]
    for pair in pairs:
        places = [*pair.differences, *pair.same] if everything else pair.differences
        lines += [[f"表{pair.caption}", *one.line] for one in places]
    return lines
