"""Every table counts rows that can be laid beside it: as many under each row and column as its cell says."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from agencies.models import Organization, UnitGroup
from agencies.provenance import Provenance
from agencies.tables import CountedRow
from audits.tables import SHAPE, ask
from guidelines.models import Amendment, OfficialTable
from guidelines.tables import Scope, Selection
from regulations.counted_rows import WORDS, words_of
from regulations.models import Guidance, Regulation, Relay, Rollout, Submission
from regulations.shapes import SHAPES
from regulations.tables import ALL
from tests.cycle_rows import ORGANS, TABLES
from tests.cycles import Cycle, answered_cycle, hand_in, publish, small_cycle

pytestmark = pytest.mark.django_db
NUMBERS = [number for number, *_ in TABLES]
DAYS = ("2020-05-31", "2020-11-30", "2021-03-31", "2021-04-15", "2021-05-31", "2022-04-01")
DATES = (None, "令和2年6月2日", "令和2年度", "令和3年3月20日〜令和3年4月10日", "令和3年4月", "令和3年5月20日")
OF_UNITS = "units_by_group"
QUERIES = dict.fromkeys(NUMBERS, 2) | {"2-1-19": 6, "2-2-19": 4, "2-2-20": 3}
QUERIES |= dict.fromkeys(("2-2-7", "2-2-8", "2-2-10"), 1)


def counted(scope: Scope) -> list[CountedRow]:
    """What the table counted."""
    return SHAPE[scope.official.shape].counted(scope)


def assert_rows_give_the_table(scope: Scope) -> None:
    """Under every row and column as many as the cell counts, the same organs as behind it, and words once a row."""
    shape, rows = SHAPE[scope.official.shape], counted(scope)
    table = shape.build(scope)
    cells = {
        (row.key, column.key): cell.count
        for row in table.rows
        if not row.is_total
        for column, cell in zip(table.columns, row.cells, strict=True)
        if cell.count and column.key != ALL
    }
    in_cells = [row for row in rows if row.column not in (WORDS, ALL)]
    assert Counter((row.row, row.column) for row in in_cells) == cells
    for key in cells:
        here = [row for row in in_cells if (row.row, row.column) == key]
        listing = shape.behind(scope, *key)
        assert listing.unnamed == sum(row.provenance == Provenance.ALLOCATED for row in here)
        if shape.key != OF_UNITS:
            named = sorted(row.organization for row in here if row.provenance != Provenance.ALLOCATED)
            assert named == sorted(entry.code for entry in listing.entries)
    said = {row.row: row.text for row in rows if row.column == WORDS and row.text}
    assert said == {row.key: words_of(row) for row in table.rows if words_of(row)}
    assert len(rows) == len({(row.organization, row.row, row.column, row.subject) for row in rows})
    versions = dict(Submission.objects.values_list("pk", "review__organization__code"))
    assert {(row.submission, row.organization) for row in rows if row.submission} <= set(versions.items())
    if shape in SHAPES:  # what other rooms count does not stand in a version
        assert {row.provenance for row in rows if not row.submission and row.column != WORDS} <= {""}
    sources = Counter(
        row.provenance for row in rows if row.provenance and not (shape.key == OF_UNITS and row.column == WORDS)
    )
    assert dict(sources) == {source: count for source, count in table.provenance.items() if count}


ORGAN = st.fixed_dictionaries(
    {
        "revised": st.sampled_from(DATES),
        "dates": st.sampled_from(Provenance.values),
        "outcome": st.fixed_dictionaries(
            dict.fromkeys((1, 2, 3), st.sampled_from(("", "REGULATION", "OTHER_RULE", "PLANNED")))
        ),
        "answers": st.sampled_from(Provenance.values),
        "arrangement": st.sampled_from(("", *Submission.Arrangement.values)),
        "cooperation": st.sampled_from(("", *Submission.Cooperation.values)),
        "known": st.sampled_from(Provenance.values),
        "is_confirmed": st.booleans(),
    }
)
SELECTIONS = st.sampled_from(
    [{}, {"kind": "AGENCY"}, {"kind": "CORPORATION"}, {"category": "NATIONAL_UNIVERSITY"}, {"lead_agency": "南省"}]
)


@contextmanager
def undone() -> Iterator[None]:
    """Whatever happens inside is as if it had not."""
    point = transaction.savepoint()
    try:
        yield
    finally:
        transaction.savepoint_rollback(point)


def answer(cycle: Cycle, name: str, said: dict[str, Any]) -> None:
    """One organ's version, as drawn."""
    said = dict(said)
    known, is_confirmed = said.pop("known"), said.pop("is_confirmed")
    for field in ("arrangement", "cooperation"):
        said[f"{field}_provenance"] = known if said[field] else ""
    submission = publish(cycle.review(name), on=date(2021, 5, 20), **said)
    if is_confirmed:
        Submission.objects.filter(pk=submission.pk).update(state="CONFIRMED", judged_on=date(2021, 5, 31))


def steer(cycle: Cycle, relays: dict[str, tuple[str, str]]) -> None:
    """A step towards 測候所, and a notice to those corporations."""
    review, day = cycle.review("北省"), date(2020, 6, 2)
    Rollout.objects.create(
        review=review,
        unit_group=UnitGroup.objects.get(name="測候所"),
        step="INSTRUCTION",
        given_from=day,
        given_to=day,
        provenance="REPORTED",
    )
    notice = Guidance.objects.create(review=review, title="事務連絡", issued_on=day, provenance="REPORTED")
    for name, (outcome, provenance) in relays.items():
        Relay.objects.create(
            guidance=notice, corporation=cycle.organs[name], outcome=outcome, office="担当室", provenance=provenance
        )


@pytest.fixture
def empty_cycle() -> Cycle:
    return small_cycle()


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    answers=st.fixed_dictionaries({name: st.none() | ORGAN for name in ORGANS}),
    relays=st.dictionaries(
        st.sampled_from(("港湾機構", "灯台機構", "南大学")),
        st.tuples(st.sampled_from(Relay.Outcome.values), st.sampled_from(Provenance.values)),
    ),
    as_of=st.sampled_from(DAYS),
    state=st.sampled_from(("submitted", "confirmed")),
    chosen=SELECTIONS,
    allocated_owner=st.booleans(),
)
def test_whatever_was_answered_the_rows_give_the_table(
    empty_cycle: Cycle, answers: dict, relays: dict, as_of: str, state: str, chosen: dict, allocated_owner: bool
) -> None:
    lead = empty_cycle.organs[chosen["lead_agency"]] if "lead_agency" in chosen else None
    selection = Selection(**chosen | {"lead_agency": lead})
    with undone():
        if allocated_owner:
            Regulation.objects.filter(name="西出先局第一規程").update(provenance=Provenance.ALLOCATED)
        for name, said in answers.items():
            if said:
                answer(empty_cycle, name, said)
        steer(empty_cycle, relays)
        for number in NUMBERS:
            whole = empty_cycle.scope(number, as_of, state)
            of_one = SHAPE[whole.official.shape].of_one_organization
            assert_rows_give_the_table(
                whole if of_one else Scope(whole.official, whole.as_of, state, selection=selection)
            )


def test_rows_say_whose_where_from_which_version_and_how_it_is_known() -> None:
    cycle = answered_cycle()
    numbers = {one.pk: one.number for one in Submission.objects.all()}

    def rows(number: str, row: str) -> list[tuple]:
        return [
            (one.organization, one.column, one.provenance, numbers.get(one.submission or 0))
            for one in counted(cycle.scope(number))
            if one.row == row
        ]

    assert rows("2-1-5", "AGENCY") == [
        ("X-2", "2020", "REPORTED", 1),
        ("X-1", "2021", "REPORTED", 1),
        ("X-3", "unanswered", "", None),
    ]
    assert rows("2-1-6", "3") == [("X-1", "PLANNED", "REPORTED", 1), ("X-2", "REGULATION", "REPORTED", 1)]
    assert rows("2-1-7", "2") == [
        ("X-5", "OTHER_RULE", "REPORTED", 1),
        ("X-7", "PLANNED", "ALLOCATED", 1),
        ("X-4", "REGULATION", "REPORTED", 1),
        ("X-6", "REGULATION", "REPORTED", 1),
    ]
    (late,) = counted(cycle.scope("2-2-20"))
    assert (late.organization, late.row, late.text) == ("X-5", "X-5", "R3.4.20／審査が遅れた／指針のみ")


@pytest.mark.parametrize("state", ["submitted", "confirmed"])
@pytest.mark.parametrize("as_of", ["2015-10-01", "2016-03-31", "2016-05-31"])
def test_the_rows_of_the_survey_give_its_tables(survey: Amendment, as_of: str, state: str) -> None:
    for number in OfficialTable.objects.values_list("number", flat=True):
        assert_rows_give_the_table(ask(number, {"as_of": as_of, "state": state}).scope)


@pytest.mark.parametrize("organs", [["灯台機構"], ["灯台機構", "南大学", "北大学", "南省"]], ids=["one", "four"])
def test_rows_cost_the_same_number_of_queries_whatever_they_are(django_assert_num_queries: Any, organs: list) -> None:
    cycle = small_cycle()
    corporations = [name for name in organs if cycle.organs[name].kind == Organization.Kind.CORPORATION]
    steer(cycle, dict.fromkeys(corporations, ("RELAYED", "REPORTED")))
    publish(cycle.review("北省"), revised="令和3年4月", outcome="REGULATION")
    for name in organs:
        hand_in(cycle.review(name), revised="令和3年4月20日")
    for number, cost in QUERIES.items():
        scope = cycle.scope(number)
        with django_assert_num_queries(cost):
            counted(scope)
