"""The chain of an incident (第9): one table of what each step needs, who may take it, and of whom it is asked.

- The order is a partial one: containment is taken at once (第9-2), persons are told whenever it helps them.
- A step that comes before another is taken or recorded as not needed first; one that is not asked is passed over.
- `docs/incident-chain.md` draws the table; a test compares both.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import TypedDict

from agencies.models import Organization
from agencies.roles import Officer, Permission
from incidents.models import Incident, IncidentStep, Step

Kind, Regime = Organization.Kind, Incident.Regime
EVERY_KIND = frozenset({Kind.AGENCY, Kind.CORPORATION, Kind.LOCAL_GOVERNMENT})
ALWAYS = frozenset({Regime.GUIDELINE, Regime.LAW})
OWN_RULES = "各団体の条例・規程"
SAFETY = "個人情報の保護に関する法律第66条第1項"
"""Since the law binds an organ, what it does within rests on the general duty to keep data safe."""
REPORTS = "個人情報の保護に関する法律第68条第1項"
PERSONS = "個人情報の保護に関する法律第68条第2項"


class Where(TypedDict, total=False):
    """Of which organs a step is asked, where that is not every one of them."""

    kinds: frozenset[str]
    regimes: frozenset[str]


@dataclass(frozen=True)
class Transition:
    """One step: what must be taken or omitted directly before, who takes it, of which organs it is asked, and why.

    `agency`, `corporation` and `law` are the clauses of the two guidelines and the article; empty where it is not asked.
    """

    step: Step
    directly_after: tuple[Step, ...]
    may_be_omitted: bool
    agency: str
    corporation: str
    law: str
    look: tuple[str, str]
    permission: Permission = Permission.HANDLE_INCIDENT
    kinds: frozenset[str] = EVERY_KIND
    regimes: frozenset[str] = ALWAYS

    @property
    def after(self) -> frozenset[Step]:
        """The steps directly before it."""
        return frozenset(self.directly_after)

    @property
    def tone(self) -> str:
        """The colour it is shown in."""
        return self.look[0]

    @property
    def mark(self) -> str:
        """The shape it is shown with."""
        return self.look[1]

    @property
    def clause(self) -> str:
        """Everything it rests on, in words."""
        guideline = (("行政機関指針", self.agency), ("独法等指針", self.corporation))
        return "、".join([*(f"{name} {clause}" for name, clause in guideline if clause), *filter(None, [self.law])])

    def basis(self, kind: str, regime: str) -> str:
        """What it rests on for an organ of that kind under that regime."""
        if regime == Regime.LAW:
            return self.law
        if kind == Kind.LOCAL_GOVERNMENT:
            return OWN_RULES
        return f"独法等指針 {self.corporation}" if kind == Kind.CORPORATION else f"行政機関指針 {self.agency}"

    def is_asked(self, kind: str, regime: str) -> bool:
        """Is it asked of an organ of that kind under that regime?"""
        return kind in self.kinds and regime in self.regimes


HANDLE = Permission.HANDLE_INCIDENT
ALARM, WITHIN, OUTWARDS, AFTERWARDS, OVER = ("red", "▲"), ("orange", "◔"), ("blue", "◑"), ("blue", "◕"), ("green", "●")
"""How a step looks (tone, mark)."""
ONLY_CORPORATIONS: Where = {"kinds": frozenset({Kind.CORPORATION})}
ONLY_GUIDELINE: Where = {
    "kinds": frozenset({Kind.AGENCY, Kind.CORPORATION}),
    "regimes": frozenset({Regime.GUIDELINE}),
}
ONLY_LAW: Where = {"regimes": frozenset({Regime.LAW})}
ENDS = (
    Step.CONTAINED,
    Step.TO_HEAD,
    Step.TO_SUPERVISOR,
    Step.TO_MINISTRY,
    Step.TO_PERSONS,
    Step.PREVENTION,
    Step.FINAL,
)
# step, after, may be omitted, 行政機関指針, 独法等指針, law, look, and what is not as for most
CHAIN = (
    Transition(Step.FOUND, (), False, "第9-1", "第9-1", SAFETY, ALARM, Permission.REPORT_INCIDENT),
    Transition(Step.TO_MANAGER, (Step.FOUND,), False, "第9-1", "第9-1", SAFETY, WITHIN),
    Transition(Step.CONTAINED, (Step.FOUND,), True, "第9-2", "第9-2", SAFETY, WITHIN),
    Transition(Step.TO_CHIEF, (Step.TO_MANAGER,), False, "第9-3", "第9-3", SAFETY, WITHIN),
    Transition(Step.TO_HEAD, (Step.TO_CHIEF,), True, "第9-4", "第9-4", SAFETY, OUTWARDS),
    Transition(Step.TO_SUPERVISOR, (Step.TO_CHIEF,), True, "", "第9-5", SAFETY, OUTWARDS, **ONLY_CORPORATIONS),
    Transition(Step.TO_MINISTRY, (Step.TO_CHIEF,), True, "第9-6", "第9-7", "", OUTWARDS, **ONLY_GUIDELINE),
    Transition(Step.PRELIMINARY, (Step.TO_CHIEF,), True, "", "", REPORTS, OUTWARDS, **ONLY_LAW),
    Transition(Step.TO_PERSONS, (Step.TO_MANAGER,), True, "第9-6", "第9-7", PERSONS, OUTWARDS),
    Transition(Step.CAUSE, (Step.TO_MANAGER,), False, "第9-5", "第9-6", SAFETY, AFTERWARDS),
    Transition(Step.PREVENTION, (Step.CAUSE,), False, "第9-5", "第9-6", SAFETY, AFTERWARDS),
    Transition(Step.FINAL, (Step.PRELIMINARY,), True, "", "", REPORTS, AFTERWARDS, **ONLY_LAW),
    Transition(Step.CLOSED, ENDS, False, "第9-5", "第9-6", SAFETY, OVER, Permission.CLOSE_INCIDENT),
)
TRANSITIONS: dict[Step, Transition] = {one.step: one for one in CHAIN}
ORDER: dict[str, int] = {step: place for place, step in enumerate(Step)}
"""Step → its place in the chain."""


@cache
def before(step: Step) -> frozenset[Step]:
    """Every step that comes before it, however far."""
    direct = TRANSITIONS[step].after
    return direct.union(*(before(one) for one in direct))


@cache
def behind(step: Step) -> frozenset[Step]:
    """Every step that comes after it, however far."""
    return frozenset(one for one in Step if step in before(one))


def asked_of(incident: Incident) -> list[Step]:
    """The steps asked of the organ, in order; its `organization` is loaded with it."""
    kind, regime = incident.organization.kind, incident.regime
    return [step for step in Step if TRANSITIONS[step].is_asked(kind, regime)]


def taken(incident: Incident) -> dict[Step, IncidentStep]:
    """Step → the row that counts, whether taken or omitted, in the order of the chain; one query."""
    return latest(incident.steps.all())


def latest(rows: Iterable[IncidentStep]) -> dict[Step, IncidentStep]:
    """Of the rows of one incident the one that counts of each step, in the order of the chain; see `standing`."""
    return {Step(row.step): row for row in standing(rows)}


def standing(rows: Iterable[IncidentStep]) -> list[IncidentStep]:
    """Of the rows of one incident those that stand, in the order of the chain.

    - Of each step that with the highest number, unless it withdraws the step: then it is as if never recorded.
    - TO_SUPERVISOR stands once for each agency that was told; once one is told, the step is not "not needed" any more.
    """
    found: dict[tuple[str, int | None], IncidentStep] = {}
    for row in sorted(rows, key=lambda row: (ORDER[row.step], row.number)):
        if row.is_withdrawn:
            found.pop((row.step, row.told_id), None)
            continue
        if row.told_id is not None:
            found.pop((row.step, None), None)
        found[row.step, row.told_id] = row
    return list(found.values())


def missing_before(incident: Incident, taken: Mapping[Step, IncidentStep], step: Step) -> list[Step]:
    """The steps asked of the organ that come before this one, and are neither taken nor omitted, in order."""
    needed = before(step)
    return [one for one in asked_of(incident) if one in needed and one not in taken]


def may_take(incident: Incident, step: Step, officer: Officer) -> bool:
    """May this officer record that step of the incident? What closes it is for the organ alone, the rest also for its unit."""
    permission = TRANSITIONS[step].permission
    if officer.may(permission, incident.organization_id):
        return True
    return (
        permission != Permission.CLOSE_INCIDENT
        and incident.unit_id is not None
        and officer.may(permission, incident.unit_id)
    )


def possible(incident: Incident, taken: Mapping[Step, IncidentStep], officer: Officer) -> list[Step]:
    """The steps the officer may record next, in order: asked, not recorded yet, and everything before them is."""
    if incident.state != Incident.State.OPEN:
        return []
    return [
        step
        for step in asked_of(incident)
        if step not in taken and may_take(incident, step, officer) and not missing_before(incident, taken, step)
    ]


def next_step(incident: Incident, taken: Mapping[Step, IncidentStep], officer: Officer) -> Step | None:
    """The first step the officer may record next."""
    return next(iter(possible(incident, taken, officer)), None)


def resting_on(rows: Iterable[IncidentStep], row: IncidentStep) -> list[Step]:
    """The recorded steps without which this row cannot be withdrawn: those after it, unless its step stands otherwise."""
    steps = latest(one for one in rows if one.pk != row.pk)
    return [] if Step(row.step) in steps else [one for one in steps if one in behind(Step(row.step))]


def correctable(incident: Incident, taken: Mapping[Step, IncidentStep], officer: Officer) -> list[Step]:
    """The steps that stand and may be recorded anew by the officer: those of an open incident."""
    if incident.state != Incident.State.OPEN:
        return []
    return [step for step in taken if may_handle(incident, officer) and may_take(incident, step, officer)]


def may_handle(incident: Incident, officer: Officer) -> bool:
    """May this officer deal with the incident at all, for its organ or its unit?"""
    return officer.may(HANDLE, incident.organization_id) or (
        incident.unit_id is not None and officer.may(HANDLE, incident.unit_id)
    )
