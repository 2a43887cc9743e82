"""Activities: what can be recorded and what is refused, and those of the exercise."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from agencies.models import Trail
from agencies.periods import Period, parse_period
from agencies.refusals import NotPermitted, Refusal, StaleVersion
from agencies.trail import digest
from audits.activity_actions import ActivityEntry, change_activity, record_activity, withdraw_activity
from audits.activity_signals import activity_signals
from audits.asked import asked_periods
from audits.models import Activity, ConcurrentPost, Post
from guidelines.models import Amendment
from tests.cycles import COUNTED_ON, Cycle, chief_of, evaluator
from tests.posts import ASKED, YEAR, activity, asking_cycle


@pytest.fixture
def cycle(db: None) -> Cycle:
    """The small cycle, which asks about 2020-07-01 to 2021-03-31."""
    return asking_cycle()


# What can be recorded.


def test_one_that_was_held_is_kept_with_its_period_and_one_trail_row(cycle: Cycle) -> None:
    held = activity(cycle, "北省", "TRAINING", "HELD", "令和2年10月", asked=ASKED, audience="全職員", outcome="120人")
    assert (held.held, held.asked, held.provenance) == (Period.month(2020, 10), ASKED, "REPORTED")
    entry = Trail.objects.get(target_type="audits.Activity")
    assert (entry.action, entry.organization, entry.before) == ("活動を登録", cycle.organs["北省"], {})
    assert (entry.after["held_from"], entry.after["outcome"]) == ("2020-10-01", digest("120人"))


def test_what_is_sent_twice_is_recorded_once(cycle: Cycle) -> None:
    first = activity(cycle, "北省", "TRAINING", "HELD", "令和2年10月1日")
    assert activity(cycle, "北省", "TRAINING", "HELD", "令和2年10月1日") == first
    assert Activity.objects.count() == Trail.objects.filter(action="活動を登録").count() == 1


def test_periods_asked_about_are_those_of_the_cycles_and_fiscal_years(cycle: Cycle) -> None:
    assert list(asked_periods(cycle.organs["北省"], COUNTED_ON)) == [
        Period.fiscal_year(2022),
        Period.fiscal_year(2021),
        ASKED,
        Period.fiscal_year(2020),
    ]


@pytest.mark.parametrize(
    ("status", "held", "typed", "message"),
    [
        ("HELD", "", {}, "実施した日か期間を入力してください"),
        ("HELD", "令和2年10月以降", {}, "実施した日か期間を入力してください"),
        ("HELD", "令和2年6月30日", {"asked": ASKED}, "実施日・予定日（令和2年6月30日）が対象期間"),
        ("HELD", "令和3年4月1日", {"asked": ASKED}, "実施日・予定日（令和3年4月1日）が対象期間"),
        ("HELD", "令和3年6月1日", {"asked": Period.fiscal_year(2021)}, "実施日が本日より後です。"),
        ("HELD", "令和3年度", {"asked": Period.fiscal_year(2021)}, "実施日が本日より後です。"),
        (
            "HELD",
            "令和2年10月1日",
            {"asked": Period.fiscal_year(2001)},
            "対象期間は、この機関に尋ねている期間か年度から",
        ),
        ("HELD", "令和2年10月1日", {"reason": "なし"}, "未実施の理由は、状況が「未実施」のときだけ"),
        ("PLANNED", "令和5年5月1日", {"asked": Period.fiscal_year(2022)}, "実施日・予定日（令和5年5月1日）が対象期間"),
        ("NOT_HELD", "", {"reason": ""}, "未実施の理由を入力してください。"),
        ("NOT_HELD", "令和2年10月1日", {}, "未実施のときは、実施日・予定日を空にしてください。"),
        ("NOT_HELD", "", {"asked": Period.fiscal_year(2021)}, "対象期間が終わる（令和4年3月31日）まで"),
    ],
)
def test_what_cannot_be_is_refused_and_nothing_is_saved(
    cycle: Cycle, status: str, held: str, typed: dict[str, Any], message: str
) -> None:
    with pytest.raises(Refusal) as refusal:
        activity(cycle, "北省", "TRAINING", status, held, **typed)
    assert str(refusal.value).startswith(message)
    assert (Activity.objects.count(), Trail.objects.filter(target_type="audits.Activity").count()) == (0, 0)


def test_not_held_does_not_stand_beside_held_of_the_same_kind(cycle: Cycle) -> None:
    activity(cycle, "北省", "TRAINING", "HELD", "令和2年10月1日", asked=ASKED)
    for asked in (ASKED, YEAR):
        with pytest.raises(Refusal, match="この期間に実施した教育研修が記録されているため"):
            activity(cycle, "北省", "TRAINING", "NOT_HELD", asked=asked)
    activity(cycle, "北省", "INSPECTION", "NOT_HELD", asked=ASKED)
    for asked in (ASKED, YEAR):
        with pytest.raises(Refusal, match="この期間の点検は「未実施」と記録されています"):
            activity(cycle, "北省", "INSPECTION", "HELD", "令和2年10月1日", asked=asked)
    outside = activity(cycle, "北省", "INSPECTION", "HELD", "令和2年4月20日", asked=YEAR)
    assert outside.status == "HELD"  # before the period asked about, as 名古屋大学 in April 2015


def test_not_held_is_said_once_and_not_beside_a_plan(cycle: Cycle) -> None:
    activity(cycle, "北省", "AUDIT", "NOT_HELD")
    with pytest.raises(Refusal, match="既に「未実施」と記録されています"):
        activity(cycle, "北省", "AUDIT", "NOT_HELD", reason="別の理由")
    activity(cycle, "北省", "TRAINING", "PLANNED", "令和3年3月")
    with pytest.raises(Refusal, match="予定が残っています"):
        activity(cycle, "北省", "TRAINING", "NOT_HELD")


def test_a_plan_becomes_held_with_both_sides_in_the_trail(cycle: Cycle) -> None:
    planned = activity(cycle, "北省", "TRAINING", "PLANNED", "令和2年10月")
    entry = ActivityEntry("TRAINING", "HELD", YEAR, held=parse_period("令和2年10月5日"), outcome="済")
    by = chief_of(cycle.organs["北省"])
    held = change_activity(activity=planned, entry=entry, version=1, today=COUNTED_ON, by=by)
    assert (held.status, held.held, held.version) == ("HELD", Period.day(date(2020, 10, 5)), 2)
    trail = Trail.objects.get(action="活動を変更")
    assert (trail.before["status"], trail.after["status"]) == ("PLANNED", "HELD")
    with pytest.raises(StaleVersion) as stale:
        change_activity(activity=planned, entry=entry, version=1, today=COUNTED_ON, by=by)
    assert [line.theirs for line in stale.value.conflicts[0].lines if line.label == "結果"] == ["済"]
    withdraw_activity(activity=held, version=2, by=by)
    assert Activity.objects.count() == 0
    assert Trail.objects.get(action="活動を取消").before["outcome"] == digest("済")


def test_only_the_organ_itself_records(cycle: Cycle) -> None:
    entry = ActivityEntry("TRAINING", "HELD", YEAR, held=parse_period("令和2年10月5日"))
    for by in (evaluator(cycle), chief_of(cycle.organs["南省"])):
        with pytest.raises(NotPermitted):
            record_activity(organization=cycle.organs["北省"], entry=entry, today=COUNTED_ON, by=by)


def test_what_was_published_can_be_put_right_but_not_taken_back(survey: Amendment) -> None:
    published = Activity.objects.get(organization__code="NU-45")
    by, today = chief_of(published.organization), date(2016, 5, 31)
    with pytest.raises(Refusal, match="公表資料にある記録は取り消せません"):
        withdraw_activity(activity=published, version=1, by=by)
    entry = ActivityEntry("INSPECTION", "NOT_HELD", published.asked, reason="4月に実施済みのため")
    changed = change_activity(activity=published, entry=entry, version=1, today=today, by=by)
    assert (changed.provenance, changed.reason) == ("REPORTED", "4月に実施済みのため")


def test_what_was_loaded_invents_no_day_and_nobody_who_held(survey: Amendment) -> None:
    asked = Period(date(2015, 6, 1), date(2016, 3, 31))
    assert survey.asks_activities_in == asked
    assert [(one.organization.code, one.status, one.asked, one.held) for one in Activity.objects.order_by("pk")] == [
        ("IA-085", "NOT_HELD", asked, None),
        ("NU-45", "NOT_HELD", asked, None),
        ("NU-66", "NOT_HELD", asked, None),
    ]


# The exercise.


def test_the_exercise_has_activities_in_every_status_and_posts_in_every_standing(exercise: Amendment) -> None:
    found = Activity.objects.filter(organization__is_fictional=True)
    assert {one.status for one in found} == set(Activity.Status.values)
    assert {one.kind for one in found} == set(Activity.Kind.values)
    assert {one.provenance for one in found} == {"REPORTED"}
    signalled = activity_signals(exercise, exercise.reference_on)
    assert [(one.organization.code, one.rule) for one in signalled] == [
        ("EX-C02", "training_not_held"),
        ("EX-C13", "inspection_not_held"),
    ]
    posts = Post.objects.filter(organization__is_fictional=True)
    assert {one.standing for one in posts.current()} == {Post.Standing.HELD, Post.Standing.VACANT}
    assert posts.filter(ended_on__isnull=False).count() == 1
    answers = set(ConcurrentPost.objects.values_list("answer", "provenance"))
    assert answers == {("YES", "REPORTED"), ("NO", "REPORTED"), ("NOT_KNOWN", "REPORTED")}
