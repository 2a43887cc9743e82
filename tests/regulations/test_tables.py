"""Tables ⑤, ⑥, ⑦ and ⑳ of the small cycle, every figure worked out by hand.

What the seven organs said by 2021-05-20, of a cycle measured to 2021-03-31 (令和2年度):

- 北省 令和3年4月 (its last regulation), 南省 令和2年10月1日, 東庁 silent;
- 港湾機構 令和2年12月1日, 灯台機構 令和3年4月20日, 南大学 open, 北大学 令和2年度 (published; outcomes allocated).
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from agencies.provenance import Provenance
from agencies.tables import Cell
from guidelines.tables import Selection
from regulations.actions import confirm_submission, return_submission
from regulations.late_tables import late_revisers
from regulations.models import Submission
from regulations.tables import behind_completion, completion_by_kind, item_tables, items_by_outcome
from tests.cycles import COUNTED_ON, Cycle, answered_cycle, evaluator, figures, hand_in, publish, small_cycle

pytestmark = pytest.mark.django_db
MEASURED, NEXT = "令和2年度に見直し(改正)", "令和3年度に見直し(改正)"
DID, OTHER, LATER = "保護管理規程の見直し（改正）", "保護管理規程以外の規程による対応", "令和3年度以降見直し（改正）"
YEARS = {
    "2021-05-31": [
        ["", "機関数", MEASURED, NEXT, "未了", "未回答"],
        ["行政機関", 3, 1, 1, 0, 1],
        ["独立行政法人等", 4, 2, 1, 1, 0],
        ["計", 7, 3, 2, 1, 1],
    ],
    "2021-04-15": [
        ["", "機関数", MEASURED, NEXT, "未了", "時期不明", "未回答"],
        ["行政機関", 3, 1, 0, 0, 1, 1],
        ["独立行政法人等", 4, 2, 0, 2, 0, 0],
        ["計", 7, 3, 0, 2, 1, 1],
    ],
    "2021-03-31": [
        ["", "機関数", MEASURED, "未了", "未回答"],
        ["行政機関", 3, 1, 1, 1],
        ["独立行政法人等", 4, 2, 2, 0],
        ["計", 7, 3, 3, 1],
    ],
    "2020-11-30": [
        ["", "機関数", MEASURED, "未了", "時期不明", "未回答"],
        ["行政機関", 3, 1, 1, 0, 1],
        ["独立行政法人等", 4, 0, 3, 1, 0],
        ["計", 7, 1, 4, 1, 1],
    ],
    "2020-03-31": [
        ["", "機関数", MEASURED, "未了", "未回答"],
        ["行政機関", 3, 0, 2, 1],
        ["独立行政法人等", 4, 0, 4, 0],
        ["計", 7, 0, 6, 1],
    ],
    "2022-04-01": [
        ["", "機関数", MEASURED, NEXT, "令和4年度に見直し(改正)", "未了", "未回答"],
        ["行政機関", 3, 1, 1, 0, 0, 1],
        ["独立行政法人等", 4, 2, 1, 0, 1, 0],
        ["計", 7, 3, 2, 0, 1, 1],
    ],
}


@pytest.fixture
def cycle() -> Cycle:
    return answered_cycle()


def totals(cycle: Cycle, as_of: str = "2021-05-31", state: str = "submitted") -> dict[str, int]:
    """The last line of table ⑤ by heading."""
    heading, *_, total = figures(cycle.table("2-1-5", as_of, state))
    return {str(column): int(count or 0) for column, count in zip(heading[1:], total[1:], strict=True)}


@pytest.mark.parametrize("as_of", YEARS)
def test_table_5_says_what_was_true_on_a_day(cycle: Cycle, as_of: str) -> None:
    assert figures(cycle.table("2-1-5", as_of)) == YEARS[as_of]


def test_table_5_prints_its_percentages_and_says_how_its_base_is_known(cycle: Cycle) -> None:
    table = cycle.table("2-1-5")
    assert [[cell.percent for cell in row.cells] for row in table.rows] == [
        ["100", "33.3", "33.3", "0.0", "33.3"],
        ["100", "50.0", "25.0", "25.0", "0.0"],
        ["100", "42.9", "28.6", "14.3", "14.3"],
    ]
    assert table.provenance == {"REPORTED": 5, "VERIFIED": 0, "PUBLISHED": 1, "ALLOCATED": 0}


def test_table_6_counts_those_asked_item_by_item(cycle: Cycle) -> None:
    table = cycle.table("2-1-6")
    assert figures(table) == [
        ["", "機関数", DID, OTHER, LATER, "未回答"],
        ["①記録", 3, 1, 1, 0, 1],
        ["②研修", 3, 2, 0, 0, 1],
        ["③所管法人への助言", 2, 1, 0, 1, 0],
    ]
    assert [row.cells[1].percent for row in table.rows] == ["33.3", "66.7", "50.0"]
    assert table.provenance == {"REPORTED": 6, "VERIFIED": 0, "PUBLISHED": 0, "ALLOCATED": 0}


def test_table_7_counts_allocated_answers_and_says_how_many(cycle: Cycle) -> None:
    table = cycle.table("2-1-7")
    assert figures(table) == [["", "機関数", DID, OTHER, LATER], ["①記録", 4, 3, 0, 1], ["②研修", 4, 2, 1, 1]]
    assert [row.detail for row in table.rows] == ["第1-1、第1-4", "第1-2"]
    assert table.provenance == {"REPORTED": 6, "VERIFIED": 0, "PUBLISHED": 0, "ALLOCATED": 2}


def test_answers_without_a_date_count_from_the_day_they_were_handed_in(cycle: Cycle) -> None:
    hand_in(cycle.review("港湾機構"), outcome="OTHER_RULE", on=date(2021, 5, 25))
    silent = [["", "機関数", DID, OTHER, LATER, "未回答"], ["①記録", 4, 0, 0, 0, 4], ["②研修", 4, 0, 0, 0, 4]]
    assert figures(cycle.table("2-1-7", "2021-05-19")) == silent
    assert figures(cycle.table("2-1-7", "2021-05-24"))[1:] == [["①記録", 4, 3, 0, 1], ["②研修", 4, 2, 1, 1]]
    assert figures(cycle.table("2-1-7", "2021-05-25"))[1:] == [["①記録", 4, 2, 1, 1], ["②研修", 4, 1, 2, 1]]


def test_dates_of_a_later_version_hold_for_every_day(cycle: Cycle) -> None:
    hand_in(cycle.review("南大学"), revised="令和2年6月2日", on=date(2021, 5, 25))
    assert totals(cycle, "2020-06-30") == {"機関数": 7, MEASURED: 1, "未了": 4, "時期不明": 1, "未回答": 1}


def test_table_20_names_who_was_late_with_day_reason_and_what_the_ministry_supplied(cycle: Cycle) -> None:
    table = cycle.table("2-2-20")
    (row,) = table.rows
    assert (row.label, [cell.shown for cell in row.cells]) == ("灯台機構", ["R3.4.20", "審査が遅れた", "指針のみ"])
    assert [column.label for column in table.columns] == [
        "見直し（改正）日",
        "令和3年度に見直し（改正）した理由",
        "所管する行政機関から示されたもの",
    ]
    assert cycle.table("2-2-20", "2021-04-19").rows == ()


def test_table_20_is_in_the_order_of_category_lead_agency_day_and_code(cycle: Cycle) -> None:
    for name, day in (("北大学", "令和3年4月1日"), ("南大学", "令和3年4月2日"), ("港湾機構", "令和3年5月2日")):
        hand_in(cycle.review(name), revised=day)
    found = [row.label for row in cycle.table("2-2-20").rows]
    assert found == ["灯台機構", "港湾機構", "北大学", "南大学"]


def test_who_was_late_by_allocation_stands_in_table_20_without_a_name(cycle: Cycle) -> None:
    publish(cycle.review("北大学"), revised="令和3年4月5日", outcome="REGULATION", dates="ALLOCATED")
    table = cycle.table("2-2-20")
    assert [(row.label, row.cells) for row in table.rows[1:]] == [("機関名不明（仮割当） 1", (Cell(), Cell(), Cell()))]
    assert table.provenance == {"REPORTED": 1, "VERIFIED": 0, "PUBLISHED": 0, "ALLOCATED": 1}


def test_a_corrected_date_moves_the_organ_and_nobody_else(cycle: Cycle) -> None:
    hand_in(cycle.review("灯台機構"), revised="令和3年3月31日", outcome={1: "REGULATION", 2: "OTHER_RULE"})
    assert figures(cycle.table("2-1-5"))[2] == ["独立行政法人等", 4, 3, 0, 1, 0]
    assert figures(cycle.table("2-1-5"))[1] == ["行政機関", 3, 1, 1, 0, 1]
    assert figures(cycle.table("2-1-7"))[1:] == [["①記録", 4, 3, 0, 1], ["②研修", 4, 2, 1, 1]]
    assert cycle.table("2-2-20").rows == ()


def test_a_changed_outcome_changes_its_item_and_no_year(cycle: Cycle) -> None:
    hand_in(cycle.review("港湾機構"), revised="令和2年12月1日", outcome={1: "PLANNED", 2: "REGULATION"})
    assert figures(cycle.table("2-1-7"))[1:] == [["①記録", 4, 2, 0, 2], ["②研修", 4, 2, 1, 1]]
    assert figures(cycle.table("2-1-5")) == YEARS["2021-05-31"]


def test_an_allocated_answer_goes_when_the_organ_answers(cycle: Cycle) -> None:
    hand_in(cycle.review("北大学"), revised="令和2年度", outcome={1: "OTHER_RULE", 2: "REGULATION"})
    assert figures(cycle.table("2-1-7"))[1:] == [["①記録", 4, 2, 1, 1], ["②研修", 4, 3, 1, 0]]
    assert cycle.table("2-1-7").provenance["ALLOCATED"] == 0
    assert (figures(cycle.table("2-1-5")), cycle.table("2-1-5").provenance["PUBLISHED"]) == (YEARS["2021-05-31"], 1)


def test_a_returned_version_does_not_count_and_the_one_before_does(cycle: Cycle) -> None:
    second = hand_in(cycle.review("港湾機構"), revised="令和3年5月1日", outcome="OTHER_RULE")
    assert figures(cycle.table("2-1-5"))[2] == ["独立行政法人等", 4, 1, 2, 1, 0]
    send_back(cycle, second)
    assert figures(cycle.table("2-1-5")) == YEARS["2021-05-31"]
    assert figures(cycle.table("2-1-7"))[1:] == [["①記録", 4, 3, 0, 1], ["②研修", 4, 2, 1, 1]]
    send_back(cycle, Submission.objects.get(review=cycle.review("南省")))
    assert figures(cycle.table("2-1-5"))[1] == ["行政機関", 3, 0, 1, 0, 2]
    assert figures(cycle.table("2-1-6"))[1:] == [
        ["①記録", 3, 1, 0, 0, 2],
        ["②研修", 3, 1, 0, 0, 2],
        ["③所管法人への助言", 2, 0, 0, 1, 1],
    ]


def test_only_confirmed_versions_count_when_that_is_asked_for(cycle: Cycle) -> None:
    kato = evaluator(cycle)
    for name in ("南省", "灯台機構"):
        confirm_submission(submission=cycle.review(name).submissions.get(), by=kato, on=COUNTED_ON)
    hand_in(cycle.review("灯台機構"), revised="令和2年12月1日", outcome="REGULATION")
    assert totals(cycle, state="confirmed") == {"機関数": 7, MEASURED: 1, NEXT: 1, "未回答": 5}
    assert totals(cycle) == {"機関数": 7, MEASURED: 4, NEXT: 1, "未了": 1, "未回答": 1}
    assert figures(cycle.table("2-1-7", state="confirmed"))[1:] == [["①記録", 4, 1, 0, 0, 3], ["②研修", 4, 0, 1, 0, 3]]
    assert [row.label for row in cycle.table("2-2-20", state="confirmed").rows] == ["灯台機構"]
    assert cycle.table("2-2-20").rows == ()


def test_an_organ_is_done_when_its_last_regulation_and_that_of_its_last_unit_is(cycle: Cycle) -> None:
    north = cycle.review("北省")
    hand_in(north, revised={"東測候所規程": "令和3年3月31日"})
    assert figures(cycle.table("2-1-5"))[1] == ["行政機関", 3, 2, 0, 0, 1]
    hand_in(north, revised={"北測候所規程": None})
    assert figures(cycle.table("2-1-5"))[1] == ["行政機関", 3, 1, 0, 1, 1]


def test_a_period_across_two_fiscal_years_belongs_to_neither(cycle: Cycle) -> None:
    hand_in(cycle.review("港湾機構"), revised="令和3年3月30日〜令和3年4月2日")
    assert figures(cycle.table("2-1-5"))[0][-3:] == ["未了", "時期不明", "未回答"]
    assert figures(cycle.table("2-1-5"))[2] == ["独立行政法人等", 4, 1, 1, 1, 1, 0]


def test_years_before_the_one_measured_have_their_column(cycle: Cycle) -> None:
    hand_in(cycle.review("南省"), revised="平成31年3月1日", note="改正前から規定していた")
    assert totals(cycle) == {
        "機関数": 7, "平成30年度に見直し(改正)": 1, "平成31年度に見直し(改正)": 0, MEASURED: 2, NEXT: 2, "未了": 1, "未回答": 1
    }  # fmt: skip


def test_before_anybody_answers_all_are_unanswered() -> None:
    cycle = small_cycle()
    assert figures(cycle.table("2-1-5")) == [
        ["", "機関数", MEASURED, NEXT, "未回答"],
        ["行政機関", 3, 0, 0, 3],
        ["独立行政法人等", 4, 0, 0, 4],
        ["計", 7, 0, 0, 7],
    ]
    assert cycle.table("2-2-20").rows == ()


def send_back(cycle: Cycle, submission: Submission) -> None:
    regulations = [row.regulation for row in submission.revisions.all()]
    return_submission(
        submission=submission, reason="改正日が違います", regulations=regulations, by=evaluator(cycle), on=COUNTED_ON
    )


def test_of_a_part_table_20_tells_of_an_allocated_completion_neither_name_nor_lateness(db: None) -> None:
    cycle = answered_cycle()
    publish(cycle.review("南大学"), revised="令和2年度", outcome="REGULATION", dates=Provenance.ALLOCATED)
    whole = cycle.scope("2-2-20")
    part = replace(whole, selection=Selection(lead_agency=cycle.organs["南省"]))
    assert [row.label for row in late_revisers(whole).rows] == ["灯台機構"]
    in_time = [row.label for row in late_revisers(part).rows]
    assert in_time == ["機関名不明（仮割当） 1（遅れたかは示しません）"]
    Submission.objects.filter(completion_provenance="ALLOCATED").update(
        completed_from=date(2021, 4, 20), completed_to=date(2021, 4, 20)
    )
    assert [row.label for row in late_revisers(part).rows] == in_time
    assert [row.label for row in late_revisers(whole).rows] == ["灯台機構", "機関名不明（仮割当） 1"]


def test_of_a_part_table_5_counts_an_allocated_completion_in_a_column_without_a_name(db: None) -> None:
    cycle = answered_cycle()
    publish(cycle.review("東庁"), revised="令和3年4月", outcome="REGULATION", dates=Provenance.ALLOCATED)
    part = replace(cycle.scope("2-1-5"), selection=Selection(kind="AGENCY"))
    assert figures(completion_by_kind(part)) == [
        ["", "機関数", "令和2年度に見直し(改正)", "令和3年度に見直し(改正)", "機関名不明（仮割当）"],
        ["行政機関", 3, 1, 1, 1],
        ["計", 3, 1, 1, 1],
    ]
    behind = behind_completion(part, "AGENCY", "unnamed")
    assert (behind.entries, behind.unnamed) == ((), 1)
    assert behind_completion(part, "AGENCY", "2021").unnamed == 0


def test_the_kind_a_table_is_of_anyway_leaves_nobody_out(db: None) -> None:
    cycle = answered_cycle()
    whole = cycle.scope("2-1-7")
    same = replace(whole, selection=Selection(kind="CORPORATION"))
    part = replace(whole, selection=Selection(kind="CORPORATION", category="NATIONAL_UNIVERSITY"))
    assert figures(items_by_outcome(same)) == figures(items_by_outcome(whole))
    assert [column.label for column in items_by_outcome(part).columns][-1] == "機関名不明（仮割当）"
    assert not same.withholds


@pytest.mark.parametrize("kind", ["", "AGENCY", "CORPORATION"])
def test_tables_of_items_counted_together_say_what_each_says_alone(
    db: None, django_assert_num_queries: Any, kind: str
) -> None:
    cycle = answered_cycle()
    scopes = [replace(cycle.scope(number), selection=Selection(kind=kind)) for number in ("2-1-6", "2-1-7")]
    alone = [items_by_outcome(scope) for scope in scopes]
    with django_assert_num_queries(2):
        together = item_tables(scopes)
    assert together == alone
    assert figures(alone[0]) != figures(alone[1])
