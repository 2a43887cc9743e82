"""A table as plain values that hold the whole of it, to be kept and read back, and one text for equal values.

What leads elsewhere is left out: addresses of rows, and keys by which a cell is opened.
"""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from typing import Any

from agencies.periods import Period
from agencies.tables import Cell, Column, Row, Table

PLAIN = (
    "number",
    "caption",
    "title",
    "unit",
    "row_heading",
    "amendment",
    "amendment_title",
    "state",
    "provenance",
    "organization",
    "is_fictional",
    "measured",
)


def canonical(values: Any) -> str:
    """JSON of plain values in one way only: keys sorted, no spaces, no escapes but those JSON demands."""
    return json.dumps(values, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False)


def unlinked(table: Table) -> Table:
    """The table without anything that leads elsewhere."""
    return replace(
        table,
        rows=tuple(
            replace(row, url=None, cells=tuple(replace(cell, key=None) for cell in row.cells)) for row in table.rows
        ),
    )


def written(table: Table) -> dict[str, Any]:
    """The table as plain values, without links."""
    return {name: getattr(table, name) for name in PLAIN} | {
        "as_of": table.as_of.isoformat(),
        "columns": [[column.key, column.label] for column in table.columns],
        "rows": [written_row(row) for row in table.rows],
        "notes": list(table.notes),
        "filters": [list(pair) for pair in table.filters],
    }


def written_row(row: Row) -> dict[str, Any]:
    """A line as plain values."""
    return {
        "key": row.key,
        "label": row.label,
        "group": row.group,
        "detail": row.detail,
        "is_total": row.is_total,
        "cells": [written_cell(cell) for cell in row.cells],
    }


def written_cell(cell: Cell) -> dict[str, Any]:
    """A cell as plain values; the percentage follows from count and base."""
    period = cell.period
    span = [period.first.isoformat(), period.last.isoformat() if period.last else None] if period else None
    return {"count": cell.count, "base": cell.base, "text": cell.text, "period": span}


def read(values: dict[str, Any]) -> Table:
    """The table that was written; the inverse of `written`."""
    return Table(
        **{name: values[name] for name in PLAIN},
        as_of=date.fromisoformat(values["as_of"]),
        columns=tuple(Column(key, label) for key, label in values["columns"]),
        rows=tuple(read_row(row) for row in values["rows"]),
        notes=tuple(values["notes"]),
        filters=tuple((label, value) for label, value in values["filters"]),
    )


def read_row(values: dict[str, Any]) -> Row:
    """A line that was written."""
    cells = tuple(read_cell(cell) for cell in values["cells"])
    return Row(**{**values, "cells": cells})


def read_cell(values: dict[str, Any]) -> Cell:
    """A cell that was written."""
    span = values["period"]
    period = Period(date.fromisoformat(span[0]), date.fromisoformat(span[1]) if span[1] else None) if span else None
    return Cell(count=values["count"], base=values["base"], text=values["text"], period=period)
