"""What every request gets: an id for the trail, the officer who asks, and a door that is shut by default."""

from __future__ import annotations

import uuid
from collections.abc import Callable

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.functional import SimpleLazyObject

from agencies import trail
from agencies.accounts import officer_of
from agencies.roles import NOBODY

View = Callable[[HttpRequest], HttpResponse]
PUBLISHED = {"published", "published-set", "published-table"}
BY_LINK = {"account-link", "set-password", "account_reset_password", "account_inactive"}
OTHER_WAYS = {"mfa_authenticate", "mfa_login_webauthn", "openid_connect_login", "openid_connect_callback"}
OPEN_VIEWS = {"healthz", "account_login", "account_logout", "account_signup"} | OTHER_WAYS | BY_LINK | PUBLISHED
OVER = "サインインし直してください。しばらく操作がなかったか、別の画面でサインインを終了しました。"


def request_id(get_response: View) -> View:
    """Give every request an id, under which the trail records what it changed."""

    def middleware(request: HttpRequest) -> HttpResponse:
        identifier = str(uuid.uuid4())
        token = trail.request_id.set(identifier)
        try:
            response = get_response(request)
        finally:
            trail.request_id.reset(token)
        response["X-Request-Id"] = identifier
        return response

    return middleware


def sign_in_required(get_response: View) -> View:
    """Set `request.officer`; send whoever has not signed in to the sign-in page.

    The API answers for itself, with tokens. Everything but the sign-in pages, health and what is published is shut.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        request.officer = SimpleLazyObject(  # type: ignore[attr-defined]  # the middleware sets it
            lambda: officer_of(request.user) if request.user.is_authenticated else NOBODY
        )
        response = get_response(request)
        if request.user.is_authenticated and request.session.session_key:
            request.session.see(timezone.now())  # type: ignore[attr-defined]  # `agencies.people.session_store` has it
        if request.user.is_authenticated and "Cache-Control" not in response:
            response["Cache-Control"] = "private, no-store"
        return response

    def process_view(request: HttpRequest, view: object, args: object, kwargs: object) -> HttpResponse | None:
        match = request.resolver_match
        if request.user.is_authenticated or match is None or match.url_name in OPEN_VIEWS or match.namespace == "api":
            return None
        if settings.SESSION_COOKIE_NAME in request.COOKIES and request.session.session_key is None:
            messages.info(request, OVER)
        return redirect_to_login(request.get_full_path(), settings.LOGIN_URL)

    middleware.process_view = process_view  # type: ignore[attr-defined]  # a function may carry it
    return middleware
