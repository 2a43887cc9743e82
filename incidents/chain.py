"""The chain of one incident as its page shows it: every step that is asked, what stands there, and the time between."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db import models

from agencies.roles import Officer, Permission
from incidents.models import Incident, IncidentStep, Step
from incidents.moments import elapsed
from incidents.transitions import TRANSITIONS, asked_of, correctable, latest, missing_before, next_step, possible
from incidents.transitions import standing as standing_rows


class Standing(models.TextChoices):
    """How a step of the chain stands."""

    TAKEN = "TAKEN", "済"
    OMITTED = "OMITTED", "不要"
    NEXT = "NEXT", "次に行うこと"
    POSSIBLE = "POSSIBLE", "記録できます"
    WAITING = "WAITING", "未了"
    NEVER = "NEVER", "記録なし"

    @property
    def tone(self) -> str:
        """The colour it is shown in."""
        tones = {"TAKEN": "green", "OMITTED": "gray", "NEXT": "blue", "POSSIBLE": "blue"}
        return tones.get(self.value, "gray")

    @property
    def mark(self) -> str:
        """The shape it is shown with."""
        marks = {"TAKEN": "●", "OMITTED": "－", "NEXT": "▶", "POSSIBLE": "○"}
        return marks.get(self.value, "○")


@dataclass(frozen=True)
class Link:
    """One step of the chain.

    - `rows` are those that stand, several only where several agencies were told; `former` are those that were corrected or
      withdrawn, and their withdrawals, oldest first.
    - `since_found` and `since_former` are the time since the finding, and since the step above that was taken.
    - `missing` are the steps without which it cannot be recorded.
    """

    step: Step
    standing: Standing
    basis: str
    rows: tuple[IncidentStep, ...]
    former: tuple[IncidentStep, ...]
    since_found: str
    since_former: str
    missing: tuple[Step, ...]
    is_correctable: bool

    @property
    def is_next(self) -> bool:
        """Is it what is to be done now?"""
        return self.standing == Standing.NEXT

    @property
    def tells_agencies(self) -> bool:
        """Is it the step at which supervising agencies are told, each on its own?"""
        return self.step == Step.TO_SUPERVISOR

    @property
    def is_possible(self) -> bool:
        """May it be recorded now by whoever reads, beside the next one?"""
        return self.standing == Standing.POSSIBLE

    @property
    def is_taken(self) -> bool:
        """Was it taken?"""
        return self.standing == Standing.TAKEN

    @property
    def is_omitted(self) -> bool:
        """Was it recorded as not needed?"""
        return self.standing == Standing.OMITTED

    @property
    def waits_for_chief(self) -> bool:
        """Is everything before it done, and only the organ's chief may record it?"""
        is_waiting = self.standing == Standing.WAITING and not self.missing
        return is_waiting and TRANSITIONS[self.step].permission == Permission.CLOSE_INCIDENT


def chain_of(incident: Incident, rows: Iterable[IncidentStep], officer: Officer) -> list[Link]:
    """Every step asked of the organ in order; `rows` are the steps recorded. No query."""
    kept = sorted(rows, key=lambda row: row.number)
    standing, taken = standing_rows(kept), latest(kept)
    open_to, following = set(possible(incident, taken, officer)), next_step(incident, taken, officer)
    corrected = set(correctable(incident, taken, officer))
    found_at, before = incident.known_at, None
    links = []
    asked = asked_of(incident)
    for step in [one for one in Step if one in taken or one in asked]:
        of_step = tuple(row for row in standing if row.step == step)
        moment = min((row.happened_at for row in of_step if row.happened_at), default=None)
        links.append(
            Link(
                step=step,
                standing=standing_of(incident, taken.get(step), step == following, step in open_to),
                basis=TRANSITIONS[step].basis(incident.organization.kind, incident.regime),
                rows=of_step,
                former=tuple(one for one in kept if one.step == step and one not in of_step),
                since_found=elapsed(found_at, moment) if moment and before else "",
                since_former=between(before, moment),
                missing=() if of_step else tuple(missing_before(incident, taken, step)),
                is_correctable=step in corrected,
            )
        )
        before = moment or before
    return links


def standing_of(incident: Incident, row: IncidentStep | None, is_next: bool, is_possible: bool) -> Standing:
    """How a step stands for whoever reads."""
    if row:
        return Standing.OMITTED if row.is_omitted else Standing.TAKEN
    if is_next:
        return Standing.NEXT
    if is_possible:
        return Standing.POSSIBLE
    return Standing.WAITING if incident.state == Incident.State.OPEN else Standing.NEVER


def between(before: datetime | None, moment: datetime | None) -> str:
    """The time since the step above; said as such where this one came first, which no rule forbids."""
    if before is None or moment is None:
        return ""
    time = elapsed(before, moment)
    return f"＋{time}" if moment >= before else f"上の段階より{time}前"
