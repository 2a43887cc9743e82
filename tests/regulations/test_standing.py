"""Where each organ stands on a day: the standings add up, late comes first, and a part hides what is ALLOCATED."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from agencies.periods import parse_period
from agencies.provenance import Provenance
from guidelines.models import Amendment
from guidelines.tables import Selection
from regulations.actions import return_submission
from regulations.curve import completion_curve
from regulations.lateness import late_list
from regulations.models import Submission
from regulations.standing import DONE, LATE, Moment, Standing, behind_standing, census
from tests.cycles import Cycle, answered_cycle, evaluator, hand_in, publish

pytestmark = pytest.mark.django_db
COUNTED_ON, END_OF_YEAR = date(2021, 5, 31), date(2021, 3, 31)


@pytest.fixture
def cycle() -> Cycle:
    return answered_cycle()


def moment(cycle: Cycle, on: date = COUNTED_ON, **chosen: Any) -> Moment:
    return Moment(cycle.amendment, on, "submitted", Selection(**chosen))


def counts(at: Moment) -> dict[str, int]:
    return {str(key): count for key, count in census(at).now.items() if count}


def names(at: Moment, *wanted: Standing) -> list[str]:
    return [entry.name for entry in behind_standing(at, wanted).entries]


def test_every_organ_has_one_standing_on_a_day(cycle: Cycle) -> None:
    assert counts(moment(cycle)) == {"within": 3, "late-done": 2, "late-open": 1, "unanswered": 1}
    assert counts(moment(cycle, END_OF_YEAR)) == {"within": 3, "open": 3, "unanswered": 1}
    # On 1 October 2020 only 南省 was done; 北大学 is known to the fiscal year only.
    assert counts(moment(cycle, date(2020, 10, 1))) == {"within": 1, "open": 4, "uncertain": 1, "unanswered": 1}


@pytest.mark.parametrize(
    ("revised", "on", "standing"),
    [
        ("令和2年", date(2021, 5, 31), Standing.WITHIN),  # over two fiscal years, but all of it in time
        ("2021-03-01〜2021-04-30", date(2021, 5, 31), Standing.DONE_SOMETIME),
        ("2021-03-01〜2021-04-30", date(2021, 4, 15), Standing.UNCERTAIN),
        ("2021-04-10〜2022-05-01", date(2022, 12, 31), Standing.LATE_DONE),
        ("2021-04-10〜2022-05-01", date(2021, 5, 31), Standing.LATE_UNCERTAIN),
        ("令和3年4月", date(2021, 4, 15), Standing.LATE_UNCERTAIN),
        ("令和3年4月", date(2021, 4, 1), Standing.LATE_UNCERTAIN),
        ("令和3年4月", date(2021, 3, 31), Standing.OPEN),
        ("令和3年4月20日", date(2021, 4, 1), Standing.LATE_OPEN),
        (None, date(2021, 4, 1), Standing.LATE_OPEN),
        (None, END_OF_YEAR, Standing.OPEN),
    ],
)
def test_a_period_stands_where_its_first_and_last_day_put_it(
    cycle: Cycle, revised: str | None, on: date, standing: Standing
) -> None:
    first, last = (parse_period(revised).first, parse_period(revised).last) if revised else (None, None)
    Submission.objects.filter(review=cycle.review("港湾機構")).update(completed_from=first, completed_to=last)
    assert "港湾機構" in names(moment(cycle, on), standing)
    late = [organ.organization.name for organ in late_list(cycle.amendment, on).organs]
    assert ("港湾機構" in late) == (standing in LATE)


def test_what_waits_to_be_confirmed_is_the_latest_version_handed_in(cycle: Cycle) -> None:
    """南省 hands in a second version that is returned: the first counts again, but nobody can confirm it."""
    second = hand_in(cycle.review("南省"))
    assert census(moment(cycle)).unconfirmed == 6
    item = cycle.item("AGENCY", 1)
    return_submission(submission=second, reason="直す", items=[item], by=evaluator(cycle), on=COUNTED_ON)
    assert census(moment(cycle)).unconfirmed == 5
    assert census(replace(moment(cycle), state="confirmed")).unconfirmed == 5


def test_a_standing_opens_the_organs_it_counts(cycle: Cycle) -> None:
    assert names(moment(cycle), *DONE) == ["北省", "南省", "港湾機構", "灯台機構", "北大学"]
    assert names(moment(cycle), *LATE) == ["北省", "灯台機構", "南大学"]
    assert names(moment(cycle), Standing.UNANSWERED) == ["東庁"]
    assert names(moment(cycle, kind="CORPORATION"), *LATE) == ["灯台機構", "南大学"]


def test_a_lead_agency_has_its_own_standing_and_those_of_its_corporations(cycle: Cycle) -> None:
    rolled = census(moment(cycle)).leads
    assert [(lead.name, lead.own, lead.corporations) for lead in rolled] == [
        ("北省", Standing.LATE_DONE, 2),
        ("南省", Standing.WITHIN, 2),
    ]
    assert [{str(key): count for key, count in lead.counts.items() if count} for lead in rolled] == [
        {"within": 1, "late-done": 1},
        {"within": 1, "late-open": 1},
    ]


def test_a_part_counts_what_is_allocated_without_a_name_or_a_standing(cycle: Cycle) -> None:
    publish(cycle.review("東庁"), revised="令和3年4月", outcome="REGULATION", dates=Provenance.ALLOCATED)
    assert counts(moment(cycle)) == {"within": 3, "late-done": 3, "late-open": 1}
    behind = behind_standing(moment(cycle), LATE)
    assert ([entry.name for entry in behind.entries], behind.unnamed) == (["北省", "灯台機構", "南大学"], 1)
    of_agencies = moment(cycle, kind="AGENCY")
    assert counts(of_agencies) == {"within": 1, "late-done": 1, "unnamed": 1}
    hidden = behind_standing(of_agencies, [Standing.UNNAMED])
    assert (hidden.entries, hidden.unnamed) == ((), 1)


def test_a_roll_up_never_tells_what_is_allocated(cycle: Cycle) -> None:
    publish(cycle.review("南大学"), revised="令和3年4月", outcome="REGULATION", dates=Provenance.ALLOCATED)
    (_, south) = census(moment(cycle)).leads
    assert {str(key): count for key, count in south.counts.items() if count} == {"within": 1, "unnamed": 1}


@settings(max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(on=st.dates(date(2020, 6, 1), date(2022, 6, 1)), kind=st.sampled_from(["", "AGENCY", "CORPORATION"]))
def test_standings_add_up_to_the_population_and_open_as_many_as_they_count(cycle: Cycle, on: date, kind: str) -> None:
    at = moment(cycle, on, kind=kind)
    found = census(at).now
    curve = completion_curve(cycle.amendment, on, selection=at.selection)
    assert sum(found[one] for one in DONE) == curve.last.certain
    assert sum(found.values()) == at.reviews().count()
    assert {one: behind_standing(at, [one]).total for one in Standing} == {one: found[one] for one in Standing}


def test_the_late_are_those_of_the_late_list(cycle: Cycle) -> None:
    found = census(moment(cycle)).now
    assert sum(found[one] for one in LATE) == late_list(cycle.amendment, COUNTED_ON).total


def test_on_the_survey_done_within_the_year_and_late_are_those_of_table_5(survey: Amendment, published: Any) -> None:
    total = published["tables"]["2-(1)-5"]["rows"][-1]["values"]
    found = census(Moment(survey, survey.reference_on, "submitted", Selection())).now
    assert [sum(found.values()), found[Standing.WITHIN], found[Standing.LATE_DONE]] == total
