"""Incidents of the exercise in every state, through the actions that members, officers and chiefs use."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from django.db import transaction
from django.utils import timezone

from agencies.datafiles import read_json
from agencies.models import Organization
from agencies.roles import Grant, Officer, Role
from incidents.actions import dismiss_incident, omit_step, take_step, withdraw_step
from incidents.models import Incident
from incidents.reporting import amend_report, report_incident

FILE = Path(__file__).resolve().parent / "data" / "exercise" / "incidents.json"
Line = Mapping[str, Any]


@transaction.atomic
def load_incidents(*, by: Officer) -> list[Incident]:
    """Each incident of the file, brought as far as its steps say; the trail names the command."""
    organs = {one.code: one for one in Organization.objects.of_register(is_fictional=True)}
    return [play(line, organs, by) for line in read_json(FILE)]


def play(line: Line, organs: Mapping[str, Organization], by: Officer) -> Incident:
    """One incident, reported by a member and dealt with by the chief of the organ."""
    organ = organs[line["organization"]]
    member, chief = (Officer(name=by.name, grants=(Grant(role, organ.pk),)) for role in (Role.MEMBER, Role.CHIEF))
    incident = report_incident(
        organization=organ,
        unit=organs[line["unit"]] if line["unit"] else None,
        found_at=moment(line["found_at"]),
        now=moment(line["reported_at"]),
        by=member,
        **{name: line[name] for name in ("title", "what", "level", "containment", "found_by")},
    )
    for step in line["steps"]:
        go_on(incident, step, organs, chief)
        incident.refresh_from_db()
    return incident


def go_on(incident: Incident, line: Line, organs: Mapping[str, Organization], chief: Officer) -> None:
    """One line of the file: a step taken, not needed or withdrawn, a version of the report, or that it was none."""
    at = moment(line["at"])
    now = moment(line["recorded_at"]) if "recorded_at" in line else at
    # What was done before the report is recorded once there is one.
    said: dict[str, Any] = {
        "incident": incident,
        "version": incident.version,
        "now": max(now, incident.reported_at),
        "by": chief,
    }
    if "dismiss" in line:
        dismiss_incident(note=line["dismiss"], **said)
    elif "amend" in line:
        amend_report(values=line["amend"], change_note=line["why"], **said)
    elif "not_needed" in line:
        omit_step(step=line["step"], note=line["not_needed"], **said)
    elif "withdraw" in line:
        withdraw_step(step=line["step"], note=line["withdraw"], **said)
    else:
        told = organs[line["told"]] if "told" in line else None
        note = line.get("note", "")
        take_step(step=line["step"], happened_at=at, person=line["person"], note=note, told=told, **said)


def moment(text: str) -> datetime:
    """2016-05-27T09:15 by the clock of Japan."""
    return timezone.make_aware(datetime.fromisoformat(text))
