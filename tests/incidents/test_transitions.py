"""The table of steps is whole, hangs together, and is what the docs draw."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from agencies.models import Organization
from agencies.roles import PERMISSIONS, Permission, Role
from incidents.models import Incident, IncidentStep, Step
from incidents.transitions import (
    ALWAYS,
    CHAIN,
    EVERY_KIND,
    OWN_RULES,
    TRANSITIONS,
    Transition,
    asked_of,
    before,
    behind,
    latest,
    missing_before,
)

DOC = Path(__file__).resolve().parents[2] / "docs" / "incident-chain.md"
Kind, Regime = Organization.Kind, Incident.Regime
TONES = {"red", "orange", "blue", "green", "gray"}


def incident(kind: str, regime: str) -> Incident:
    return Incident(organization=Organization(kind=kind, name="機関"), regime=regime)


def test_every_step_has_exactly_one_transition_in_the_order_of_the_chain() -> None:
    assert [one.step for one in CHAIN] == list(Step)
    assert list(TRANSITIONS) == list(Step)


@pytest.mark.parametrize("one", CHAIN, ids=lambda one: one.step.name)
def test_every_step_has_a_look_a_clause_a_taker_and_somebody_it_is_asked_of(one: Transition) -> None:
    assert one.tone in TONES
    assert (len(one.mark), bool(one.clause)) == (1, True)
    assert any(one.permission in PERMISSIONS[role] for role in Role)
    assert EVERY_KIND >= one.kinds > frozenset()
    assert ALWAYS >= one.regimes > frozenset()


def test_every_step_rests_on_something_wherever_it_is_asked() -> None:
    for one in CHAIN:
        for kind in sorted(one.kinds):
            for regime in sorted(one.regimes):
                basis = one.basis(kind, regime)
                assert re.fullmatch(
                    r"(行政機関|独法等)指針 第9-[1-7]|個人情報の保護に関する法律第6[68]条第[12]項", basis
                ) or ((kind, regime, basis) == (Kind.LOCAL_GOVERNMENT, Regime.GUIDELINE, OWN_RULES)), (
                    one.step,
                    kind,
                    regime,
                    basis,
                )


def test_the_clauses_of_both_guidelines_are_all_there() -> None:
    assert {one.agency for one in CHAIN} - {""} == {f"第9-{number}" for number in range(1, 7)}
    assert {one.corporation for one in CHAIN} - {""} == {f"第9-{number}" for number in range(1, 8)}


def test_every_state_of_an_incident_has_a_tone_and_a_mark_of_its_own() -> None:
    assert {state.tone for state in Incident.State} <= TONES
    assert len({(state.tone, state.mark) for state in Incident.State}) == len(Incident.State)


def test_the_order_has_no_circle_begins_with_the_finding_and_ends_with_closing() -> None:
    for step in Step:
        assert step not in before(step)
        assert behind(step) == {other for other in Step if step in before(other)}
    assert [step for step in Step if not before(step)] == [Step.FOUND]
    assert before(Step.CLOSED) == set(Step) - {Step.CLOSED}
    assert all(list(Step).index(first) < list(Step).index(step) for step in Step for first in before(step))


@pytest.mark.parametrize("kind", sorted(EVERY_KIND))
@pytest.mark.parametrize("regime", sorted(ALWAYS))
def test_every_step_asked_can_be_reached_whatever_is_not_asked(kind: str, regime: str) -> None:
    one, taken = incident(kind, regime), {Step.FOUND: IncidentStep(step=Step.FOUND)}
    asked = asked_of(one)
    while open_steps := [step for step in asked if step not in taken and not missing_before(one, taken, step)]:
        taken[open_steps[-1]] = IncidentStep(step=open_steps[-1])  # in whatever order
    assert set(taken) == set(asked)


def test_who_is_asked_what() -> None:
    within = [Step.FOUND, Step.TO_MANAGER, Step.CONTAINED, Step.TO_CHIEF, Step.TO_HEAD]
    after = [Step.TO_PERSONS, Step.CAUSE, Step.PREVENTION]
    asked = {
        (Kind.AGENCY, Regime.GUIDELINE): [*within, Step.TO_MINISTRY, *after, Step.CLOSED],
        (Kind.CORPORATION, Regime.GUIDELINE): [*within, Step.TO_SUPERVISOR, Step.TO_MINISTRY, *after, Step.CLOSED],
        (Kind.LOCAL_GOVERNMENT, Regime.GUIDELINE): [*within, *after, Step.CLOSED],
        (Kind.AGENCY, Regime.LAW): [*within, Step.PRELIMINARY, *after, Step.FINAL, Step.CLOSED],
        (Kind.CORPORATION, Regime.LAW): [
            *within,
            Step.TO_SUPERVISOR,
            Step.PRELIMINARY,
            *after,
            Step.FINAL,
            Step.CLOSED,
        ],
        (Kind.LOCAL_GOVERNMENT, Regime.LAW): [*within, Step.PRELIMINARY, *after, Step.FINAL, Step.CLOSED],
    }
    assert {key: asked_of(incident(*key)) for key in asked} == asked


def test_containment_waits_for_nobody_but_the_finding() -> None:
    assert before(Step.CONTAINED) == {Step.FOUND}


def test_only_closing_is_for_the_chief_and_only_finding_for_any_member() -> None:
    unlike = {one.step: one.permission for one in CHAIN if one.permission != Permission.HANDLE_INCIDENT}
    assert unlike == {Step.FOUND: Permission.REPORT_INCIDENT, Step.CLOSED: Permission.CLOSE_INCIDENT}


def test_of_a_corrected_step_the_highest_number_counts() -> None:
    first, second = (IncidentStep(step=Step.CAUSE, number=number) for number in (1, 2))
    found = IncidentStep(step=Step.FOUND)
    assert list(latest([second, found, first]).items()) == [(Step.FOUND, found), (Step.CAUSE, second)]


def test_the_diagram_in_the_docs_is_the_table() -> None:
    drawn = re.findall(r"^ +(\w+) --> (\w+)$", DOC.read_text(encoding="utf-8"), re.MULTILINE)
    assert sorted(drawn) == sorted((first.name, one.step.name) for one in CHAIN for first in one.after)


def test_the_rows_in_the_docs_are_the_table() -> None:
    written = re.findall(r"^\| `(\w+)` \| (.+) \|$", DOC.read_text(encoding="utf-8"), re.MULTILINE)
    assert written == [
        (
            one.step.name,
            " | ".join(
                (
                    one.step.label,
                    "every organ" if one.kinds == EVERY_KIND else ", ".join(sorted(one.kinds)),
                    "both" if one.regimes == ALWAYS else ", ".join(sorted(one.regimes)),
                    "✓" if one.may_be_omitted else "—",
                    one.permission.name,
                    one.agency or "—",
                    one.corporation or "—",
                    one.law or "—",
                )
            ),
        )
        for one in CHAIN
    ]
