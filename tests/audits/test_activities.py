"""Activities: what can be recorded and what is refused, tables 2-(2)-㉑㉒, and the signals of what was not held."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from agencies.models import Trail
from agencies.periods import Period, parse_period
from agencies.refusals import NotPermitted, Refusal, StaleVersion
from audits.activity_actions import ActivityEntry, change_activity, record_activity, withdraw_activity
from audits.activity_signals import activity_signals, with_activities
from audits.activity_tables import counted_inspection, counted_training, inspection_not_held, training_not_held
from audits.asked import asked_periods
from audits.models import Activity, ConcurrentPost, Post
from audits.organ_signals import organ_signals
from audits.proofs import faults
from audits.tables import ask
from guidelines.models import Amendment, OfficialTable
from guidelines.tables import Scope, Selection
from regulations.lateness import late_list
from tests.cycles import COUNTED_ON, Cycle, answered_cycle, chief_of, evaluator, small_cycle
from tests.posts import YEAR, activity

ASKED = Period(date(2020, 7, 1), date(2021, 3, 31))
NOT_HELD = {"2-2-21": "training_not_held_fy2015", "2-2-22": "self_inspection_not_held_fy2015"}


@pytest.fixture
def cycle(db: None) -> Cycle:
    """The small cycle, which asks about 2020-07-01 to 2021-03-31."""
    cycle = small_cycle()
    cycle.amendment.activities_from, cycle.amendment.activities_to = ASKED.first, ASKED.last
    cycle.amendment.save()
    return cycle


def scope(cycle: Cycle, as_of: date = COUNTED_ON, **asked: Any) -> Scope:
    official = OfficialTable(amendment=cycle.amendment, number="21", caption="㉑", audience="CORPORATION", unit="")
    return Scope(official, as_of, **asked)


# What can be recorded.


def test_one_that_was_held_is_kept_with_its_period_and_one_trail_row(cycle: Cycle) -> None:
    held = activity(cycle, "北省", "TRAINING", "HELD", "令和2年10月", asked=ASKED, audience="全職員", outcome="120人")
    assert (held.held, held.asked, held.provenance) == (Period.month(2020, 10), ASKED, "REPORTED")
    entry = Trail.objects.get(target_type="audits.Activity")
    assert (entry.action, entry.organization, entry.before) == ("活動を登録", cycle.organs["北省"], {})
    assert (entry.after["held_from"], entry.after["outcome"]) == ("2020-10-01", "120人")


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
    assert Trail.objects.get(action="活動を取消").before["outcome"] == "済"


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


# Tables ㉑ and ㉒.


@pytest.mark.parametrize("number", NOT_HELD)
def test_tables_21_and_22_name_whom_the_report_names(
    survey: Amendment, published: dict[str, Any], number: str
) -> None:
    report, asked = published["named_facts"][NOT_HELD[number]], ask(number, {})
    table = asked.table()
    assert [(row.label, row.cells[0].text) for row in table.rows] == [
        (row["corporation"], row["reason"]) for row in report
    ]
    assert [column.label for column in table.columns] == ["未実施の理由"]
    assert table.provenance == {"REPORTED": 0, "VERIFIED": 0, "PUBLISHED": len(report), "ALLOCATED": 0}
    assert faults(table, asked.shape.counted(asked.scope)) == []
    assert ask(number, {"as_of": "2016-03-30"}).table().rows == ()
    assert ask(number, {"as_of": "2016-03-31"}).table().rows == table.rows


def test_what_was_loaded_invents_no_day_and_nobody_who_held(survey: Amendment) -> None:
    asked = Period(date(2015, 6, 1), date(2016, 3, 31))
    assert survey.asks_activities_in == asked
    assert [(one.organization.code, one.status, one.asked, one.held) for one in Activity.objects.order_by("pk")] == [
        ("IA-085", "NOT_HELD", asked, None),
        ("NU-45", "NOT_HELD", asked, None),
        ("NU-66", "NOT_HELD", asked, None),
    ]


def allocated(cycle: Cycle, organ: str, kind: str) -> Activity:
    made = activity(cycle, organ, kind, "NOT_HELD", asked=ASKED)
    made.provenance = "ALLOCATED"
    made.save()
    return made


def test_a_table_holds_its_audience_and_just_the_period_asked_about(cycle: Cycle) -> None:
    activity(cycle, "北大学", "TRAINING", "NOT_HELD", asked=ASKED, reason="資料がない")
    activity(cycle, "港湾機構", "TRAINING", "NOT_HELD", asked=ASKED, reason="多忙")
    activity(cycle, "灯台機構", "TRAINING", "NOT_HELD", asked=YEAR)  # of another period
    activity(cycle, "北省", "TRAINING", "NOT_HELD", asked=ASKED)  # an agency
    activity(cycle, "南大学", "INSPECTION", "NOT_HELD", asked=ASKED)  # another activity
    table = training_not_held(scope(cycle))
    assert [(row.label, row.cells[0].text) for row in table.rows] == [("港湾機構", "多忙"), ("北大学", "資料がない")]
    assert [row.label for row in inspection_not_held(scope(cycle)).rows] == ["南大学"]
    part = training_not_held(scope(cycle, selection=Selection(lead_agency=cycle.organs["北省"])))
    assert [row.label for row in part.rows] == ["港湾機構"]


@pytest.mark.parametrize(
    ("asked", "labels"),
    [
        ({}, ["北大学", "機関名不明（仮割当） 1"]),
        ({"state": "confirmed"}, ["北大学"]),
        ({"selection": Selection(category="NATIONAL_UNIVERSITY")}, ["北大学"]),
    ],
)
def test_what_is_allocated_counts_in_the_whole_alone_and_has_no_name(
    cycle: Cycle, asked: dict[str, Any], labels: list[str]
) -> None:
    activity(cycle, "北大学", "TRAINING", "NOT_HELD", asked=ASKED)
    allocated(cycle, "南大学", "TRAINING")
    table = training_not_held(scope(cycle, **asked))
    assert [row.label for row in table.rows] == labels
    assert faults(table, counted_training(scope(cycle, **asked))) == []
    assert counted_inspection(scope(cycle, **asked)) == []


def test_a_table_costs_one_query(cycle: Cycle, django_assert_num_queries: Any) -> None:
    activity(cycle, "北大学", "TRAINING", "NOT_HELD", asked=ASKED)
    activity(cycle, "南大学", "TRAINING", "NOT_HELD", asked=ASKED)
    asked = scope(cycle)
    with django_assert_num_queries(1):
        training_not_held(asked)


# Signals.


def test_a_signal_says_what_was_not_held_and_rests_on_its_record(cycle: Cycle) -> None:
    made = activity(cycle, "北大学", "TRAINING", "NOT_HELD", asked=ASKED, reason="資料がない")
    (signal,) = activity_signals(cycle.amendment, COUNTED_ON)
    assert (signal.rule, signal.kind, signal.words) == ("training_not_held", "OTHER", "教育研修の未実施")
    assert [(one.words, one.when, one.provenance, one.url) for one in signal.evidence] == [
        ("教育研修：未実施（理由：資料がない）", "令和2年7月1日〜令和3年3月31日", "機関回答", made.get_absolute_url())
    ]
    assert signal.basis == "教育研修の記録（対象期間 令和2年7月1日〜令和3年3月31日）"
    assert signal.finding_text == (
        "北大学は、令和2年7月1日〜令和3年3月31日に教育研修を実施していない。理由は「資料がない」とされている。"
    )


def test_nothing_is_signalled_before_the_period_is_over_or_of_what_is_not_recorded(cycle: Cycle) -> None:
    activity(cycle, "北大学", "INSPECTION", "NOT_HELD", asked=ASKED)
    activity(cycle, "南大学", "AUDIT", "NOT_HELD", asked=ASKED)
    activity(cycle, "灯台機構", "TRAINING", "PLANNED", asked=ASKED)
    activity(cycle, "港湾機構", "TRAINING", "NOT_HELD", asked=YEAR)
    allocated(cycle, "南省", "TRAINING")
    assert activity_signals(cycle.amendment, date(2021, 3, 30)) == ()
    found = activity_signals(cycle.amendment, date(2021, 3, 31))
    assert [(str(one.organization), one.rule) for one in found] == [("北大学", "inspection_not_held")]
    assert activity_signals(cycle.amendment, COUNTED_ON, Selection(kind="AGENCY")) == ()
    assert activity_signals(cycle.amendment, COUNTED_ON, organization=cycle.organs["南大学"]) == ()


def test_the_late_list_has_each_organ_once_among_the_others(db: None) -> None:
    cycle = answered_cycle()
    activity(cycle, "南大学", "TRAINING", "NOT_HELD")
    activity(cycle, "南大学", "INSPECTION", "NOT_HELD")
    activity(cycle, "灯台機構", "TRAINING", "NOT_HELD")
    late = with_activities(late_list(cycle.amendment, COUNTED_ON))
    others = [(str(one.organization), [signal.rule for signal in one.signals]) for one in late.others]
    assert others == [
        ("灯台機構", ["training_not_held"]),
        ("南大学", ["training_not_held", "inspection_not_held"]),
    ]
    assert "灯台機構" in [str(one.organization) for one in late.organs]


def test_on_the_survey_of_2015_just_those_of_the_design_are_signalled(survey: Amendment) -> None:
    day = survey.reference_on
    late = with_activities(late_list(survey, day))
    assert {str(one.organization): [signal.rule for signal in one.signals] for one in late.others} == {
        "内閣府": ["not_relayed"] * len(late.others[0].signals),
        "航空大学校": ["training_not_held"],
        "名古屋大学": ["inspection_not_held"],
        "山口大学": ["inspection_not_held"],
    }
    assert {str(one.organization) for one in late.organs} == {
        "厚生労働省",
        "国立長寿医療研究センター",
        "医薬品医療機器総合機構",
        "国立国際医療研究センター",
        "農業・食品産業技術総合研究機構",
        "筑波大学",
        "京都教育大学",
        "日本年金機構",
    }
    (signal,) = organ_signals(survey, day, organization=Activity.objects.get(kind="TRAINING").organization)
    assert signal.finding_text == (
        "航空大学校は、平成27年6月1日〜平成28年3月31日に教育研修を実施していない。理由は「研修資料やノウハウがなかった」とされている。"
    )


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
