"""Asking the API as a program does."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.test import Client
from django.utils import timezone

from agencies.accounts import command
from agencies.actions import create_api_token
from agencies.models import ApiToken, Organization

ROOT = "/api/v1/"


def secret_of(role: str, code: str = "", *, days: int = 1) -> str:
    """The secret of a new token for that role, of the organ or unit with that code."""
    token, secret = create_api_token(
        name=f"{role} {code} {ApiToken.objects.count()}",
        role=role,
        organization=Organization.objects.get(code=code) if code else None,
        expires_at=timezone.now() + timedelta(days=days),
        by=command("test"),
    )
    # As if it had just been used: noting that once a minute costs a query, which the counts of tests leave out.
    ApiToken.objects.filter(pk=token.pk).update(last_used_at=timezone.now())
    return secret


def get(address: str, secret: str = "", **headers: str) -> Any:
    """The response to a program with that token (none: without); the address begins after /api/v1/."""
    sent = {"Authorization": f"Token {secret}"} if secret else {}
    path = address if address.startswith("/") else ROOT + address
    return Client(headers=sent | headers).get(path)
