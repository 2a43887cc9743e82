"""Tables as a PDF: A4, Japanese fonts embedded, tagged (PDF/UA-1), set by typst from `templates/pdf/tables.typ`.

- What is printed reaches typst as data only; no text can become markup.
- The same tables give the same bytes.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, time
from functools import cache
from pathlib import Path
from typing import Any, Literal, cast

import noto_cjk_sans_jp_bold
import noto_cjk_sans_jp_regular
import typst
from django.conf import settings

from agencies import eras, layouts
from agencies.charts import picture_of
from agencies.tables import Cell, Table

TEMPLATE = settings.BASE_DIR / "templates" / "pdf" / "tables.typ"
ACCESSIBLE: Literal["ua-1"] = "ua-1"
MADE_BY: dict[str, int] = {}  # the process that made the first PDF
PORTRAIT = 104  # half widths that stand beside each other on an upright page


class Forked(RuntimeError):
    """A fault of ours: the process was forked from one that had made a PDF.

    typst keeps threads, which a fork leaves behind; it would wait for them for ever. Fork first, or start a new process.
    """


@cache
def fonts() -> typst.Fonts:
    """The two fonts of the wheels, read once in a process; no font of the machine is used."""
    folders = {str(font.FONT_PATH.parent) for font in (noto_cjk_sans_jp_regular, noto_cjk_sans_jp_bold)}
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=sorted(folders))


def tables_document(tables: Sequence[Table], charts: Mapping[str, str] | None = None) -> bytes:
    """The PDF of those tables, each on a page of its own.

    `charts` are SVG texts by the number of their table; without, each table has its own bars where it has any.
    """
    content = {
        "title": layouts.heading(tables[0]) if len(tables) == 1 else "集計表",
        "author": layouts.SYSTEM,
        "tables": [
            page_of(table, picture_of(table) if charts is None else charts.get(table.number)) for table in tables
        ],
    }
    dated = max((table.as_of for table in tables), default=datetime.fromtimestamp(0, UTC).date())
    return compiled(json.dumps(content, ensure_ascii=False), int(datetime.combine(dated, time(), UTC).timestamp()))


def compiled(content: str, timestamp: int, template: Path = TEMPLATE) -> bytes:
    """The document set from a template; a compiler for each, as two threads must not share one.

    The standard refuses a document with a character that no font has. Such a document is made without the
    standard, still tagged, with an empty box for that character: better than none.
    """
    if MADE_BY.setdefault("process", os.getpid()) != os.getpid():
        raise Forked(f"process {MADE_BY['process']} made a PDF before it forked this one")
    compiler = typst.Compiler(str(template), font_paths=fonts(), ignore_system_fonts=True)
    inputs = {"data": content}
    try:
        document = compiler.compile(sys_inputs=inputs, pdf_standards=ACCESSIBLE, timestamp=timestamp)
    except typst.TypstError:
        document = compiler.compile(sys_inputs=inputs, timestamp=timestamp)
    return cast(bytes, document)  # a list only where pages become pictures


def page_of(table: Table, chart: str | None) -> dict[str, Any]:
    """What the template prints of one table."""
    widths = column_widths(table)
    header = [cell_of(table.row_heading, colspan=1 + table.has_groups)]
    header += [cell_of(column.label) for column in table.columns]
    return {
        "mark": layouts.FICTIONAL * table.is_fictional,
        "heading": f"表{table.caption} {table.title}",
        "basis": layouts.basis(table),
        "filters": layouts.filters(table),
        "unit": layouts.unit(table),
        "widths": widths,
        "landscape": sum(widths) > PORTRAIT,
        "header": header,
        "rows": rows_of(table),
        "notes": layouts.notes(table),
        "sources": layouts.sources(table),
        "footer": f"出典：{layouts.SYSTEM} ・ 表{table.caption} ・ {eras.full(table.as_of)}現在",
        "chart": {"svg": chart, "alt": f"{table.title}のグラフ。値は上の表のとおり。"} if chart else None,
    }


def column_widths(table: Table) -> list[int]:
    """The half widths each column wants, which are also its share of the page."""
    labels = [text for row in table.rows for text in (row.label, row.detail)]
    widths = [layouts.widest(labels, 12, 36) + 2]
    if table.has_groups:
        widths.insert(0, layouts.widest([row.group or "" for row in table.rows], 8, 14) + 4)
    for lane in layouts.lanes(table):
        words = [cell.shown for cell in lane.cells if cell.count is None]
        least = layouts.widest([lane.label], 8, 14)
        widths.append(layouts.widest(words, least, 34) + 2)
    return widths


def rows_of(table: Table) -> list[list[dict[str, Any]]]:
    """The cells of each line, labels first; one line that says so where there are none."""
    if not table.rows:
        return [[cell_of(layouts.NOTHING, kind="dash", colspan=1 + len(table.columns))]]
    lines = []
    lanes = layouts.lanes(table)
    for row, (group, span) in zip(table.rows, layouts.group_spans(table.rows), strict=True):
        line = [cell_of(group, rowspan=span)] if group is not None and span else []
        across = 2 if table.has_groups and group is None else 1
        line.append(cell_of(row.label, below=row.detail and f"（{row.detail}）", total=row.is_total, colspan=across))
        cells = zip(lanes, row.cells, strict=True)
        lines.append(line + [value_of(cell, lane, total=row.is_total) for lane, cell in cells])
    return lines


def value_of(cell: Cell, lane: layouts.Lane, *, total: bool) -> dict[str, Any]:
    """A count with its percentage below, a text, a date in era style, or —."""
    kind = "number" if cell.count is not None else "text" if cell.shown != "—" else lane.dash
    return cell_of(cell.shown, kind=kind, below=cell.share, total=total)


def cell_of(
    text: str, *, kind: str = "label", below: str = "", total: bool = False, colspan: int = 1, rowspan: int = 1
) -> dict[str, Any]:
    """A cell as the template takes it."""
    return {"text": text, "kind": kind, "below": below, "total": total, "colspan": colspan, "rowspan": rowspan}
