"""Table ⑩: agencies by whose regulation binds their units, as each agency answers, and nobody by name who did not."""

from __future__ import annotations

from typing import Any

import pytest
from django.urls import reverse

from agencies.provenance import Provenance
from agencies.roles import Role
from agencies.tables import Listing
from audits.tables import SHAPE
from guidelines.tables import Scope, Selection
from regulations.actions import confirm_submission
from regulations.models import Submission
from regulations.scope_tables import ARRANGEMENTS
from tests.cycles import (
    COUNTED_ON,
    HANDED_IN_ON,
    Cycle,
    evaluator,
    figures,
    hand_in,
    publish,
    small_cycle,
)
from tests.permissions.matrix import account, signed_in

pytestmark = pytest.mark.django_db
TABLE = "2-1-10"
ALLOCATED: dict[str, Any] = {"arrangement_provenance": Provenance.ALLOCATED}
FIRST, SECOND, THIRD, FOURTH = (one.label for one in ARRANGEMENTS)


def known(listing: Listing) -> tuple[list[tuple[str, str]], int]:
    """Who is named, with how it is known, and how many are not."""
    return [(entry.name, entry.provenance) for entry in listing.entries], listing.unnamed


@pytest.fixture
def cycle() -> Cycle:
    """北省 has regulations of its units, and 南省 is given the common case so that totals agree; 東庁 said nothing."""
    cycle = small_cycle()
    hand_in(cycle.review("北省"), arrangement="FACILITIES_AND_REGIONAL")
    publish(cycle.review("南省"), revised="令和2年度", outcome="REGULATION", arrangement="MAIN", **ALLOCATED)
    return cycle


def test_every_arrangement_has_one_row_and_no_units_has_none(cycle: Cycle) -> None:
    hand_in(cycle.review("東庁"), arrangement="WITHOUT_UNITS")
    table = cycle.table(TABLE)
    assert figures(table) == [
        ["", "行政機関数"],
        ["①本府省庁の保護管理規程が適用", 1],
        ["②本府省庁の保護管理規程が適用。地方支分部局は当該規程の細則を整備", 0],
        ["③施設等機関について、行政機関指針に基づく保護管理規程を整備", 0],
        ["④施設等機関、地方支分部局について、行政機関指針に基づく保護管理規程を整備", 1],
        ["計", 2],
    ]
    assert [row.key for row in table.rows] == [*Submission.Arrangement.values[:4], "total"]
    assert {cell.percent for row in table.rows for cell in row.cells} == {None}
    assert table.provenance == {"REPORTED": 1, "VERIFIED": 0, "PUBLISHED": 0, "ALLOCATED": 1}


def test_an_agency_that_said_nothing_stands_under_unanswered_with_the_day_it_answered(cycle: Cycle) -> None:
    assert figures(cycle.table(TABLE))[1:] == [
        [FIRST, 1],
        [SECOND, 0],
        [THIRD, 0],
        [FOURTH, 1],
        ["未回答", 1],
        ["計", 3],
    ]
    before = figures(cycle.table(TABLE, "2021-05-19"))
    assert before[1:] == [[FIRST, 0], [SECOND, 0], [THIRD, 0], [FOURTH, 0], ["未回答", 3], ["計", 3]]
    assert figures(cycle.table(TABLE, HANDED_IN_ON)) == figures(cycle.table(TABLE))


def test_behind_a_row_stand_agencies_by_name_and_allocated_ones_as_a_number(cycle: Cycle) -> None:
    assert known(cycle.behind(TABLE, "FACILITIES_AND_REGIONAL", "agencies")) == ([("北省", "機関回答")], 0)
    assert known(cycle.behind(TABLE, "MAIN", "agencies")) == ([], 1)
    assert known(cycle.behind(TABLE, "unanswered", "agencies")) == ([("東庁", "")], 0)
    assert known(cycle.behind(TABLE, "total", "agencies")) == ([("北省", "機関回答"), ("東庁", "")], 1)


def test_among_the_confirmed_nobody_can_tell_what_an_agency_was_given_nor_if_it_has_units(cycle: Cycle) -> None:
    publish(cycle.review("東庁"), revised="令和2年度", outcome="REGULATION", arrangement="WITHOUT_UNITS", **ALLOCATED)
    assert figures(cycle.table(TABLE))[-2:] == [[FOURTH, 1], ["計", 2]]
    told = []
    for name in ("南省", "東庁"):
        submission = cycle.review(name).submissions.get()
        confirm_submission(submission=submission, by=evaluator(cycle), on=COUNTED_ON)
        told.append(figures(cycle.table(TABLE, state="confirmed"))[1:])
        Submission.objects.filter(pk=submission.pk).update(state="SUBMITTED", judged_on=None)
    unnamed = [[FIRST, 0], [SECOND, 0], [THIRD, 0], [FOURTH, 0], ["未回答", 2], ["機関名不明（仮割当）", 1], ["計", 3]]
    assert told == [unnamed, unnamed]


def test_filtered_tables_count_what_is_named_and_the_rest_in_one_row(cycle: Cycle) -> None:
    official = cycle.amendment.tables.get(number=TABLE)
    shape = SHAPE[official.shape]
    of_agencies = Scope(official, COUNTED_ON, selection=Selection(category="MINISTRY"))
    assert figures(shape.build(of_agencies))[1:] == [
        [FIRST, 0],
        [SECOND, 0],
        [THIRD, 0],
        [FOURTH, 1],
        ["未回答", 1],
        ["機関名不明（仮割当）", 1],
        ["計", 3],
    ]
    assert known(shape.behind(of_agencies, "unnamed", "agencies")) == ([], 1)
    assert known(shape.behind(of_agencies, "MAIN", "agencies")) == ([], 0)
    of_corporations = Scope(official, COUNTED_ON, selection=Selection(kind="CORPORATION"))
    assert figures(shape.build(of_corporations))[-1] == ["計", 0]


def test_an_allocated_arrangement_goes_when_the_agency_answers(cycle: Cycle) -> None:
    submission = hand_in(cycle.review("南省"))
    assert (submission.arrangement, submission.arrangement_provenance) == ("", "")
    assert figures(cycle.table(TABLE))[-2:] == [["未回答", 2], ["計", 3]]
    hand_in(cycle.review("南省"), arrangement="FACILITIES")
    assert known(cycle.behind(TABLE, "FACILITIES", "agencies")) == ([("南省", "機関回答")], 0)


def test_what_is_allocated_is_not_shown_on_the_pages_of_the_agency(cycle: Cycle) -> None:
    pages = {}
    for name in ("北省", "南省"):
        review = cycle.review(name)
        client = signed_in(account(Role.CHIEF, review.organization.code, "総括"))
        client.post(reverse("regulations:start", args=[review.pk]))
        addresses = [reverse(f"regulations:{page}", args=[review.pk]) for page in ("review", "draft", "check")]
        pages[name] = [client.get(address).content.decode() for address in addresses]
    shown, draft, check = pages["北省"]
    assert f"{FOURTH}（機関回答）" in shown
    assert [words in check for words in (FIRST, FOURTH)] == [False, False]
    assert 'value="FACILITIES_AND_REGIONAL" id="id_organ-arrangement_3" checked' in draft.replace('class="" ', "")
    shown, draft, check = pages["南省"]
    assert [FIRST in page for page in (shown, check)] == [False, False]
    assert 'value="" id="id_organ-arrangement_5" checked' in draft
