"""To the provider and back."""

from __future__ import annotations

import logging
import secrets

from allauth.account.utils import get_next_redirect_url
from allauth.socialaccount.models import SocialApp
from allauth.socialaccount.providers.base.constants import AuthProcess
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from allauth.socialaccount.providers.oauth2.utils import generate_code_challenge
from allauth.socialaccount.providers.oauth2.views import OAuth2CallbackView
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe
from requests import RequestException

from agencies.single_sign_on.client import Client

logger = logging.getLogger(__name__)
AWAY = "組織のアカウントの確認先に接続できません。時間をおいてお試しいただくか、パスワードでサインインしてください。"


def client_for(request: HttpRequest, provider_id: str) -> Client:
    """The provider of the settings, else 404."""
    client = Client(request, provider_id)
    try:
        client.get_provider()
    except SocialApp.DoesNotExist as error:
        raise Http404 from error
    return client


@require_safe
def start(request: HttpRequest, provider_id: str) -> HttpResponse:
    """Send the browser to the provider, with what will be compared when it comes back: state, nonce, PKCE."""
    client = client_for(request, provider_id)
    if request.user.is_authenticated:
        return redirect("home")
    provider = client.get_provider()
    nonce = secrets.token_urlsafe(32)
    challenge = generate_code_challenge()
    verifier = challenge.pop("code_verifier")
    try:
        asked = client.get_client(request, provider.app)
        address = client.authorize_url
    except (OAuth2Error, RequestException) as error:
        logger.warning("The provider cannot be asked: %s", type(error).__name__)
        return render(request, "account/sign_on_failed.html", {"reason": AWAY}, status=503)
    asked.state = provider.stash_redirect_state(
        request, AuthProcess.LOGIN, get_next_redirect_url(request), pkce_code_verifier=verifier, nonce=nonce
    )
    return HttpResponseRedirect(asked.get_redirect_url(address, settings.OIDC_SCOPES, challenge | {"nonce": nonce}))


@require_safe
def callback(request: HttpRequest, provider_id: str) -> HttpResponse:
    """Take what the provider sends, once."""
    client = client_for(request, provider_id)
    if request.user.is_authenticated:
        return redirect("home")
    response: HttpResponse = OAuth2CallbackView.adapter_view(client)(request)
    return response
