"""What a session has shown so far: a password, a factor, or that the organization's sign-in vouches for one."""

from __future__ import annotations

import functools
import time
from collections.abc import Callable
from typing import Any

from allauth.account.internal.flows.login import get_authentication_records
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.http import urlencode

from agencies.models import User
from agencies.second_factor.queries import has_app, has_factor

View = Callable[..., HttpResponse]
FACTOR = "mfa"


def shown_by(request: HttpRequest, user: User, method: str = "") -> float:
    """When the session last showed that (or anything) of the account; 0 for never."""
    records = get_authentication_records(request, user)
    return max((record["at"] for record in records if not method or record["method"] == method), default=0)


def shown(request: HttpRequest, method: str = "") -> float:
    """The same of whoever is signed in."""
    return shown_by(request, request.user, method)  # type: ignore[arg-type]  # signed in, so an account


def and_back(page: str, request: HttpRequest) -> HttpResponse:
    """Lead to a page, and from there back to what was asked for."""
    response = redirect(page)
    response["Location"] += "?" + urlencode({"next": request.get_full_path()})
    return response


def ask_for_factor(request: HttpRequest, user: User) -> HttpResponse:
    """Lead to the page that asks for a factor, and back."""
    return and_back("mfa_reauthenticate" if has_app(user) else "mfa_reauthenticate_webauthn", request)


def freshly_shown(view: View) -> View:
    """Open the view only to who has just shown the factor, or where there is none yet, the password."""

    @functools.wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        user: User = request.user  # type: ignore[assignment]  # the middleware lets nobody else in
        owns = has_factor(user)
        if time.time() - shown(request, FACTOR if owns else "") < settings.ACCOUNT_REAUTHENTICATION_TIMEOUT:
            return view(request, *args, **kwargs)
        if owns:
            return ask_for_factor(request, user)
        if user.has_usable_password():
            return and_back("account_reauthenticate", request)
        messages.warning(
            request, "この操作の前に、一度サインアウトして、組織のアカウントでサインインし直してください。"
        )
        return redirect("account_logout")

    return guarded
