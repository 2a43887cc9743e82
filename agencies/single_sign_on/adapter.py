"""How django-allauth handles the sign-in by a provider here: it opens accounts that were made before, and gives no role."""

from __future__ import annotations

import hmac
import logging
from typing import Any, NoReturn

from allauth.account.internal.flows.login import record_authentication
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialLogin
from allauth.socialaccount.providers.base.constants import AuthError
from django.http import HttpRequest
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from agencies import clock
from agencies.accounts import officer_of
from agencies.models import Notification
from agencies.notifications import notify
from agencies.people.keeping import administrators
from agencies.refusals import Refusal
from agencies.second_factor.proof import FACTOR
from agencies.single_sign_on.actions import link_account, owner_of, propose_roles
from agencies.single_sign_on.mapping import proposed_by, vouches

logger = logging.getLogger(__name__)
FAILED = (
    "組織のアカウントを確認できませんでした。もう一度お試しください。続くときは、パスワードでサインインするか、"
    "組織のアカウントの担当者に問い合わせてください。"
)
CANCELLED = "組織のアカウントでのサインインを取りやめました。"


class SignOnAdapter(DefaultSocialAccountAdapter):
    """Nobody signs up; who may come in is decided before the session begins."""

    def is_open_for_signup(self, request: HttpRequest, sociallogin: SocialLogin) -> bool:
        """Accounts are made by the office."""
        return False

    def pre_social_login(self, request: HttpRequest, sociallogin: SocialLogin) -> None:
        """Compare the nonce, find the account, keep the roles proposed."""
        claims: dict[str, Any] = sociallogin.claims
        if not hmac.compare_digest(str(claims["nonce"]).encode(), str(sociallogin.state.get("nonce")).encode()):
            logger.warning("Single sign-on refused: the nonce is another one")
            stop(request, FAILED)
        if not sociallogin.is_existing:
            try:
                user = owner_of(claims)
                account = sociallogin.account
                sociallogin.account = link_account(
                    user=user, provider=account.provider, uid=account.uid, by=officer_of(user)
                )
            except Refusal as refusal:
                stop(request, str(refusal), 403)
            sociallogin.user = user
        user = sociallogin.user
        proposed = proposed_by(claims)
        if user.is_active and proposed:
            made = propose_roles(user=user, proposed=proposed, now=timezone.now(), by=officer_of(user))
            notify(
                Notification(
                    account=one,
                    key=f"role-proposal-{proposal.pk}",
                    title=f"{user.name}さんの役割の案が届きました（{proposal.organization} {proposal.get_role_display()}）。"[
                        :200
                    ],
                    url=reverse("agencies:role-proposals"),
                )
                for proposal in made
                for one in administrators(clock.today())
            )
        if vouches(claims):
            record_authentication(request, user, FACTOR, type="provider")

    def on_authentication_error(
        self,
        request: HttpRequest,
        provider: Any,
        error: Any = None,
        exception: Exception | None = None,
        extra_context: dict[str, Any] | None = None,
    ) -> None:
        """Say that it failed; what the provider answered may hold secrets and is not shown nor logged."""
        if error == AuthError.CANCELLED:
            stop(request, CANCELLED, 403)
        logger.warning("Single sign-on failed: %s", type(exception).__name__ if exception else "no state or code")
        stop(request, FAILED)


def stop(request: HttpRequest, reason: str, status: int = 401) -> NoReturn:
    """End the sign-in with a page that says why."""
    raise ImmediateHttpResponse(render(request, "account/sign_on_failed.html", {"reason": reason}, status=status))
