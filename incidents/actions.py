"""What changes an incident: its chain of steps, files, closing and dismissal; reports are in `reporting`."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from agencies.attachment_actions import keep_attachment
from agencies.models import Organization
from agencies.refusals import WrongState, require
from agencies.roles import Officer, Permission
from agencies.trail import Change, digest, record, record_all, values
from incidents.changes import (
    KEPT,
    kept_of_step,
    lock,
    new_version,
    require_handler,
    require_open,
    require_version,
    step_conflict,
)
from incidents.models import Incident, IncidentFile, IncidentStep, Step
from incidents.notices import tell_ministry, tell_supervisor
from incidents.reporting import amend_report as amend_report
from incidents.reporting import report_incident as report_incident
from incidents.step_checks import (
    known_step,
    require_asked,
    require_in_time,
    require_may_close,
    require_not_needed,
    require_order,
    require_regime_stays,
    require_supervisor,
    require_taker,
)
from incidents.texts import checked_text
from incidents.transitions import ORDER, taken

State = Incident.State
MOST_FILES = 50


@transaction.atomic
def take_step(
    *,
    incident: Incident,
    step: str,
    happened_at: datetime,
    person: str,
    note: str = "",
    told: Organization | None = None,
    version: int,
    now: datetime,
    by: Officer,
) -> IncidentStep:
    """Record that a step was taken, when and by whom; for one that stands, that it was so instead (a new row).

    - Whatever comes before it in `transitions` is recorded first, and at no later moment.
    - `told` is the supervising agency that TO_SUPERVISOR told: from now on it sees the incident, as does the ministry
      from TO_MINISTRY on. CLOSED closes the incident.
    - The same once more changes nothing and returns what stands.
    """
    row = lock(incident)
    found = known_step(step)
    steps = taken(row)
    standing = steps.get(found)
    require_taker(row, found, standing, by)
    typed = _row(row, found, standing, now, by)
    typed.happened_at, typed.told = happened_at, told
    typed.person = checked_text("担当者", person, 100, is_required=True)
    typed.note = checked_text("備考", note, 1000, has_lines=True)
    if standing and _is_same(standing, typed):
        return standing
    require_open(row)
    require_version(row, version, step_conflict(steps, typed))
    require_asked(row, found)
    require_order(row, steps, found)
    require_in_time(steps, found, happened_at, now)
    require_supervisor(row, found, told, standing, typed.note)
    if found == Step.FOUND:
        require_regime_stays(row, happened_at)
    if found == Step.CLOSED:
        require_may_close(row, steps)
    return _enter(row, typed, standing, by, "漏えい等事案の対応を訂正" if standing else "漏えい等事案の対応を記録")


@transaction.atomic
def omit_step(*, incident: Incident, step: str, note: str, version: int, now: datetime, by: Officer) -> IncidentStep:
    """Record that a step is not needed, and why; later it may be taken after all. The same once more changes nothing.

    Whom an incident was told of cannot be taken back, nor can a report that the law asks for be left out.
    """
    row = lock(incident)
    found = known_step(step)
    steps = taken(row)
    standing = steps.get(found)
    require_taker(row, found, standing, by)
    typed = _row(row, found, standing, now, by)
    typed.note = checked_text("必要のない理由", note, 1000, is_required=True, has_lines=True)
    if standing and _is_same(standing, typed):
        return standing
    require_open(row)
    require_version(row, version, step_conflict(steps, typed))
    require_asked(row, found)
    require_order(row, steps, found)
    require_not_needed(row, found, standing)
    return _enter(row, typed, standing, by, "漏えい等事案の対応を不要と記録")


@transaction.atomic
def dismiss_incident(*, incident: Incident, note: str, version: int, now: datetime, by: Officer) -> IncidentStep:
    """End what turned out to be no incident (事案に当たらず), with the reason in its last step; twice is once."""
    row = lock(incident)
    require(by, Permission.CLOSE_INCIDENT, row.organization_id)
    steps = taken(row)
    typed = _row(row, Step.CLOSED, None, now, by)
    typed.happened_at, typed.person = now, by.name[:100]
    typed.note = checked_text("事案に当たらない理由", note, 1000, is_required=True, has_lines=True)
    if row.state == State.DISMISSED and steps[Step.CLOSED].note == typed.note:
        return steps[Step.CLOSED]
    require_open(row)
    require_version(row, version, step_conflict(steps, typed))
    return _enter(row, typed, None, by, "漏えい等事案に当たらないと判断", State.DISMISSED)


@transaction.atomic
def attach_file(
    *,
    incident: Incident,
    content: bytes,
    file_name: str,
    note: str,
    by: Officer,
    now: datetime | None = None,
) -> IncidentFile:
    """Attach a file; refuse one that is too large or of a type that is not allowed (`agencies.attachment_actions`)."""
    row = lock(incident)
    require_handler(row, by)
    require_open(row)
    note = checked_text("説明", note, 200)
    if row.files.count() >= MOST_FILES:
        raise WrongState(f"添付できるファイルは{MOST_FILES}個までです。まとめたものを新しい事案に添付してください。")
    attachment = keep_attachment(content=content, file_name=file_name, by=by, at=now)
    attached = IncidentFile.objects.create(incident=row, attachment=attachment, note=note)
    after = {"incident": row.pk, "attachment": attachment.pk, "note": digest(note)}
    record("漏えい等事案にファイルを添付", attached, by=by, organization_id=row.organization_id, after=after)
    return attached


def _row(incident: Incident, step: Step, standing: IncidentStep | None, now: datetime, by: Officer) -> IncidentStep:
    """The next row of a step, not saved yet."""
    return IncidentStep(
        incident=incident,
        step=step,
        number=standing.number + 1 if standing else 1,
        recorded_at=now,
        recorded_by=by.account,
        recorded_by_name=by.name[:100],
    )


def _is_same(standing: IncidentStep, typed: IncidentStep) -> bool:
    """Does the row say what was typed?"""
    compared = ("happened_at", "person", "note", "told_id")
    return all(getattr(standing, name) == getattr(typed, name) for name in compared)


def _enter(
    incident: Incident,
    row: IncidentStep,
    former: IncidentStep | None,
    by: Officer,
    action: str,
    closed_as: State = State.CLOSED,
) -> IncidentStep:
    """Save the row, let the incident follow, write the trail, and tell whoever sees it from now on."""
    before, earlier = values(incident, KEPT), incident.told_supervisor_id
    row.save(force_insert=True)
    follow(incident, row, closed_as)
    changes: list[Change] = [kept_of_step(row, former), new_version(incident, before)]
    record_all(action, changes, by=by)
    if row.told and row.told_id != earlier:
        tell_supervisor(incident, row.told)
    if row.step == Step.TO_MINISTRY and row.happened_at:
        tell_ministry(incident)
    return row


def follow(incident: Incident, row: IncidentStep, closed_as: State) -> None:
    """Let the columns of the incident follow from a step that was recorded last."""
    steps = taken(incident)
    incident.stage = max((step for step, one in steps.items() if not one.is_omitted), key=lambda step: ORDER[step])
    if row.step == Step.FOUND and row.happened_at:
        incident.known_at = row.happened_at
    if row.step == Step.TO_SUPERVISOR:
        incident.told_supervisor, incident.told_supervisor_at = row.told, row.happened_at
    if row.step == Step.TO_MINISTRY:
        incident.told_ministry_at = row.happened_at
    if row.step == Step.CLOSED:
        incident.state, incident.closed_at = closed_as, row.happened_at
