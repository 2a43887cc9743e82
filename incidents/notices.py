"""Who is told of an incident within the application (お知らせ): by its code and address alone, never what happened."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Exists, OuterRef

from agencies import clock
from agencies.models import Assignment, Notification, Organization, User
from agencies.notifications import notify, people_of
from agencies.roles import PERMISSIONS, Officer, Permission, Role
from incidents.models import Incident

WATCHERS = [role for role in Role if Permission.WATCH in PERMISSIONS[role]]


def tell_organ(incident: Incident, by: Officer) -> None:
    """Tell the officers and chiefs of the organ, and of the unit it happened in, that it was reported."""
    places = [incident.organization_id, *([incident.unit_id] if incident.unit_id else [])]
    people = [person for found in people_of(places).values() for person in found if person != by.account]
    _tell(people, incident, "reported", "の報告がありました。内容を確かめ、対応を記録してください")


def tell_supervisor(incident: Incident, agency: Organization) -> None:
    """Tell the officers and chiefs of the agency that it was informed."""
    people = people_of([agency.pk]).get(agency.pk, [])
    _tell(people, incident, f"supervisor-{agency.pk}", "について、所管の法人から情報提供がありました")


def tell_ministry(incident: Incident) -> None:
    """Tell who watches for the ministry."""
    people = watchers(is_fictional=incident.organization.is_fictional)
    _tell(people, incident, "ministry", "の情報提供がありました")


def watchers(*, is_fictional: bool) -> list[User]:
    """The accounts that watch, by address: of the exercise those of the exercise alone are told, of what is real the others.

    Who watches for real looks into the exercise at will, and is not disturbed by it.
    """
    held = Assignment.objects.in_force(clock.today()).filter(
        user=OuterRef("pk"), role__in=WATCHERS, organization__is_fictional=is_fictional
    )
    return list(User.objects.filter(Exists(held), is_active=True).order_by("email"))


def _tell(people: Iterable[User], incident: Incident, event: str, words: str) -> None:
    """One notice for each person, with the code and the address."""
    mark = "【演習】" if incident.organization.is_fictional else ""
    title, url = f"{mark}漏えい等事案 {incident} {words}", incident.get_absolute_url()
    key = f"incident-{incident.pk}-{event}"
    unique = {person.pk: person for person in people}
    notify(Notification(account=person, key=key, title=title, url=url) for person in unique.values())
