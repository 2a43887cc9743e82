"""What every change of an incident needs: the row under lock, who may change it, what stands by now, and the trail."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from agencies.refusals import NotPermitted, StaleVersion, WrongState
from agencies.roles import Officer, Permission
from agencies.trail import Change, digest, values
from incidents.models import Incident, IncidentReport, IncidentStep, Step
from incidents.moments import written
from incidents.texts import FIELDS, TEXTS
from incidents.transitions import latest, may_handle
from regulations.entries import Conflict

KEPT = ("code", "unit", "regime", "state", "stage", "level", "known_at", "told_supervisor", "told_ministry_at")
"""Columns of an incident that the trail keeps as they are; none of them says what happened."""
State = Incident.State


def lock(incident: Incident) -> Incident:
    """The incident as it stands now, locked until the transaction ends."""
    rows = Incident.objects.select_for_update(of=("self",)).select_related("organization", "unit", "told_supervisor")
    return rows.get(pk=incident.pk)


def require_handler(incident: Incident, by: Officer) -> None:
    """Refuse whoever does not deal with incidents of that organ or unit."""
    if not may_handle(incident, by):
        raise NotPermitted(
            f"この操作を行う権限がありません（{Permission.HANDLE_INCIDENT.value}）。担当の方に依頼してください。"
        )


def require_open(incident: Incident) -> None:
    """Refuse to change what is closed."""
    if incident.state != State.OPEN:
        raise WrongState(
            f"この事案（{incident}）は「{incident.get_state_display()}」のため、変更できません。"
            "新たな事実が分かったときは、新しい事案として報告してください。"
        )


def require_version(incident: Incident, version: int, conflict: Conflict) -> None:
    """Refuse to write over what somebody else wrote meanwhile (rule 11); `conflict` holds both sides."""
    if incident.version != version:
        raise StaleVersion([conflict])


def row_in_words(row: IncidentStep) -> str:
    """One recorded step: when, by whom, whom it told and what is noted."""
    if row.happened_at is None:
        return f"必要なし：{row.note}"
    parts = (written(row.happened_at), row.person, str(row.told or ""), row.note)
    return " ".join(part for part in parts if part)


def chain_in_words(steps: Mapping[Step, IncidentStep]) -> dict[str, str]:
    """Step → what is recorded of it, in the order of the chain."""
    return {step.label: row_in_words(row) for step, row in steps.items()}


def step_conflict(steps: Mapping[Step, IncidentStep], typed: IncidentStep) -> Conflict:
    """The chain as it stands, and as it would be with what was typed."""
    step = Step(typed.step)
    mine = dict(steps) | {step: typed}
    in_order = latest(mine.values())
    return Conflict("対応の記録", chain_in_words(steps), chain_in_words(in_order))


def new_version(incident: Incident, before: dict[str, Any]) -> Change:
    """Count the version and save the incident; returns what the trail keeps of it, with only what changed."""
    incident.version += 1
    incident.save()
    after = values(incident, KEPT)
    changed = [name for name in KEPT if before[name] != after[name]]
    return Change(
        incident,
        incident.organization_id,
        before={name: before[name] for name in changed} | {"version": incident.version - 1},
        after={name: after[name] for name in changed} | {"version": incident.version},
    )


def said(report: IncidentReport) -> dict[str, Any]:
    """The columns of a report that a person fills in."""
    return {name: getattr(report, name) for name in FIELDS}


def kept_of_report(report: IncidentReport) -> Change:
    """What the trail keeps of a version of a report: its number, and a digest of all it says."""
    content = json.dumps(said(report), ensure_ascii=False, sort_keys=True)
    after = {"number": report.number, "level": report.level, "content": digest(content)}
    after |= {name: digest(getattr(report, name)) for name in TEXTS}
    return Change(report, report.incident.organization_id, after=after | {"change_note": digest(report.change_note)})


def kept_of_step(row: IncidentStep, former: IncidentStep | None = None) -> Change:
    """What the trail keeps of a recorded step: which, when, and digests of who and why; `former` stood before."""
    return Change(
        row,
        row.incident.organization_id,
        before=_step_values(former) if former else {},
        after=_step_values(row),
    )


def _step_values(row: IncidentStep) -> dict[str, Any]:
    """A recorded step as the trail keeps it."""
    found = values(row, ("step", "number", "happened_at", "told"))
    return found | {"is_omitted": row.is_omitted, "person": digest(row.person), "note": digest(row.note)}
