"""What every change of an incident needs: the row under lock, who may change it, what stands by now, and the trail."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from agencies.refusals import NotPermitted, StaleVersion, WrongState
from agencies.roles import Officer, Permission
from agencies.trail import Change, digest, values
from incidents.models import Incident, IncidentReport, IncidentStep
from incidents.moments import written
from incidents.texts import FIELDS, TEXTS
from incidents.transitions import may_handle, standing
from regulations.entries import Conflict

KEPT = ("code", "unit", "regime", "state", "stage", "level", "known_at", "told_ministry_at")
"""Columns of an incident that the trail keeps as they are; none of them says what happened."""
State = Incident.State


def lock(incident: Incident) -> Incident:
    """The incident as it stands now, locked until the transaction ends."""
    rows = Incident.objects.select_for_update(of=("self",)).select_related("organization", "unit")
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
    """One recorded step: when, by whom and what is noted."""
    if row.happened_at is None:
        return f"不要：{row.note}"
    return " ".join(part for part in (written(row.happened_at), row.person, row.note) if part)


def chain_in_words(rows: Iterable[IncidentStep]) -> dict[str, str]:
    """Step, with the agency told → what stands recorded of it, in the order of the chain."""
    return {f"{row}（{row.told}）" if row.told else f"{row}": row_in_words(row) for row in standing(rows)}


def step_conflict(rows: Iterable[IncidentStep], typed: IncidentStep) -> Conflict:
    """The chain as it stands, and as it would be with what was typed."""
    kept = list(rows)
    return Conflict("対応の記録", chain_in_words(kept), chain_in_words([*kept, typed]))


def kept_of(incident: Incident) -> dict[str, Any]:
    """What the trail keeps of the incident as it stands, with the agencies that were told of it."""
    told = list(incident.tellings.order_by("agency").values_list("agency", flat=True))
    return values(incident, KEPT) | {"told_supervisors": told}


def new_version(incident: Incident, before: dict[str, Any]) -> Change:
    """Count the version and save the incident; returns what the trail keeps of it, with only what changed."""
    incident.version += 1
    incident.save()
    after = kept_of(incident)
    changed = [name for name in after if before[name] != after[name]]
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
    found = values(row, ("step", "number", "happened_at", "told", "is_withdrawn"))
    return found | {"is_omitted": row.is_omitted, "person": digest(row.person), "note": digest(row.note)}
