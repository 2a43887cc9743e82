"""No order of whatever steps, by whomever and whenever, yields a chain that contradicts the table, or tells strangers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from agencies.models import Notification, Trail
from agencies.refusals import Refusal
from agencies.roles import Grant, Officer, Role
from incidents.actions import amend_report, dismiss_incident, omit_step, take_step, withdraw_step
from incidents.models import Incident, IncidentReport, IncidentStep, Step
from incidents.transitions import TRANSITIONS
from tests.incidents.people import FOUND, FOUND_UNDER_LAW, HOUR, Place, carry_on, place

pytestmark = pytest.mark.django_db
State = Incident.State
LONG = settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
WHERE = [("灯台機構", None), ("北省", "北測候所"), ("海辺市", None)]


@dataclass(frozen=True)
class Move:
    """Something that somebody tries an hour after the last thing; `back` is how many hours ago it happened.

    `pick` is one of all steps or, where it `follows`, one of those that come next.
    """

    act: str
    pick: int
    follows: bool
    back: int
    actor: int
    told: str


ACTS = [*["take"] * 8, *["omit"] * 4, *["withdraw"] * 3, *["amend"] * 2, "dismiss"]
LIKELY = [0, 0, 0, 1, 1, 2, 3, 4, 5]  # who handles it tries more often than strangers do
MOVES = st.lists(
    st.builds(
        Move,
        act=st.sampled_from(ACTS),
        pick=st.integers(min_value=0, max_value=len(Step) - 1),
        follows=st.sampled_from([True, True, False]),
        back=st.sampled_from([0, 0, 0, 0, 1, 2, 5, 12, -1]),
        actor=st.sampled_from(LIKELY),
        told=st.sampled_from(["北省", "北省", "南省", "南省", "東庁", ""]),
    ),
    min_size=5,
    max_size=14,
)


@pytest.fixture(name="place")
def place_() -> Place:
    return place()


def people(place: Place, at: str, unit: str | None) -> list[Officer]:
    """Who tries: chief and officer of the organ, then those who may not, or not all."""
    return [
        place.chief(at),
        place.officer(unit or at),
        place.member("sato", unit or at),
        place.member("suzuki", at),
        place.chief("南省"),
        place.evaluator(),
    ]


def attempt(place: Place, incident: Incident, move: Move, actor: Officer, now: datetime) -> None:
    """Carry out the move on the version that stands, or be refused."""
    said: dict[str, Any] = {"incident": incident, "version": incident.version, "now": now, "by": actor}
    note = f"{move.act} {move.back}"
    coming = next_steps(incident) if move.follows else []
    step = (coming or list(Step))[move.pick % len(coming or Step)]
    if move.act == "dismiss":
        dismiss_incident(note=note, **said)
    elif move.act == "amend":
        values = {"persons": 90 + move.back, "is_malicious": [None, True, False][move.back % 3]}
        amend_report(values=values, change_note=note, **said)
    elif move.act == "omit":
        omit_step(step=step, note=note, **said)
    elif move.act == "withdraw":
        recorded = list(standing(incident))
        step = recorded[move.pick % len(recorded)] if move.follows else step
        told = place.organs.get(move.told) if step == Step.TO_SUPERVISOR else None
        withdraw_step(step=step, note=note, told=told, **said)
    else:
        told = place.organs.get(move.told) if step == Step.TO_SUPERVISOR else None
        happened_at = now - move.back * HOUR
        take_step(step=step, happened_at=happened_at, person="甲", note=note, told=told, **said)


def everything() -> list[Any]:
    """All that stands in the database of incidents."""
    models = (Incident, IncidentReport, IncidentStep, Notification, Trail)
    return [list(model.objects.order_by("pk").values()) for model in models]


def earlier(step: Step) -> set[Step]:
    """Every step before that one, told from the table's direct ones alone."""
    found: set[Step] = set()
    waiting = [step]
    while waiting:
        new = TRANSITIONS[waiting.pop()].after - found
        found |= new
        waiting += new
    return found


def standing(incident: Incident) -> dict[Step, list[IncidentStep]]:
    """What stands of each step, one row for each agency that was told; the numbers of its rows have no gap."""
    rows: dict[Step, list[IncidentStep]] = {}
    for row in IncidentStep.objects.filter(incident=incident).order_by("number"):
        rows.setdefault(Step(row.step), []).append(row)
    assert all([row.number for row in found] == list(range(1, len(found) + 1)) for found in rows.values())
    found: dict[Step, list[IncidentStep]] = {}
    for step, all_rows in rows.items():
        last = {row.told_id: row for row in all_rows}
        stand = [row for row in last.values() if not row.is_withdrawn]
        is_told = any(row.told_id for row in stand)
        if stand := [row for row in stand if row.told_id or not is_told]:
            found[step] = stand
    return found


def require_sound(incident: Incident) -> None:
    """Refuse (by assertion) a chain that the table does not allow."""
    steps = standing(incident)
    kind, regime = incident.organization.kind, incident.regime
    asked = {step for step in Step if kind in TRANSITIONS[step].kinds and regime in TRANSITIONS[step].regimes}
    assert set(steps) <= asked
    assert steps[Step.FOUND][0].happened_at == incident.known_at
    is_dismissed = incident.state == State.DISMISSED
    for step, row in ((step, row) for step, rows in steps.items() for row in rows):
        assert (is_dismissed and step == Step.CLOSED) or earlier(step) & asked <= set(steps)
        assert not row.is_omitted or TRANSITIONS[step].may_be_omitted
        for before in earlier(step) & set(steps):
            moments = [one.happened_at for one in steps[before] if one.happened_at]
            assert row.happened_at is None or all(moment <= row.happened_at for moment in moments), (before, step)
    taken = [step for step, rows in steps.items() if not rows[0].is_omitted]
    assert incident.stage == [step for step in Step if step in taken][-1]
    assert (incident.state == State.OPEN) == (Step.CLOSED not in steps)
    assert incident.state != State.CLOSED or set(steps) == asked
    assert incident.level == incident.reports.order_by("-number")[0].level


def require_seen_by_who_was_told(place: Place, incident: Incident, at: str, unit: str | None) -> None:
    """Refuse (by assertion) that anybody sees it who has nothing to do with it, or is not shown what concerns them.

    Who was told once, be it by a step that was withdrawn, sees it.
    """
    told = [row for row in IncidentStep.objects.filter(incident=incident) if row.happened_at]
    agencies = {row.told.name for row in told if row.told}
    watches = any(row.step == Step.TO_MINISTRY for row in told)
    organs = place.organs
    exercise = organs["架空省"]
    expected: list[tuple[Officer, bool]] = [
        (place.chief(at), True),
        (place.officer(at), True),
        (place.member("sato", unit or at), True),
        (place.member("suzuki", at), False),
        (place.member("tanaka", "北省"), False),
        *((place.officer(name), name in agencies) for name in ("南省", "東庁") if name != at),
        *([(place.chief("北省"), "北省" in agencies)] if at != "北省" else []),
        *((place.officer(name), name == unit) for name in ("北測候所", "東測候所")),
        (place.officer("南大学"), False),
        (place.officer("架空省"), False),
        (place.evaluator(), watches),
        (Officer("program", (Grant(Role.ADMINISTRATOR, None),)), watches),
        (Officer("program", (Grant(Role.OFFICER, organs["南大学"].pk),)), False),
        (Officer("exercise", (Grant(Role.EVALUATOR, exercise.pk),), is_fictional=True), False),
        (Officer("nobody"), False),
    ]
    seen = [
        (officer.affiliation or officer.name, Incident.objects.visible_to(officer).count()) for officer, _ in expected
    ]
    assert seen == [(officer.affiliation or officer.name, int(may)) for officer, may in expected]


@LONG
@given(
    moves=MOVES,
    where=st.sampled_from(WHERE),
    found_at=st.sampled_from([FOUND, FOUND_UNDER_LAW]),
    begun=st.sampled_from([Step.FOUND, Step.TO_CHIEF, Step.TO_HEAD, Step.TO_SUPERVISOR, Step.CAUSE, Step.FINAL]),
)
def test_no_moves_contradict_the_table_change_what_is_closed_or_tell_strangers(
    place: Place, moves: list[Move], where: tuple[str, str | None], found_at: datetime, begun: Step
) -> None:
    at, unit = where
    with transaction.atomic():
        actors = people(place, at, unit)
        incident = place.report(at, unit=unit, by=actors[2], found_at=found_at)
        if begun != Step.FOUND:
            carry_on(incident, actors[0], until=begun, told=place.organs["北省"])
        for hours, move in enumerate(moves, start=2):
            incident = Incident.objects.select_related("organization").get(pk=incident.pk)
            before, was_open = everything(), incident.state == State.OPEN
            try:
                with transaction.atomic():
                    attempt(place, incident, move, actors[move.actor], found_at + hours * HOUR)
            except Refusal:
                assert everything() == before
            assert was_open or everything() == before
            require_kept(before)
            incident = Incident.objects.select_related("organization").get(pk=incident.pk)
            require_sound(incident)
        require_seen_by_who_was_told(place, incident, at, unit)
        transaction.set_rollback(True)


def require_kept(before: list[Any]) -> None:
    """Refuse (by assertion) that what was recorded is not there any more as it was."""
    written_once: list[Any] = [IncidentReport, IncidentStep, Trail]
    for model, rows in zip(written_once, (before[1], before[2], before[4]), strict=True):
        assert list(model.objects.order_by("pk").values()[: len(rows)]) == rows


@LONG
@given(data=st.data(), where=st.sampled_from(WHERE), found_at=st.sampled_from([FOUND, FOUND_UNDER_LAW]))
def test_whatever_is_done_of_what_may_be_done_the_incident_can_be_closed(
    place: Place, data: st.DataObject, where: tuple[str, str | None], found_at: datetime
) -> None:
    at, unit = where
    with transaction.atomic():
        chief = place.chief(at)
        incident = place.report(at, unit=unit, by=place.member("sato", unit or at), found_at=found_at)
        hours = 1
        while (open_steps := next_steps(incident)) and incident.state == State.OPEN:
            hours += 1
            step = data.draw(st.sampled_from(open_steps))
            now = found_at + hours * HOUR
            said: dict[str, Any] = {"incident": incident, "step": step, "now": now, "by": chief}
            if TRANSITIONS[step].may_be_omitted and data.draw(st.booleans()):
                omit_step(note="不要", version=incident.version, **said)
            else:
                told = place.organs["南省"] if step == Step.TO_SUPERVISOR else None
                take_step(happened_at=now, person="甲", told=told, version=incident.version, **said)
            incident = Incident.objects.select_related("organization").get(pk=incident.pk)
            require_sound(incident)
        assert incident.state == State.CLOSED
        transaction.set_rollback(True)


def next_steps(incident: Incident) -> list[Step]:
    """What the table lets one do next, told from its direct ones alone."""
    steps = standing(incident)
    kind, regime = incident.organization.kind, incident.regime
    asked = [step for step in Step if kind in TRANSITIONS[step].kinds and regime in TRANSITIONS[step].regimes]
    return [step for step in asked if step not in steps and earlier(step) & set(asked) <= set(steps)]
