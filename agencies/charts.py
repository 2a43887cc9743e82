"""Charts of a table: one value with the picture, its legend and the same figures as text.

A bar is one row of the table, its whole width the base; the parts are the columns. Columns of which one is no part of the
whole make no chart.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.safestring import SafeString

from agencies.chart_bars import Bars, is_whole, rows_drawn
from agencies.chart_marks import group, identifier, line_of_text, looks, picture, sample, swatch
from agencies.renderers import Link
from agencies.tables import Cell, Table

WIDE = 680  # px: the width of a picture where no style sheet gives it another
ALL = "all"


@dataclass(frozen=True)
class LegendEntry:
    """A series as the legend shows it."""

    label: str
    swatch: SafeString


@dataclass(frozen=True)
class ChartLine:
    """The figures of a chart as a line of a table: label, values as text, and where the label leads."""

    label: str
    values: tuple[str, ...]
    url: str | None = None


@dataclass(frozen=True)
class Chart:
    """A chart with its title, what it shows in words, its legend, notes, and the figures as lines of a table."""

    key: str
    title: str
    description: str
    svg: SafeString
    legend: tuple[LegendEntry, ...]
    heading: tuple[str, ...]
    lines: tuple[ChartLine, ...]
    notes: tuple[str, ...] = ()


def chart_of(table: Table, prefix: str = "", link: Link | None = None) -> Chart | None:
    """100 % stacked bars beside a table; None where its columns are no parts of a whole.

    `prefix` sets its ids apart from others on the page, and `link` makes each part open what it counts.
    """
    bars = bars_of(table, prefix)
    if bars is None:
        return None
    drawn, height = rows_drawn(bars, link)
    role = "group" if link else "img"  # a picture may hold no links
    svg = picture(bars.key, table.title, bars.description, height, bars.definitions, drawn, width=WIDE, role=role)
    columns = [table.columns[place].label for place in bars.places]
    return Chart(
        key=bars.key,
        title=table.title,
        description=bars.description,
        svg=svg,
        legend=tuple(LegendEntry(label, swatch(sample(look, name))) for label, look, name in bars.shown),
        heading=(table.row_heading, *columns),
        lines=tuple(
            ChartLine(row.label, tuple(said(row.cells[place]) for place in bars.places)) for row in table.rows
        ),
    )


def picture_of(table: Table) -> SafeString | None:
    """The same bars as a picture that stands alone, as in a PDF: with its legend inside and without links."""
    bars = bars_of(table, "")
    if bars is None:
        return None
    entries = []
    for place, (label, look, name) in enumerate(bars.shown):
        text = line_of_text(label, {"x": 36, "y": place * 24 + 14})
        entries.append(group((sample(look, name, place * 24 + 1), text)))
    top = len(entries) * 24 + 8
    drawn, height = rows_drawn(bars, None, top)
    parts = (bars.definitions, *entries, drawn)
    return picture(bars.key, table.title, bars.description, height, *parts, width=WIDE)


def bars_of(table: Table, prefix: str) -> Bars | None:
    """The columns with a base besides that of all, if in every row they add up to the whole."""
    places = tuple(
        place
        for place, column in enumerate(table.columns)
        if column.key != ALL and any(row.cells[place].base is not None for row in table.rows)
    )
    if not places or not all(is_whole([row.cells[place] for place in places]) for row in table.rows):
        return None
    keys = [table.columns[place].key for place in places]
    return Bars(table, identifier(prefix or f"chart-{table.number}"), places, looks(keys, table.measured))


def said(cell: Cell) -> str:
    """A cell in words: 3 (42.9%)."""
    return f"{cell.shown} {cell.share}".strip()
