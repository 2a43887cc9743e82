"""From an account or a token to the officer it is."""

from __future__ import annotations

from django.db.models import Count, OuterRef, Subquery
from django.db.models.functions import Coalesce

from agencies import clock
from agencies.models import ApiToken, Notification, User
from agencies.roles import Grant, Officer


def officer_of(user: User) -> Officer:
    """The person with all roles held, and how many notices are not read yet; one query."""
    new = Notification.objects.filter(account=OuterRef("user"), read_at__isnull=True).order_by().values("account")
    assignments = list(
        user.assignments.in_force(clock.today())
        .select_related("organization")
        .annotate(unread=Coalesce(Subquery(new.annotate(count=Count("pk")).values("count")), 0))
        .order_by("organization__code", "role")
    )
    return Officer(
        name=user.name,
        account=user,
        grants=tuple(
            Grant(assignment.role, assignment.organization_id, assignment.organization.is_unit)
            for assignment in assignments
        ),
        affiliation="、".join(str(assignment) for assignment in assignments),
        is_fictional=bool(assignments) and all(one.organization.is_fictional for one in assignments),
        unread=assignments[0].unread if assignments else 0,
    )


def officer_of_token(token: ApiToken) -> Officer:
    """The program with its one role; what it does is done in the name of the person who made it, if somebody did."""
    is_unit = bool(token.organization and token.organization.is_unit)
    return Officer(
        name=f"API: {token.name}"[:100],
        account=token.owner,
        grants=(Grant(token.role, token.organization_id, is_unit),),
        affiliation=token.get_role_display(),
        is_fictional=bool(token.organization and token.organization.is_fictional),
    )


def command(name: str) -> Officer:
    """A management command that acts by itself; it needs no role, since actions called by it ask for none."""
    return Officer(name=f"manage.py {name}")
