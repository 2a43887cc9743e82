"""What changes an incident: its chain of steps, files, closing and dismissal; reports are in `reporting`."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from agencies.attachment_actions import keep_attachment
from agencies.models import Organization
from agencies.refusals import WrongState, require
from agencies.roles import Officer, Permission
from agencies.trail import digest, record
from incidents.changes import lock, require_handler, require_open, require_version, step_conflict
from incidents.models import Incident, IncidentFile, IncidentStep, Step
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
    require_withdrawable,
)
from incidents.step_entries import enter, next_row, recorded, says_the_same
from incidents.texts import checked_text

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
    - `told` is the supervising agency that TO_SUPERVISOR told, each in a row of its own: from now on it sees the
      incident, as does the ministry from TO_MINISTRY on. CLOSED closes the incident.
    - The same once more changes nothing and returns what stands.
    """
    row = lock(incident)
    found, rows = known_step(step), recorded(row)
    standing = rows.row_of(found, told) or rows.row_of(found)
    require_taker(row, found, standing, by)
    typed = next_row(row, rows, found, now, by)
    typed.happened_at, typed.told = happened_at, told
    typed.person = checked_text("行った人", person, 100, is_required=True)
    typed.note = checked_text("備考", note, 1000, has_lines=True)
    if standing and says_the_same(standing, typed):
        return standing
    require_open(row)
    require_version(row, version, step_conflict(rows.rows, typed))
    require_asked(row, found)
    require_order(row, rows.steps, found)
    require_in_time(rows.standing, found, happened_at, now)
    require_supervisor(row, found, told)
    if found == Step.FOUND:
        require_regime_stays(row, happened_at)
    if found == Step.CLOSED:
        require_may_close(row, rows.steps)
    return enter(row, typed, standing, by, "漏えい等事案の対応を訂正" if standing else "漏えい等事案の対応を記録")


@transaction.atomic
def omit_step(*, incident: Incident, step: str, note: str, version: int, now: datetime, by: Officer) -> IncidentStep:
    """Record that a step is not needed, and why; later it may be taken after all. The same once more changes nothing.

    Whom an incident was told of cannot be taken back, nor can a report that the law asks for be left out.
    """
    row = lock(incident)
    found, rows = known_step(step), recorded(row)
    standing = rows.steps.get(found)
    require_taker(row, found, standing, by)
    typed = next_row(row, rows, found, now, by)
    typed.note = checked_text("不要とする理由", note, 1000, is_required=True, has_lines=True)
    if standing and says_the_same(standing, typed):
        return standing
    require_open(row)
    require_version(row, version, step_conflict(rows.rows, typed))
    require_asked(row, found)
    require_order(row, rows.steps, found)
    require_not_needed(row, found, standing)
    return enter(row, typed, standing, by, "漏えい等事案の対応を不要と記録")


@transaction.atomic
def withdraw_step(
    *,
    incident: Incident,
    step: str,
    note: str,
    told: Organization | None = None,
    version: int,
    now: datetime,
    by: Officer,
) -> IncidentStep:
    """Record that a step was recorded by mistake (取消し), and why: from now on it is as if it had never been taken.

    - Nothing is overwritten; the rows stay readable, and the step may be recorded again. Clocks run on.
    - `told` is the agency whose telling it is. Whoever was told by the step sees the incident as before.
    - What later steps rest on is withdrawn after them. Withdrawn twice with the same reason is withdrawn once.
    """
    row = lock(incident)
    require_handler(row, by)
    found, rows = known_step(step), recorded(row)
    last = rows.last_of(found, told)
    typed = next_row(row, rows, found, now, by)
    typed.told, typed.is_withdrawn = told, True
    typed.note = checked_text("取り消す理由", note, 1000, is_required=True, has_lines=True)
    if last and says_the_same(last, typed):
        return last
    require_open(row)
    require_version(row, version, step_conflict(rows.rows, typed))
    standing = rows.row_of(found, told)
    require_withdrawable(rows.standing, found, standing)
    return enter(row, typed, standing, by, "漏えい等事案の対応の記録を取消し（誤記録）")


@transaction.atomic
def dismiss_incident(*, incident: Incident, note: str, version: int, now: datetime, by: Officer) -> IncidentStep:
    """End what turned out to be no incident (事案に当たらず), with the reason in its last step; twice is once."""
    row = lock(incident)
    require(by, Permission.CLOSE_INCIDENT, row.organization_id)
    rows = recorded(row)
    typed = next_row(row, rows, Step.CLOSED, now, by)
    typed.happened_at, typed.person = now, by.name[:100]
    typed.note = checked_text("事案に当たらないとする理由", note, 1000, is_required=True, has_lines=True)
    if row.state == State.DISMISSED and rows.steps[Step.CLOSED].note == typed.note:
        return rows.steps[Step.CLOSED]
    require_open(row)
    require_version(row, version, step_conflict(rows.rows, typed))
    return enter(row, typed, None, by, "漏えい等事案に当たらないと判断", State.DISMISSED)


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
