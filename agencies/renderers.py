"""One table value as JSON, CSV and plain text; the page is rendered by `templates/components/table.html`."""

from __future__ import annotations

import csv
import io
import unicodedata
from collections.abc import Callable, Iterable
from typing import Any

from agencies.charsets import CP932, UTF_8, encodable
from agencies.provenance import Provenance
from agencies.tables import Cell, Listing, Row, Table

Link = Callable[[str, str], str]
BOM = "\ufeff"


def table_as_json(table: Table, link: Link) -> dict[str, Any]:
    """The table as the API gives it; `link` makes the address of what is behind a cell."""
    return {
        "number": table.number,
        "caption": table.caption,
        "title": table.title,
        "unit": table.unit,
        "amendment": table.amendment,
        "as_of": table.as_of.isoformat(),
        "state": table.state,
        "organization": table.organization,
        "is_fictional": table.is_fictional,
        "filters": [{"label": label, "value": value} for label, value in table.filters],
        "columns": [column.label for column in table.columns],
        "rows": [
            {
                "label": row.label,
                "group": row.group,
                "detail": row.detail or None,
                "cells": [cell_as_json(cell, row, link) for cell in row.cells],
            }
            for row in table.rows
        ],
        "notes": list(table.notes),
        "provenance": table.provenance,
    }


def cell_as_json(cell: Cell, row: Row, link: Link) -> dict[str, Any]:
    """One cell; what does not apply is null."""
    return {
        "count": cell.count,
        "base": cell.base,
        "percent": cell.percent,
        "text": cell.text,
        "date_from": cell.period.first.isoformat() if cell.period else None,
        "date_to": cell.period.last.isoformat() if cell.period and cell.period.last else None,
        "url": link(row.key, cell.key) if cell.key else None,
    }


def listing_as_json(listing: Listing) -> dict[str, Any]:
    """What is behind a cell: named entries, and the ALLOCATED ones as one number (rule 10)."""
    return {
        "count": listing.total,
        "unnamed": listing.unnamed,
        "unnamed_label": listing.unnamed_label,
        "entries": [
            {
                "organization": entry.code,
                "name": entry.name,
                "detail": entry.detail or None,
                "provenance": entry.provenance or None,
            }
            for entry in listing.entries
        ],
    }


def behind_as_json(table: Table, row: str, column: str, listing: Listing) -> dict[str, Any]:
    """The listing with the cell it is behind, as the API gives it."""
    about = {
        "table": table.number,
        "amendment": table.amendment,
        "as_of": table.as_of.isoformat(),
        "state": table.state,
        "row": next(one.label for one in table.rows if one.key == row),
        "column": next(one.label for one in table.columns if one.key == column),
    }
    return about | listing_as_json(listing)


def table_lines(table: Table) -> list[list[str]]:
    """Heading and lines for CSV: a count, then its percentage; a date in words, then its ISO first and last day."""
    cells_by_column = list(zip(*(row.cells for row in table.rows), strict=True)) or [()] * len(table.columns)
    has_share = [any(cell.base is not None for cell in cells) for cells in cells_by_column]
    has_date = [any(cell.period is not None for cell in cells) for cells in cells_by_column]
    heading = ["種別"] * table.has_groups + [table.row_heading]
    for column, share, dated in zip(table.columns, has_share, has_date, strict=True):
        heading += [column.label]
        heading += [f"{column.label}（％）"] * share
        heading += [f"{column.label}（開始日）", f"{column.label}（終了日）"] if dated else []
    lines = [heading]
    for row in table.rows:
        line = [row.group or ""] * table.has_groups + [row.label]
        for cell, share, dated in zip(row.cells, has_share, has_date, strict=True):
            json = cell_as_json(cell, row, lambda *_: "")
            line += [cell.shown]
            line += [cell.percent or "—"] * share
            line += [json["date_from"] or "", json["date_to"] or ""] if dated else []
        lines.append(line)
    return lines


def listing_lines(listing: Listing) -> list[list[str]]:
    """Heading and lines for CSV of what is behind a cell."""
    lines = [["コード", "名称", "内容", "根拠"]]
    lines += [[entry.code, entry.name, entry.detail, entry.provenance] for entry in listing.entries]
    if listing.unnamed:
        lines.append(["", listing.unnamed_label or "", "", Provenance.ALLOCATED.label])
    return lines


def as_csv(lines: Iterable[Iterable[str]], charset: str = UTF_8) -> bytes:
    """A CSV file: UTF-8 with a byte order mark, or CP932 with stand-ins for what it lacks.

    Text that a spreadsheet would take for a formula gets an apostrophe, also where a stand-in made it so.
    """
    writable = encodable if charset == CP932 else str
    buffer = io.StringIO()
    buffer.write(BOM if charset == UTF_8 else "")
    rows = ([no_formula(writable(value)) for value in line] for line in lines)
    csv.writer(buffer, lineterminator="\r\n").writerows(rows)
    return buffer.getvalue().encode(charset)


def no_formula(value: str) -> str:
    """The text, made harmless where it begins like a formula."""
    return f"'{value}" if value[:1] in ("=", "+", "-", "@", "\t", "\r") else value


def as_text(table: Table) -> str:
    """The table for a terminal, columns aligned by display width."""
    lines = [[table.row_heading, *(column.label for column in table.columns)]]
    lines += [[row.label, *(f"{cell.shown}{cell.share}" for cell in row.cells)] for row in table.rows]
    widths = [max(display_width(line[i]) for line in lines) for i in range(len(lines[0]))]
    body = [
        "  ".join(value + " " * (width - display_width(value)) for value, width in zip(line, widths, strict=True))
        for line in lines
    ]
    unit = f"（単位：{table.unit}）" if table.unit else ""
    title = f"表{table.caption} {table.title}{unit} {table.as_of.isoformat()}現在"
    notes = [f"注{number} {note}" for number, note in enumerate(table.notes, 1)]
    return "\n".join([title, *(line.rstrip() for line in body), *notes]) + "\n"


def display_width(text: str) -> int:
    """Terminal columns: a wide character takes two."""
    return sum(2 if unicodedata.east_asian_width(char) in "FWA" else 1 for char in text)
