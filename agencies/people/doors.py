"""Doors of the pages of accounts, and what an address there may name."""

from __future__ import annotations

import functools
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse

from agencies.access import View, officer_of_request
from agencies.models import User
from agencies.people.keeping import KEEPING, accounts_of
from agencies.roles import Officer, Permission

Crumb = tuple[str, str | None]


def is_keeper(officer: Officer) -> bool:
    """Does this officer keep accounts, all of them or those of the own organ?"""
    return any(officer.may(permission) for permission in KEEPING)


def keepers_only(view: View) -> View:
    """Open the view to who keeps accounts; others read why not (403)."""

    @functools.wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not is_keeper(officer_of_request(request)):
            raise PermissionDenied(f"この画面には「{Permission.KEEP_OWN_ACCOUNTS.value}」権限が必要です。")
        return view(request, *args, **kwargs)

    return guarded


def load_account(request: HttpRequest, pk: int) -> User:
    """An account whoever asks keeps at least one role of, else 404."""
    return get_object_or_404(accounts_of(officer_of_request(request)), pk=pk)


def crumbs(*last: Crumb) -> list[Crumb]:
    """Where the pages of accounts stand."""
    people: Crumb = ("アカウント", reverse("agencies:people") if last else None)
    return [("ホーム", reverse("home")), people, *last]


def crumbs_of(user: User, *last: Crumb) -> list[Crumb]:
    """Where the pages of one account stand."""
    own = reverse("agencies:person", args=[user.pk]) if last else None
    return crumbs((user.name, own), *last)
