"""Dates are read in either style and width, and written in era style without a day being moved."""

from __future__ import annotations

import unicodedata
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agencies import eras
from agencies.eras import DateError, parse_day

DAYS = st.dates(date(1900, 1, 1), date(2100, 12, 31))


def full_width(text: str) -> str:
    """As a Japanese keyboard types it: ２０１５－１０－０１."""
    return "".join(chr(ord(char) + 0xFEE0) if "!" <= char <= "~" else char for char in text)


@given(DAYS)
def test_every_day_of_two_centuries_survives_being_written_and_read(day: date) -> None:
    written = (eras.full(day), eras.short(day), day.isoformat())
    assert [parse_day(text) for text in written] == [day] * 3
    assert [parse_day(full_width(text)) for text in written] == [day] * 3


@pytest.mark.parametrize(
    ("day", "full", "short"),
    [
        (date(1912, 7, 29), "明治45年7月29日", "M45.7.29"),
        (date(1912, 7, 30), "大正元年7月30日", "T1.7.30"),
        (date(1926, 12, 24), "大正15年12月24日", "T15.12.24"),
        (date(1926, 12, 25), "昭和元年12月25日", "S1.12.25"),
        (date(1989, 1, 7), "昭和64年1月7日", "S64.1.7"),
        (date(1989, 1, 8), "平成元年1月8日", "H1.1.8"),
        (date(2015, 10, 1), "平成27年10月1日", "H27.10.1"),
        (date(2019, 4, 30), "平成31年4月30日", "H31.4.30"),
        (date(2019, 5, 1), "令和元年5月1日", "R1.5.1"),
    ],
)
def test_an_era_ends_on_its_last_day_and_the_next_begins_on_the_day_after(day: date, full: str, short: str) -> None:
    assert (eras.full(day), eras.short(day)) == (full, short)


@pytest.mark.parametrize(
    "text",
    [
        "平成27年10月1日",
        "平成２７年１０月１日",
        " 平成 27 年 10 月 1 日 ",
        "H27.10.1",
        "h27.10.01",
        "Ｈ２７．１０．１",
        "Ｈ27/10/1",
        "2015-10-01",
        "2015/10/1",
        "２０１５－１０－０１",
        "2015ー10ー01",
        "2015年10月1日",
    ],
)
def test_one_day_can_be_typed_in_many_ways(text: str) -> None:
    assert parse_day(text) == date(2015, 10, 1)


@pytest.mark.parametrize("text", ["昭和64年1月7日", "S64.1.7", "1989-01-07"])
def test_the_last_day_of_showa_can_be_typed(text: str) -> None:
    assert parse_day(text) == date(1989, 1, 7)


@pytest.mark.parametrize("text", ["令和元年5月1日", "R元.5.1", "R1.5.1", "令和1年5月1日"])
def test_the_first_year_of_an_era_has_two_names(text: str) -> None:
    assert parse_day(text) == date(2019, 5, 1)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("平成32年4月1日", "平成32年はありません（平成は平成31年4月30日までです）。"),
        ("H32.4.1", "平成32年はありません（平成は平成31年4月30日までです）。"),
        ("平成31年5月1日", "平成は平成元年1月8日から平成31年4月30日までです。日付を確かめてください。"),
        ("令和元年4月30日", "令和は令和元年5月1日から令和7981年12月31日までです。日付を確かめてください。"),
        ("昭和64年1月8日", "昭和は昭和元年12月25日から昭和64年1月7日までです。日付を確かめてください。"),
        ("平成元年1月7日", "平成は平成元年1月8日から平成31年4月30日までです。日付を確かめてください。"),
        ("平成0年4月1日", "平成0年はありません。"),
        ("2015-02-30", "2015年2月30日という日付はありません。"),
        ("平成27年2月29日", "平成27年2月29日という日付はありません。"),
        ("H27.13.1", "平成27年13月1日という日付はありません。"),
        ("27.10.1", "年「27」に元号がありません。平成27年 または 2015年 のように入力してください。"),
        ("元年10月1日", "年「元」に元号がありません。平成27年 または 2015年 のように入力してください。"),
    ],
)
def test_a_day_that_cannot_be_is_refused_with_the_reason(text: str, message: str) -> None:
    with pytest.raises(DateError) as refusal:
        parse_day(text)
    assert str(refusal.value) == message


@pytest.mark.parametrize(
    "text", ["", "きのう", "平成27年10月", "平成27年度", "2015-10-01T00:00", "20151001", "10/1/2015"]
)
def test_what_is_no_day_is_refused_with_examples(text: str) -> None:
    with pytest.raises(DateError) as refusal:
        parse_day(text)
    assert str(refusal.value) == (
        f"「{text}」は日付として読めません。平成27年10月1日、H27.10.1、2015-10-01 のように入力してください。"
    )


@given(st.text(max_size=20))
def test_any_text_is_a_day_or_is_refused(text: str) -> None:
    try:
        day = parse_day(text)
    except DateError:
        return
    assert parse_day(eras.full(day)) == day


@pytest.mark.parametrize("text", ["1800-01-01", "0000-01-01", "0001-01-01", "1868-01-24"])
def test_a_day_before_the_first_era_is_refused_since_it_cannot_be_written(text: str) -> None:
    with pytest.raises(DateError):
        parse_day(text)


def test_half_and_full_width_are_normalized_to_the_same_text() -> None:
    typed = "Ｈ２７．４～Ｈ２８．３"
    assert eras.normalize(typed) == "H27.4〜H28.3"
    assert unicodedata.normalize("NFKC", typed) != eras.normalize(typed)


@pytest.mark.parametrize(
    ("year", "name"),
    [(1988, "昭和63年度"), (1989, "平成元年度"), (2018, "平成30年度"), (2019, "平成31年度"), (2020, "令和2年度")],
)
def test_a_fiscal_year_is_named_by_its_first_of_april(year: int, name: str) -> None:
    assert eras.fiscal_year_name(year) == name
