"""The exercise has incidents in every state, of invented organs alone."""

from __future__ import annotations

import pytest

from guidelines.models import Amendment
from incidents.models import Incident, IncidentStep, Step, Telling
from incidents.transitions import latest
from tests.incidents.clock_rows import japan

pytestmark = pytest.mark.django_db


def test_the_exercise_has_incidents_in_every_state(exercise: Amendment) -> None:
    found = Incident.objects.order_by("known_at").select_related("organization")
    assert [(one.organization.code, one.state, one.stage) for one in found] == [
        ("EX-A03", "CLOSED", "CLOSED"),
        ("EX-C03", "OPEN", "CAUSE"),
        ("EX-A02", "OPEN", "TO_MANAGER"),
        ("EX-C01", "OPEN", "TO_PERSONS"),
        ("EX-C02", "DISMISSED", "CLOSED"),
        ("EX-A01", "OPEN", "TO_HEAD"),
        ("EX-A01", "OPEN", "FOUND"),
    ]
    assert {one.state for one in found} == set(Incident.State.values)
    assert {one.level for one in found} == set(Incident.Level.values)
    assert {one.organization.is_fictional for one in found} == {True}
    tellings = Telling.objects.order_by("incident__organization__code", "told_at")
    assert [(one.incident.organization.code, one.agency.code) for one in tellings] == [
        ("EX-C01", "EX-A01"),
        ("EX-C03", "EX-A05"),
        ("EX-C03", "EX-A01"),
    ]
    assert [one.organization.code for one in found if one.told_ministry_at] == ["EX-A03", "EX-C03"]
    rows = IncidentStep.objects.all()
    under_guideline = set(Step) - {Step.PRELIMINARY, Step.FINAL}
    assert {Step(row.step) for row in rows} == under_guideline
    assert max(row.recorded_at for row in rows) < japan("2016-05-31T00:00")
    assert max(row.number for row in rows) == 2
    assert [(row.incident.organization.code, row.step) for row in rows.filter(is_withdrawn=True)] == [
        ("EX-C01", "CAUSE")
    ]


def test_nothing_of_it_is_recorded_before_it_happened_or_was_reported(exercise: Amendment) -> None:
    for incident in Incident.objects.prefetch_related("steps", "reports"):
        steps = latest(incident.steps.all())
        assert steps[Step.FOUND].person != "manage.py load_exercise"
        assert all((row.happened_at or row.recorded_at) <= row.recorded_at for row in steps.values())
        assert all(row.recorded_at >= incident.reported_at for row in steps.values())
        assert all(report.made_at >= incident.reported_at for report in incident.reports.all())
