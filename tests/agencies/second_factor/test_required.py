"""Whom the settings ask for a second factor, and how far one comes without."""

from __future__ import annotations

from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.test import Client
from django.urls import reverse

from agencies.accounts import officer_of
from agencies.models import Organization, User
from agencies.refusals import WrongState
from agencies.second_factor.actions import remove_factor
from agencies.second_factor.queries import factors_of
from tests.agencies.second_factor.people import code, kinds_of, show_code, sign_in, with_app
from tests.test_production import run

SETTINGS = "agencies:sign-in-settings"


@pytest.fixture
def asked(settings: Any) -> None:
    """As in production: the roles of the ministry need a second factor."""
    settings.SECOND_FACTOR_REQUIRED = True


def test_production_asks_for_it_and_the_demonstration_does_not(tmp_path: Any) -> None:
    ask = "from django.conf import settings; print(settings.SECOND_FACTOR_REQUIRED, settings.SECOND_FACTOR_ROLES)"
    assert run(tmp_path, "-c", ask).stdout == "True ['EVALUATOR', 'ADMINISTRATOR']\n"
    secret = {"SECRET_KEY": "x", "DEMO": "1"}
    assert run(tmp_path, "-c", ask, secret=secret).stdout == "False ['EVALUATOR', 'ADMINISTRATOR']\n"


def test_without_a_factor_only_the_pages_that_register_one_open(asked: None, admin: User, client: Client) -> None:
    sign_in(client, admin)
    for name in ("home", "audits:dashboard", "agencies:people", "agencies:tokens", "agencies:notifications"):
        assert (name, client.get(reverse(name))["Location"]) == (name, reverse(SETTINGS))
    answer = client.get(reverse("api:organizations"))
    assert (answer.status_code, answer["Content-Type"]) == (403, "application/problem+json")
    shown = client.get(reverse(SETTINGS)).content.decode()
    assert "二段階認証が必要です" in shown
    assert client.get(reverse("agencies:factor-app")).status_code == 200
    assert client.post(reverse("account_logout"))["Location"] == reverse("account_login")


def test_with_a_factor_every_page_opens(asked: None, admin: User, client: Client) -> None:
    secret = with_app(admin)
    sign_in(client, admin)
    show_code(client, code(secret))
    assert client.get(reverse("agencies:people")).status_code == 200
    assert client.get(reverse("api:organizations")).status_code == 200


def test_an_officer_of_an_organ_is_not_asked_unless_the_settings_say_so(
    asked: None, hanako: User, client: Client, settings: Any
) -> None:
    sign_in(client, hanako)
    assert client.get(reverse("agencies:notifications")).status_code == 200
    settings.SECOND_FACTOR_ROLES = ["OFFICER"]
    assert client.get(reverse("agencies:notifications"))["Location"] == reverse(SETTINGS)


def test_a_session_from_before_the_factor_or_the_role_has_to_show_it(
    asked: None, hanako: User, client: Client
) -> None:
    sign_in(client, hanako)
    secret = with_app(hanako)
    assert client.get(reverse("agencies:notifications")).status_code == 200
    hanako.assignments.create(role="EVALUATOR", organization=Organization.objects.get())
    answer = client.get(reverse("audits:dashboard"))
    assert answer["Location"].startswith(reverse("mfa_reauthenticate"))
    back = client.post(reverse("mfa_reauthenticate"), {"code": code(secret), "next": reverse("audits:dashboard")})
    assert back["Location"] == reverse("audits:dashboard")
    assert client.get(reverse("audits:tables")).status_code != 302


def test_whoever_has_to_have_one_keeps_the_last(asked: None, admin: User, client: Client) -> None:
    secret = with_app(admin)
    sign_in(client, admin)
    show_code(client, code(secret))
    [own] = factors_of(admin)
    answer = client.post(reverse("agencies:factor-remove", args=[own.pk]), follow=True)
    assert "最後の一つは外せません" in answer.content.decode()
    with pytest.raises(WrongState):
        remove_factor(factor=Authenticator.objects.get(pk=own.pk), by=officer_of(admin))
    assert kinds_of(admin) == ["totp"]
