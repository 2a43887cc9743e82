"""Step lines over time: what is certain, what is possible, and between them what cannot be told for want of dates."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.utils.safestring import SafeString

from agencies import eras
from agencies.chart_bars import FULL, across
from agencies.chart_marks import (
    BLUE,
    DARK,
    GRAY,
    LEADING,
    LIGHT_BLUE,
    LINE,
    PAPER,
    SHADE,
    Attributes,
    Look,
    element,
    group,
    identifier,
    line_of_text,
    line_sample,
    pattern,
    picture,
    sample,
    swatch,
)
from agencies.charts import WIDE, Chart, ChartLine, LegendEntry

PLOT, LEFT, RIGHT, HEAD, FOOT = 220, 44, 28, 32, 30  # px: height of the plot, and room around it for its labels
LABELS = 5  # of months, as many as a phone has room for
MONTHS = (1, 2, 3, 4, 6, 12, 24, 36, 60, 120)
BAND = Look(PAPER, "rising", LIGHT_BLUE, tile=8, weight=1, border=LIGHT_BLUE)
CERTAIN: Attributes = {"stroke": BLUE, "stroke-width": 3, "stroke-linecap": "square"}
POSSIBLE: Attributes = {"stroke": BLUE, "stroke-width": 1.5, "stroke-dasharray": "5 3"}


@dataclass(frozen=True)
class Step:
    """From a day on: how many for certain, and how many at most."""

    day: date
    certain: int
    possible: int


@dataclass(frozen=True)
class Steps:
    """The lines up to the last day known, the days to be marked, and the words for both lines and the band.

    `at_most` is the word for the upper line where it ends; `whole` is the count at the top.
    """

    steps: Sequence[Step]
    until: date
    whole: int
    marks: Sequence[tuple[str, date]]
    certain: str
    possible: str
    at_most: str
    between: str

    @property
    def first(self) -> date:
        """The day at the left."""
        return self.steps[0].day

    @property
    def last(self) -> date:
        """The day at the right: the last one that is known or marked."""
        return max(self.until, self.first + timedelta(days=1), *(day for _, day in self.marks))

    @property
    def is_exact(self) -> bool:
        """Are the two lines one?"""
        return all(step.certain == step.possible for step in self.steps)

    def x(self, day: date) -> int:
        """How far a day lies from the left, in hundredths of a percent."""
        return FULL * (day - self.first).days // (self.last - self.first).days

    def y(self, count: int) -> float:
        """How far a count lies below the top of the plot, in px."""
        return round(PLOT * (1 - count / max(self.whole, 1)), 1)


def steps_chart(
    data: Steps,
    *,
    key: str,
    title: str,
    description: str,
    heading: tuple[str, ...],
    lines: tuple[ChartLine, ...],
    notes: tuple[str, ...] = (),
) -> Chart:
    """The step lines as a chart with their figures beside them."""
    key = identifier(key)
    top = len(data.marks) * LEADING + HEAD
    drawn = group((ground(data), band(data, key), lines_of(data), marks(data), ends(data)))
    plot = element("g", {"transform": f"translate(0 {top})"}, drawn)
    definitions = element("defs", {}, pattern(BAND, key))
    height = top + PLOT + FOOT
    svg = picture(key, title, description, height, definitions, plot, width=WIDE - LEFT - RIGHT, hangs_over=True)
    return Chart(
        key=key,
        title=title,
        description=description,
        svg=svg,
        legend=legend(data, key),
        heading=heading,
        lines=lines,
        notes=notes,
    )


def legend(data: Steps, key: str) -> tuple[LegendEntry, ...]:
    """The lines, and the band if there is one."""
    certain = LegendEntry(data.certain, swatch(line_sample(CERTAIN)))
    if data.is_exact:
        return (certain,)
    possible = LegendEntry(data.possible, swatch(line_sample(POSSIBLE)))
    return certain, possible, LegendEntry(data.between, swatch(sample(BAND, key)))


def ground(data: Steps) -> SafeString:
    """What lies behind: days after the last one known, levels with their counts, months with their names."""
    after = data.x(data.until)
    shade: Attributes = {"x": across(after), "y": 0, "width": across(FULL - after), "height": PLOT, "fill": SHADE}
    drawn = [element("rect", shade)]
    for count in levels(data.whole):
        y = data.y(count)
        level: Attributes = {"x1": 0, "x2": "100%", "y1": y, "y2": y, "stroke": LINE if count == 0 else GRAY}
        drawn.append(element("line", level))
        drawn.append(line_of_text(str(count), {"x": -8, "y": y + 5, "text-anchor": "end"}))
    firsts = month_firsts(data.first, data.last)
    every = next((step for step in MONTHS if len(firsts) <= step * LABELS), MONTHS[-1])
    for place, day in enumerate(firsts):
        x, named = across(data.x(day)), place % every == 0
        drawn.append(element("line", {"x1": x, "x2": x, "y1": PLOT, "y2": PLOT + (8 if named else 4), "stroke": LINE}))
        if named:
            name = eras.write(day, "{e}{n}.{month}")
            drawn.append(line_of_text(name, {"x": x, "y": PLOT + 24, "text-anchor": "middle"}))
    return group(drawn)


def levels(whole: int) -> list[int]:
    """Round counts from zero, and the whole; none so close to the whole that they would touch."""
    power = 10 ** max(len(str(whole)) - 2, 0)
    step = next(size for size in (power, 2 * power, 5 * power, 10 * power, 20 * power) if whole <= 5 * size)
    return [count for count in range(0, whole, step) if 2 * (whole - count) >= step] + [whole] * (whole > 0) or [0]


def month_firsts(first: date, last: date) -> list[date]:
    """The first days of months between two days."""
    count = (last.year - first.year) * 12 + last.month - first.month
    months = [divmod(first.month - 1 + place, 12) for place in range(count + 1)]
    return [day for year, month in months if (day := date(first.year + year, month + 1, 1)) >= first]


def stretches(data: Steps) -> list[tuple[Step, int, int]]:
    """Each step with where it begins and ends."""
    days = [*(step.day for step in data.steps[1:]), data.until]
    return [(step, data.x(step.day), data.x(end)) for step, end in zip(data.steps, days, strict=True)]


def band(data: Steps, key: str) -> SafeString:
    """The area between the two lines."""
    drawn = []
    for step, start, end in stretches(data):
        upper, lower = data.y(step.possible), data.y(step.certain)
        if step.possible > step.certain and end > start:
            size: Attributes = {
                "x": across(start),
                "y": upper,
                "width": across(end - start),
                "height": round(lower - upper, 1),
            }
            drawn.append(element("rect", {**size, "fill": f"url(#{key})"}))
    return group(drawn)


def lines_of(data: Steps) -> SafeString:
    """The two lines, the certain one above the other."""
    drawn = []
    for name, paint in (("possible", POSSIBLE), ("certain", CERTAIN)):
        before = None
        for step, start, end in stretches(data):
            x, y = across(start), data.y(getattr(step, name))
            if before is not None and before != y:
                drawn.append(element("line", {"x1": x, "x2": x, "y1": before, "y2": y, **paint}))
            drawn.append(element("line", {"x1": x, "x2": across(end), "y1": y, "y2": y, **paint}))
            before = y
    return group(drawn)


def ends(data: Steps) -> SafeString:
    """The counts where the lines end, above each line; the certain one below its line where the band is too low."""
    last = data.steps[-1]
    x = data.x(data.until)
    lower, upper = data.y(last.certain), data.y(last.possible)
    is_above = last.certain == last.possible or lower - upper >= LEADING + 4 or PLOT - lower < LEADING + 4
    y = lower - 7 if is_above else lower + 18
    is_left = x * 2 < FULL
    place: Attributes = {"x": across(x), "dx": 6 if is_left else -6, "text-anchor": "start" if is_left else "end"}
    halo: Attributes = {"stroke": PAPER, "stroke-width": 4, "stroke-linejoin": "round", "paint-order": "stroke"}
    drawn = [line_of_text(f"{data.certain} {last.certain}", {"font-weight": "bold", **halo, **place, "y": y})]
    if last.possible > last.certain:
        most = min(upper - 7, y - LEADING) if is_above else upper - 7
        drawn.append(line_of_text(f"{data.at_most} {last.possible}", {**halo, **place, "y": most}))
    return group(drawn)


def marks(data: Steps) -> SafeString:
    """The days marked: an upright line each, up to its words, which point to the middle.

    Lines nearer to the middle end lower, so that they do not cross the words of those further out.
    """
    drawn = []
    left = sorted((mark for mark in data.marks if data.x(mark[1]) * 2 < FULL), key=day_of, reverse=True)
    right = sorted((mark for mark in data.marks if data.x(mark[1]) * 2 >= FULL), key=day_of)
    ordered = (*left, *right)
    for place, (label, day) in enumerate(ordered):
        x = data.x(day)
        y = -LEADING * place - HEAD + 4
        is_left = x * 2 < FULL
        upright: Attributes = {
            "x1": across(x),
            "x2": across(x),
            "y1": y - 12,
            "y2": PLOT,
            "stroke": DARK,
            "stroke-dasharray": "2 3",
        }
        drawn.append(element("line", upright))
        words: Attributes = {
            "x": across(x),
            "dx": 6 if is_left else -6,
            "text-anchor": "start" if is_left else "end",
            "y": y,
        }
        drawn.append(line_of_text(label, words))
    return group(drawn)


def day_of(mark: tuple[str, date]) -> date:
    """The day of a mark."""
    return mark[1]
