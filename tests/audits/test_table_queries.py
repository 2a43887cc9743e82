"""Each official table costs a fixed number of queries, whatever it counts."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from agencies.models import Organization, UnitGroup
from agencies.renderers import as_text, table_as_json
from audits.models import Activity
from audits.tables import SHAPE
from regulations.models import Guidance, Regulation, Relay
from tests.cycles import Cycle, hand_in, publish, small_cycle

QUERIES = {"2-1-5": 1, "2-1-6": 2, "2-1-7": 2, "2-1-10": 2, "2-1-19": 4, "2-2-14": 2, "2-2-19": 2, "2-2-20": 2} | {
    "2-2-3": 2,
    "2-2-7": 1,
    "2-2-8": 1,
    "2-2-10": 1,
    "2-2-21": 1,
    "2-2-22": 1,
}


@pytest.mark.parametrize("organs", [["灯台機構"], ["灯台機構", "南大学", "北大学"]], ids=["one organ", "three organs"])
@pytest.mark.parametrize("number", QUERIES)
@pytest.mark.django_db
def test_a_table_costs_the_same_number_of_queries_whatever_it_counts(
    django_assert_num_queries: Any, number: str, organs: list[str]
) -> None:
    cycle = small_cycle()
    review, day = cycle.review("北省"), date(2020, 6, 1)
    notice = Guidance.objects.create(review=review, title="事務連絡", issued_on=day, provenance="REPORTED")
    for name in organs:
        Relay.objects.create(
            guidance=notice, corporation=cycle.organs[name], outcome="RELAYED", office="課", provenance="REPORTED"
        )
        hand_in(cycle.review(name), revised="令和3年4月20日")
        for kind in ("TRAINING", "INSPECTION"):
            period = cycle.amendment.asks_activities_in
            Activity.objects.create(
                organization=cycle.organs[name],
                kind=kind,
                status="NOT_HELD",
                asked_from=period.first,
                asked_to=period.last or day,
                reason="資料がない",
                provenance="REPORTED",
            )
    if len(organs) > 1:
        publish(cycle.review("北省"), revised="令和3年4月", outcome="REGULATION")
        hand_in(cycle.review("南省"))
    assert_costs(django_assert_num_queries, cycle, number)


def assert_costs(django_assert_num_queries: Any, cycle: Cycle, number: str) -> None:
    """Counting and rendering takes exactly the queries the shape has."""
    scope = cycle.scope(number)
    amendment = scope.official.amendment  # loaded with the table, as by its address
    with django_assert_num_queries(QUERIES[number]):
        table = SHAPE[scope.official.shape].build(scope)
        table_as_json(table, lambda row, column: f"/{row}/{column}")
        as_text(table)
    assert (table.amendment, len(table.rows) > 0) == (amendment.code, True)


@pytest.mark.parametrize("units", [1, 3])
@pytest.mark.django_db
def test_table_19_costs_the_same_whatever_the_number_of_units(django_assert_num_queries: Any, units: int) -> None:
    cycle = small_cycle()
    for place in range(units):
        unit = Organization.objects.create(
            code=f"U-{place}",
            name=f"観測所{place}",
            kind="UNIT",
            parent=cycle.organs["北省"],
            unit_group=UnitGroup.objects.get(name="測候所"),
        )
        Regulation.objects.create(owner=unit, name=f"観測所{place}規程", provenance="REPORTED")
    publish(cycle.review("北省"), revised="令和3年4月", outcome="REGULATION")
    assert_costs(django_assert_num_queries, cycle, "2-1-19")
