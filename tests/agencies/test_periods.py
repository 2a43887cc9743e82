"""What is known of a date is a span; its wording can be typed in again."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agencies.eras import DateError
from agencies.periods import Period, fiscal_year_of, parse_period

DAYS = st.dates(date(1900, 1, 1), date(2100, 12, 31))
YEARS = st.integers(1900, 2100)
PERIODS = st.one_of(
    st.builds(Period.day, DAYS),
    st.builds(Period.month, YEARS, st.integers(1, 12)),
    st.builds(Period.calendar_year, YEARS),
    st.builds(Period.fiscal_year, YEARS),
    st.builds(Period.from_fiscal_year, YEARS),
    st.builds(Period, DAYS, st.none()),
    st.tuples(DAYS, DAYS).map(lambda days: Period(min(days), max(days))),
)


@given(PERIODS)
def test_the_wording_of_every_period_can_be_typed_in_again(period: Period) -> None:
    assert (parse_period(str(period)), parse_period(period.short)) == (period, period)


@pytest.mark.parametrize(
    ("text", "first", "last", "wording", "short"),
    [
        ("平成27年10月1日", "2015-10-01", "2015-10-01", "平成27年10月1日", "H27.10.1"),
        ("2016-04", "2016-04-01", "2016-04-30", "平成28年4月", "H28.4"),
        ("H28.2", "2016-02-01", "2016-02-29", "平成28年2月", "H28.2"),
        ("平成27年", "2015-01-01", "2015-12-31", "平成27年", "H27年"),
        ("2015年", "2015-01-01", "2015-12-31", "平成27年", "H27年"),
        ("平成27年度", "2015-04-01", "2016-03-31", "平成27年度", "H27年度"),
        ("２０１５年度", "2015-04-01", "2016-03-31", "平成27年度", "H27年度"),
        ("平成28年度以降", "2016-04-01", None, "平成28年度以降", "H28年度以降"),
        ("H28.5.3以降", "2016-05-03", None, "平成28年5月3日以降", "H28.5.3以降"),
        ("平成28年4月以降", "2016-04-01", None, "平成28年度以降", "H28年度以降"),
        ("H27.10.1～H27.10.20", "2015-10-01", "2015-10-20", "平成27年10月1日〜平成27年10月20日", "H27.10.1〜H27.10.20"),
        ("平成27年10月〜平成27年12月", "2015-10-01", "2015-12-31", "平成27年10月1日〜平成27年12月31日", "H27.10.1〜H27.12.31"),
        ("平成27年4月1日~平成28年3月31日", "2015-04-01", "2016-03-31", "平成27年度", "H27年度"),
    ],
)  # fmt: skip
def test_a_period_is_stored_as_its_first_and_last_day_and_never_as_an_invented_one(
    text: str, first: str, last: str | None, wording: str, short: str
) -> None:
    period = parse_period(text)
    assert period == Period(date.fromisoformat(first), date.fromisoformat(last) if last else None)
    assert (str(period), period.short) == (wording, short)


@pytest.mark.parametrize(
    ("text", "first", "last", "wording"),
    [
        ("昭和64年1月", "1989-01-01", "1989-01-31", "昭和64年1月"),
        ("平成元年1月", "1989-01-01", "1989-01-31", "昭和64年1月"),
        ("昭和64年", "1989-01-01", "1989-12-31", "平成元年"),
        ("平成31年", "2019-01-01", "2019-12-31", "令和元年"),
        ("令和元年", "2019-01-01", "2019-12-31", "令和元年"),
        ("平成31年度", "2019-04-01", "2020-03-31", "平成31年度"),
        ("令和元年度", "2019-04-01", "2020-03-31", "平成31年度"),
        ("平成31年4月", "2019-04-01", "2019-04-30", "平成31年4月"),
        ("令和元年5月", "2019-05-01", "2019-05-31", "令和元年5月"),
    ],
)
def test_the_year_in_which_an_era_changes_may_be_named_by_either(
    text: str, first: str, last: str, wording: str
) -> None:
    period = parse_period(text)
    assert period == Period(date.fromisoformat(first), date.fromisoformat(last))
    assert str(period) == wording


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("平成32年度", "平成32年はありません（平成は平成31年4月30日までです）。"),
        ("平成32年", "平成32年はありません（平成は平成31年4月30日までです）。"),
        ("平成31年5月", "平成は平成元年1月8日から平成31年4月30日までです。日付を確かめてください。"),
        ("令和元年4月", "令和は令和元年5月1日から令和7981年12月31日までです。日付を確かめてください。"),
        ("昭和64年度", "昭和は昭和元年12月25日から昭和64年1月7日までです。日付を確かめてください。"),
        ("平成27年13月", "13月という月はありません。"),
        ("2015-00", "0月という月はありません。"),
        ("2015-02-30", "2015年2月30日という日付はありません。"),
        ("27年度", "年「27」に元号がありません。平成27年 または 2015年 のように入力してください。"),
        (
            "H27.10.2〜H27.10.1",
            "期間が逆です：終わり（平成27年10月1日）が始まり（平成27年10月2日）より前になっています。",
        ),
        ("平成28年度〜平成27年度", "期間が逆です：終わり（平成27年度）が始まり（平成28年度）より前になっています。"),
    ],
)
def test_a_period_that_cannot_be_is_refused_with_the_reason(text: str, message: str) -> None:
    with pytest.raises(DateError) as refusal:
        parse_period(text)
    assert str(refusal.value) == message


@pytest.mark.parametrize("text", ["", "以降", "〜", "H27.10.1〜", "〜H27.10.1", "平成27年度中", "H27.10〜H28年度以降"])
def test_what_is_no_period_is_refused_with_what_was_typed(text: str) -> None:
    with pytest.raises(DateError) as refusal:
        parse_period(text)
    assert str(refusal.value).startswith(f"「{text}」は日付として読めません。")


@pytest.mark.parametrize(
    "text", ["0000年", "0000-05", "0000年度", "1800年度", "9999年度", "9999年12月", "令和7981年度"]
)
def test_a_year_that_cannot_be_counted_is_refused_or_can_be_written(text: str) -> None:
    try:
        period = parse_period(text)
    except DateError:
        return
    assert parse_period(str(period)) == period


@given(st.text(alphabet="平成令和昭元年度月日以降〜HRS.-/0123456789", max_size=14))
def test_any_text_is_a_period_that_can_be_written_or_is_refused(text: str) -> None:
    try:
        period = parse_period(text)
    except DateError:
        return
    assert parse_period(str(period)) == period


def test_a_reversed_period_cannot_be_made() -> None:
    with pytest.raises(ValueError, match="2016-03-31 lies before 2016-04-01"):
        Period(date(2016, 4, 1), date(2016, 3, 31))


@given(DAYS)
def test_a_fiscal_year_holds_exactly_the_days_from_april_to_march(day: date) -> None:
    period = Period.fiscal_year(fiscal_year_of(day))
    assert period.last is not None
    assert period.first <= day <= period.last
    assert (period.first.month, period.first.day, period.last.month, period.last.day) == (4, 1, 3, 31)
    assert period.last.year == period.first.year + 1
