"""An app that shows codes: registering it, signing in with it, and what is refused."""

from __future__ import annotations

import re

import pytest
from allauth.mfa.models import Authenticator
from django.test import Client
from django.urls import reverse

from agencies.accounts import officer_of
from agencies.models import Notification, Trail, User
from agencies.second_factor.actions import make_recovery_codes
from tests.agencies.second_factor.people import (
    PASSWORD,
    code,
    is_signed_in,
    kinds_of,
    show_code,
    sign_in,
    with_app,
)

APP = "agencies:factor-app"


def secret_on(client: Client) -> str:
    """The secret that the page shows."""
    found = re.search(r"<code class=\"secret-text\">(\w+)</code>", client.get(reverse(APP)).content.decode())
    assert found
    return found[1]


def rows_since(last: int) -> list[tuple[str, dict, dict]]:
    """What the trail says since then."""
    return [(row.action, row.before, row.after) for row in Trail.objects.filter(pk__gt=last).order_by("pk")]


def test_an_app_is_registered_by_its_first_code_and_brings_ten_recovery_codes_shown_once(
    hanako: User, client: Client
) -> None:
    sign_in(client, hanako)
    secret = secret_on(client)
    last = Trail.objects.latest("pk").pk
    answer = client.post(reverse(APP), {"code": code(secret)})
    codes = re.findall(r"<code>(\d{8})</code>", answer.content.decode())
    assert (answer.status_code, len(set(codes)), kinds_of(hanako)) == (200, 10, ["recovery_codes", "totp"])
    assert rows_since(last) == [
        ("二段階認証を登録", {}, {"user": hanako.pk, "type": "totp"}),
        ("回復コードを作成", {}, {"user": hanako.pk, "type": "recovery_codes"}),
    ]
    kept = [*Authenticator.objects.values("data"), *Trail.objects.values(), *client.session.items()]
    assert [one for one in (secret, *codes) if one in str(kept)] == []
    assert codes[0] not in client.get(reverse("agencies:recovery-codes")).content.decode()
    assert codes[0] not in client.get(reverse("agencies:sign-in-settings")).content.decode()


def test_a_wrong_first_code_registers_nothing(hanako: User, client: Client) -> None:
    sign_in(client, hanako)
    secret_on(client)
    answer = client.post(reverse(APP), {"code": "000000"})
    assert (answer.status_code, kinds_of(hanako)) == (422, [])
    assert "コードが違います" in answer.content.decode()


def test_the_password_alone_opens_nothing_and_the_code_does_typed_in_any_width(hanako: User, client: Client) -> None:
    secret = with_app(hanako)
    assert sign_in(client, hanako)["Location"] == reverse("mfa_authenticate")
    assert not is_signed_in(client)
    assert client.get(reverse("home"))["Location"].startswith(reverse("account_login"))
    wide = code(secret).translate(str.maketrans("0123456789", "０１２３４５６７８９"))
    assert show_code(client, f"{wide[:3]} {wide[3:]}")["Location"] == reverse("home")
    assert is_signed_in(client)


def test_a_code_is_taken_once_even_by_another_browser(hanako: User) -> None:
    secret = with_app(hanako)
    once = code(secret)
    first, second = Client(), Client()
    for client in (first, second):
        sign_in(client, hanako)
    show_code(first, once)
    answer = show_code(second, once)
    assert (is_signed_in(first), is_signed_in(second)) == (True, False)
    assert "既に使われています" in answer.content.decode()
    show_code(second, code(secret, -1))  # an older one neither
    assert not is_signed_in(second)
    show_code(second, code(secret, 1))  # the clock of the telephone is fast
    assert is_signed_in(second)


def test_a_code_of_long_ago_is_refused(hanako: User, client: Client) -> None:
    secret = with_app(hanako)
    Authenticator.objects.filter(user=hanako).update(data={**Authenticator.objects.get().data, "last_period": 0})
    sign_in(client, hanako)
    show_code(client, code(secret, -3))
    assert not is_signed_in(client)


def test_ten_wrong_codes_lock_the_account_out_even_with_the_right_one(hanako: User, client: Client) -> None:
    secret = with_app(hanako)
    sign_in(client, hanako)
    for _ in range(9):
        assert show_code(client, "000000").status_code == 200
    assert show_code(client, "000000").status_code == 429
    assert show_code(client, code(secret)).status_code == 429
    assert (is_signed_in(client), sign_in(Client(), hanako).status_code) == (False, 429)


def test_a_recovery_code_opens_once_and_is_recorded(hanako: User) -> None:
    client = Client()
    with_app(hanako)
    sign_in(client, hanako)
    codes = make_recovery_codes(user=hanako, by=officer_of(hanako))
    last = Trail.objects.latest("pk").pk
    show_code(client, codes[3])
    assert is_signed_in(client)
    assert rows_since(last) == [("回復コードを使用", {}, {"user": hanako.pk, "left": 9})]
    assert Notification.objects.filter(account=hanako, title__contains="残りは9個").count() == 1
    again = Client()
    sign_in(again, hanako)
    show_code(again, codes[3])
    assert not is_signed_in(again)
    assert "残り9個" in client.get(reverse("agencies:sign-in-settings")).content.decode()


def test_codes_made_anew_take_the_place_of_those_before(hanako: User) -> None:
    with_app(hanako)
    old = make_recovery_codes(user=hanako, by=officer_of(hanako))
    new = make_recovery_codes(user=hanako, by=officer_of(hanako))
    client = Client()
    sign_in(client, hanako)
    show_code(client, old[0])
    assert not is_signed_in(client)
    show_code(client, new[0])
    assert is_signed_in(client)


def test_the_last_factor_takes_the_recovery_codes_with_it(hanako: User, client: Client) -> None:
    secret = with_app(hanako)
    sign_in(client, hanako)
    show_code(client, code(secret))
    client.post(reverse("agencies:recovery-codes"))
    own = Authenticator.objects.get(user=hanako, type="totp")
    last = Trail.objects.latest("pk").pk
    client.post(reverse("agencies:factor-remove", args=[own.pk]))
    assert kinds_of(hanako) == []
    assert [action for action, _, _ in rows_since(last)] == ["二段階認証を解除"] * 2


def test_a_factor_of_another_is_not_there(hanako: User, admin: User, client: Client) -> None:
    with_app(admin)
    sign_in(client, hanako)
    theirs = Authenticator.objects.get(user=admin)
    assert client.post(reverse("agencies:factor-remove", args=[theirs.pk])).status_code == 404
    assert kinds_of(admin) == ["totp"]


def test_what_was_shown_long_ago_is_asked_for_again_before_a_change(hanako: User, client: Client, settings) -> None:
    settings.ACCOUNT_REAUTHENTICATION_TIMEOUT = 0
    sign_in(client, hanako)
    assert client.get(reverse(APP))["Location"].startswith(reverse("account_reauthenticate"))
    again = client.post(reverse("account_reauthenticate"), {"password": PASSWORD, "next": reverse(APP)})
    assert again["Location"] == reverse(APP)
    with_app(hanako)
    assert client.post(reverse("agencies:recovery-codes"))["Location"].startswith(reverse("mfa_reauthenticate"))


def test_a_secret_whose_key_is_gone_is_said_to_be_unreadable(hanako: User, client: Client, settings) -> None:
    settings.SECOND_FACTOR_KEYS = ["one"]
    secret = with_app(hanako)
    settings.SECOND_FACTOR_KEYS = ["two", "one"]  # replaced, and the old one still reads
    sign_in(client, hanako)
    show_code(client, code(secret))
    assert is_signed_in(client)
    settings.SECOND_FACTOR_KEYS = ["two"]
    other = Client()
    sign_in(other, hanako)
    answer = show_code(other, code(secret, 1))
    assert (answer.status_code, is_signed_in(other)) == (200, False)
    assert "事務局に連絡" in answer.content.decode()


@pytest.mark.parametrize("sent", ["", "[]", "{}", '{"id": "AA", "rawId": "AA", "response": {}}', "no json"])
def test_what_no_browser_sends_as_a_passkey_is_refused_politely(hanako: User, client: Client, sent: str) -> None:
    login = reverse("mfa_login_webauthn")
    assert client.get(login, headers={"Accept": "application/json"}).json()["request_options"]["publicKey"][
        "challenge"
    ]
    assert client.post(login, {"credential": sent})["Location"] == reverse("account_login")
    sign_in(client, hanako)
    client.get(reverse("agencies:factor-passkey"))
    answer = client.post(reverse("agencies:factor-passkey"), {"name": "端末", "credential": sent})
    assert (answer.status_code, kinds_of(hanako)) == (422, [])
