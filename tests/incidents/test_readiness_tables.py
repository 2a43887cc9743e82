"""Tables 2-(2)-⑦ ⑧ ⑩ on the small cycle, counted by hand: three agencies, four corporations."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from agencies.provenance import Provenance
from audits.freezing import count_set
from audits.proofs import faults
from audits.tables import SHAPE, ask
from guidelines.tables import Scope, Selection
from incidents.models import Readiness
from tests.cycles import Cycle, figures, small_cycle
from tests.incidents.readiness import answered, confirmed

pytestmark = pytest.mark.django_db
ROUTE, RESPONSE, WARNED = "2-2-7", "2-2-8", "2-2-10"
YEAR = 2020


@pytest.fixture
def cycle() -> Cycle:
    """北省 and 港湾機構 say yes to all, 灯台機構 no to nights, 南大学 has not confirmed, three said nothing."""
    found = small_cycle()
    confirmed(found.organs["北省"], on=date(2021, 5, 10))
    confirmed(found.organs["港湾機構"])
    confirmed(found.organs["灯台機構"], nights="NO")
    answered(found.organs["南大学"])
    confirmed(found.organs["南省"], year=2021)
    return found


def test_yes_is_counted_of_those_asked_and_a_dash_stands_for_those_who_are_not(cycle: Cycle) -> None:
    assert figures(cycle.table(RESPONSE)) == [
        [
            "",
            "機関数",
            "夜間・休日対応",
            "夜間・休日対応なし",
            "夜間・休日対応：未回答",
            "幹部への速やかな報告",
            "幹部への速やかな報告：未回答",
            "所管する行政機関への報告",
            "所管する行政機関への報告：未回答",
        ],
        ["行政機関", 3, 1, 0, 2, 1, 2, None, None],
        ["独立行政法人等", 4, 1, 1, 2, 2, 2, 2, 2],
        ["計", 7, 2, 1, 4, 3, 4, 2, 2],
    ]
    total = cycle.table(RESPONSE).rows[-1]
    assert [cell.base for cell in total.cells] == [7, 7, 7, 7, 7, 7, 4, 4]
    assert [cell.percent for cell in total.cells[-2:]] == ["50.0", "50.0"]
    assert cycle.table(RESPONSE).rows[0].cells[-1].shown == "—"


def test_a_table_of_one_question_says_unanswered_without_naming_it_again(cycle: Cycle) -> None:
    for number, label in ((ROUTE, "連絡体制の整備"), (WARNED, "被害拡大防止のための注意喚起")):
        assert figures(cycle.table(number)) == [
            ["", "機関数", label, "未回答"],
            ["行政機関", 3, 1, 2],
            ["独立行政法人等", 4, 2, 2],
            ["計", 7, 3, 4],
        ]
        assert cycle.table(number).provenance == {"REPORTED": 3, "VERIFIED": 0, "PUBLISHED": 0, "ALLOCATED": 0}


def test_an_answer_counts_from_the_day_it_was_confirmed(cycle: Cycle) -> None:
    counts = [figures(cycle.table(ROUTE, day))[-1] for day in ("2021-05-09", "2021-05-10", "2021-05-20")]
    assert counts == [["計", 7, 0, 7], ["計", 7, 1, 6], ["計", 7, 3, 4]]


def test_a_cell_opens_what_it_counts_with_the_way_to_what_was_said(cycle: Cycle) -> None:
    for number in (ROUTE, RESPONSE, WARNED):
        table = cycle.table(number)
        for row in table.rows:
            for cell in row.cells:
                if cell.key:
                    assert cycle.behind(number, row.key, cell.key).total == cell.count
    (entry,) = cycle.behind(RESPONSE, "total", "nights-NO").entries
    assert (entry.name, entry.provenance, entry.url) == ("灯台機構", "機関回答", "/readiness/X-5/?year=2020")
    silent = cycle.behind(RESPONSE, "CORPORATION", "supervisor-unanswered")
    assert [(one.name, one.detail) for one in silent.entries] == [
        ("南大学", "回答がありません"),
        ("北大学", "回答がありません"),
    ]


def test_an_allocated_answer_counts_without_a_name(cycle: Cycle) -> None:
    Readiness.objects.filter(organization=cycle.organs["灯台機構"]).update(nights_provenance=Provenance.ALLOCATED)
    assert figures(cycle.table(RESPONSE))[-1][:4] == ["計", 7, 2, 1]
    listing = cycle.behind(RESPONSE, "total", "nights-NO")
    assert (listing.entries, listing.unnamed) == ((), 1)
    official = cycle.amendment.tables.get(number=RESPONSE)
    part = Scope(official, cycle.amendment.reference_on, selection=Selection(kind="CORPORATION"))
    heading, *rows = figures(SHAPE[official.shape].build(part))
    assert heading[1:5] == [
        "機関数",
        "夜間・休日対応",
        "夜間・休日対応：未回答",
        "夜間・休日対応：機関名不明（仮割当）",
    ]
    assert [row[1:5] for row in rows] == [[4, 1, 2, 1]] * 2
    listing = SHAPE[official.shape].behind(part, "CORPORATION", "nights-unnamed")
    assert (listing.entries, listing.unnamed) == ((), 1)
    assert SHAPE[official.shape].behind(part, "CORPORATION", "nights").total == 1


@pytest.mark.parametrize("state", ["submitted", "confirmed"])
@pytest.mark.parametrize("is_allocated", [False, True])
def test_the_rows_give_the_figures(cycle: Cycle, state: str, is_allocated: bool) -> None:
    if is_allocated:
        Readiness.objects.filter(nights="NO").update(nights_provenance=Provenance.ALLOCATED)
    day = cycle.amendment.reference_on
    for counted in count_set(cycle.amendment, [ROUTE, RESPONSE, WARNED], day, state):
        assert faults(counted.table, counted.rows) == []
        assert len(counted.rows) > 7


def test_a_row_too_many_or_too_few_is_found(cycle: Cycle) -> None:
    (counted,) = count_set(cycle.amendment, [RESPONSE], cycle.amendment.reference_on, "submitted")
    gone = [row for row in counted.rows if (row.column, row.organization) != ("supervisor", "X-4")]
    assert [fault.place for fault in faults(counted.table, gone)] == [
        "独立行政法人等 所管する行政機関への報告",
        "計 所管する行政機関への報告",
        "根拠 機関回答",
    ]
    silent = [row for row in counted.rows if (row.column, row.organization) != ("all", "X-4")]
    assert {fault.place for fault in faults(counted.table, silent)} == {"独立行政法人等 機関数", "計 機関数"}


@pytest.mark.parametrize(("number", "queries"), [(ROUTE, 1), (RESPONSE, 1), (WARNED, 1)])
def test_a_table_costs_one_query_and_what_is_behind_it_two(
    cycle: Cycle, django_assert_num_queries: Any, number: str, queries: int
) -> None:
    scope = cycle.scope(number)
    shape = SHAPE[scope.official.shape]
    with django_assert_num_queries(queries):
        shape.build(scope)
    with django_assert_num_queries(queries):
        shape.counted(scope)
    with django_assert_num_queries(2):
        shape.behind(scope, "total", "nights" if number == RESPONSE else next(iter(shape.build(scope).columns)).key)


def test_filters_look_at_a_part_by_what_dispatch_froze(cycle: Cycle) -> None:
    found = ask(ROUTE, {"amendment": cycle.amendment.code, "lead_agency": "X-1"}).table()
    assert figures(found) == [["", "機関数", "連絡体制の整備"], ["独立行政法人等", 2, 2], ["計", 2, 2]]
