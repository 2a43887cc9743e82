"""Who keeps whose account: administrators every one, a chief those of the own organ and its units.

- An administrator of the exercise, whose roles are all for invented organizations, keeps accounts of the exercise alone.
- A chief keeps roles of the own organ and its units, never those of the ministry (評価担当, 事務局).
- An account that has a role somewhere else too is seen by both keepers; what concerns the account as a whole (name,
  suspension, confirmation) is for who keeps all of its roles.
"""

from __future__ import annotations

from datetime import date

from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX
from django.db.models import Exists, OuterRef, Q, QuerySet

from agencies.models import Assignment, Organization, User
from agencies.querysets import AssignmentQuerySet
from agencies.refusals import NotPermitted
from agencies.roles import PERMISSIONS, Officer, Permission, Role

OWN_ROLES = (Role.OFFICER, Role.CHIEF, Role.MEMBER)
KEEPING = (Permission.KEEP_ACCOUNTS, Permission.KEEP_OWN_ACCOUNTS)
ELSEWHERE = "この方には、ほかの機関などの役割もあります。この操作は総務省の事務局に依頼してください。"


def keeps_all(officer: Officer) -> bool:
    """Does this officer keep every account (of the exercise, if the officer is of it)?"""
    return officer.may(Permission.KEEP_ACCOUNTS)


def kept_ids(officer: Officer) -> frozenset[int]:
    """The organs and units for which this officer holds KEEP_OWN_ACCOUNTS."""
    return frozenset(
        grant.organization_id
        for grant in officer.grants
        if grant.organization_id and Permission.KEEP_OWN_ACCOUNTS in PERMISSIONS[grant.role]
    )


def roles_of(officer: Officer) -> tuple[Role, ...]:
    """The roles this officer may give."""
    return tuple(Role) if keeps_all(officer) else OWN_ROLES


def organizations_of(officer: Officer) -> QuerySet[Organization]:
    """The organs and units for which this officer may give roles."""
    if keeps_all(officer):
        return Organization.objects.of_register(True) if officer.is_fictional else Organization.objects.all()
    own = kept_ids(officer)
    return Organization.objects.filter(Q(pk__in=own) | Q(parent__in=own))


def assignments_of(officer: Officer) -> AssignmentQuerySet:
    """The roles this officer sees and may take."""
    kept: AssignmentQuerySet = Assignment.objects.filter(
        role__in=roles_of(officer), organization__in=organizations_of(officer)
    )
    return kept


def accounts_of(officer: Officer) -> QuerySet[User]:
    """The accounts this officer sees."""
    if keeps_all(officer) and not officer.is_fictional:
        return User.objects.all()
    return User.objects.filter(Exists(assignments_of(officer).filter(user=OuterRef("pk"))))


def whole_accounts_of(officer: Officer) -> QuerySet[User]:
    """Of those the ones that have no role this officer does not keep."""
    if keeps_all(officer) and not officer.is_fictional:
        return User.objects.all()
    kept = assignments_of(officer).values("pk")
    elsewhere = Assignment.objects.filter(user=OuterRef("pk")).exclude(pk__in=kept)
    return accounts_of(officer).exclude(Exists(elsewhere))


def require_whole(user: User, by: Officer) -> None:
    """Refuse whoever does not keep all of the account."""
    if not whole_accounts_of(by).filter(pk=user.pk).exists():
        raise NotPermitted(ELSEWHERE)


def require_organization(organization: Organization, role: str, by: Officer) -> None:
    """Refuse whoever may not give or take this role for that organization."""
    if role not in roles_of(by) or not organizations_of(by).filter(pk=organization.pk).exists():
        raise NotPermitted(
            f"「{organization} {Role(role).label}」の役割を扱う権限がありません。総務省の事務局に依頼してください。"
        )


def keepers_of(organization_ids: set[int], on: date) -> list[User]:
    """Who keeps the accounts of organs and units on a day: their chiefs, and those of the organs above; by address."""
    chiefs = [role for role in Role if Permission.KEEP_OWN_ACCOUNTS in PERMISSIONS[role]]
    places = Q(organization__in=organization_ids) | Q(organization__units__in=organization_ids)
    held = Assignment.objects.in_force(on).filter(places, role__in=chiefs, user=OuterRef("pk"))
    return list(User.objects.filter(Exists(held), is_active=True).order_by("email"))


def administrators(on: date) -> QuerySet[User]:
    """Who can keep every account on a day: not suspended, with a way to sign in, and not of the exercise alone."""
    roles = [role for role in Role if Permission.KEEP_ACCOUNTS in PERMISSIONS[role]]
    held = Assignment.objects.in_force(on).filter(
        role__in=roles, user=OuterRef("pk"), organization__is_fictional=False
    )
    can_sign_in = Q(last_login__isnull=False) | ~Q(password__startswith=UNUSABLE_PASSWORD_PREFIX)
    return User.objects.filter(can_sign_in, Exists(held), is_active=True)


def is_administrators(role: str, organization: Organization) -> bool:
    """Is it a role by which one keeps every account that is not of the exercise?"""
    return Permission.KEEP_ACCOUNTS in PERMISSIONS[role] and not organization.is_fictional


def require_administrator(*days: date) -> None:
    """Refuse what has just been done, inside its transaction, if nobody could keep all accounts on one of the days."""
    if not all(administrators(day).exists() for day in days):
        raise NotPermitted(
            "サインインできる事務局の方が一人もいなくなるため、できません。先に別の方に事務局の役割を付け、"
            "サインインしてもらってください。"
        )


def lock_administrators() -> None:
    """Let two who take away the last two administrators at once come one after the other."""
    roles = [role for role in Role if Permission.KEEP_ACCOUNTS in PERMISSIONS[role]]
    list(Assignment.objects.select_for_update().filter(role__in=roles).order_by("pk").values_list("pk", flat=True))
