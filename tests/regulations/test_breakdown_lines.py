"""What a line of a breakdown may say, and what is wrong with one that may not."""

from __future__ import annotations

from collections import Counter
from datetime import date

import pytest

from agencies.models import Trail
from regulations.breakdown.actions import plan_of
from regulations.breakdown.planning import ALLOCATED, FINER, NEW
from regulations.models import Regulation, Review, Revision, Submission
from tests.cycles import (
    COUNTED_ON,
    Cycle,
    hand_in,
    publish,
)
from tests.regulations.breakdowns import (
    ANSWERS,
    DATES,
    half_told,
    imported,
    planned,
    shown,
    wrong,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def cycle() -> Cycle:
    return half_told()


@pytest.mark.parametrize("charset", ["utf-8", "utf-8-sig", "cp932"])
@pytest.mark.parametrize("written", ["令和2年10月1日", "R2.10.1", "2020-10-01", "２０２０－１０－０１"])
def test_a_day_within_a_published_year_says_it_more_exactly(cycle: Cycle, written: str, charset: str) -> None:
    found = planned(cycle, DATES, [("X-6", "", written, "")], charset)
    assert (wrong(found), shown(found)) == ([], [("南大学", "南大学規程", FINER)])


def test_the_finer_day_counts_and_the_completion_follows_it(cycle: Cycle) -> None:
    imported(cycle, DATES, [("X-6", "南大学規程", "令和2年10月1日", "")])
    counted = Submission.objects.counted().get(review=cycle.review("南大学"))
    assert (str(counted.completed), counted.completion_provenance) == ("令和2年10月1日", "REPORTED")


def test_a_day_against_what_was_published_is_listed_and_not_taken(cycle: Cycle) -> None:
    found = planned(cycle, DATES, [("X-6", "", "令和3年4月20日", "")])
    assert found.changes == []
    assert [(line.organization, line.why) for line in found.kept] == [("南大学", "公表されたもの")]


def test_a_regulation_of_an_organ_that_said_nothing_is_entered(cycle: Cycle) -> None:
    found = imported(cycle, DATES, [("X-5", "灯台機構規程", "令和2年10月1日", ""), ("X-1-1", "", "令和2年11月", "")])
    assert shown(found) == [("灯台機構", "灯台機構規程", NEW), ("北測候所", "北測候所規程", NEW)]
    revised = Revision.objects.filter(
        submission__in=Submission.objects.counted(), submission__review=cycle.review("北省")
    )
    assert [(row.regulation.name, str(row.revised)) for row in revised.exclude(revised_from=None)] == [
        ("北測候所規程", "令和2年11月")
    ]


def test_an_organ_is_not_done_before_all_its_regulations_are(cycle: Cycle) -> None:
    """北省 has five regulations; what nobody said of four of them is tied to no name and may be imported later."""
    imported(cycle, DATES, [("X-1-1", "", "令和2年11月", "")])
    counted = Submission.objects.counted().get(review=cycle.review("北省"))
    assert (counted.completed, counted.completion_provenance) == (None, "ALLOCATED")
    assert Counter(counted.revisions.values_list("provenance", "revised_from")) == {
        ("ALLOCATED", None): 4,
        ("REPORTED", date(2020, 11, 1)): 1,
    }
    said = Trail.objects.get(action="内訳を取り込み").after["revisions"]
    assert list(said) == ["X-1-1 北測候所規程"]
    rest = counted.revisions.filter(revised_from=None).select_related("regulation__owner")
    found = imported(
        cycle, DATES, [(row.regulation.owner.code, row.regulation.name, "令和2年10月1日", "") for row in rest]
    )
    assert found.count(ALLOCATED) == 4
    counted = Submission.objects.counted().get(review=cycle.review("北省"))
    assert (str(counted.completed), counted.completion_provenance) == ("令和2年11月", "REPORTED")


@pytest.mark.parametrize("written", ["灯台機構規程", "灯台機構 規程", "灯台機構　規程"])
def test_a_regulation_is_the_registered_one_however_its_name_is_spaced(cycle: Cycle, written: str) -> None:
    imported(cycle, DATES, [("X-5", written, "令和2年10月1日", "")])
    counted = Submission.objects.counted().get(review=cycle.review("灯台機構"))
    assert [str(row.regulation) for row in counted.revisions.all()] == ["灯台機構規程"]
    assert Regulation.objects.filter(owner=cycle.organs["灯台機構"]).count() == 1


@pytest.mark.parametrize("code", ["X-5", "X-6"])
def test_two_lines_of_one_regulation_are_an_error_with_its_name_and_without(cycle: Cycle, code: str) -> None:
    name = Regulation.objects.get(owner__code=code).name
    found = planned(cycle, DATES, [(code, "", "令和2年10月1日", ""), (code, name, "令和2年11月1日", "")])
    assert wrong(found) == [("B3", name, "同じ機関と規程の行は1行だけ")]


def test_a_date_like_the_allocated_one_takes_its_place_too(cycle: Cycle) -> None:
    publish(cycle.review("灯台機構"), revised="令和2年度", outcome="REGULATION", dates="ALLOCATED")
    found = imported(cycle, DATES, [("X-5", "", "令和2年度", "")])
    assert (shown(found), found.same) == ([("灯台機構", "灯台機構規程", ALLOCATED)], 0)
    counted = Submission.objects.counted().get(review=cycle.review("灯台機構"))
    assert (str(counted.completed), counted.completion_provenance) == ("令和2年度", "REPORTED")


def test_no_other_date_that_was_allocated_becomes_one_of_the_organ(cycle: Cycle) -> None:
    base = publish(cycle.review("灯台機構"), revised="令和2年度", outcome="REGULATION", dates="ALLOCATED")
    consulted = {"consulted_from": date(2020, 7, 1), "consulted_to": date(2020, 7, 31)}
    base.revisions.update(note="割り当てたもの", **consulted)
    heading = ("機関コード", "規程名", "改正日", "協議日", "改正予定")
    found = planned(cycle, heading, [("X-5", "", "", "令和2年8月3日", "")])
    assert wrong(found) == [("C2", "", "改正日（改正が済んでいないときは、改正予定）")]
    imported(cycle, heading, [("X-5", "", "令和2年10月1日", "", "")])
    row = Submission.objects.counted().get(review=cycle.review("灯台機構")).revisions.get()
    assert (str(row.revised), row.consulted, row.note, row.provenance) == ("令和2年10月1日", None, "", "REPORTED")


def test_whether_an_answer_lies_with_a_prefecture_is_not_told(cycle: Cycle) -> None:
    """Of two organs that answer through a prefecture only one has handed in, and the plan says the same of both."""
    through = [cycle.review(name) for name in ("灯台機構", "港湾機構")]
    Review.objects.filter(pk__in=[one.pk for one in through]).update(compiler=cycle.organs["北省"])
    hand_in(cycle.review("灯台機構"), revised="令和2年12月1日")
    found = planned(cycle, ANSWERS, [(one.organization.code, "1", "REGULATION", "", "", "", "") for one in through])
    assert (found.errors, found.changes) == ([], [])
    assert [(line.before, line.after, line.why) for line in found.kept] == [
        ("", "対応 保護管理規程の見直し（改正）", "都道府県を経由して回答するもの")
    ] * 2


def test_every_error_names_its_cell(cycle: Cycle) -> None:
    found = planned(
        cycle,
        ANSWERS,
        [
            ("X-99", "1", "REGULATION", "", "", "", ""),
            ("X-6", "9", "REGULATION", "", "", "", ""),
            ("X-6", "1", "やった", "", "", "", ""),
            ("X-7", "1", "REGULATION", "", "令和4年度", "", ""),
            ("X-7", "2", "PLANNED", "AMENDED", "令和だいぶ先", "", ""),
            ("", "1", "REGULATION", "", "", "", ""),
            ("X-5", "1", "REGULATION", "", "", "", ""),
            ("X-5", "①記録", "REGULATION", "", "", "", ""),
            ("X-5", "2", "REGULATION", "", "", "あ" * 501, ""),
        ],
    )
    outcomes = "保護管理規程の見直し（改正）、保護管理規程以外の規程による対応、今後見直し予定"
    when = "日付（平成27年10月1日、H27.10.1、2015-10-01、平成27年度 など）"
    assert wrong(found) == [
        ("A2", "X-99", "この見直しを依頼した機関のコード"),
        ("A7", "", "機関コード"),
        ("B3", "9", "この機関に尋ねた改正事項の番号又は名称"),
        ("B9", "①記録", "同じ機関と改正事項の行は1行だけ"),
        ("C4", "やった", outcomes),
        ("D6", "AMENDED", "「今後見直し予定」のときは空欄"),
        ("E5", "令和4年度", "「今後見直し予定」のときだけ予定年度"),
        ("E6", "令和だいぶ先", when),
        ("F10", "あ" * 30 + "…", "500文字以内"),
    ]


def test_errors_of_dates_name_their_cell_too(cycle: Cycle) -> None:
    found = planned(
        cycle,
        DATES,
        [
            ("X-6", "別の規程", "令和2年10月1日", ""),
            ("X-7", "", "令和3年6月1日", ""),
            ("X-5", "", "昭和2年10月1日", ""),
            ("X-1", "", "令和2年度以降", ""),
            ("X-2", "", "", "備考だけ"),
        ],
    )
    assert [(error.cell, error.value) for error in found.errors] == [
        ("B2", "別の規程"),
        ("C3", "令和3年6月1日"),
        ("C4", "昭和2年10月1日"),
        ("C5", "令和2年度以降"),
        ("C6", ""),
    ]


@pytest.mark.parametrize(
    "content", [b"a,b\n1,2", "機関コード,改正事項\nX-6,1".encode(), "機関コード,改正事項,対応".encode()]
)
def test_a_sheet_of_another_kind_or_without_lines_is_an_error(cycle: Cycle, content: bytes) -> None:
    found = plan_of(amendment=cycle.amendment, content=content, file_name="x.csv", today=COUNTED_ON)
    assert (len(found.errors), found.changes) == (1, [])


def test_a_formula_is_text(cycle: Cycle) -> None:
    imported(cycle, ANSWERS, [("X-6", "1", "REGULATION", "", "", "=1+1", "+81")])
    answer = Submission.objects.counted().get(review=cycle.review("南大学")).answers.get(item__position=1)
    assert (answer.bases.get().text, answer.remark) == ("=1+1", "+81")
