"""Versions, answers, regulations and reminders in the API: rows of what one may see, without what is ALLOCATED."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from agencies.provenance import Provenance
from tests.api_programs import Program
from tests.cycles import Cycle, answered_cycle, chief_of, evaluator, hand_in, officer_for, publish, small_cycle

pytestmark = pytest.mark.usefixtures("in_2021")


@pytest.fixture
def cycle(db: None) -> Cycle:
    """Six of seven organs were heard; answers of 北大学 are ALLOCATED."""
    return answered_cycle()


def rows(program: Program, address: str, *names: str) -> list[tuple[Any, ...]]:
    """The chosen fields of a list."""
    answer = program.get(address)
    assert answer.status_code == 200, answer.content
    return [tuple(row[name] for name in names) for row in answer.json()["results"]]


def test_versions_are_listed_as_far_as_one_may_see_them(cycle: Cycle) -> None:
    watcher, own = Program(evaluator(cycle)), Program(chief_of(cycle.organs["灯台機構"]))
    assert rows(watcher, "submissions/", "organization", "number", "completed_to") == [
        ("X-1", 1, "2021-04-30"),
        ("X-2", 1, "2020-10-01"),
        ("X-4", 1, "2020-12-01"),
        ("X-5", 1, "2021-04-20"),
        ("X-6", 1, None),
        ("X-7", 1, "2021-03-31"),
    ]
    assert rows(own, "submissions/", "organization", "late_reason") == [("X-5", "審査が遅れた")]
    assert rows(Program(officer_for(cycle.organs["北測候所"])), "submissions/", "organization") == []


def test_answers_without_a_name_stand_in_no_list(cycle: Cycle) -> None:
    watcher = Program(evaluator(cycle))
    found = rows(watcher, "answers/", "organization", "position", "outcome")
    assert len(found) == 3 + 3 + 2 + 2 + 2  # 北大学 answered two, both ALLOCATED
    assert {organ for organ, _, _ in found} == {"X-1", "X-2", "X-4", "X-5", "X-6"}
    planned = rows(watcher, "answers/?outcome=PLANNED&kind=CORPORATION", "organization", "position", "planned_from")
    assert planned == [("X-6", 1, "2021-04-01")]
    refused = watcher.get("answers/?provenance=ALLOCATED")
    assert refused.status_code == 400


def test_regulations_are_listed_with_their_owners(cycle: Cycle) -> None:
    publish(cycle.review("東庁"), revised="令和2年度", outcome="REGULATION", dates=Provenance.ALLOCATED)
    watcher, unit = Program(evaluator(cycle)), Program(officer_for(cycle.organs["東測候所"]))
    late = rows(watcher, "revisions/?organization=X-1&owner=X-1-2", "owner", "unit_group", "revised_from")
    assert (
        late == rows(unit, "revisions/", "owner", "unit_group", "revised_from") == [("X-1-2", "測候所", "2021-04-01")]
    )
    assert rows(watcher, "revisions/?revised=0", "organization") == [("X-6",)]
    assert "X-3" not in {organ for (organ,) in rows(watcher, "revisions/", "organization")}


def test_only_versions_that_count_are_listed_where_they_are_asked_for(cycle: Cycle) -> None:
    hand_in(cycle.review("南大学"), revised="令和3年5月1日")
    watcher = Program(evaluator(cycle))
    assert rows(watcher, "submissions/?q=南大学", "number") == [(1,), (2,)]
    assert rows(watcher, "submissions/?q=南大学&counted=1", "number") == [(2,)]
    assert rows(watcher, "revisions/?organization=X-6&counted=1", "revised_from") == [("2021-05-01",)]


@pytest.mark.parametrize("address", ["submissions/", "answers/", "revisions/", "reminders/"])
def test_a_list_costs_the_same_for_one_row_and_for_many(db: None, address: str) -> None:
    cycle = small_cycle()
    program = Program(evaluator(cycle))
    program.get(address)
    costs = []
    for name in ("港湾機構", "灯台機構", "北省"):
        hand_in(cycle.review(name))
        with CaptureQueriesContext(connection) as queries:
            assert program.get(address).status_code == 200
        costs.append(len(queries))
    assert len(set(costs)) == 1
