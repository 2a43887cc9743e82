"""Whether the sheets of a form that was filled in are still as they were made, and which of their rows can be read.

What was altered is an error, and as much as can be is read all the same, so that everything that is wrong is told at once:

- A label or heading with other words in it stands where it stood: the rest of the sheet is read, its own row too.
- Labels that are gone or stand in each other's places (rows were put in, taken out or sorted) are told once, and only the rows that
  still are where they were are read. Of headings that changed places nothing below is read.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from agencies.echoes import echoed
from agencies.spreadsheets import CellError, Sheet, text_of
from regulations.survey_forms.layout import COLUMNS, HEADING, ITEMS, LABELS, PARTING, Line, label_of


@dataclass(frozen=True)
class Arrangement:
    """The lines of a sheet that can be read, and what was altered."""

    lines: tuple[Line, ...]
    faults: tuple[CellError, ...]


def arrangement_of(sheet: Sheet, lines: Sequence[Line]) -> Arrangement:
    """What of a sheet is as it was made."""
    headings = [column.label for column in COLUMNS[sheet.name]]
    found = [text_of(sheet.value(HEADING, place)) for place in range(1, len(headings) + 1)]
    faults = [
        sheet.error(HEADING, place, f"見出し「{label}」。見出しは変えられません。")
        for place, (label, text) in enumerate(zip(headings, found, strict=True), 1)
        if text != label
    ]
    if any(text in headings and text != label for label, text in zip(headings, found, strict=True)):
        return Arrangement((), tuple(faults))
    labels = {line: _label_in(sheet, line) for line in lines}
    altered = [line for line in lines if labels[line] != line.label]
    known = {line.label for line in lines}
    is_moved = any(labels[line] in known or not labels[line].replace(PARTING.strip(), "").strip() for line in altered)
    merged = list(_merged(sheet, lines))
    rows = {row for row, _ in merged} | ({line.row for line in altered} if is_moved else set())
    unread = {line.about for line in lines if line.row in rows}  # half of an item or of an answer would be another
    faults += _altered(sheet, altered[:1] if is_moved else altered)
    faults += [sheet.error(*cell, "結合していないセル。結合を解除してください。") for cell in merged]
    if not is_moved:
        faults += _below(sheet, lines)
    return Arrangement(tuple(line for line in lines if line.about not in unread), tuple(faults))


def _label_in(sheet: Sheet, line: Line) -> str:
    """What the first cells of its row say."""
    places = range(1, LABELS[sheet.name] + 1)
    return label_of(*(text_of(sheet.value(line.row, place)) for place in places))


def _altered(sheet: Sheet, lines: Sequence[Line]) -> Iterator[CellError]:
    """An error for each label that is not what it was; one that reaches over several rows is told once."""
    seen = set()
    for line in lines:
        first = sheet.merged.get((line.row, 1), (line.row, 1))
        if first not in seen:
            seen.add(first)
            expected = (
                f"「{echoed(line.label)}」の行。行の並びや名称は変えられません。もう一度ダウンロードしてください。"
            )
            yield sheet.error(line.row, 1, expected)


def _merged(sheet: Sheet, lines: Sequence[Line]) -> Iterator[tuple[int, int]]:
    """Cells of the rows that were merged with others since."""
    allowed = _merged_by_design(sheet.name, lines)
    rows = {line.row for line in lines}
    for cell, first in sheet.merged.items():
        if cell[0] in rows and cell[1] <= len(COLUMNS[sheet.name]) and allowed.get(cell) != first:
            yield cell


def _merged_by_design(name: str, lines: Sequence[Line]) -> dict[tuple[int, int], tuple[int, int]]:
    """Cells of items with several clauses that were merged when the form was made."""
    if name != ITEMS:
        return {}
    firsts: dict[str, int] = {}
    found = {}
    for line in lines:
        first = firsts.setdefault(line.about[1], line.row)
        if line.row != first:
            for place, column in enumerate(COLUMNS[name], 1):
                if column.is_of_item:
                    found[line.row, place] = (first, place)
    return found


def _below(sheet: Sheet, lines: Sequence[Line]) -> Iterator[CellError]:
    """The first cell that was filled in below the last row."""
    last = max((line.row for line in lines), default=HEADING)
    for row in range(last + 1, len(sheet.rows) + 1):
        for place in range(1, len(COLUMNS[sheet.name]) + 1):
            if sheet.value(row, place) is not None:
                yield sheet.error(row, place, "空欄。行は増やせません。")
                return
