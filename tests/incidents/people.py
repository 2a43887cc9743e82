"""Who has to do with an incident: the organ, its unit, those above, and strangers; and one incident told in actions.

港湾機構 is supervised by 北省, 灯台機構 by 北省 and 南省 together; 北測候所 is a unit of 北省; 海辺市 is a local government.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from agencies.accounts import officer_of
from agencies.models import Assignment, Notification, Organization, Trail, User
from agencies.roles import Officer, Role
from incidents.actions import omit_step, report_incident, take_step, withdraw_step
from incidents.models import Incident, IncidentStep, Step
from incidents.transitions import TRANSITIONS
from tests.cycle_rows import register_of_organs
from tests.cycles import chief_of, officer_for, person
from tests.incidents.clock_rows import japan

FOUND = japan("2016-05-20T10:00")
FOUND_UNDER_LAW = japan("2023-05-20T10:00")
HOUR = timedelta(hours=1)
SECRET = "受給者台帳の誤送信"  # what happened, which nobody outside may read
"""The title of every incident here."""


@dataclass(frozen=True)
class Place:
    """Organs by name, and people by what they are."""

    organs: dict[str, Organization]

    def member(self, name: str, at: str) -> Officer:
        """A member of that organ or unit, by name."""
        user, is_new = User.objects.get_or_create(email=f"{name}@{self.organs[at].code.lower()}.example.jp", name=name)
        if is_new:
            Assignment.objects.create(user=user, role=Role.MEMBER, organization=self.organs[at])
        return officer_of(user)

    def officer(self, at: str) -> Officer:
        return officer_for(self.organs[at])

    def chief(self, at: str) -> Officer:
        return chief_of(self.organs[at])

    def evaluator(self, at: str = "東庁") -> Officer:
        return person("評価担当", Role.EVALUATOR, self.organs[at])

    def report(
        self, at: str = "港湾機構", *, unit: str | None = None, by: Officer | None = None, **said: Any
    ) -> Incident:
        """An incident of that organ, reported an hour after it was found by a member."""
        found_at = said.pop("found_at", FOUND)
        words: dict[str, Any] = {"title": SECRET, "what": "甲野太郎ほか3名の台帳を外部に送った。", "level": 2}
        return report_incident(
            organization=self.organs[at],
            unit=self.organs[unit] if unit else None,
            found_at=found_at,
            now=said.pop("now", found_at + HOUR),
            by=by or self.member("sato", at),
            **words | said,
        )


def place() -> Place:
    """The organs, real ones, and two of an exercise: 架空省 and the 架空機構 it supervises."""
    organs = register_of_organs()
    city = {"code": "M-1", "name": "海辺市", "kind": "LOCAL_GOVERNMENT", "category": "MUNICIPALITY"}
    organs["海辺市"] = Organization.objects.create(**city)
    for code, name, kind in (("F-1", "架空省", "AGENCY"), ("F-2", "架空機構", "CORPORATION")):
        organs[name] = Organization.objects.create(code=code, name=name, kind=kind, is_fictional=True)
    organs["架空機構"].supervisions.create(agency=organs["架空省"], relation="LEAD")
    return Place(organs)


def took(
    incident: Incident, step: Step, by: Officer, at: datetime | None = None, now: datetime | None = None, **more: Any
) -> IncidentStep:
    """A step taken now unless said otherwise, on the version that stands."""
    incident.refresh_from_db()
    happened_at = at or incident.known_at + HOUR
    said: dict[str, Any] = {"person": "保護管理者 乙山", "version": incident.version} | more
    return take_step(
        incident=incident,
        step=step,
        happened_at=happened_at,
        now=now or happened_at,
        by=by,
        **said,
    )


def omitted(incident: Incident, step: Step, by: Officer, now: datetime | None = None, **more: Any) -> IncidentStep:
    """A step recorded as not needed, on the version that stands."""
    incident.refresh_from_db()
    said: dict[str, Any] = {"note": "公表を行わないため", "version": incident.version} | more
    return omit_step(incident=incident, step=step, now=now or incident.known_at + HOUR, by=by, **said)


def withdrew(incident: Incident, step: Step, by: Officer, **more: Any) -> IncidentStep:
    """A step withdrawn five hours after the finding, on the version that stands."""
    incident.refresh_from_db()
    said: dict[str, Any] = {"note": "誤って記録した", "version": incident.version} | more
    return withdraw_step(incident=incident, step=step, now=incident.known_at + 5 * HOUR, by=by, **said)


def carry_on(incident: Incident, by: Officer, *, until: Step = Step.CLOSED, told: Organization | None = None) -> None:
    """Take every step that is asked before `until`, an hour after the finding, and that one; the chief may do all."""
    for step, transition in TRANSITIONS.items():
        if step != Step.FOUND and transition.is_asked(incident.organization.kind, incident.regime):
            took(incident, step, by, told=told if step == Step.TO_SUPERVISOR else None)
        if step == until:
            return


def snapshot() -> list[Any]:
    """Everything that a step of an incident could change."""
    models = (Incident, IncidentStep, Notification, Trail)
    return [list(model.objects.order_by("pk").values()) for model in models]


def visible(incident: Incident, *officers: Any) -> list[bool]:
    """Whether each of the officers sees it."""
    return [Incident.objects.visible_to(officer).filter(pk=incident.pk).exists() for officer in officers]
