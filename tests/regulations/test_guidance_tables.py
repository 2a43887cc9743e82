"""Tables 2-(2)-⑭ and ⑲: who cooperated, and what became of one notice on its way to each corporation."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from agencies.provenance import Provenance
from agencies.tables import Table
from audits.tables import SHAPE
from guidelines.tables import Scope, Selection
from regulations.models import Guidance, Relay
from tests.cycles import COUNTED_ON, Cycle, figures, hand_in, publish, small_cycle

pytestmark = pytest.mark.django_db
COOPERATION, NOTICE = "2-2-14", "2-2-19"
YES, NO, SILENT, UNNAMED = "行政機関と独立行政法人等との連携", "連携なし", "未回答", "機関名不明（仮割当）"
ALLOCATED: dict[str, Any] = {"cooperation_provenance": Provenance.ALLOCATED}


def names(cycle: Cycle, row: str, column: str) -> tuple[list[str], int]:
    """Who stands behind a cell of ⑭, and how many without a name."""
    listing = cycle.behind(COOPERATION, row, column)
    return [entry.name for entry in listing.entries], listing.unnamed


@pytest.fixture
def cycle() -> Cycle:
    """北省 and 港湾機構 cooperated, 灯台機構 did not, 南大学 is given a yes; 東庁 leads nobody and is not asked."""
    cycle = small_cycle()
    hand_in(cycle.review("北省"), cooperation="YES")
    hand_in(cycle.review("東庁"))
    hand_in(cycle.review("港湾機構"), cooperation="YES")
    hand_in(cycle.review("灯台機構"), cooperation="NO")
    publish(cycle.review("南大学"), revised="令和2年度", outcome="REGULATION", cooperation="YES", **ALLOCATED)
    return cycle


def test_where_all_cooperated_there_is_one_column_and_all_of_it() -> None:
    cycle = small_cycle()
    for name in ("北省", "南省", "港湾機構", "灯台機構", "南大学", "北大学"):
        hand_in(cycle.review(name), cooperation="YES")
    table = cycle.table(COOPERATION)
    assert figures(table) == [["", "機関数", YES], ["行政機関", 2, 2], ["独立行政法人等", 4, 4], ["計", 6, 6]]
    assert {cell.percent for row in table.rows for cell in row.cells} == {"100"}
    assert table.provenance == {"REPORTED": 6, "VERIFIED": 0, "PUBLISHED": 0, "ALLOCATED": 0}


def test_agencies_that_lead_nobody_are_not_asked_and_the_others_are_counted_by_answer(cycle: Cycle) -> None:
    table = cycle.table(COOPERATION)
    assert figures(table) == [
        ["", "機関数", YES, NO, SILENT],
        ["行政機関", 2, 1, 0, 1],
        ["独立行政法人等", 4, 2, 1, 1],
        ["計", 6, 3, 1, 2],
    ]
    assert [cell.percent for cell in table.rows[1].cells] == ["100", "50.0", "25.0", "25.0"]
    assert table.provenance == {"REPORTED": 3, "VERIFIED": 0, "PUBLISHED": 0, "ALLOCATED": 1}
    assert figures(cycle.table(COOPERATION, "2021-05-19"))[-1] == ["計", 6, 0, 6]


def test_behind_a_figure_stand_organs_by_name_and_allocated_ones_as_a_number(cycle: Cycle) -> None:
    assert names(cycle, "CORPORATION", "YES") == (["港湾機構"], 1)
    assert names(cycle, "total", "YES") == (["北省", "港湾機構"], 1)
    assert names(cycle, "CORPORATION", "NO") == (["灯台機構"], 0)
    assert names(cycle, "AGENCY", "unanswered") == (["南省"], 0)
    assert names(cycle, "AGENCY", "all") == (["北省", "南省"], 0)


def test_a_part_counts_allocated_answers_in_a_column_of_their_own(cycle: Cycle) -> None:
    official = cycle.amendment.tables.get(number=COOPERATION)
    scope = Scope(official, COUNTED_ON, selection=Selection(lead_agency=cycle.organs["南省"]))
    shape = SHAPE[official.shape]
    assert figures(shape.build(scope)) == [
        ["", "機関数", YES, SILENT, UNNAMED],
        ["独立行政法人等", 2, 0, 1, 1],
        ["計", 2, 0, 1, 1],
    ]
    listing = shape.behind(scope, "total", "unnamed")
    assert (listing.entries, listing.unnamed) == ((), 1)
    assert shape.behind(scope, "total", "YES").total == 0


def notice(cycle: Cycle, organ: str, issued_on: str, relays: dict[str, tuple[str, str]]) -> Guidance:
    """A notice with what became of it: corporation → (outcome, provenance)."""
    guidance = Guidance.objects.create(
        review=cycle.review(organ),
        title="個人情報の管理について",
        office="総務課",
        issued_on=date.fromisoformat(issued_on),
        provenance=Provenance.REPORTED,
    )
    for name, (outcome, provenance) in relays.items():
        Relay.objects.create(
            guidance=guidance,
            corporation=cycle.organs[name],
            outcome=outcome,
            office=f"{name}担当室",
            provenance=provenance,
        )
    return guidance


def words(table: Table) -> list[tuple[str, str]]:
    """Each row in words."""
    return [(row.label, row.cells[0].shown) for row in table.rows]


def test_what_became_of_a_notice_is_told_by_corporation_in_the_words_of_the_report(cycle: Cycle) -> None:
    relays = {
        "灯台機構": ("NOT_RELAYED", "REPORTED"),
        "港湾機構": ("RELAYED", "PUBLISHED"),
        "北大学": ("UNCONFIRMED", "REPORTED"),
        "南大学": ("NOT_RELAYED", "ALLOCATED"),
    }
    notice(cycle, "北省", "2020-05-20", relays)
    table = cycle.table(NOTICE)
    assert words(table) == [
        ("灯台機構", "灯台機構担当室から周知なし。"),
        ("港湾機構", "港湾機構担当室から周知。"),
        ("北大学", "北大学担当室からの周知状況は確認できず。"),
        ("機関名不明（仮割当） 1", "—"),
    ]
    assert [column.label for column in table.columns] == ["独立行政法人等の所管部局等からの周知状況"]
    assert table.provenance == {"REPORTED": 2, "VERIFIED": 0, "PUBLISHED": 1, "ALLOCATED": 1}
    assert table.title == "北省の通知の周知状況"


def test_a_table_is_of_the_first_notice_once_it_was_issued(cycle: Cycle) -> None:
    notice(cycle, "北省", "2020-07-02", {"灯台機構": ("NOT_RELAYED", "REPORTED")})
    notice(cycle, "北省", "2020-08-03", {"港湾機構": ("RELAYED", "REPORTED")})
    assert [label for label, _ in words(cycle.table(NOTICE))] == ["灯台機構"]
    assert words(cycle.table(NOTICE, "2020-07-01")) == []


def test_the_notice_of_another_organ_is_named_in_the_title(cycle: Cycle) -> None:
    notice(cycle, "北省", "2020-07-02", {"灯台機構": ("NOT_RELAYED", "REPORTED")})
    notice(cycle, "南省", "2020-07-03", {"南大学": ("RELAYED", "REPORTED")})
    official = cycle.amendment.tables.get(number=NOTICE)
    tables = [
        SHAPE[official.shape].build(Scope(official, COUNTED_ON, organization=cycle.organs[name]))
        for name in ("南省", "東庁")
    ]
    assert [(table.title, words(table)) for table in tables] == [
        (
            "「個人情報の管理について」（令和2年7月3日南省総務課）の独立行政法人等への周知状況",
            [("南大学", "南大学担当室から周知。")],
        ),
        ("東庁の通知の独立行政法人等への周知状況", []),
    ]
