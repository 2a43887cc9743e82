"""Clocks: until when the commission wants to hear, by the calendar of Japan, with the moment passed in."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import jpholiday
import pytest
from hypothesis import given
from hypothesis import strategies as st

from incidents.clocks import ClockState, clocks
from incidents.models import Step
from tests.incidents.clock_rows import (
    MALICIOUS,
    NO,
    SENSITIVE,
    UNKNOWN,
    clocks_of,
    incident_of,
    japan,
    report_of,
    step_of,
)

GOLDEN_WEEK = "2022-05-02T14:20"


def last_days(known: str | datetime, *says: object, kind: str = "AGENCY") -> dict[str, str]:
    """Kind of clock → its last day."""
    return {name: one.last_on.isoformat() for name, one in clocks_of(known, *says, kind=kind).items()}  # type: ignore[arg-type]  # as clocks_of takes them


def test_the_day_it_became_known_is_day_one_and_the_last_day_ends_at_midnight() -> None:
    clock = clocks_of(GOLDEN_WEEK, SENSITIVE)["PRELIMINARY"]
    assert clock.begun_at == japan(GOLDEN_WEEK)
    assert clock.warn_at == japan("2022-05-04T00:00")
    assert clock.due_at == japan("2022-05-07T00:00")


@pytest.mark.parametrize(
    ("known", "preliminary", "final"),
    [
        ("2022-06-01T10:00", "2022-06-05", "2022-06-30"),  # day 5 is a Sunday, and stays
        ("2022-06-03T10:00", "2022-06-07", "2022-07-04"),  # day 30 is a Saturday
        ("2022-06-04T10:00", "2022-06-08", "2022-07-04"),  # day 30 is a Sunday
        ("2022-04-28T10:00", "2022-05-02", "2022-05-27"),  # across Golden Week
        ("2022-04-04T10:00", "2022-04-08", "2022-05-06"),  # day 30 is the first of three holidays
        ("2022-04-30T10:00", "2022-05-04", "2022-05-30"),  # day 5 is a holiday, and stays; day 30 a Sunday
        ("2022-11-30T10:00", "2022-12-04", "2023-01-04"),  # day 30 is 29 December
        ("2022-12-05T10:00", "2022-12-09", "2023-01-04"),  # day 30 is 3 January
        ("2022-12-06T10:00", "2022-12-10", "2023-01-04"),  # day 30 is the first working day
        ("2024-11-29T10:00", "2024-12-03", "2025-01-06"),  # a weekend on either side of New Year
        ("2022-12-30T10:00", "2023-01-03", "2023-01-30"),  # day 5 within the days around New Year, and stays
        ("2023-03-30T10:00", "2023-04-03", "2023-04-28"),  # across the change of the fiscal year
        ("2024-02-27T10:00", "2024-03-02", "2024-03-27"),  # a leap year
    ],
)
def test_last_days_by_the_calendar(known: str, preliminary: str, final: str) -> None:
    assert last_days(known, SENSITIVE) == {"PRELIMINARY": preliminary, "FINAL": final}


def test_where_somebody_meant_harm_the_final_report_has_sixty_days() -> None:
    assert last_days(GOLDEN_WEEK, MALICIOUS) == {"PRELIMINARY": "2022-05-06", "FINAL": "2022-06-30"}
    assert last_days(GOLDEN_WEEK, SENSITIVE)["FINAL"] == "2022-05-31"


def test_the_latest_report_decides_whether_it_is_thirty_or_sixty() -> None:
    amended = ("2022-05-20T09:00", SENSITIVE | {"is_malicious": True})
    assert last_days(GOLDEN_WEEK, SENSITIVE, amended)["FINAL"] == "2022-06-30"
    assert last_days(GOLDEN_WEEK, MALICIOUS, ("2022-05-20T09:00", SENSITIVE))["FINAL"] == "2022-05-31"
    assert last_days(GOLDEN_WEEK, UNKNOWN)["FINAL"] == "2022-05-31"


def test_the_order_in_which_reports_come_does_not_matter() -> None:
    incident = incident_of(GOLDEN_WEEK)
    first = report_of(1, japan(GOLDEN_WEEK), SENSITIVE)
    second = report_of(2, japan("2022-05-20T09:00"), MALICIOUS)
    assert clocks(incident, [second, first], {}) == clocks(incident, [first, second], {})


@pytest.mark.parametrize(
    ("known", "first_day"),
    [
        (datetime(2022, 5, 1, 14, 59, 59, tzinfo=UTC), "2022-05-01"),
        (datetime(2022, 5, 1, 15, 0, tzinfo=UTC), "2022-05-02"),
        (datetime(2022, 5, 2, 14, 59, 59, tzinfo=UTC), "2022-05-02"),
    ],
)
def test_days_are_those_of_japan(known: datetime, first_day: str) -> None:
    day_5 = date.fromisoformat(first_day) + timedelta(days=4)
    assert last_days(known, SENSITIVE)["PRELIMINARY"] == day_5.isoformat()


def test_the_law_begins_at_midnight_in_japan() -> None:
    assert last_days("2022-03-31T23:59", SENSITIVE) == {}
    assert last_days("2022-04-01T00:00", SENSITIVE) == {"PRELIMINARY": "2022-04-05", "FINAL": "2022-05-02"}
    assert last_days(datetime(2022, 3, 31, 15, tzinfo=UTC), SENSITIVE)["PRELIMINARY"] == "2022-04-05"


def test_a_local_government_has_clocks_a_year_later() -> None:
    assert last_days("2022-05-02T10:00", SENSITIVE, kind="LOCAL_GOVERNMENT") == {}
    assert last_days("2023-03-31T10:00", SENSITIVE, kind="LOCAL_GOVERNMENT") == {}
    assert last_days("2023-04-01T10:00", SENSITIVE, kind="LOCAL_GOVERNMENT") == {
        "PRELIMINARY": "2023-04-05",
        "FINAL": "2023-05-01",
    }


@pytest.mark.parametrize(
    ("says", "runs"),
    [
        (NO, False),
        (NO | {"persons": 100}, False),
        (NO | {"persons": 101}, True),
        (NO | {"is_sensitive": True}, True),
        (NO | {"has_property_damage": True}, True),
        (NO | {"is_malicious": True}, True),
    ],
)
def test_a_clock_runs_where_a_trigger_holds_and_only_there(says: dict[str, object], runs: bool) -> None:
    found = clocks_of(GOLDEN_WEEK, says)
    assert sorted(found) == (["FINAL", "PRELIMINARY"] if runs else [])
    assert not any(clock.is_provisional for clock in found.values())


@pytest.mark.parametrize("name", list(NO))
def test_what_is_not_known_silences_no_deadline(name: str) -> None:
    found = clocks_of(GOLDEN_WEEK, NO | {name: None})
    assert {kind: (one.last_on.isoformat(), one.is_provisional) for kind, one in found.items()} == {
        "PRELIMINARY": ("2022-05-06", True),
        "FINAL": ("2022-05-31", True),
    }
    assert "仮に数えています" in found["FINAL"].duty.words


def test_a_provisional_clock_becomes_certain_from_the_same_day_or_ends() -> None:
    certain = clocks_of(GOLDEN_WEEK, UNKNOWN, ("2022-05-10T09:00", SENSITIVE))["PRELIMINARY"]
    assert (certain.last_on.isoformat(), certain.is_provisional) == ("2022-05-06", False)
    assert certain.duty.words == "要配慮個人情報を含む（施行規則第43条第1号。条例要配慮個人情報は第5号）"
    assert clocks_of(GOLDEN_WEEK, UNKNOWN, ("2022-05-10T09:00", NO)) == {}


def test_a_clock_that_a_later_version_starts_begins_on_the_day_of_that_version() -> None:
    more = NO | {"persons": 101}
    found = clocks_of(GOLDEN_WEEK, NO, ("2022-05-16T23:30", more), ("2022-05-18T09:00", more | {"cause": "誤送信"}))
    assert {kind: one.last_on.isoformat() for kind, one in found.items()} == {
        "PRELIMINARY": "2022-05-20",
        "FINAL": "2022-06-14",
    }


@pytest.mark.parametrize("happened", ["2022-05-05T14:20", "2022-05-09T08:00"])
def test_the_step_stops_its_clock_in_time_or_late(happened: str) -> None:
    found = clocks_of(GOLDEN_WEEK, SENSITIVE, steps=(step_of(Step.PRELIMINARY, happened),))
    now = japan("2022-05-30T12:00")
    assert (found["PRELIMINARY"].stopped_at, found["PRELIMINARY"].state_on(now)) == (japan(happened), "STOPPED")
    assert found["PRELIMINARY"].is_late == (happened == "2022-05-09T08:00")
    assert found["FINAL"].state_on(now) == ClockState.WARNING


def test_a_report_that_was_the_final_one_at_once_stops_both() -> None:
    found = clocks_of(GOLDEN_WEEK, SENSITIVE, steps=(step_of(Step.FINAL, "2022-05-04T09:00"),))
    assert {one.stopped_at for one in found.values()} == {japan("2022-05-04T09:00")}


def test_what_is_recorded_as_not_needed_stops_it_until_a_later_version_says_that_it_is() -> None:
    omitted = step_of(Step.PRELIMINARY, None, recorded="2022-05-03T09:00")
    assert clocks_of(GOLDEN_WEEK, UNKNOWN, steps=(omitted,))["PRELIMINARY"].stopped_at == japan("2022-05-03T09:00")
    later = clocks_of(GOLDEN_WEEK, UNKNOWN, ("2022-05-04T09:00", SENSITIVE), steps=(omitted,))["PRELIMINARY"]
    assert later.stopped_at is None
    started = clocks_of(GOLDEN_WEEK, NO, ("2022-05-04T09:00", SENSITIVE), steps=(omitted,))["PRELIMINARY"]
    assert started.stopped_at is None
    again = step_of(Step.PRELIMINARY, None, recorded="2022-05-04T10:00", number=2)
    found = clocks_of(GOLDEN_WEEK, NO, ("2022-05-04T09:00", SENSITIVE), steps=(again,))["PRELIMINARY"]
    assert found.stopped_at == japan("2022-05-04T10:00")


@pytest.mark.parametrize("state", ["CLOSED", "DISMISSED"])
def test_an_incident_that_ended_has_no_clock_that_runs(state: str) -> None:
    found = clocks_of(GOLDEN_WEEK, SENSITIVE, state=state, closed_at=japan("2022-05-10T09:00"))
    assert {one.state_on(japan("2022-07-01T00:00")) for one in found.values()} == {ClockState.STOPPED}


@pytest.mark.parametrize(
    ("now", "state", "words"),
    [
        ("2022-05-03T23:59", "RUNNING", "速報の期限 令和4年5月6日（金）24時まで（あと3日）"),
        ("2022-05-04T00:00", "WARNING", "速報の期限 令和4年5月6日（金）24時まで（あと3日）"),
        ("2022-05-05T21:00", "WARNING", "速報の期限 令和4年5月6日（金）24時まで（あと1日3時間）"),
        ("2022-05-06T23:59", "WARNING", "速報の期限 令和4年5月6日（金）24時まで（あと1分）"),
        ("2022-05-07T00:00", "OVERDUE", "速報の期限 令和4年5月6日（金）24時（1分未満過ぎています）"),
        ("2022-05-08T05:30", "OVERDUE", "速報の期限 令和4年5月6日（金）24時（1日5時間過ぎています）"),
    ],
)
def test_a_clock_in_words(now: str, state: str, words: str) -> None:
    clock = clocks_of(GOLDEN_WEEK, SENSITIVE)["PRELIMINARY"]
    assert (clock.state_on(japan(now)), clock.words_on(japan(now))) == (state, words)


def test_a_provisional_and_a_stopped_clock_in_words() -> None:
    now = japan("2022-05-05T21:00")
    provisional = clocks_of(GOLDEN_WEEK, UNKNOWN)["PRELIMINARY"]
    assert provisional.words_on(now) == "速報の期限 令和4年5月6日（金）24時まで（暫定、あと1日3時間）"
    taken = (step_of(Step.PRELIMINARY, "2022-05-09T08:05"),)
    late = clocks_of(GOLDEN_WEEK, SENSITIVE, steps=taken)["PRELIMINARY"]
    assert (
        late.words_on(now)
        == "速報 令和4年5月9日（月）8時5分に済み（期限 令和4年5月6日（金）24時、期限を過ぎています）"
    )


def test_every_state_of_a_clock_has_a_tone_and_a_mark_of_its_own() -> None:
    assert len({state.tone for state in ClockState}) == len({state.mark for state in ClockState}) == len(ClockState)


LAW_DAYS = st.integers(0, 20 * 365 * 24 * 60).map(
    lambda minutes: japan("2022-04-01T00:00") + timedelta(minutes=minutes)
)
SAYS = st.fixed_dictionaries(
    {
        "persons": st.none() | st.integers(0, 300),
        "is_sensitive": st.none() | st.booleans(),
        "has_property_damage": st.none() | st.booleans(),
        "is_malicious": st.none() | st.booleans(),
    }
)


@given(known=LAW_DAYS, says=SAYS)
def test_the_last_day_of_the_final_report_is_a_working_day_and_the_first_from_the_day_counted(
    known: datetime, says: dict[str, object]
) -> None:
    found = clocks_of(known, says)
    if not found:
        assert [name for name, value in says.items() if value is None or value is True] == []
        return
    counted = known.date() + timedelta(days=59 if says["is_malicious"] else 29)
    last_on = found["FINAL"].last_on
    passed = [counted + timedelta(days=n) for n in range((last_on - counted).days)]
    assert not is_off(last_on)
    assert all(is_off(day) for day in passed)
    around_new_year = any((day.month, day.day) == (1, 1) for day in passed)
    assert 0 <= len(passed) <= (9 if around_new_year else 6)
    assert found["PRELIMINARY"].last_on == known.date() + timedelta(days=4)


def is_off(day: date) -> bool:
    """Written down a second time, so that the first is checked."""
    new_year = (day.month == 12 and day.day >= 29) or (day.month == 1 and day.day <= 3)
    return day.isoweekday() in (6, 7) or new_year or bool(jpholiday.is_holiday(day))


@given(known=LAW_DAYS, now=LAW_DAYS)
def test_a_moment_of_warning_comes_exactly_when_the_state_says_so(known: datetime, now: datetime) -> None:
    for clock in clocks_of(known, SENSITIVE).values():
        moment = clock.moment_on(now)
        assert (moment is None) == (clock.state_on(now) == ClockState.RUNNING)
        assert (moment is not None and moment.name == "OVERDUE") == (clock.state_on(now) == ClockState.OVERDUE)
        assert [at for at, _ in clock.moments] == sorted(at for at, _ in clock.moments)
