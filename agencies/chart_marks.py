"""How charts are drawn: SVG elements with all text escaped, and the looks that tell series apart.

- Only presentation attributes: no style, script or web font, so that a strict policy and a PDF show the same picture.
- Every look has a pattern or a shade of its own, so that it reads in black and white as in colour.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from html import escape

from django.utils.safestring import SafeString

from agencies.renderers import display_width

FONTS = "Noto Sans CJK JP, Noto Sans JP, sans-serif"
INK, DARK, LINE, GRAY, SHADE, PAPER = "#1a1a1a", "#4d4d4d", "#949494", "#e6e6e6", "#f2f2f2", "#ffffff"
BLUE, LIGHT_BLUE, NAVY = "#0017c1", "#7096f8", "#000060"
ORANGE, DARK_ORANGE, PALE_ORANGE, WARM = "#fb5b01", "#8b3200", "#ffeee2", "#ffc199"
SIZE, LEADING, HALF_WIDTH = 14, 20, 7.5  # px: letters, lines of them, and room for a half-width letter
NOT_IN_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
NOT_IN_ID = re.compile("[^A-Za-z0-9_-]+")
NO_LINE_BEGINS_WITH = "、。，．・：；）」』】〕’”ー％)]},.:;!?ァィゥェォッャュョぁぃぅぇぉっゃゅょ"

Value = str | int | float | None
Attributes = dict[str, Value]


def words(text: str) -> SafeString:
    """Text as it may stand in an element or attribute; characters that no XML can hold are dropped."""
    return SafeString(escape(NOT_IN_XML.sub("", text)))  # nosec B703 - escaped here


def element(name: str, attributes: Attributes, *children: SafeString) -> SafeString:
    """An element; an attribute without a value is left out.

    Names are our own. Values are escaped here, and so is a child that is no markup.
    """
    given = "".join(
        f' {key}="{words(value) if isinstance(value, str) else value}"'
        for key, value in attributes.items()
        if value is not None
    )
    return SafeString(f"<{name}{given}>{group(children)}</{name}>" if children else f"<{name}{given}/>")  # nosec B703 - built of escaped parts


def group(parts: Iterable[SafeString]) -> SafeString:
    """Elements beside each other; what is no markup is text."""
    return SafeString("".join([part if isinstance(part, SafeString) else words(part) for part in parts]))  # nosec B703 - every part is escaped or was


def identifier(text: str) -> str:
    """The text as an id of the page."""
    return NOT_IN_ID.sub("-", text) or "chart"


def wrapped(text: str, width: int) -> list[str]:
    """The text in lines of so many half widths; Japanese has no spaces, and no line begins with 、 or ）."""
    lines = [""]
    for letter in text:
        full = display_width(lines[-1]) + display_width(letter) > width
        if full and letter not in NO_LINE_BEGINS_WITH:
            lines.append("")
        lines[-1] += letter
    return [line.strip() for line in lines]


@dataclass(frozen=True)
class Look:
    """The paint of a series: its ground, what is drawn over it (mark, size of the repeated tile), and its border.

    A count stands upon it in `ink`, with a halo of paper where the ground is not plain.
    """

    ground: str
    mark: str = ""
    line: str = INK
    tile: int = 8
    weight: float = 2
    border: str = DARK
    ink: str = INK


MARKS: Mapping[str, str] = {
    "rising": "M0 {t}L{t} 0M-{h} {h}L{h} -{h}M{h} {e}L{e} {h}",
    "falling": "M0 0L{t} {t}M-{h} {h}L{h} {e}M{h} -{h}L{e} {h}",
    "upright": "M{h} 0V{t}",
    "level": "M0 {h}H{t}",
    "crossed": "M0 0L{t} {t}M0 {t}L{t} 0",
    "grid": "M{h} 0V{t}M0 {h}H{t}",
}
SOLID = Look(BLUE, border=BLUE, ink=PAPER)
DOTTED = Look(LIGHT_BLUE, "dots", NAVY, tile=6, weight=1.2)
SLANTED = Look(PALE_ORANGE, "rising", ORANGE, weight=3, border=DARK_ORANGE)
BLANK = Look(PAPER, border=LINE)
EARLIER = Look(NAVY, border=NAVY, ink=PAPER)
LATER = (
    SLANTED,
    Look(WARM, "falling", DARK_ORANGE, weight=1.5, border=DARK_ORANGE),
    Look(PALE_ORANGE, "level", DARK_ORANGE, tile=6, weight=1.5, border=DARK_ORANGE),
    Look(WARM, "dots", DARK_ORANGE, weight=1.6, border=DARK_ORANGE),
    Look(PALE_ORANGE, "grid", ORANGE, weight=1.5, border=DARK_ORANGE),
)
KNOWN: Mapping[str, Look] = {
    "REGULATION": SOLID,
    "OTHER_RULE": DOTTED,
    "PLANNED": SLANTED,
    "UNANSWERED": BLANK,
    "unanswered": BLANK,
    "open": Look(PAPER, "falling", DARK, tile=10, weight=1.2),
    "uncertain": Look(GRAY, "upright", DARK, tile=6, weight=1.2),
    "unnamed": Look(PAPER, "crossed", LINE, weight=1.2),
}
OTHERS = (
    SOLID,
    DOTTED,
    Look(GRAY, "upright", DARK, weight=1.2),
    Look(PAPER, "level", DARK, tile=6, weight=1.2),
    Look(GRAY, "dots", DARK, weight=1.2),
    BLANK,
)


def looks(keys: Sequence[str], measured: int | None = None) -> dict[str, Look]:
    """A look for each column: outcomes and remainders have their own, years by where the measured one lies.

    The year measured is blue, by default the first there is; later ones are orange, each with lines of its own.
    """
    years = sorted(int(key) for key in keys if key.isdecimal())
    middle = measured if measured is not None else min(years, default=0)
    later = [year for year in years if year > middle]
    others = [key for key in keys if key not in KNOWN and not key.isdecimal()]
    found: dict[str, Look] = {key: OTHERS[place % len(OTHERS)] for place, key in enumerate(others)}
    for key in keys:
        if key in KNOWN:
            found[key] = KNOWN[key]
        elif key.isdecimal() and int(key) > middle:
            found[key] = LATER[later.index(int(key)) % len(LATER)]
        elif key.isdecimal():
            found[key] = SOLID if int(key) == middle else EARLIER
    return found


def paint(look: Look, name: str) -> str:
    """What fills a shape with the look whose pattern bears that id."""
    return f"url(#{name})" if look.mark else look.ground


def pattern(look: Look, name: str) -> SafeString:
    """The definition of a look's pattern; nothing for a plain one."""
    if not look.mark:
        return SafeString("")
    tile = look.tile
    if look.mark == "dots":
        drawn = element("circle", {"cx": tile / 2, "cy": tile / 2, "r": look.weight, "fill": look.line})
    else:
        path = MARKS[look.mark].format(t=tile, h=tile / 2, e=tile * 1.5)
        drawn = element("path", {"d": path, "stroke": look.line, "stroke-width": look.weight, "fill": "none"})
    ground = element("rect", {"width": tile, "height": tile, "fill": look.ground})
    size: Attributes = {"id": name, "width": tile, "height": tile, "patternUnits": "userSpaceOnUse"}
    return element("pattern", size, ground, drawn)


def line_of_text(text: str, attributes: Attributes) -> SafeString:
    """One line of text."""
    return element("text", {"fill": INK, **attributes}, words(text))


def number_upon(text: str, look: Look, attributes: Attributes) -> SafeString:
    """A figure readable upon a look."""
    halo: Attributes = {}
    if look.mark:
        halo = {"stroke": PAPER, "stroke-width": 5, "stroke-linejoin": "round", "paint-order": "stroke"}
    return line_of_text(text, {"fill": look.ink, "font-weight": "bold", **halo, **attributes})


def picture(
    key: str,
    title: str,
    description: str,
    height: int,
    *parts: SafeString,
    width: int,
    role: str = "img",
    hangs_over: bool = False,
) -> SafeString:
    """The whole SVG, named by its title; lengths across are shares of the width, so that it fits any.

    Labels may hang over its sides where the style sheet leaves room for them.
    """
    attributes: Attributes = {
        "xmlns": "http://www.w3.org/2000/svg",
        "class": "chart-svg chart-plot" if hangs_over else "chart-svg",
        "role": role,
        "aria-labelledby": f"{key}-title",
        "aria-describedby": f"{key}-description",
        "width": width,
        "height": height,
        "overflow": "visible" if hangs_over else None,
        "font-family": FONTS,
        "font-size": SIZE,
    }
    named = element("title", {"id": f"{key}-title"}, words(title))
    described = element("desc", {"id": f"{key}-description"}, words(description))
    return element("svg", attributes, named, described, *parts)


def swatch(drawn: SafeString) -> SafeString:
    """A sample for the legend of a page; its pattern is defined in the chart beside it."""
    attributes: Attributes = {"class": "chart-swatch", "width": 28, "height": 18, "aria-hidden": "true"}
    return element("svg", attributes, drawn)


def sample(look: Look, name: str, y: float = 1) -> SafeString:
    """A framed rectangle with the look."""
    return element(
        "rect", {"x": 1, "y": y, "width": 26, "height": 16, "fill": paint(look, name), "stroke": look.border}
    )


def line_sample(paint: Attributes) -> SafeString:
    """A piece of a line."""
    return element("line", {"x1": 2, "x2": 26, "y1": 9, "y2": 9, **paint})
