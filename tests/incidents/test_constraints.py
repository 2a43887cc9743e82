"""What one row of an incident, or rows beside each other, cannot say is refused by the database itself (rule 13)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.db import IntegrityError, connection, models, transaction

from agencies.models import Mail
from incidents.models import (
    ContactStep,
    Escalation,
    Incident,
    IncidentReport,
    IncidentStep,
    Readiness,
    Telling,
    WarningGiven,
)
from incidents.models.readiness import QUESTIONS
from tests.incidents.people import FOUND, place
from tests.incidents.readiness import ON, chained, confirmed

pytestmark = pytest.mark.django_db
Violation = Callable[[], object]
MODELS: tuple[type[models.Model], ...] = (
    Incident,
    IncidentReport,
    IncidentStep,
    Telling,
    Escalation,
    Readiness,
    ContactStep,
    WarningGiven,
)


def becomes(**changed: Any) -> Violation:
    """The incident is changed."""
    return lambda: Incident.objects.update(**changed)


def again(model: Any, **changed: Any) -> Violation:
    """The first row once more, but for what is changed."""

    def violate() -> None:
        row = model.objects.order_by("pk")[0]
        row.pk, row._state.adding = None, True
        for name, value in changed.items():
            setattr(row, name, value)
        row.save(force_insert=True)

    return violate


def says(**changed: Any) -> Violation:
    """The readiness of an organ is changed."""
    return lambda: Readiness.objects.update(**changed)


OF_READINESS: dict[str, list[Violation]] = {
    **{f"readiness_{key}_is_known": [says(**{key: "OFF"})] for key in QUESTIONS},
    **{f"readiness_{key}_provenance_is_known": [says(**{f"{key}_provenance": "RUMOUR"})] for key in QUESTIONS},
    **{f"readiness_{key}_has_provenance": [says(**{key: ""}), says(**{f"{key}_provenance": ""})] for key in QUESTIONS},
    "readiness_once_a_year": [again(Readiness)],
    "readiness_confirmed_by_somebody": [says(confirmed_on=None), says(confirmed_by_name="")],
    "contactstep_position_once": [again(ContactStep)],
    "contactstep_has_a_post": [again(ContactStep, position=9, post="")],
    "warninggiven_has_means": [again(WarningGiven, means=""), again(WarningGiven, subject="")],
}
NEXT_STEP: dict[str, Any] = {"number": 2}
VIOLATIONS: dict[str, list[Violation]] = OF_READINESS | {
    "incident_regime_is_known": [becomes(regime="NONE")],
    "incident_state_is_known": [becomes(state="NONE", closed_at=FOUND)],
    "incident_stage_is_known": [becomes(stage="NONE")],
    "incident_level_is_known": [becomes(level=4)],
    "incident_closed_at_a_moment": [
        becomes(closed_at=FOUND),
        becomes(state="CLOSED"),
        becomes(state="DISMISSED"),
    ],
    "incidentreport_level_is_known": [again(IncidentReport, number=2, level=4)],
    "incidentreport_once": [again(IncidentReport)],
    "incidentstep_step_is_known": [again(IncidentStep, step="NONE")],
    "incidentstep_once": [again(IncidentStep)],
    "incidentstep_taken_or_not_needed": [
        again(IncidentStep, **NEXT_STEP, person=""),
        again(IncidentStep, **NEXT_STEP, happened_at=None, note="不要"),
        again(IncidentStep, **NEXT_STEP, happened_at=None, person=""),
    ],
    "incidentstep_told_by_its_step": [
        lambda: again(IncidentStep, **NEXT_STEP, told=Incident.objects.get().organization)(),
        lambda: again(
            IncidentStep,
            step="TO_SUPERVISOR",
            happened_at=None,
            person="",
            note="不要",
            told=Incident.objects.get().organization,
        )(),
    ],
    "incidentstep_withdrawn_was_not_taken": [again(IncidentStep, **NEXT_STEP, is_withdrawn=True)],
    "telling_once": [again(Telling)],
    "escalation_clock_is_known": [lambda: again(Escalation, clock="NONE", mail=Mail.objects.get(subject="二"))()],
    "escalation_once": [lambda: again(Escalation, mail=Mail.objects.get(subject="二"))()],
}


@pytest.fixture(autouse=True)
def incident(db: None) -> Incident:
    """An incident with a row of everything that has a constraint."""
    organs = place()
    incident = organs.report()
    reader = organs.chief("港湾機構").account
    assert reader
    mails = [
        Mail.objects.create(recipient=reader, address="a@example.jp", on=FOUND, is_automatic=False, subject=subject)
        for subject in ("一", "二")
    ]
    Escalation.objects.create(
        incident=incident, clock="FINAL", moment="DAYS_7", due_at=FOUND, recipient=reader, mail=mails[0]
    )
    organ = organs.organs["港湾機構"]
    incident.tellings.create(agency=organs.organs["北省"], told_at=FOUND)
    confirmed(organ)
    chained(organ)
    WarningGiven.objects.create(organization=organ, given_on=ON, means="メール", subject="注意")
    return incident


@pytest.mark.parametrize(
    ("constraint", "violate"),
    [(name, violate) for name, listed in VIOLATIONS.items() for violate in listed],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_the_database_refuses_what_the_constraint_forbids(constraint: str, violate: Violation) -> None:
    with pytest.raises(IntegrityError) as refusal, transaction.atomic():
        violate()
    assert named(constraint, str(refusal.value))


def constraints() -> dict[str, tuple[type[models.Model], models.BaseConstraint]]:
    """Every constraint of incidents by name, with its model."""
    return {one.name: (model, one) for model in MODELS for one in model._meta.constraints}


def named(constraint: str, message: str) -> bool:
    """Is this the constraint that refused? SQLite names the columns of a plain unique one instead, or its guard refuses."""
    if constraint in message:
        return True
    model, one = constraints()[constraint]
    if connection.vendor == "sqlite" and message == f"{model._meta.db_table} is append-only":
        return True
    assert isinstance(one, models.UniqueConstraint)
    listed = {field.name: field.column for field in model._meta.fields}
    columns = (f"{model._meta.db_table}.{listed[name]}" for name in one.fields)
    return message == f"UNIQUE constraint failed: {', '.join(columns)}"


def test_every_constraint_has_a_violation_here() -> None:
    assert sorted(VIOLATIONS) == sorted(constraints())


def test_a_code_is_given_once(incident: Incident) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        again(Incident)()
    codes = {Incident._meta.get_field("code").get_default() for _ in range(200)}
    assert len(codes) == 200
