"""Signing in by a real provider on loopback: who gets in, and every token that is not to be believed."""

from __future__ import annotations

import logging
import time
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
import requests
from allauth.socialaccount.models import SocialAccount, SocialToken
from django.test import Client
from django.urls import reverse

from agencies.models import Notification, RoleProposal, Trail, User
from tests.agencies.second_factor.people import is_signed_in, sign_in, with_app
from tests.agencies.single_sign_on.provider import Provider, new_key

START = "/accounts/oidc/organization/"
BACK = "/accounts/oidc/organization/callback/"


def to_provider(client: Client, after: str = "") -> str:
    """What the provider sends the browser back to."""
    asked = client.get(START, {"next": after} if after else {})["Location"]
    answer = requests.get(asked, allow_redirects=False, timeout=5)
    return str(answer.headers["Location"])


def come_back(client: Client, address: str) -> Any:
    """The browser follows."""
    return client.get(address.removeprefix("http://testserver"))


def sign_on(client: Client) -> Any:
    """All of it."""
    return come_back(client, to_provider(client))


def test_the_button_leads_in_and_back_to_what_was_asked_for(provider: Provider, hanako: User, client: Client) -> None:
    assert "例示省アカウントでサインイン" in client.get(reverse("account_login")).content.decode()
    page = reverse("agencies:notifications")
    assert come_back(client, to_provider(client, page))["Location"] == page
    assert client.get(page).status_code == 200
    assert client.get(START)["Location"] == reverse("home")  # who has signed in needs no second time


def test_the_first_sign_in_links_the_invited_account_and_gives_no_right(
    provider: Provider, hanako: User, admin: User, client: Client, caplog: pytest.LogCaptureFixture
) -> None:
    provider.person |= {"groups": ["other", "hogo"], "dept": "12"}
    last = Trail.objects.latest("pk").pk
    with caplog.at_level(logging.DEBUG):
        sign_on(client)
    assert is_signed_in(client)
    assert list(hanako.assignments.values_list("role", flat=True)) == ["OFFICER"]
    assert list(
        RoleProposal.objects.order_by("role").values_list("role", "organization__code", "state", "source")
    ) == [
        ("CHIEF", "M-1", "OPEN", "groups = hogo"),
        ("MEMBER", "M-1", "OPEN", "dept = 12"),
    ]
    rows = Trail.objects.filter(pk__gt=last).order_by("pk")
    assert [(row.action, row.actor) for row in rows] == [
        ("組織のアカウントと結付け", hanako),
        ("役割の案を受付", hanako),
        ("役割の案を受付", hanako),
    ]
    assert Notification.objects.filter(account=admin, title__contains="役割の案").count() == 2
    kept = [*Trail.objects.values(), *SocialAccount.objects.values(), *client.session.items(), caplog.text]
    assert [
        one for one in (*provider.issued, provider.person["sub"], *provider.issued[0].split(".")) if one in str(kept)
    ] == []
    assert SocialToken.objects.count() == 0

    again = Client()
    provider.person["email_verified"] = False  # linked already: the address is not asked for any more
    sign_on(again)
    assert is_signed_in(again)
    assert RoleProposal.objects.count() == 2


@pytest.mark.parametrize(
    ("changed", "reason"),
    [
        ({"email_verified": False}, "組織側で確認されていません"),
        ({"email_verified": "true"}, "組織側で確認されていません"),
        ({"email": None}, "組織側で確認されていません"),
        ({"email": "nobody@reiji.example"}, "登録されたアカウントがありません"),
    ],
)
def test_an_address_that_is_not_verified_or_not_invited_opens_nothing(
    provider: Provider, hanako: User, client: Client, changed: dict[str, Any], reason: str
) -> None:
    provider.person |= changed
    answer = sign_on(client)
    assert (answer.status_code, is_signed_in(client)) == (403, False)
    assert reason in answer.content.decode()
    assert (SocialAccount.objects.count(), User.objects.count()) == (0, 1)


def test_a_verified_mark_of_one_address_says_nothing_of_another(
    provider: Provider, hanako: User, client: Client
) -> None:
    del provider.person["email_verified"]
    provider.userinfo = {"email": "other@reiji.example", "email_verified": True}
    assert (sign_on(client).status_code, is_signed_in(client)) == (403, False)


def test_an_address_given_to_somebody_else_does_not_open_the_account_linked_before(
    provider: Provider, hanako: User
) -> None:
    sign_on(Client())
    provider.person["sub"] = "somebody-new"
    client = Client()
    answer = sign_on(client)
    assert (answer.status_code, is_signed_in(client)) == (403, False)
    assert "既に別の組織のアカウントと結び付いています" in answer.content.decode()


def test_a_suspended_account_stays_shut(provider: Provider, hanako: User) -> None:
    sign_on(Client())
    User.objects.filter(pk=hanako.pk).update(is_active=False)
    client = Client()
    sign_on(client)
    assert not is_signed_in(client)


@pytest.mark.parametrize(
    "token",
    [
        {"nonce": "another"},
        {"nonce": ""},
        {"exp": -3600, "iat": -7200},
        {"aud": "another-client"},
        {"aud": ["hogo-kitei", "another-client"]},
        {"azp": "another-client"},
        {"iss": "https://other.example"},
        {"sub": "somebody-else"},
    ],
    ids=str,
)
def test_a_token_with_something_wrong_in_it_opens_nothing(
    provider: Provider, hanako: User, client: Client, token: dict[str, Any]
) -> None:
    now = int(time.time())
    provider.token = token | {name: now + token[name] for name in ("exp", "iat") if name in token}
    answer = sign_on(client)
    assert (answer.status_code, is_signed_in(client), SocialAccount.objects.count()) == (401, False, 0)
    assert "確認できませんでした" in answer.content.decode()


@pytest.mark.parametrize("algorithm", ["RS256", "HS256", "none"])
def test_a_token_that_the_providers_key_did_not_sign_opens_nothing(
    provider: Provider, hanako: User, client: Client, algorithm: str
) -> None:
    provider.published_key = new_key()
    provider.algorithm = algorithm
    assert (sign_on(client).status_code, is_signed_in(client)) == (401, False)


def test_what_comes_back_counts_once_and_for_the_browser_that_asked(provider: Provider, hanako: User) -> None:
    client, other = Client(), Client()
    address = to_provider(client)
    assert come_back(other, address).status_code == 401  # another browser has no such state
    assert come_back(client, address)["Location"] == reverse("home")
    client.logout()
    assert come_back(client, address).status_code == 401  # the same once more
    # A code that was used, with a state that is fresh.
    used = parse_qs(urlsplit(address).query)["code"][0]
    state = parse_qs(urlsplit(to_provider(client)).query)["state"][0]
    assert client.get(BACK, {"code": used, "state": state}).status_code == 401
    assert (is_signed_in(client), is_signed_in(other)) == (False, False)


def test_a_provider_that_refuses_or_is_away_is_said_so(provider: Provider, hanako: User, client: Client) -> None:
    state = parse_qs(urlsplit(to_provider(client)).query)["state"][0]
    assert "取りやめました" in client.get(BACK, {"error": "access_denied", "state": state}).content.decode()
    provider.url += "/moved"  # it calls itself by another name than the settings do
    assert client.get(START).status_code == 503


def test_without_a_provider_there_is_no_button_and_no_address(hanako: User, client: Client) -> None:
    assert "アカウントでサインイン" not in client.get(reverse("account_login")).content.decode()
    assert (client.get(START).status_code, client.get(BACK).status_code) == (404, 404)


def test_the_second_factor_is_asked_for_here_unless_the_settings_trust_the_provider(
    provider: Provider, hanako: User, settings: Any
) -> None:
    with_app(hanako)
    provider.person |= {"amr": ["pwd", "otp"], "acr": "gold"}
    for amr, acr, location in (
        ([], [], reverse("mfa_authenticate")),
        (["hwk"], ["silver"], reverse("mfa_authenticate")),
        (["otp"], [], reverse("home")),
        ([], ["gold"], reverse("home")),
    ):
        settings.OIDC_TRUSTED_AMR, settings.OIDC_TRUSTED_ACR = amr, acr
        client = Client()
        assert (amr, acr, sign_on(client)["Location"]) == (amr, acr, location)
        assert is_signed_in(client) == (location == reverse("home"))


def test_a_factor_the_provider_vouches_for_passes_where_one_is_required(
    provider: Provider, admin: User, settings: Any
) -> None:
    settings.SECOND_FACTOR_REQUIRED = True
    settings.OIDC_TRUSTED_AMR = ["mfa"]
    provider.person |= {"email": admin.email, "sub": "4"}
    for amr, status in ((["pwd"], 302), (["mfa"], 200)):
        provider.person["amr"] = amr
        client = Client()
        sign_on(client)
        assert (amr, client.get(reverse("agencies:notifications")).status_code) == (amr, status)
    plain = Client()
    sign_in(plain, admin)
    assert plain.get(reverse("agencies:notifications")).status_code == 302
