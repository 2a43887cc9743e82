"""How a row of the chain is written: numbered after those before it, with the incident following, the trail, and notices."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from agencies.models import Organization
from agencies.roles import Officer
from agencies.trail import Change, record_all
from incidents.changes import kept_of, kept_of_step, new_version
from incidents.models import Incident, IncidentStep, Step
from incidents.notices import tell_ministry, tell_supervisor
from incidents.transitions import ORDER, latest, standing

State = Incident.State
SAID = ("happened_at", "person", "note", "told_id", "is_withdrawn")


@dataclass(frozen=True)
class Recorded:
    """All rows of one incident under its lock, and which of them stand."""

    rows: tuple[IncidentStep, ...]

    @property
    def standing(self) -> list[IncidentStep]:
        """Those that stand, in the order of the chain."""
        return standing(self.rows)

    @property
    def steps(self) -> dict[Step, IncidentStep]:
        """Step → the row that counts."""
        return latest(self.rows)

    def row_of(self, step: Step, told: Organization | None = None) -> IncidentStep | None:
        """What stands of a step; of TO_SUPERVISOR what one agency was told, without an agency that it is not needed."""
        return next((row for row in self.standing if row.step == step and row.told_id == (told and told.pk)), None)

    def last_of(self, step: Step, told: Organization | None = None) -> IncidentStep | None:
        """The last row of a step, for an agency where it told one, whether it stands or not."""
        found = [row for row in self.rows if row.step == step and row.told_id == (told and told.pk)]
        return max(found, key=lambda row: row.number, default=None)

    def next_number(self, step: Step) -> int:
        """The number of the next row of a step."""
        return max((row.number for row in self.rows if row.step == step), default=0) + 1


def recorded(incident: Incident) -> Recorded:
    """Everything recorded of its chain; one query."""
    return Recorded(tuple(incident.steps.select_related("told").order_by("pk")))


def next_row(incident: Incident, rows: Recorded, step: Step, now: datetime, by: Officer) -> IncidentStep:
    """The next row of a step, not saved yet."""
    return IncidentStep(
        incident=incident,
        step=step,
        number=rows.next_number(step),
        recorded_at=now,
        recorded_by=by.account,
        recorded_by_name=by.name[:100],
    )


def says_the_same(standing: IncidentStep | None, typed: IncidentStep) -> bool:
    """Does a row say what was typed?"""
    return standing is not None and all(getattr(standing, name) == getattr(typed, name) for name in SAID)


def enter(
    incident: Incident,
    row: IncidentStep,
    former: IncidentStep | None,
    by: Officer,
    action: str,
    closed_as: State = State.CLOSED,
) -> IncidentStep:
    """Save the row, let the incident follow, write the trail, and tell whoever sees it from now on."""
    before = kept_of(incident)
    row.save(force_insert=True)
    follow(incident, row, closed_as)
    changes: list[Change] = [kept_of_step(row, former), new_version(incident, before)]
    record_all(action, changes, by=by)
    if row.happened_at and row.told:
        tell_supervisor(incident, row.told)
    if row.happened_at and row.step == Step.TO_MINISTRY:
        tell_ministry(incident)
    return row


def follow(incident: Incident, row: IncidentStep, closed_as: State) -> None:
    """Let what follows from the chain follow from a row that was written last.

    Whoever was told sees the incident from the moment of that step on, and still does once it is withdrawn.
    """
    incident.stage = furthest(latest(incident.steps.all()).values())
    if row.happened_at is None:
        return
    if row.step == Step.FOUND:
        incident.known_at = row.happened_at
    if row.told:
        incident.tellings.update_or_create(agency=row.told, defaults={"told_at": row.happened_at})
    if row.step == Step.TO_MINISTRY:
        incident.told_ministry_at = row.happened_at
    if row.step == Step.CLOSED:
        incident.state, incident.closed_at = closed_as, row.happened_at


def furthest(rows: Iterable[IncidentStep]) -> Step:
    """The furthest step of the chain that was taken."""
    return max((Step(row.step) for row in rows if not row.is_omitted), key=lambda step: ORDER[step])
