"""Behind every figure stand exactly the rows it counts, and what was allocated stands there without a name."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from agencies.provenance import Provenance
from agencies.tables import Table
from regulations.models import Regulation, Submission
from tests.cycle_rows import ORGANS
from tests.cycles import Cycle, answered_cycle, hand_in, publish, small_cycle

pytestmark = pytest.mark.django_db
COUNTING = ("2-1-5", "2-1-6", "2-1-7", "2-1-19", "2-2-14")
DAYS = ("2020-05-31", "2020-11-30", "2021-03-31", "2021-04-15", "2021-05-31", "2022-04-01")
DATES = (
    None,
    "令和2年6月2日",
    "令和2年度",
    "令和3年3月",
    "令和3年3月20日〜令和3年4月10日",
    "令和3年4月",
    "令和3年5月20日",
)


def assert_every_figure_opens_what_it_counts(cycle: Cycle, number: str, as_of: str) -> Table:
    """For every cell with a key: named and unnamed together are its count."""
    table = cycle.table(number, as_of)
    for row in table.rows:
        for cell in row.cells:
            if cell.key:
                listing = cycle.behind(number, row.key, cell.key, as_of)
                assert (row.label, cell.key, listing.total) == (row.label, cell.key, cell.count)
    return table


def assert_columns_add_up(table: Table) -> None:
    """The first count of a row is the sum of the others, and the last row the sum of the rows before it.

    Of an organ without an answer nothing is counted: 未回答 stands there in words.
    """
    rows = [[cell.count for cell in row.cells if cell.count is not None] for row in table.rows]
    if not any(rows):
        assert {row.cells[0].shown for row in table.rows} == {"未回答"}
        return
    assert [counts[0] for counts in rows] == [sum(counts[1:]) for counts in rows]
    if table.rows[-1].is_total:
        assert rows[-1] == [sum(column) for column in zip(*rows[:-1], strict=True)]


@contextmanager
def undone() -> Iterator[None]:
    """Whatever happens inside is as if it had not."""
    point = transaction.savepoint()
    try:
        yield
    finally:
        transaction.savepoint_rollback(point)


@pytest.mark.parametrize("as_of", DAYS)
@pytest.mark.parametrize("number", COUNTING)
def test_every_figure_of_the_answered_cycle_opens_what_it_counts(number: str, as_of: str) -> None:
    assert_columns_add_up(assert_every_figure_opens_what_it_counts(answered_cycle(), number, as_of))


ANSWERS = st.fixed_dictionaries(
    {
        name: st.none()
        | st.fixed_dictionaries(
            {
                "revised": st.sampled_from(DATES),
                "dates": st.sampled_from(Provenance.values),
                "outcome": st.fixed_dictionaries(
                    dict.fromkeys((1, 2, 3), st.sampled_from(("", "REGULATION", "OTHER_RULE", "PLANNED")))
                ),
                "answers": st.sampled_from(Provenance.values),
            }
        )
        for name in ORGANS
    }
)


@pytest.fixture
def empty_cycle() -> Cycle:
    return small_cycle()


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(answers=ANSWERS, as_of=st.sampled_from(DAYS), allocated_owner=st.booleans())
def test_whatever_was_answered_every_figure_opens_what_it_counts_and_columns_add_up(
    empty_cycle: Cycle, answers: dict, as_of: str, allocated_owner: bool
) -> None:
    with undone():
        if allocated_owner:
            Regulation.objects.filter(name="西出先局第一規程").update(provenance=Provenance.ALLOCATED)
        for name, answer in answers.items():
            if answer:
                publish(empty_cycle.review(name), on=date(2021, 5, 20), **answer)
        for number in COUNTING:
            assert_columns_add_up(assert_every_figure_opens_what_it_counts(empty_cycle, number, as_of))
        late = empty_cycle.table("2-2-20", as_of)
        named = {row.label for row in late.rows}
        allocated = {name for name, answer in answers.items() if answer and answer["dates"] == Provenance.ALLOCATED}
        assert named & allocated == set()


def test_a_figure_of_table_5_opens_the_organs_by_name_with_their_day_and_how_it_is_known() -> None:
    cycle = answered_cycle()
    entries = cycle.behind("2-1-5", "total", "2020").entries
    assert [(entry.code, entry.name, entry.detail, entry.provenance) for entry in entries] == [
        ("X-2", "南省", "令和2年10月1日", "機関回答"),
        ("X-4", "港湾機構", "令和2年12月1日", "機関回答"),
        ("X-7", "北大学", "令和2年度", "公表資料"),
    ]
    assert [entry.name for entry in cycle.behind("2-1-5", "AGENCY", "2021").entries] == ["北省"]
    assert [entry.name for entry in cycle.behind("2-1-5", "AGENCY", "unanswered").entries] == ["東庁"]
    (open_one,) = cycle.behind("2-1-5", "CORPORATION", "open").entries
    assert (open_one.name, open_one.detail) == ("南大学", "未了")


def test_an_allocated_answer_stands_unnamed_behind_its_figure() -> None:
    cycle = answered_cycle()
    listing = cycle.behind("2-1-7", "1", "REGULATION")
    assert [entry.name for entry in listing.entries] == ["港湾機構", "灯台機構"]
    assert (listing.unnamed, listing.unnamed_label) == (1, "機関名不明（仮割当） 1")
    listing = cycle.behind("2-1-7", "2", "PLANNED")
    assert (listing.entries, listing.unnamed) == ((), 1)


def test_an_answer_opens_with_how_it_was_met_and_when_it_is_planned() -> None:
    cycle = answered_cycle()
    (planned,) = cycle.behind("2-1-7", "1", "PLANNED").entries
    assert (planned.name, planned.detail, planned.provenance) == ("南大学", "令和3年度以降", "機関回答")
    assert [entry.name for entry in cycle.behind("2-1-6", "3", "all").entries] == ["北省", "南省"]
    assert [entry.name for entry in cycle.behind("2-1-6", "1", "UNANSWERED").entries] == ["東庁"]


def test_an_organ_whose_completion_is_allocated_is_named_nowhere_but_in_the_population() -> None:
    cycle = small_cycle()
    publish(cycle.review("灯台機構"), revised="令和3年4月", outcome="OTHER_RULE", dates=Provenance.ALLOCATED)
    hand_in(cycle.review("港湾機構"), revised="令和3年4月2日")
    assert Submission.objects.get(review=cycle.review("灯台機構")).completion_provenance == Provenance.ALLOCATED
    listing = cycle.behind("2-1-5", "CORPORATION", "2021")
    assert ([entry.name for entry in listing.entries], listing.unnamed) == (["港湾機構"], 1)
    for number in ("2-1-5", "2-1-7"):
        for row in cycle.table(number).rows:
            for cell in row.cells:
                names = {entry.name for entry in cycle.behind(number, row.key, cell.key or "").entries}
                assert ("灯台機構" in names) is (cell.key == "all" and row.key != "AGENCY")
