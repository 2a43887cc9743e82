"""Pages on which one registers and takes away one's own second factors; each asks for what was registered before."""

from __future__ import annotations

import json
from typing import Any

from allauth.account.internal.flows.login import record_authentication
from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import generate_totp_secret
from allauth.mfa.webauthn.internal.auth import begin_registration
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from agencies.access import officer_of_request
from agencies.models import User
from agencies.people.own_views import sessions_part
from agencies.refusals import Refusal
from agencies.second_factor import keys
from agencies.second_factor.actions import add_app, add_passkey, make_recovery_codes, remove_factor
from agencies.second_factor.forms import AppForm, NewPasskeyForm
from agencies.second_factor.pages import codes_page, crumbs, is_named, qr_code
from agencies.second_factor.proof import FACTOR, freshly_shown
from agencies.second_factor.queries import KINDS, codes_left, factors_of, has_app, must_have
from agencies.single_sign_on.queries import is_linked, provider_name

PENDING = "pending_app"  # the secret of an app not registered yet, encrypted


def account_of(request: HttpRequest) -> User:
    """Whose pages these are."""
    return request.user  # type: ignore[return-value]  # the middleware lets nobody else in


@require_safe
def sign_in_settings(request: HttpRequest) -> HttpResponse:
    """How one signs in: password, second factors, recovery codes."""
    user = account_of(request)
    factors = factors_of(user)
    context = {
        "factors": factors,
        "codes_left": codes_left(user),
        "has_app": has_app(user),
        "has_password": user.has_usable_password(),
        "must_register": must_have(officer_of_request(request)) and not factors,
        "is_named": is_named(request),
        "provider_name": provider_name(),
        "is_linked": is_linked(user),
        "breadcrumbs": [("ホーム", reverse("home")), ("サインインの設定", None)],
        **sessions_part(request),
    }
    return render(request, "agencies/sign_in/settings.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@freshly_shown
def app(request: HttpRequest) -> HttpResponse:
    """Register an app that shows codes."""
    user, officer = account_of(request), officer_of_request(request)
    kept = request.session.get(PENDING)
    if not kept or request.method != "POST":
        kept = request.session[PENDING] = keys.encrypt(generate_totp_secret())
    secret = keys.decrypt(kept)
    form = AppForm(request.POST or None)
    if form.is_valid():
        try:
            made = add_app(user=user, secret=secret, code=form.cleaned_data["code"], now=timezone.now(), by=officer)
        except Refusal as refusal:
            form.add_error("code", str(refusal))
        else:
            del request.session[PENDING]
            return registered(request, made, "認証アプリを登録しました。次のサインインから、コードを確かめます。")
    address = get_adapter().build_totp_url(user, secret)
    context = {"form": form, "secret": secret, "address": address, "picture": qr_code(address)}
    status = 422 if form.is_bound else 200
    return render(request, "agencies/sign_in/app.html", context | crumbs("認証アプリの登録"), status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@freshly_shown
def passkey(request: HttpRequest) -> HttpResponse:
    """Register a passkey."""
    user = account_of(request)
    form = NewPasskeyForm(request.POST or None, user=user, initial={"name": ""})
    if form.is_valid():
        typed: dict[str, Any] = form.cleaned_data
        by = officer_of_request(request)
        made = add_passkey(user=user, name=typed["name"], credential=typed["credential"], by=by)
        return registered(request, made, "パスキーを登録しました。次から、パスワードの代わりに使えます。")
    options = json.dumps(begin_registration(user, True)) if is_named(request) else ""
    context = {"form": form, "options": options, "is_named": is_named(request)}
    status = 422 if form.is_bound else 200
    return render(request, "agencies/sign_in/passkey.html", context | crumbs("パスキーの登録"), status=status)


def registered(request: HttpRequest, factor: Authenticator, text: str) -> HttpResponse:
    """The session has shown the new factor; the first one brings recovery codes."""
    user = account_of(request)
    record_authentication(request, user, FACTOR, id=factor.pk, type=factor.type)
    messages.success(request, text)
    if codes_left(user) is not None:
        return redirect("agencies:sign-in-settings")
    return codes_page(request, make_recovery_codes(user=user, by=officer_of_request(request)))


@require_http_methods(["GET", "HEAD", "POST"])
@freshly_shown
def factor_remove(request: HttpRequest, pk: int) -> HttpResponse:
    """Take one's own factor away."""
    user = account_of(request)
    found = get_object_or_404(Authenticator, pk=pk, user=user, type__in=KINDS)
    if request.method == "POST":
        try:
            remove_factor(factor=found, by=officer_of_request(request))
        except Refusal as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, f"{KINDS[Authenticator.Type(found.type)]}を外しました。")
        return redirect("agencies:sign-in-settings")
    [shown] = [one for one in factors_of(user) if one.pk == pk]
    context = {"factor": shown, "is_last": len(factors_of(user)) == 1}
    return render(request, "agencies/sign_in/remove.html", context | crumbs(f"{shown.kind}を外す"))


@require_http_methods(["GET", "HEAD", "POST"])
@freshly_shown
def recovery_codes(request: HttpRequest) -> HttpResponse:
    """Make new recovery codes, which are shown this once."""
    user = account_of(request)
    if request.method == "POST":
        try:
            codes = make_recovery_codes(user=user, by=officer_of_request(request))
        except Refusal as refusal:
            messages.error(request, str(refusal))
            return redirect("agencies:sign-in-settings")
        messages.success(request, "回復コードを作りました。これまでの回復コードは使えません。")
        return codes_page(request, codes)
    context = {"codes_left": codes_left(user), "has_factor": bool(factors_of(user))}
    return render(request, "agencies/sign_in/recovery.html", context | crumbs("回復コード"))
