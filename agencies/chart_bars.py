"""The bars of a table, drawn: each row a label above a bar whose whole width is the base, and its parts the columns.

Lengths across are shares of the width, so that a bar fits any screen while its letters keep their size; texts are laid
out for a phone.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.safestring import SafeString

from agencies.chart_marks import (
    DARK,
    HALF_WIDTH,
    LEADING,
    LINE,
    PAPER,
    Attributes,
    Look,
    element,
    group,
    line_of_text,
    number_upon,
    paint,
    pattern,
    wrapped,
)
from agencies.renderers import Link, display_width
from agencies.tables import Cell, Row, Table

FULL, LEAST = 10_000, 100  # a bar in hundredths of a percent, and the least that a part which is not zero gets
NARROW = 288  # px: what the smallest phone shows of the width
BAR, TARGET, GAP = 30, 24, 14  # px: height of a bar, least size of what can be hit, space below a row


@dataclass(frozen=True)
class Part:
    """A part of a bar: the cell behind it, where it begins and how wide it is in hundredths of a percent."""

    cell: Cell
    label: str
    look: Look
    paint: str
    start: int
    width: int

    @property
    def text(self) -> str:
        """What stands in the part on a narrow screen: count and share, the count alone, or nothing."""
        count = str(self.cell.count)
        for text in (f"{count}{self.cell.share}", count):
            if (len(text) + 2) * HALF_WIDTH <= self.width / FULL * NARROW:
                return text
        return ""


@dataclass(frozen=True)
class Bars:
    """A table ready to be drawn: its columns that are parts, with the look of each and the id of its pattern."""

    table: Table
    key: str
    places: tuple[int, ...]
    looks: dict[str, Look]

    @property
    def shown(self) -> list[tuple[str, Look, str]]:
        """(label, look, id of its pattern) of the columns in which somebody stands."""
        used = [place for place in self.places if any(row.cells[place].count for row in self.table.rows)]
        columns = [(self.table.columns[place], f"{self.key}-{place}") for place in used]
        return [(column.label, self.looks[column.key], name) for column, name in columns]

    @property
    def description(self) -> str:
        """What the picture shows."""
        order = "、".join(label for label, _, _ in self.shown) or "なし"
        return f"表の1行を1本の横棒とし、全体を100%として内訳を左から順に示します（{order}）。数値は表のとおりです。"

    @property
    def definitions(self) -> SafeString:
        """The patterns used."""
        return element("defs", {}, *(pattern(look, name) for _, look, name in self.shown))

    def parts(self, row: Row) -> list[Part]:
        """The parts of a row that are not zero, from left to right."""
        found = [place for place in self.places if row.cells[place].count]
        sizes = widths([row.cells[place].count or 0 for place in found])
        parts, start = [], 0
        for place, width in zip(found, sizes, strict=True):
            column = self.table.columns[place]
            look = self.looks[column.key]
            parts.append(Part(row.cells[place], column.label, look, paint(look, f"{self.key}-{place}"), start, width))
            start += width
        return parts


def is_whole(cells: Sequence[Cell]) -> bool:
    """Do the cells of a row share one base and add up to it? A row that was not asked is whole too."""
    counted = [cell for cell in cells if cell.count is not None]
    bases = {cell.base for cell in counted}
    return not counted or bases == {sum(cell.count or 0 for cell in counted)}


def widths(counts: Sequence[int]) -> list[int]:
    """Positive counts as widths that add up to a bar, none below the least; the others keep their proportions."""
    least = min(LEAST, FULL // max(len(counts), 1))
    small: set[int] = set()
    while True:
        rest = sum(count for place, count in enumerate(counts) if place not in small)
        room = FULL - least * len(small)
        found = {place for place, count in enumerate(counts) if place not in small and count * room < least * rest}
        if not found:
            break
        small |= found
    sizes, passed = [], 0
    for place, count in enumerate(counts):
        if place in small:
            sizes.append(least)
            continue
        sizes.append((passed + count) * room // rest - passed * room // rest)
        passed += count
    return sizes


def across(hundredths: int) -> str:
    """A length as a share of the width: 9675 → 96.75%."""
    return f"{hundredths / 100:g}%"


def rows_drawn(bars: Bars, link: Link | None, top: int = 0) -> tuple[SafeString, int]:
    """All rows below each other, each label above its bar, and the height they end at."""
    drawn = []
    for row in bars.table.rows:
        for line in label_lines(row):
            weight = "bold" if row.is_total else None
            drawn.append(line_of_text(line, {"x": 0, "y": top + 15, "font-weight": weight}))
            top += LEADING
        parts = bars.parts(row)
        if not parts:
            words = "対象なし" if any(row.cells[place].count == 0 for place in bars.places) else "—"
            drawn.append(nobody(words, top + 4))
        hanging = callouts(parts)
        drawn += [drawn_part(bars, row, part, top + 4, hanging.get(part.start), link) for part in parts]
        top += 4 + BAR + GAP + TARGET * (max(hanging.values(), default=-1) + 1)
    return group(drawn), max(top - GAP + 2, 1)


def label_lines(row: Row) -> list[str]:
    """The label of a row with its detail, beside it or below."""
    width = int(NARROW / HALF_WIDTH)
    detail = f"（{row.detail}）" if row.detail else ""
    if display_width(row.label + detail) <= width:
        return [row.label + detail]
    return wrapped(row.label, width) + (wrapped(detail, width) if detail else [])


def nobody(words: str, top: int) -> SafeString:
    """An empty bar with a reason."""
    frame: Attributes = {
        "x": 0,
        "y": top,
        "width": "100%",
        "height": BAR,
        "fill": "none",
        "stroke": LINE,
        "stroke-dasharray": "4 4",
    }
    text = line_of_text(words, {"x": 8, "y": top + BAR / 2 + 5, "fill": DARK})
    return group((element("rect", frame), text))


def callouts(parts: Sequence[Part]) -> dict[int, int]:
    """For each part too narrow to hold its count (by its start): the line below the bar its count stands in.

    - Two counts in one line do not touch on a narrow screen, and so on no wider one.
    - Of neighbours the left one hangs lower and is drawn first, so that the other covers the line through its digits.
    """
    begins: list[float] = []
    found = {}
    for part in reversed(parts):
        if part.text:
            continue
        left, right = callout_span(part)
        line = next((place for place, begin in enumerate(begins) if right <= begin), len(begins))
        begins[line : line + 1] = [left]
        found[part.start] = line
    return found


def callout_span(part: Part) -> tuple[float, float]:
    """Where the count of a narrow part begins and ends below the bar, in px of a narrow screen."""
    size = max(TARGET, display_width(str(part.cell.count)) * HALF_WIDTH + 8)
    middle = (part.start + part.width / 2) / FULL * NARROW
    left = min(max(middle - size / 2, 0), NARROW - size)
    return left, left + size


def drawn_part(bars: Bars, row: Row, part: Part, top: int, line: int | None, link: Link | None) -> SafeString:
    """A part of a bar with its count inside or hanging below, and with the address of what it counts."""
    shape: Attributes = {
        "x": across(part.start),
        "y": top,
        "width": across(part.width),
        "height": BAR,
        "fill": part.paint,
        "stroke": part.look.border,
    }
    middle = part.start + part.width // 2
    drawn = [element("rect", shape)]
    if line is None:
        place: Attributes = {"x": across(middle), "y": top + BAR / 2 + 5, "text-anchor": "middle"}
        drawn.append(number_upon(part.text, part.look, place))
    else:
        drawn += hanging_count(part, middle, top + BAR, line)
    if link is None or part.cell.key is None:
        return group(drawn)
    share = f"（{part.cell.percent}%）" if part.cell.percent else ""
    name = f"{row.label} {part.label} {part.cell.count}{bars.table.unit}{share}の内訳を開く"
    return element("a", {"href": link(row.key, part.cell.key), "aria-label": name}, *drawn)


def hanging_count(part: Part, middle: int, bottom: int, line: int) -> list[SafeString]:
    """The count of a narrow part below the bar, with a line up to the part and an area large enough to be hit."""
    left, right = callout_span(part)
    size = right - left
    at_start, at_end = left == 0, right == NARROW
    x, anchor = (0, "start") if at_start else (FULL, "end") if at_end else (middle, "middle")
    top = bottom + line * TARGET
    shift = 0 if at_start else -size if at_end else -size / 2
    lead: Attributes = {"x1": across(middle), "x2": across(middle), "y1": bottom, "y2": top + 6, "stroke": DARK}
    area: Attributes = {
        "x": across(x),
        "y": top + 1,  # below the border of the bar
        "width": size,
        "height": TARGET,
        "transform": f"translate({shift:g} 0)",
        "fill": PAPER,
    }
    text: Attributes = {"x": across(x), "y": top + 19, "text-anchor": anchor}
    return [element("rect", area), element("line", lead), line_of_text(str(part.cell.count), text)]
