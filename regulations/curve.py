"""The course of a cycle: how many organs were done by each day, and how many could have been (rules 4, 5).

- Done for certain by a day: the period of completion ends on or before it. Possibly done: it begins on or before it.
- An organ without a date, or without a counted submission, is never done.
- What is known now is asked about the past: a day in between never rewinds knowledge, and nothing is said of days after
  the 基準日.
- Of a part, ALLOCATED completions are not drawn: when a line steps, their number could tell whose they are (rule 10).
"""

from __future__ import annotations

import calendar
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import takewhile

from django.db.models import Count, DateField, Value

from agencies.periods import fiscal_year_start
from agencies.provenance import Provenance
from guidelines.models import Amendment
from guidelines.tables import EVERYONE, Selection
from regulations.models import Review, Submission

EVERYBODY = "all"


@dataclass(frozen=True)
class Point:
    """How many organs are done for certain by the end of a day, and how many at most."""

    day: date
    certain: int
    possible: int


@dataclass(frozen=True)
class Curve:
    """The course of a cycle up to a 基準日; `points` are the first day and the days on which a count changes.

    `unnamed` is how many ALLOCATED completions are left out of the points; they are part of the population.
    """

    amendment: Amendment
    as_of: date
    population: int
    points: tuple[Point, ...]
    unnamed: int = 0

    @property
    def start(self) -> date:
        """The first day drawn."""
        return self.points[0].day

    @property
    def last(self) -> Point:
        """The counts on the 基準日."""
        return self.on(self.as_of)

    @property
    def monthly(self) -> tuple[Point, ...]:
        """The counts at the end of each month, and on the 基準日."""
        days = takewhile(lambda end: end < self.as_of, month_ends(self.start))
        return tuple(self.on(day) for day in (*days, self.as_of))

    def on(self, day: date) -> Point:
        """The counts on a day of the course."""
        passed = [point for point in self.points if point.day <= day]
        return Point(day, passed[-1].certain, passed[-1].possible)


def month_ends(first: date) -> Iterator[date]:
    """The last day of each month from that of the first day on."""
    day = first
    while True:
        day = day.replace(day=calendar.monthrange(day.year, day.month)[1])
        yield day
        day += timedelta(days=1)


def completion_curve(
    amendment: Amendment, as_of: date, state: str = "submitted", selection: Selection = EVERYONE
) -> Curve:
    """The course of a cycle by what counts, of some organs; one query, however many organs there are.

    It begins with the amendment's issue, or with the first period if that lies before it, but not before the fiscal
    year measured: whoever was done still earlier is in the first point.
    """
    withholds = bool(selection) or state != "submitted"
    counted = Submission.objects.of(amendment).counted(state).filter(**selection.lookups("review__"))
    groups = counted.values_list("completed_from", "completed_to", "completion_provenance").order_by()
    no_day = Value(None, output_field=DateField())
    reviews = Review.objects.of(amendment).filter(**selection.lookups())
    asked = reviews.values_list(no_day, no_day, Value(EVERYBODY)).order_by()
    begun: Counter[date] = Counter()
    ended: Counter[date] = Counter()
    population = unnamed = 0
    for first, last, provenance, count in asked.annotate(Count("pk")).union(groups.annotate(Count("pk")), all=True):
        if provenance == EVERYBODY:
            population += count
            continue
        if withholds and provenance == Provenance.ALLOCATED:
            unnamed += count
            continue
        if first is not None and first <= as_of:
            begun[first] += count
        if last is not None and last <= as_of:
            ended[last] += count
    return Curve(
        amendment=amendment,
        as_of=as_of,
        population=population,
        points=points_of(first_day(amendment, as_of, begun), begun, ended),
        unnamed=unnamed,
    )


def first_day(amendment: Amendment, as_of: date, begun: Counter[date]) -> date:
    """The day the course begins with."""
    floor = min(amendment.issued_on, fiscal_year_start(amendment.fiscal_year))
    earliest = max(min(begun, default=amendment.issued_on), floor)
    return min(amendment.issued_on, earliest, as_of)


def points_of(start: date, begun: Counter[date], ended: Counter[date]) -> tuple[Point, ...]:
    """The counts on the first day, with all that lay before it, and on each day on which one of them changes."""
    certain = possible = 0
    points = [Point(start, 0, 0)]
    for day in sorted({*begun, *ended}):
        certain, possible = certain + ended[day], possible + begun[day]
        point = Point(max(day, start), certain, possible)
        if point.day == points[-1].day:
            points.pop()
        points.append(point)
    return tuple(points)
