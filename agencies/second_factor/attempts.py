"""Wrong codes count like wrong passwords: the same counter in the database locks the account out."""

from __future__ import annotations

from axes.handlers.proxy import AxesProxyHandler
from django.conf import settings
from django.contrib.auth.signals import user_login_failed
from django.http import HttpRequest

from agencies.models import User


def named(user: User) -> dict[str, str]:
    """How the counter knows the account."""
    return {settings.AXES_USERNAME_FORM_FIELD: user.email, "username": user.email}


def is_locked_out(request: HttpRequest, user: User) -> bool:
    """Were there too many wrong attempts? The request is then answered with the page that says so."""
    if AxesProxyHandler.is_allowed(request, named(user)):
        return False
    request.axes_locked_out = True  # type: ignore[attr-defined]  # the middleware of axes reads it
    return True


def count_wrong_code(request: HttpRequest, user: User) -> None:
    """One more wrong attempt."""
    user_login_failed.send(sender=__name__, credentials=named(user), request=request)
