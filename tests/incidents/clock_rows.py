"""Incidents for clocks: an incident known at a moment of Japan, its versions, its steps; kept in memory or saved."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from agencies.models import Organization
from incidents.clocks import JAPAN, Clock, clocks
from incidents.models import Incident, IncidentReport, IncidentStep, Step
from incidents.regimes import regime_of

NO: dict[str, Any] = {"persons": 5, "is_sensitive": False, "has_property_damage": False, "is_malicious": False}
"""A report by which nothing is owed; others are this with one thing otherwise."""
SENSITIVE = NO | {"is_sensitive": True}
MALICIOUS = NO | {"is_malicious": True}
UNKNOWN: dict[str, Any] = dict.fromkeys(NO)


def japan(text: str) -> datetime:
    """2022-05-02T14:20 by the clock of Japan."""
    return datetime.fromisoformat(text).replace(tzinfo=JAPAN)


def incident_of(known: str | datetime, kind: str = "AGENCY") -> Incident:
    """An incident that was not saved."""
    known_at = japan(known) if isinstance(known, str) else known
    regime = regime_of(kind, known_at.astimezone(JAPAN).date())
    return Incident(regime=regime, known_at=known_at, reported_at=known_at, level=1)


def report_of(number: int, made_at: datetime, says: dict[str, Any]) -> IncidentReport:
    """A version that was not saved."""
    return IncidentReport(
        number=number, title="件名", what="内容", level=1, made_at=made_at, made_by_name="甲", **says
    )


def step_of(step: Step, happened: str | None, recorded: str | None = None, number: int = 1) -> IncidentStep:
    """A step that was not saved: taken at a moment, or (None) not needed."""
    done = {"happened_at": japan(happened), "person": "甲"} if happened else {"note": "要らない"}
    at = japan(recorded or happened or "")
    return IncidentStep(step=step, number=number, recorded_at=at, recorded_by_name="甲", **done)


def clocks_of(
    known: str | datetime,
    *says: dict[str, Any] | tuple[str, dict[str, Any]],
    kind: str = "AGENCY",
    steps: tuple[IncidentStep, ...] = (),
    **columns: Any,
) -> dict[str, Clock]:
    """The clocks by kind; the first version is made when the incident becomes known, later ones bear their moment."""
    incident = incident_of(known, kind)
    for name, value in columns.items():
        setattr(incident, name, value)
    reports = [
        report_of(number, japan(one[0]), one[1])
        if isinstance(one, tuple)
        else report_of(number, incident.known_at, one)
        for number, one in enumerate(says, start=1)
    ]
    taken = {Step(one.step): one for one in steps}
    return {str(clock.kind): clock for clock in clocks(incident, reports, taken)}


def saved(
    organ: Organization,
    known: str,
    says: dict[str, Any],
    *,
    code: str,
    unit: Organization | None = None,
    **columns: Any,
) -> Incident:
    """An incident in the database, with its first version."""
    incident = incident_of(known, organ.kind)
    incident.organization, incident.unit, incident.code = organ, unit, code
    incident.reported_by_name = "甲"
    for name, value in columns.items():
        setattr(incident, name, value)
    incident.save()
    add_report(incident, 1, known, says)
    return incident


def add_report(incident: Incident, number: int, made: str, says: dict[str, Any]) -> None:
    """A further version in the database."""
    report = report_of(number, japan(made), says)
    report.incident = incident
    report.save()


def add_step(incident: Incident, step: IncidentStep) -> None:
    """A step in the database."""
    step.incident = incident
    step.save()
