"""Notices within the application (お知らせ): what an account is told, once for each key."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction

from agencies import clock
from agencies.models import Assignment, Notification, User
from agencies.roles import PERMISSIONS, Officer, Permission, Role

FILLERS = [role for role in Role if Permission.FILL_IN in PERMISSIONS[role]]


def people_of(organization_ids: Iterable[int]) -> dict[int, list[User]]:
    """Organization id → the accounts that enter its answers, by address; one query."""
    found: dict[int, list[User]] = {}
    assignments = (
        Assignment.objects.in_force(clock.today())
        .filter(organization__in=organization_ids, role__in=FILLERS, user__is_active=True)
        .select_related("user")
    )
    for one in assignments.order_by("user__email", "pk"):
        people = found.setdefault(one.organization_id, [])
        if one.user not in people:
            people.append(one.user)
    return found


def holders_of(permission: Permission) -> list[User]:
    """The accounts that hold a permission today, whatever it is for, by address; one query."""
    held = Assignment.objects.in_force(clock.today()).filter(
        role__in=[role for role in Role if permission in PERMISSIONS[role]], user__is_active=True
    )
    return list(User.objects.filter(pk__in=held.values("user")).order_by("email"))


def notify(notices: Iterable[Notification]) -> None:
    """Tell each account once: whoever was told under that key is not told again."""
    Notification.objects.bulk_create(notices, ignore_conflicts=True, batch_size=500)


def notify_organs(*, organization_ids: Iterable[int], key: str, title: str, url: str = "") -> None:
    """Tell everybody who enters answers of the organizations."""
    people = {person for of_organ in people_of(organization_ids).values() for person in of_organ}
    notify(Notification(account=person, key=key, title=title[:200], url=url) for person in people)


@transaction.atomic
def mark_read(*, notification: Notification, at: datetime, by: Officer) -> Notification:
    """Its reader has seen it; a second time changes nothing. Reading leaves no row in the trail."""
    Notification.objects.filter(pk=notification.pk, account=by.account, read_at__isnull=True).update(read_at=at)
    return notification


@transaction.atomic
def mark_all_read(*, at: datetime, by: Officer) -> int:
    """Its reader has seen them all. Returns how many were new."""
    return Notification.objects.filter(account=by.account, read_at__isnull=True).update(read_at=at)
