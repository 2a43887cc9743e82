"""People with second factors, and the codes their apps show."""

from __future__ import annotations

import time
from datetime import UTC, datetime
from typing import Any

from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, generate_totp_secret, hotp_value
from django.test import Client
from django.urls import reverse

from agencies.accounts import command, officer_of
from agencies.actions import create_account
from agencies.models import Organization, User
from agencies.second_factor.actions import add_app

PASSWORD = "Kitei-no-minaoshi-1"


def person(role: str, name: str, email: str) -> User:
    """An account with one role for 例示省."""
    ministry, _ = Organization.objects.get_or_create(
        code="M-1", defaults={"name": "例示省", "kind": "AGENCY", "category": "MINISTRY"}
    )
    return create_account(
        email=email, name=name, password=PASSWORD, assignments=[(role, ministry)], by=command("test")
    )


def code_at(secret: str, moment: float) -> str:
    """What an app shows at a moment."""
    return format_hotp_value(hotp_value(secret, int(moment) // 30))


def code(secret: str, periods: int = 0) -> str:
    """What an app shows now, or so many periods later."""
    return code_at(secret, time.time() + 30 * periods)


def with_app(user: User) -> str:
    """Register an app for the account two periods ago. Returns its secret."""
    secret = generate_totp_secret()
    before = time.time() - 60
    add_app(
        user=user,
        secret=secret,
        code=code_at(secret, before),
        now=datetime.fromtimestamp(before, tz=UTC),
        by=officer_of(user),
    )
    return secret


def sign_in(client: Client, user: User) -> Any:
    """The password."""
    return client.post(reverse("account_login"), {"login": user.email, "password": PASSWORD})


def show_code(client: Client, typed: str) -> Any:
    """The code that is asked for after it."""
    return client.post(reverse("mfa_authenticate"), {"code": typed})


def is_signed_in(client: Client) -> bool:
    """Has the session an account?"""
    return "_auth_user_id" in client.session


def kinds_of(user: User) -> list[str]:
    """Which factors the account has."""
    return sorted(Authenticator.objects.filter(user=user).values_list("type", flat=True))
