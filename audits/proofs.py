"""Do the rows of a set give its figures? Each count is compared with the rows that stand under its row and column.

- A total row is the sum over all rows of the table, and the column of all the sum over the counted columns; where several
  questions stand beside each other, those asked stand under the column of all themselves (`question_tables`).
- A base is the column of all of its row, of a total that of the rows which have a figure there.
- A row in words has one row with the same words; what has no name stands in one line with its number.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from agencies.provenance import Provenance
from agencies.tables import UNNAMED_LABEL, CountedRow, Row, Table
from audits.models import PublishedRow
from regulations.counted_rows import WORDS, words_of
from regulations.late_tables import NOT_TOLD
from regulations.tables import ALL, UNNAMED


@dataclass(frozen=True)
class Fault:
    """A figure that the rows do not give."""

    number: str
    place: str
    printed: str
    counted: str

    def __str__(self) -> str:
        """In words: 表2-1-5 行政機関 機関数：表は 3、行は 2."""
        return f"表{self.number} {self.place}：表は {self.printed}、行は {self.counted}"


def as_counted(row: PublishedRow) -> CountedRow:
    """A frozen row as it was counted."""
    return CountedRow(
        row.organization_code,
        row.row_key,
        row.column_key,
        row.provenance,
        row.submission_id,
        row.subject,
        row.text,
    )


def faults(table: Table, rows: Sequence[CountedRow]) -> list[Fault]:
    """Every figure of the table that the rows do not give, and every row that stands nowhere in it."""
    in_words = [row for row in rows if row.column == WORDS]
    counted = [row for row in rows if row.column != WORDS]
    has_counts = any(cell.count is not None for row in table.rows for cell in row.cells)
    found = faults_of_counts(table, counted) + faults_of_words(table, in_words, may_be_silent=has_counts)
    return found + faults_of_places(table, rows) + faults_of_provenance(table, counted if has_counts else in_words)


def faults_of_counts(table: Table, rows: Iterable[CountedRow]) -> list[Fault]:
    """Counts that differ from the number of rows."""
    counts = Counter((row.row, row.column) for row in rows)
    sums = () if any(column == ALL for _, column in counts) else (ALL,)
    found = []
    for row in table.rows:
        for place, (column, cell) in enumerate(zip(table.columns, row.cells, strict=True)):
            if cell.count is None:
                continue
            number = sum(
                count
                for (row_key, column_key), count in counts.items()
                if (row.is_total or row_key == row.key) and column.key in (column_key, *sums)
            )
            if number != cell.count:
                found.append(Fault(table.number, f"{row.label} {column.label}", cell.shown, str(number)))
            found += faults_of_base(table, row, place)
    return found


def faults_of_base(table: Table, row: Row, place: int) -> list[Fault]:
    """A base that is not the count of all of its row, in a total of the rows that have a figure in that column."""
    base = row.cells[place].base
    parts = [one for one in table.rows if not one.is_total and one.cells[place].count is not None]
    whole = sum(filter(None, map(everyone_in, parts if row.is_total else [row])))
    if base is None or base == whole:
        return []
    return [Fault(table.number, f"{row.label} 分母", str(base), str(whole))]


def everyone_in(row: Row) -> int | None:
    """The first figure of a line: the count of all of it."""
    return next((cell.count for cell in row.cells if cell.count is not None), None)


def faults_of_words(table: Table, rows: Sequence[CountedRow], *, may_be_silent: bool) -> list[Fault]:
    """Lines whose words differ from those of their row, or that have no row."""
    words = {row.row: row.text for row in rows}
    unnamed = sum(row.row == UNNAMED for row in rows)
    found = []
    for row in table.rows:
        printed = words_of(row)
        if row.key == UNNAMED and not any(cell.count is not None for cell in row.cells):
            if row.label.removesuffix(NOT_TOLD) != f"{UNNAMED_LABEL} {unnamed}":
                found.append(Fault(table.number, UNNAMED_LABEL, row.label, str(unnamed)))
        elif printed != words.get(row.key, "") or (not may_be_silent and row.key not in words):
            found.append(Fault(table.number, row.label, printed or "—", words.get(row.key) or "なし"))
    return found


def faults_of_places(table: Table, rows: Iterable[CountedRow]) -> list[Fault]:
    """Rows under a row or column that the table does not have."""
    lines, columns = {row.key for row in table.rows}, {column.key for column in table.columns} | {WORDS}
    lost = Counter((row.row, row.column) for row in rows if row.row not in lines or row.column not in columns)
    return [Fault(table.number, f"{row} {column}", "なし", str(count)) for (row, column), count in lost.items()]


def faults_of_provenance(table: Table, rows: Iterable[CountedRow]) -> list[Fault]:
    """Numbers by 根拠 that the rows do not give; who did not answer has none."""
    counts = Counter(row.provenance for row in rows if row.provenance)
    return [
        Fault(table.number, f"根拠 {Provenance(key).label}", str(number), str(counts[key]))
        for key, number in table.provenance.items()
        if number != counts[key]
    ]
