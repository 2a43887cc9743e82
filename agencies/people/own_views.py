"""Pages of one's own account: roles with what is planned, and sessions."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from agencies import clock
from agencies.access import officer_of_request
from agencies.models import Assignment, User
from agencies.people.pages import role_lines
from agencies.people.sessions import end_other_sessions, end_session, sessions_of


def own_account_of(request: HttpRequest) -> User:
    """Whoever has signed in."""
    found: User = request.user  # type: ignore[assignment]  # the door is shut to anybody else
    return found


def sessions_part(request: HttpRequest) -> dict[str, Any]:
    """What `agencies/people/sessions_part.html` shows: one's sessions, the one at hand among them."""
    found = sessions_of(own_account_of(request), timezone.now())
    return {"sessions": [(one, one.session_key == request.session.session_key) for one in found]}


@require_safe
def own_account(request: HttpRequest) -> HttpResponse:
    """Name, address, and one's roles: those of today, planned ones, and those that are over."""
    user = own_account_of(request)
    context = {
        "person": user,
        "roles": role_lines(Assignment.objects.filter(user=user), clock.today()),
        "breadcrumbs": [("ホーム", reverse("home")), ("自分のアカウント", None)],
        **sessions_part(request),
    }
    return render(request, "agencies/people/own_account.html", context)


@require_POST
def session_end(request: HttpRequest, mark: str) -> HttpResponse:
    """End one of one's sessions; the one at hand is signed out of."""
    user, by = own_account_of(request), officer_of_request(request)
    here = [one.mark for one, is_here in sessions_part(request)["sessions"] if is_here]
    ended = end_session(user=user, mark=mark, by=by)
    if ended and mark in here:
        logout(request)
        return redirect("account_login")
    if ended:
        messages.success(request, "サインインを終了しました。その端末では、次の操作から使えません。")
    else:
        messages.info(request, "そのサインインは既に終わっています。")
    return redirect("agencies:own-account")


@require_POST
def sessions_end(request: HttpRequest) -> HttpResponse:
    """End all of one's sessions but the one at hand."""
    keep, by = request.session.session_key, officer_of_request(request)
    count = end_other_sessions(user=own_account_of(request), keep=keep, by=by)
    messages.success(request, f"ほかの端末のサインイン{count}件を終了しました。")
    return redirect("agencies:own-account")
