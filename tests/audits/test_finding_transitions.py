"""The table of steps of a finding is complete, and the diagram in the docs is the table."""

import re
from pathlib import Path

import pytest
from django.urls import reverse

from audits.finding_transitions import ENDS, TRANSITIONS, leads_to
from audits.models import Finding

State = Finding.State
DIAGRAM = Path(__file__).resolve().parents[2] / "docs" / "finding-chain.md"


@pytest.mark.parametrize("state", State)
def test_a_state_leads_somewhere_or_says_why_it_ends(state: Finding.State) -> None:
    follows = [one.after for one in TRANSITIONS if one.before == state]
    assert bool(follows) != bool(ENDS.get(state))


@pytest.mark.parametrize("state", State)
def test_a_state_has_a_tone_and_a_mark_of_its_own(state: Finding.State) -> None:
    assert state.tone in {"gray", "orange", "blue", "green"}
    assert [one for one in State if one.mark == state.mark] == [state]


def test_every_state_but_the_first_is_reached_from_the_one_before() -> None:
    assert [leads_to(before, after) for before, after in zip(State, list(State)[1:], strict=False)] == [True] * 4


def test_no_state_is_skipped_and_none_goes_back() -> None:
    order = list(State)
    assert {order.index(one.after) - order.index(one.before) for one in TRANSITIONS} == {0, 1}


def test_every_step_has_a_page() -> None:
    assert [reverse(one.route, args=[1]).startswith("/findings/1/") for one in TRANSITIONS] == [True] * len(
        TRANSITIONS
    )


def test_the_diagram_is_the_table() -> None:
    drawn = re.findall(r"^ +(\w+) --> (\w+)$", DIAGRAM.read_text(encoding="utf-8"), re.MULTILINE)
    assert drawn == [(one.before.value, one.after.value) for one in TRANSITIONS]
