"""Tables 2-(2)-㉑ and ㉒, and the activity signals."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from audits.activity_signals import activity_signals, with_activities
from audits.activity_tables import counted_inspection, counted_training, inspection_not_held, training_not_held
from audits.models import Activity
from audits.organ_signals import organ_signals
from audits.proofs import faults
from audits.tables import ask
from guidelines.models import Amendment, OfficialTable
from guidelines.tables import Scope, Selection
from regulations.lateness import late_list
from tests.cycles import COUNTED_ON, Cycle, answered_cycle
from tests.posts import ASKED, YEAR, activity, asking_cycle

NOT_HELD = {"2-2-21": "training_not_held_fy2015", "2-2-22": "self_inspection_not_held_fy2015"}


@pytest.fixture
def cycle(db: None) -> Cycle:
    """The small cycle, which asks about 2020-07-01 to 2021-03-31."""
    return asking_cycle()


def scope(cycle: Cycle, as_of: date = COUNTED_ON, **asked: Any) -> Scope:
    official = OfficialTable(amendment=cycle.amendment, number="21", caption="㉑", audience="CORPORATION", unit="")
    return Scope(official, as_of, **asked)


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
