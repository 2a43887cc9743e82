"""Dates in Japanese era style, read in half and full width and written (平成27年10月1日, H27.10.1)."""

import re
import unicodedata
from dataclasses import dataclass
from datetime import date

from agencies.echoes import echoed


@dataclass(frozen=True)
class Era:
    """One era (元号): its name, its letter, and its first and last day."""

    name: str
    letter: str
    first: date
    last: date


ERAS = (
    Era("明治", "M", date(1868, 1, 25), date(1912, 7, 29)),
    Era("大正", "T", date(1912, 7, 30), date(1926, 12, 24)),
    Era("昭和", "S", date(1926, 12, 25), date(1989, 1, 7)),
    Era("平成", "H", date(1989, 1, 8), date(2019, 4, 30)),
    Era("令和", "R", date(2019, 5, 1), date.max),
)
BY_NAME = {key: era for era in ERAS for key in (era.name, era.letter)}

YEAR = r"(?:(?P<era>明治|大正|昭和|平成|令和|[MTSHR])?(?P<year>元|\d{1,4}))"
A_YEAR = re.compile(rf"{YEAR}年")
A_FISCAL_YEAR = re.compile(rf"{YEAR}年度")
A_MONTH = re.compile(rf"{YEAR}(?:年|[./-])(?P<month>\d{{1,2}})月?")
A_DAY = re.compile(rf"{YEAR}(?:年|[./-])(?P<month>\d{{1,2}})(?:月|[./-])(?P<day>\d{{1,2}})日?")


class DateError(ValueError):
    """A date that cannot be; its text is Japanese and can be shown to the person who typed it."""


def normalize(text: str) -> str:
    """The text in half width and upper case, without spaces, with one kind of dash and tilde."""
    text = unicodedata.normalize("NFKC", text).upper()
    text = re.sub(r"[‐‑‒–—―−ー]", "-", text)
    return re.sub(r"\s+", "", text.replace("~", "〜").replace("～", "〜"))


def era_of(day: date) -> Era:
    """The era that holds the day."""
    for era in ERAS:
        if era.first <= day <= era.last:
            return era
    raise DateError(f"{day.isoformat()} は元号で表せません（明治元年1月25日以降の日付を入力してください）。")


def write(day: date, style: str) -> str:
    """The day by a style with the fields era, e, year (元 for 1), n, month and day."""
    era = era_of(day)
    n = day.year - era.first.year + 1
    return style.format(era=era.name, e=era.letter, year="元" if n == 1 else n, n=n, month=day.month, day=day.day)


def full(day: date) -> str:
    """平成27年10月1日."""
    return write(day, "{era}{year}年{month}月{day}日")


def short(day: date) -> str:
    """H27.10.1."""
    return write(day, "{e}{n}.{month}.{day}")


def fiscal_year_name(year: int) -> str:
    """平成27年度 for 2015: a fiscal year is named by its 1 April."""
    return write(date(year, 4, 1), "{era}{year}年度")


FIRST_YEAR, LAST_YEAR = 1873, 2199  # from the year Japan took the calendar in use today


def western_year(era_name: str | None, year_text: str) -> int:
    """The western year of an era year ("平成", "27") or of a western one (None, "2015").

    Raises DateError when the era never had such a year, a western year has not four digits, or it is out of range.
    """
    number = 1 if year_text == "元" else int(year_text)
    if era_name is None:
        if len(year_text) != 4 or year_text == "元":
            raise DateError(f"年「{year_text}」に元号がありません。平成27年 または 2015年 のように入力してください。")
        year = number
    else:
        era = BY_NAME[era_name]
        if number < 1:
            raise DateError(f"{era.name}{number}年はありません。")
        year = era.first.year + number - 1
        if year > era.last.year:
            raise DateError(f"{era.name}{number}年はありません（{era.name}は{full(era.last)}までです）。")
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise DateError(f"{year}年は扱えません（{FIRST_YEAR}年から{LAST_YEAR}年までを入力してください）。")
    return year


def day_of(era_name: str | None, year_text: str, month: int, day: int) -> date:
    """The day, checked against the calendar and against the first and last day of its era."""
    year = western_year(era_name, year_text)
    try:
        result = date(year, month, day)
    except ValueError:
        typed = f"{BY_NAME[era_name].name if era_name else ''}{year_text}年{month}月{day}日"
        raise DateError(f"{typed}という日付はありません。") from None
    if era_name is not None:
        check_era(era_name, result, result)
    return result


def check_era(era_name: str, first: date, last: date) -> None:
    """Raise DateError unless the span from first to last touches the era."""
    era = BY_NAME[era_name]
    if last < era.first or first > era.last:
        raise DateError(f"{era.name}は{full(era.first)}から{full(era.last)}までです。日付を確かめてください。")


def parse_day(text: str) -> date:
    """The day a person typed, in era or ISO style, half or full width; raises DateError."""
    match = A_DAY.fullmatch(normalize(text))
    if not match:
        raise DateError(
            f"「{echoed(text)}」は日付として読めません。平成27年10月1日、H27.10.1、2015-10-01 のように入力してください。"
        )
    return day_of(match["era"], match["year"], int(match["month"]), int(match["day"]))
