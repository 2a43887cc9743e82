"""Who asks the API: a program by its token, or a person by the session of the browser."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils import timezone
from rest_framework import authentication, exceptions, permissions
from rest_framework.request import Request

from agencies import clock
from agencies.accounts import officer_of_token
from agencies.models import ApiToken
from agencies.roles import NOBODY, PERMISSIONS, Officer, Permission
from agencies.tokens.actions import note_use
from agencies.tokens.scopes import SCOPES, Scope, opens

UNKNOWN = "この API トークンは登録されていないか、有効期限が切れています。事務局に新しいトークンを依頼してください。"
NO_SCOPE = "このトークンではこの情報を使えません。必要な範囲「{}」を選んで、新しいトークンを作ってください。"
NO_ADDRESS = "このアドレスは API トークンでは使えません。ブラウザーで使ってください。"


@dataclass(frozen=True)
class Program:
    """What stands in `request.user` when a token asks; it has no account."""

    token: ApiToken

    is_authenticated = True
    is_anonymous = False
    is_active = True


class TokenAuthentication(authentication.TokenAuthentication):
    """`Authorization: Token <secret>`; only a digest of the secret is kept, and it expires."""

    def authenticate(self, request: Request) -> Any:
        """The program and its token; its one role takes the place of the officer of a session.

        Raises PermissionDenied for an address that the scopes of the token do not open.
        """
        found = super().authenticate(request)
        if found:
            token, match = found[1], request._request.resolver_match
            request._request.officer = officer_of_token(token)  # type: ignore[attr-defined]  # the middleware sets it
            if not opens(token.scopes, match.url_name if match else None):
                raise exceptions.PermissionDenied(refused(match.url_name if match else None, token.role))
        return found

    def authenticate_credentials(self, key: str) -> Any:
        """Look the secret up by its digest; refuse one that is unknown or has expired."""
        now = timezone.now()
        token = ApiToken.objects.for_secret(key, at=now, on=clock.today())
        if token is None:
            raise exceptions.AuthenticationFailed(UNKNOWN)
        note_use(token=token, at=now)
        return Program(token), token


def refused(name: str | None, role: str) -> str:
    """What a token of that role lacks for the address of that name, in words: the role first, then the scope."""
    needed = SCOPES.get(name or "", "")
    if needed and Scope(needed).permission == Permission.WATCH and Permission.WATCH not in PERMISSIONS[role]:
        return Watches.message
    return NO_SCOPE.format(f"{Scope(needed).label}（{needed}）") if needed else NO_ADDRESS


def officer(request: Request) -> Officer:
    """Whoever asks, by token or by session; nobody where there is no request, as when the API is described."""
    return getattr(request, "officer", NOBODY)


class Watches(permissions.BasePermission):
    """Lets in whoever sees every organization: aggregates are of all of them."""

    message = f"この情報には「{Permission.WATCH.value}」権限が必要です。評価担当か事務局のトークンを使ってください。"

    def has_permission(self, request: Request, view: Any) -> bool:
        """Does the role watch?"""
        return officer(request).may(Permission.WATCH)
