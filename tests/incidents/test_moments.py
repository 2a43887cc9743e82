"""A moment is typed in era or ISO style by the clock of Japan; the time between two is said in two units."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from agencies.eras import DateError
from incidents.moments import elapsed, parse_moment, written

FIVE_PAST_TWO = datetime(2015, 10, 1, 5, 5, tzinfo=UTC)


@pytest.mark.parametrize(
    "typed",
    [
        "平成27年10月1日 14:05",
        "平成27年10月1日14:05",
        "平成27年10月1日　14時5分",
        "Ｈ２７．１０．１　１４：０５",
        "H27.10.1 14:05",
        "2015-10-01 14:05",
        "2015-10-01T14:05",
        " 2015/10/1  14時05分 ",
    ],
)
def test_a_moment_is_read_in_many_ways(typed: str) -> None:
    assert parse_moment(typed) == FIVE_PAST_TWO


def test_an_hour_alone_is_the_full_hour() -> None:
    assert parse_moment("H27.10.1 14時") == FIVE_PAST_TWO - timedelta(minutes=5)


@pytest.mark.parametrize("typed", ["平成27年10月1日", "14:05", "きのうの昼", "H27.10.1 14:", "平成27年度 14:05"])
def test_what_is_no_moment_is_refused_with_an_example(typed: str) -> None:
    with pytest.raises(DateError) as refusal:
        parse_moment(typed)
    assert str(refusal.value) == (
        f"「{typed}」は日時として読めません。平成27年10月1日 14:05 や 2015-10-01 14:05 のように入力してください。"
    )


def test_an_hour_there_is_not_is_refused() -> None:
    with pytest.raises(DateError) as refusal:
        parse_moment("H27.10.1 24:10")
    assert str(refusal.value) == "「H27.10.1 24:10」の時刻はありません。0:00から23:59までで入力してください。"


def test_a_day_there_is_not_is_refused() -> None:
    with pytest.raises(DateError) as refusal:
        parse_moment("2015-02-30 10:00")
    assert str(refusal.value) == "2015年2月30日という日付はありません。"


def test_a_moment_is_written_by_the_clock_of_japan() -> None:
    assert written(datetime(2015, 9, 30, 15, 30, tzinfo=UTC)) == "平成27年10月1日 00:30"
    assert parse_moment(written(FIVE_PAST_TWO)) == FIVE_PAST_TWO


@pytest.mark.parametrize(
    ("time", "words"),
    [
        (timedelta(seconds=59), "1分未満"),
        (timedelta(minutes=5), "5分"),
        (timedelta(hours=1), "1時間"),
        (timedelta(hours=1, minutes=20), "1時間20分"),
        (timedelta(days=3, hours=4, minutes=59), "3日4時間"),
        (timedelta(days=2, minutes=59), "2日"),
        (timedelta(hours=-2), "2時間"),
    ],
)
def test_the_time_between_two_moments_is_said_in_two_units(time: timedelta, words: str) -> None:
    assert elapsed(FIVE_PAST_TWO, FIVE_PAST_TWO + time) == words
