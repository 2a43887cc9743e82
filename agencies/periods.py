"""Periods: what is known of a date, as (first day, last day), never as an invented day.

- A day is a period of one day; 平成27年度 is (2015-04-01, 2016-03-31); 平成28年4月 is (2016-04-01, 2016-04-30).
- 平成28年度以降 has no last day.
"""

from __future__ import annotations

import calendar
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import overload

from django.db import models

from agencies import eras
from agencies.echoes import echoed


def fiscal_year_of(day: date) -> int:
    """The Japanese fiscal year (April to March) that holds the day, named by the year it begins in."""
    return day.year if day.month >= 4 else day.year - 1


def fiscal_year_start(year: int) -> date:
    """1 April of the fiscal year."""
    return date(year, 4, 1)


def fiscal_year_end(year: int) -> date:
    """31 March, the last day of the fiscal year."""
    return date(year + 1, 3, 31)


@dataclass(frozen=True)
class Period:
    """The span in which something happened or will happen; `last` is None when it is open-ended (以降)."""

    first: date
    last: date | None

    def __post_init__(self) -> None:
        """Refuse a reversed period."""
        if self.last is not None and self.last < self.first:
            raise ValueError(f"{self.last} lies before {self.first}")

    @classmethod
    def day(cls, on: date) -> Period:
        """One day."""
        return cls(on, on)

    @classmethod
    def month(cls, year: int, month: int) -> Period:
        """One month."""
        return cls(date(year, month, 1), date(year, month, calendar.monthrange(year, month)[1]))

    @classmethod
    def calendar_year(cls, year: int) -> Period:
        """January to December."""
        return cls(date(year, 1, 1), date(year, 12, 31))

    @classmethod
    def fiscal_year(cls, year: int) -> Period:
        """April to March."""
        return cls(fiscal_year_start(year), fiscal_year_end(year))

    @classmethod
    def from_fiscal_year(cls, year: int) -> Period:
        """The fiscal year or any later one (年度以降)."""
        return cls(fiscal_year_start(year), None)

    @property
    def is_day(self) -> bool:
        """Is the day itself known?"""
        return self.first == self.last

    @property
    def is_month(self) -> bool:
        """Is it known to the month?"""
        return self == Period.month(self.first.year, self.first.month)

    def __str__(self) -> str:
        """In era style, as on a page: 平成27年10月1日, 平成28年4月, 平成27年度, 平成28年度以降."""
        return wording(
            self, "{era}{year}年{month}月{day}日", "{era}{year}年{month}月", "{era}{year}年", "{era}{year}年度"
        )

    @property
    def short(self) -> str:
        """In era style, as in a table: H27.10.1, H28.4, H27年, H27年度."""
        return wording(self, "{e}{n}.{month}.{day}", "{e}{n}.{month}", "{e}{n}年", "{e}{n}年度")


@lru_cache(maxsize=4096)
def wording(period: Period, day: str, month: str, year: str, fiscal: str) -> str:
    """Say a period with the given styles of a day, month, year and fiscal year; the same few come again and again."""
    first, last = period.first, period.last
    if last is None:
        since = fiscal if first == fiscal_year_start(first.year) else day
        return eras.write(first, since) + "以降"
    if period.is_day:
        return eras.write(first, day)
    if period.is_month:
        return eras.write(first, month)
    if period == Period.fiscal_year(first.year):
        return eras.write(first, fiscal)
    if period == Period.calendar_year(first.year):
        return eras.write(last, year)
    return f"{eras.write(first, day)}〜{eras.write(last, day)}"


class PeriodColumns:
    """Two nullable date columns `<name>_from` and `<name>_to`, read and written as one `Period` (or None)."""

    def __init__(self, name: str) -> None:
        """Bind to the columns that begin with `name`."""
        self.first, self.last = f"{name}_from", f"{name}_to"

    @overload
    def __get__(self, row: None, owner: type[models.Model]) -> PeriodColumns: ...
    @overload
    def __get__(self, row: models.Model, owner: type[models.Model]) -> Period | None: ...
    def __get__(self, row: models.Model | None, owner: type[models.Model]) -> PeriodColumns | Period | None:
        """The period of a row, or None when nothing is known."""
        if row is None:
            return self
        first = getattr(row, self.first)
        return Period(first, getattr(row, self.last)) if first else None

    def __set__(self, row: models.Model, period: Period | None) -> None:
        """Set both columns."""
        setattr(row, self.first, period.first if period else None)
        setattr(row, self.last, period.last if period else None)


def period_constraint(name: str) -> models.CheckConstraint:
    """A period is absent, open-ended or in order."""
    first, last = f"{name}_from", f"{name}_to"
    in_order = models.Q(**{f"{first}__isnull": False, f"{last}__gte": models.F(first)})
    return models.CheckConstraint(
        name=f"%(class)s_{name}_in_order",
        condition=models.Q(**{f"{last}__isnull": True}) | in_order,
    )


def parse_period(text: str) -> Period:
    """The period a person typed, in era or ISO style, half or full width; raises eras.DateError.

    A day, month (平成28年4月), year (平成27年) or fiscal year (平成27年度), 以降 after any of them, or first〜last.
    """
    typed = eras.normalize(text)
    first, tilde, last = typed.partition("〜")
    if tilde:
        begin, end = _parse_one(first, text), _parse_one(last, text)
        if end.last is not None and end.last < begin.first:
            raise eras.DateError(f"期間が逆です：終わり（{end}）が始まり（{begin}）より前になっています。")
        return Period(begin.first, end.last)
    if typed.endswith("以降"):
        return Period(_parse_one(typed.removesuffix("以降"), text).first, None)
    return _parse_one(typed, text)


def _parse_one(typed: str, text: str) -> Period:
    """A day, month, year or fiscal year, already normalized; `text` is what was typed, for the message."""
    if match := eras.A_FISCAL_YEAR.fullmatch(typed):
        period = Period.fiscal_year(eras.western_year(match["era"], match["year"]))
    elif match := eras.A_DAY.fullmatch(typed):
        return Period.day(eras.day_of(match["era"], match["year"], int(match["month"]), int(match["day"])))
    elif match := eras.A_MONTH.fullmatch(typed):
        if not 1 <= int(match["month"]) <= 12:
            raise eras.DateError(f"{int(match['month'])}月という月はありません。")
        period = Period.month(eras.western_year(match["era"], match["year"]), int(match["month"]))
    elif match := eras.A_YEAR.fullmatch(typed):
        period = Period.calendar_year(eras.western_year(match["era"], match["year"]))
    else:
        raise eras.DateError(
            f"「{echoed(text)}」は日付として読めません。平成27年10月1日、H27.10.1、2015-10-01、平成28年4月、平成27年度"
            " のように入力してください。"
        )
    if match["era"] and period.last:
        eras.check_era(match["era"], period.first, period.last)
    return period
