"""Warning of the deadlines of incidents, by day and by night: the ledger first, then the mails, each of them once.

- Who is told at which moment stands in `data/regimes.json`; of moments that were missed only the latest is told.
- A row for each person, moment and last day keeps the same mail from going out twice, whoever runs this how often.
- Supervising agencies and the ministry are told of an incident that they were told of, and of no other.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from agencies.mail_actions import deliver
from agencies.models import Mail, Notification, User
from agencies.notifications import notify, people_of
from agencies.roles import Officer
from agencies.trail import Change, record_all, values
from incidents.clocks import JAPAN, ONE_DAY, Clock, clocks
from incidents.letters import body, subject
from incidents.models import Escalation, Incident
from incidents.notices import watchers
from incidents.querysets import IncidentQuerySet
from incidents.regimes import Moment
from incidents.transitions import latest

SHOWN = ("incident", "clock", "moment", "due_at", "recipient", "mail")
Key = tuple[int, str, str, datetime, int]


@dataclass(frozen=True)
class Warned:
    """One person who is to know of one deadline by now."""

    incident: Incident
    clock: Clock
    moment: Moment
    person: User

    @property
    def key(self) -> Key:
        """What makes it the same mail."""
        return (self.incident.pk, str(self.clock.kind), self.moment.name, self.clock.due_at, self.person.pk)


def send_warnings(*, now: datetime, by: Officer) -> int:
    """Tell everybody who is to know by now and was not told yet. Returns how many mails went out."""
    return sum(mail.state == Mail.State.SENT for mail in escalate(now=now, by=by))


def escalate(*, now: datetime, by: Officer) -> tuple[Mail, ...]:
    """The same; returns the mails as they ended. What could not be sent is tried again for a day."""
    due = list(_warned(Incident.objects.open(), now))
    told = _told(one.incident.pk for one in due)
    new = sorted({one.incident.pk for one in due if one.key not in told})
    yesterday = (now - ONE_DAY).astimezone(JAPAN).date()
    mails = [told[one.key] for one in due if one.key in told]
    failed = [mail.pk for mail in mails if mail.state == Mail.State.FAILED and mail.on >= yesterday]
    written = [mail.pk for pk in new for mail in _write(pk, now=now, by=by)]
    return tuple(mail for pk in (*failed, *written) if (mail := deliver(pk=pk)) is not None)


@transaction.atomic
def _write(pk: int, *, now: datetime, by: Officer) -> list[Mail]:
    """The ledger, the notices and the trail of one incident, under its lock: it may have been reported meanwhile."""
    locked = Incident.objects.open().filter(pk=pk).select_for_update(of=("self",))
    due = list(_warned(locked, now))
    told = _told([pk])
    new = [one for one in due if one.key not in told]
    mails = Mail.objects.bulk_create(
        Mail(
            recipient=one.person,
            address=one.person.email,
            on=now.astimezone(JAPAN).date(),
            is_automatic=False,
            subject=subject(one.incident, one.moment),
            body=body(one.person, one.incident, one.clock, one.moment, now),
        )
        for one in new
    )
    rows = Escalation.objects.bulk_create(
        Escalation(
            incident=one.incident,
            clock=one.clock.kind,
            moment=one.moment.name,
            due_at=one.clock.due_at,
            recipient=one.person,
            mail=mail,
        )
        for one, mail in zip(new, mails, strict=True)
    )
    notify(
        Notification(
            account=mail.recipient, key=f"mail-{mail.pk}", title=mail.subject, url=one.incident.get_absolute_url()
        )
        for one, mail in zip(new, mails, strict=True)
    )
    record_all(
        "事案の期限を連絡",
        [
            Change(row, one.incident.organization_id, after=values(row, SHOWN))
            for one, row in zip(new, rows, strict=True)
        ],
        by=by,
    )
    return mails


def _warned(incidents: IncidentQuerySet, now: datetime) -> Iterator[Warned]:
    """Everybody who is to know by now, in a fixed number of queries; whoever was told already is among them."""
    found = incidents.select_related("organization").prefetch_related("reports", "steps", "tellings").order_by("pk")
    due = [
        (incident, clock, moment)
        for incident in found
        for clock in clocks(incident, list(incident.reports.all()), latest(incident.steps.all()))
        if (moment := clock.moment_on(now)) is not None
    ]
    if not due:
        return
    people = people_of({pk for incident, _, _ in due for pk in _organs(incident, ["ORGAN", "SUPERVISOR"])})
    watching = {is_fictional: watchers(is_fictional=is_fictional) for is_fictional in (False, True)}
    for incident, clock, moment in due:
        told = [person for pk in _organs(incident, moment.told) for person in people.get(pk, [])]
        if "MINISTRY" in moment.told and incident.told_ministry_at is not None:
            told += watching[incident.organization.is_fictional]
        for person in dict.fromkeys(told):
            yield Warned(incident, clock, moment, person)


def _organs(incident: Incident, told: Iterable[str]) -> list[int]:
    """The organ with its unit concerned, and the supervising agencies that were told."""
    own = [incident.organization_id, incident.unit_id] if "ORGAN" in told else []
    above = [one.agency_id for one in incident.tellings.all()] if "SUPERVISOR" in told else []
    return [pk for pk in (*own, *above) if pk is not None]


def _told(incident_ids: Iterable[int]) -> dict[Key, Mail]:
    """What stands in the ledger for these incidents, with its mail."""
    rows = Escalation.objects.filter(incident__in=set(incident_ids)).select_related("mail")
    return {(one.incident_id, one.clock, one.moment, one.due_at, one.recipient_id): one.mail for one in rows}
