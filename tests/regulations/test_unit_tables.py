"""Table ⑲ of 北省: five regulations by group of units, how each group was steered, and when it was done."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from agencies.models import UnitGroup
from agencies.periods import parse_period
from agencies.provenance import Provenance
from agencies.tables import Table
from audits.proofs import faults
from regulations.actions import return_submission
from regulations.counted_rows import regulations_of_units
from regulations.models import Regulation, Rollout
from tests.cycles import COUNTED_ON, Cycle, answered_cycle, evaluator, figures, hand_in, publish, small_cycle

pytestmark = pytest.mark.django_db
IN_THE_YEAR, IN_APRIL, IN_THE_NEXT = (
    "令和2年度中に見直し（改正）",
    "令和3年4月に見直し（改正）",
    "令和3年度に見直し（改正）",
)


@pytest.fixture
def cycle() -> Cycle:
    return answered_cycle()


def step(cycle: Cycle, group: str, kind: str, given: str | None, **about: Any) -> None:
    """A recorded step towards a group; without a day it is recorded that none was given."""
    rollout = Rollout(
        review=cycle.review("北省"),
        unit_group=UnitGroup.objects.get(name=group),
        step=kind,
        was_given=given is not None,
        provenance=Provenance.REPORTED,
        **about,
    )
    rollout.given = parse_period(given) if given else None
    rollout.save()


def words(table: Table) -> dict[str, list[str]]:
    """The three columns in words, by row."""
    return {row.label: [cell.shown for cell in row.cells[1:4]] for row in table.rows}


@pytest.mark.parametrize(
    ("as_of", "expected"),
    [
        (
            "2021-05-31",
            [
                ["", "規程数", IN_THE_YEAR, IN_APRIL],
                ["北省", 1, 1, 0],
                ["測候所", 2, 1, 1],
                ["出先局", 2, 2, 0],
                ["計", 5, 4, 1],
            ],
        ),
        (
            "2021-04-15",
            [
                ["", "規程数", IN_THE_YEAR, IN_THE_NEXT, "時期不明"],
                ["北省", 1, 1, 0, 0],
                ["測候所", 2, 1, 0, 1],
                ["出先局", 2, 2, 0, 0],
                ["計", 5, 4, 0, 1],
            ],
        ),
        (
            "2020-10-31",
            [
                ["", "規程数", IN_THE_YEAR, "未了", "時期不明"],
                ["北省", 1, 1, 0, 0],
                ["測候所", 2, 0, 2, 0],
                ["出先局", 2, 0, 0, 2],
                ["計", 5, 1, 2, 2],
            ],
        ),
    ],
)
def test_regulations_are_counted_by_group_and_year(cycle: Cycle, as_of: str, expected: list) -> None:
    table = cycle.table("2-1-19", as_of)
    assert figures(table) == expected
    assert [row.group for row in table.rows] == ["北省", "施設等機関", "地方支分部局", "計"]
    assert table.title == "北省における保護管理規程の見直し（改正）状況"
    assert table.provenance == {"REPORTED": 5, "VERIFIED": 0, "PUBLISHED": 0, "ALLOCATED": 0}


def test_a_later_year_bears_the_name_of_its_month_only_if_all_its_revisions_share_it(cycle: Cycle) -> None:
    hand_in(cycle.review("北省"), revised={"東測候所規程": "令和3年4月2日", "西出先局第一規程": "令和3年4月30日"})
    assert figures(cycle.table("2-1-19"))[0] == ["", "規程数", IN_THE_YEAR, IN_APRIL]
    hand_in(cycle.review("北省"), revised={"東測候所規程": "令和3年4月2日", "西出先局第一規程": "令和3年5月1日"})
    assert figures(cycle.table("2-1-19"))[0] == ["", "規程数", IN_THE_YEAR, IN_THE_NEXT]
    hand_in(
        cycle.review("北省"),
        revised={"東測候所規程": "令和3年4月", "西出先局第一規程": "令和3年4月2日〜令和3年5月1日"},
    )
    assert figures(cycle.table("2-1-19"))[0] == ["", "規程数", IN_THE_YEAR, IN_THE_NEXT]


def test_the_year_measured_is_never_named_by_a_month(cycle: Cycle) -> None:
    hand_in(cycle.review("北省"), revised="令和2年10月1日")
    assert figures(cycle.table("2-1-19")) == [
        ["", "規程数", IN_THE_YEAR, IN_THE_NEXT],
        ["北省", 1, 1, 0],
        ["測候所", 2, 2, 0],
        ["出先局", 2, 2, 0],
        ["計", 5, 5, 0],
    ]


def test_a_changed_date_moves_its_regulation_and_a_returned_version_moves_it_back(cycle: Cycle) -> None:
    before = figures(cycle.table("2-1-19"))
    second = hand_in(cycle.review("北省"), revised={"北省規程": None})
    assert figures(cycle.table("2-1-19"))[:2] == [
        ["", "規程数", IN_THE_YEAR, IN_APRIL, "未了"],
        ["北省", 1, 0, 0, 1],
    ]
    own = Regulation.objects.get(name="北省規程")
    return_submission(submission=second, reason="理由", regulations=[own], by=evaluator(cycle), on=COUNTED_ON)
    assert figures(cycle.table("2-1-19")) == before


def test_an_organ_that_said_nothing_is_unanswered_and_not_zero() -> None:
    cycle = small_cycle()
    table = cycle.table("2-1-19")
    assert figures(table) == [[""], ["測候所"], ["出先局"], ["計"]]
    assert [[cell.shown for cell in row.cells] for row in table.rows] == [["未回答", *["—"] * 5]] * 3
    step(cycle, "測候所", "INSTRUCTION", "令和2年9月1日")
    told, rows = cycle.table("2-1-19"), regulations_of_units(cycle.scope("2-1-19"))
    assert [row.cells[2].shown for row in told.rows] == ["R2.9.1 指示", "—", "—"]
    assert told.provenance == dict.fromkeys(Provenance.values, 0)
    assert faults(told, rows) == []  # it can be published


def test_an_organ_that_answered_without_any_regulation_has_none() -> None:
    cycle = small_cycle()
    Regulation.objects.of_organ(cycle.organs["北省"].pk).delete()
    hand_in(cycle.review("北省"))
    assert [row[1:] for row in figures(cycle.table("2-1-19"))[1:]] == [[0, 0, 0]] * 3


def test_steps_are_told_in_the_words_of_the_report(cycle: Cycle) -> None:
    assert words(cycle.table("2-1-19"))["測候所"] == ["—", "—", "—"]
    step(cycle, "測候所", "INSTRUCTION", "令和2年9月1日", office="観測課")
    step(cycle, "測候所", "TEMPLATE", "令和2年9月1日", office="観測課")
    step(cycle, "測候所", "CONSULTATION_TEMPLATE", "令和2年8月", office="総務課")
    step(cycle, "出先局", "INSTRUCTION", None)
    step(cycle, "出先局", "CONSULTATION_EACH", "令和2年12月1日")
    assert words(cycle.table("2-1-19")) == {
        "北省": ["—", "—", "—"],
        "測候所": ["—", "R2.9.1 雛形提示、改正指示（観測課）", "R2.8（雛形の協議）"],
        "出先局": ["—", "特段の指示はなし", "R2.12.1（規程ごとの協議）"],
        "計": ["—", "—", "—"],
    }


def test_steps_on_several_days_are_told_apart(cycle: Cycle) -> None:
    step(cycle, "測候所", "STANDARD", "令和2年9月1日", office="観測課")
    step(cycle, "測候所", "INSTRUCTION", "令和2年10月5日", office="地方課")
    assert words(cycle.table("2-1-19"))["測候所"][1] == "R2.9.1 準則提示（観測課）／R2.10.5 指示（地方課）"


def test_steps_of_headquarters_stand_in_their_own_column_without_the_office_of_the_heading(cycle: Cycle) -> None:
    review = cycle.review("北省")
    review.coordinator = "大臣官房総務課"
    review.save()
    UnitGroup.objects.filter(name="出先局").update(division="HEADQUARTERS")
    step(cycle, "出先局", "INSTRUCTION", "令和2年10月1日", office="大臣官房総務課")
    step(cycle, "出先局", "OWN_REGULATION_SHOWN", "令和2年10月1日", office="大臣官房総務課")
    table = cycle.table("2-1-19")
    assert words(table)["出先局"] == ["R2.10.1 指示、本省内部部局の保護管理規程提示", "—", "—"]
    assert [column.label for column in table.columns[1:4]] == [
        "本省（大臣官房総務課）からの施設等機関、地方支分部局の所管課等への指示等",
        "施設等機関、地方支分部局に対する所管課等からの指示等",
        "本省（大臣官房総務課）との協議日",
    ]


def test_a_date_of_a_step_is_also_given_as_days(cycle: Cycle) -> None:
    step(cycle, "測候所", "CONSULTATION_EACH", "令和2年8月")
    cell = next(row for row in cycle.table("2-1-19").rows if row.label == "測候所").cells[3]
    assert cell.period is not None
    assert (cell.period.first, cell.period.last) == (date(2020, 8, 1), date(2020, 8, 31))


def test_behind_a_figure_stand_regulations_with_their_owner_and_allocated_ones_unnamed() -> None:
    cycle = small_cycle()
    Regulation.objects.filter(name="西出先局第一規程").update(provenance=Provenance.ALLOCATED)
    dates = {"北測候所規程": Provenance.ALLOCATED}
    publish(cycle.review("北省"), revised="令和2年度", outcome="REGULATION", dates=dates)
    table = cycle.table("2-1-19")
    keys = {row.label: row.key for row in table.rows}
    seen = {
        label: ([entry.name for entry in listing.entries], listing.unnamed)
        for label, key in keys.items()
        for listing in [cycle.behind("2-1-19", key, "2020")]
    }
    own, stations, branches = ["北省 北省規程"], ["東測候所 東測候所規程"], ["西出先局 西出先局第二規程"]
    assert seen == {
        "北省": (own, 0),
        "測候所": (stations, 1),
        "出先局": (branches, 1),
        "計": ([*own, *stations, *branches], 2),
    }
    assert table.provenance == {"REPORTED": 0, "VERIFIED": 0, "PUBLISHED": 3, "ALLOCATED": 2}
