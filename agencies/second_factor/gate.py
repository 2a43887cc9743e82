"""Whoever has to have a second factor comes no further than the pages on which one is registered or shown."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from agencies.access import officer_of_request
from agencies.api_problems import refuse
from agencies.middleware import OPEN_VIEWS
from agencies.second_factor.proof import FACTOR, ask_for_factor, shown
from agencies.second_factor.queries import has_factor, must_have

View = Callable[[HttpRequest], HttpResponse]
ON_THE_WAY = OPEN_VIEWS | {
    "account_change_password",
    "account_reauthenticate",
    "mfa_reauthenticate",
    "mfa_reauthenticate_webauthn",
    "sign-in-settings",
    "factor-app",
    "factor-passkey",
}
TOLD = "あなたの役割では、サインインに二段階認証が必要です。認証アプリかパスキーを登録すると、ほかの画面を使えます。"
API = "この役割では、二段階認証を済ませてサインインした後に使えます。"


def second_factor_required(get_response: View) -> View:
    """Ask for the factor where the session has not shown one; where there is none yet, for registering one.

    A role that is given while somebody is signed in is asked for the factor with the next request. Programs with a
    token have no session and are not asked.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        return get_response(request)

    def process_view(request: HttpRequest, view: object, args: object, kwargs: object) -> HttpResponse | None:
        match = request.resolver_match
        user = request.user
        if not user.is_authenticated or match is None or match.url_name in ON_THE_WAY or shown(request, FACTOR):
            return None
        if not must_have(officer_of_request(request)):
            return None
        if match.namespace == "api":
            return refuse(403, "not-permitted", API)
        if has_factor(user):
            return ask_for_factor(request, user)
        messages.warning(request, TOLD)
        return redirect("agencies:sign-in-settings")

    middleware.process_view = process_view  # type: ignore[attr-defined]  # a function may carry it
    return middleware
