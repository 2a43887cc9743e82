"""Giving and taking roles, each for one organization and, where so, from a day and up to a day."""

from __future__ import annotations

from datetime import date, timedelta

from django.db import transaction

from agencies.actions import require_role
from agencies.models import Assignment, Organization, User
from agencies.notifications import notify
from agencies.people.keeping import (
    is_administrators,
    lock_administrators,
    require_administrator,
    require_organization,
)
from agencies.people.notices import role_notice
from agencies.refusals import NotPermitted, Refusal
from agencies.roles import PERMISSIONS, Officer, Permission, Role
from agencies.trail import record, values

SHOWN = ("user", "role", "organization", "begins_on", "ends_on")
NOT_YOURSELF = "自分の役割は、自分では変えられません。ほかの管理する方に依頼してください。"


def is_ministerial(role: str) -> bool:
    """Is it a role of the ministry, which reaches every organization?"""
    return Permission.WATCH in PERMISSIONS[role]


@transaction.atomic
def give_role(
    *,
    user: User,
    role: str,
    organization: Organization,
    begins_on: date | None = None,
    ends_on: date | None = None,
    today: date,
    by: Officer,
) -> Assignment:
    """Give a role, or change the days of one that is held; the same once more changes nothing."""
    require_role(role)
    require_organization(organization, role, by)
    if by.account == user:
        raise NotPermitted(NOT_YOURSELF)
    require_days(begins_on, ends_on, today)
    if is_ministerial(role) and organization.is_unit:
        raise Refusal(f"「{Role(role).label}」の役割は、部局等ではなく機関に付けてください。")
    if organization.abolished_on and organization.abolished_on <= today:
        raise Refusal(f"「{organization}」は廃止されています。ほかの機関を選んでください。")
    user = User.objects.select_for_update().get(pk=user.pk)
    if user.assignments.exclude(organization__is_fictional=organization.is_fictional).exists():
        raise Refusal("演習（架空）の機関と実在する機関の両方の役割を、一つのアカウントに付けることはできません。")
    held = Assignment.objects.filter(user=user, role=role, organization=organization).first()
    if held is None:
        held = Assignment.objects.create(
            user=user, role=role, organization=organization, begins_on=begins_on, ends_on=ends_on
        )
        record("役割を付与", held, by=by, organization_id=organization.pk, after=values(held, SHOWN))
        notify([role_notice(held)])
        return held
    lock_administrators()
    held = set_days(held, begins_on, ends_on, by=by)
    if is_administrators(role, organization):
        require_administrator(today, *([ends_on + timedelta(days=1)] if ends_on else []))
    return held


def require_days(begins_on: date | None, ends_on: date | None, today: date) -> None:
    """Refuse days in the wrong order, and a role that would be over already."""
    if begins_on and ends_on and ends_on < begins_on:
        raise Refusal("終わりの日が、始まりの日より前になっています。")
    if ends_on and ends_on < today:
        raise Refusal("終わりの日が、本日より前になっています。すぐに外すときは「外す」を使ってください。")


def set_days(held: Assignment, begins_on: date | None, ends_on: date | None, *, by: Officer) -> Assignment:
    """Change first and last day, with one row of the trail if they change; inside an action."""
    before = values(held, ("begins_on", "ends_on"))
    held.begins_on, held.ends_on = begins_on, ends_on
    after = values(held, ("begins_on", "ends_on"))
    if after != before:
        held.save(update_fields=["begins_on", "ends_on"])
        record("役割の期間を変更", held, by=by, organization_id=held.organization_id, before=before, after=after)
    return held


@transaction.atomic
def take_role(*, assignment: Assignment, today: date, by: Officer) -> None:
    """Take a role away at once; one that is gone already is left so."""
    require_organization(assignment.organization, assignment.role, by)
    if by.account and by.account.pk == assignment.user_id:
        raise NotPermitted(NOT_YOURSELF)
    lock_administrators()
    held = Assignment.objects.select_for_update().filter(pk=assignment.pk).first()
    if held is None:
        return
    record("役割を解除", held, by=by, organization_id=held.organization_id, before=values(held, SHOWN))
    held.delete()
    if is_administrators(held.role, held.organization):
        require_administrator(today)
