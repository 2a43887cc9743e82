"""Whom the commands about forms act as."""

from __future__ import annotations

from collections.abc import Iterable

from django.core.management.base import CommandError

from agencies.accounts import officer_of
from agencies.models import Organization, User
from agencies.roles import Grant, Officer, Role


def acting(email: str, name: str, codes: Iterable[str]) -> Officer:
    """The account with just its own permissions, or without one the operator as an officer of those organs.

    The operator fills in drafts as an officer does, and hands nothing in.
    """
    if not email:
        organs = Organization.objects.filter(code__in=set(codes)).exclude(kind=Organization.Kind.UNIT)
        grants = tuple(Grant(Role.OFFICER, pk) for pk in organs.order_by("code").values_list("pk", flat=True))
        return Officer(name=f"manage.py {name}", grants=grants)
    user = User.objects.filter(email__iexact=email, is_active=True).first()
    if user is None:
        raise CommandError(f"アカウント「{email}」はありません。メールアドレスを確かめてください。")
    return officer_of(user)
