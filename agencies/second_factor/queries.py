"""Which second factors an account has, and whether its roles ask for one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from allauth.mfa.models import Authenticator
from django.conf import settings

from agencies.models import User
from agencies.roles import Officer

KINDS = {Authenticator.Type.TOTP: "認証アプリ", Authenticator.Type.WEBAUTHN: "パスキー"}


@dataclass(frozen=True)
class Factor:
    """One factor, as its owner knows it again."""

    pk: int
    kind: str
    name: str
    created_at: datetime
    last_used_at: datetime | None


def factors_of(user: User) -> list[Factor]:
    """The factors of an account in the order they were added; recovery codes are none, they stand in for one."""
    rows = Authenticator.objects.filter(user=user, type__in=KINDS).order_by("pk")
    return [
        Factor(
            pk=row.pk,
            kind=KINDS[Authenticator.Type(row.type)],
            name=row.data.get("name", ""),
            created_at=row.created_at,
            last_used_at=row.last_used_at,
        )
        for row in rows
    ]


def has_factor(user: User) -> bool:
    """Is there at least one?"""
    return Authenticator.objects.filter(user=user, type__in=KINDS).exists()


def has_app(user: User) -> bool:
    """Is there an app that shows codes?"""
    return Authenticator.objects.filter(user=user, type=Authenticator.Type.TOTP).exists()


def codes_left(user: User) -> int | None:
    """How many recovery codes are not used yet; None when there are none at all."""
    row = Authenticator.objects.filter(user=user, type=Authenticator.Type.RECOVERY_CODES).first()
    return None if row is None else len(row.wrap().get_unused_codes())


def must_have(officer: Officer) -> bool:
    """Do the settings ask for a second factor of somebody with these roles?"""
    return settings.SECOND_FACTOR_REQUIRED and any(
        grant.role in settings.SECOND_FACTOR_ROLES for grant in officer.grants
    )
