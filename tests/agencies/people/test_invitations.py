"""Inviting people: who may, what is kept of a link, and how it is used once."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.db import connection
from django.utils import timezone

from agencies.accounts import officer_of
from agencies.models import AccountLink, Trail, User
from agencies.people.invitations import invite, invite_again
from agencies.people.link_mail import deliver_waiting_links
from agencies.people.links import secret_of
from agencies.people.states import AccountState, in_state, state_of
from agencies.refusals import NotPermitted, Refusal, WrongState
from agencies.roles import Officer, Role
from tests.agencies.people.people import (
    NEW_PASSWORD,
    TODAY,
    is_in,
    keeper,
    last_trail,
    opened,
    organ,
    person,
    roles_of,
    sign_in,
    trail_since,
)

pytestmark = pytest.mark.django_db


def invited(by: Officer, email: str = "shin@kita.example", **changed: Any) -> User:
    """Somebody new at 北省, now."""
    given: dict[str, Any] = {
        "email": email,
        "name": "新 花子",
        "role": Role.OFFICER,
        "organization": organ("KITA", "北省"),
    }
    return invite(**given | changed, today=TODAY, at=timezone.now(), by=by)


def set_password(link: AccountLink, password: str = NEW_PASSWORD, again: str | None = None) -> Any:
    """What the page of a link answers to a new password."""
    return opened(link).post("/accounts/password/set/", {"password": password, "again": again or password})


def test_who_is_invited_sets_a_password_once_and_signs_in(settings: Any) -> None:
    settings.SITE_URL = "https://hogo.example.jp"
    user = invited(keeper())
    link = AccountLink.objects.get()
    assert (state_of(user), link.expires_at - link.made_at) == (AccountState.INVITED, timedelta(days=7))
    assert (deliver_waiting_links(at=timezone.now()), deliver_waiting_links(at=timezone.now())) == (1, 0)
    (letter,) = mail.outbox
    assert letter.to == ["shin@kita.example"]
    assert f"https://hogo.example.jp/accounts/links/{secret_of(link)}/" in letter.body
    assert set_password(link).headers["Location"] == "/accounts/login/"
    assert is_in(sign_in(user.email, NEW_PASSWORD))
    assert set_password(link, "another-one-4711").status_code == 410
    assert is_in(sign_in(user.email, NEW_PASSWORD))


def test_the_secret_stands_in_the_mail_and_nowhere_else(settings: Any) -> None:
    settings.SITE_URL = "https://hogo.example.jp"
    invited(keeper())
    link = AccountLink.objects.get()
    deliver_waiting_links(at=timezone.now())
    secret, found = secret_of(link), []
    client = opened(link)
    client.post("/accounts/password/set/", {"password": NEW_PASSWORD, "again": NEW_PASSWORD})
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT * FROM "{table}"')  # noqa: S608 - names of our own tables
            found += [table for row in cursor.fetchall() if secret in str(row) or NEW_PASSWORD in str(row)]
    assert found == []


def test_the_address_of_a_link_is_left_at_once_and_told_to_nobody() -> None:
    invited(keeper())
    client = opened(AccountLink.objects.get())
    response = client.get(f"/accounts/links/{secret_of(AccountLink.objects.get())}/")
    assert (response.status_code, response["Location"]) == (302, "/accounts/password/set/")
    assert response["Referrer-Policy"] == "no-referrer"
    assert "no-store" in response["Cache-Control"]
    wrong = client.get("/accounts/links/there-is-none-such/")
    assert (wrong.status_code, wrong["Location"]) == (302, "/accounts/password/set/")
    assert client.get("/accounts/password/set/").status_code == 410


def test_a_new_invitation_takes_the_place_of_the_old_one() -> None:
    by = keeper()
    user = invited(by)
    old = AccountLink.objects.get()
    before = last_trail()
    new = invite_again(user=user, at=timezone.now() + timedelta(seconds=1), by=by)
    assert trail_since(before) == ["リンクを無効化", "招待のリンクを発行"]
    assert set_password(old).status_code == 410
    assert set_password(new).status_code == 302
    with pytest.raises(WrongState, match="既にパスワードを設定しています"):
        invite_again(user=user, at=timezone.now(), by=by)


def test_an_expired_link_is_refused_in_the_same_words_as_one_there_never_was() -> None:
    user = invited(keeper())
    client = opened(AccountLink.objects.get())
    AccountLink.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    expired = client.post("/accounts/password/set/", {"password": NEW_PASSWORD, "again": NEW_PASSWORD})
    client.get("/accounts/links/there-is-none-such/")
    unknown = client.get("/accounts/password/set/")
    assert (expired.status_code, expired.content) == (410, unknown.content)
    user.refresh_from_db()
    assert not user.has_usable_password()


@pytest.mark.parametrize(
    ("password", "again", "message"),
    [
        ("short-1", "short-1", "12"),
        ("password1234", "password1234", "一般的"),
        ("shin@kita.example", "shin@kita.example", "似すぎています"),
        (NEW_PASSWORD, NEW_PASSWORD + "x", "二つのパスワードが違います"),
    ],
)
def test_a_password_against_the_rules_is_refused_and_the_link_stays(password: str, again: str, message: str) -> None:
    invited(keeper())
    link = AccountLink.objects.get()
    response = set_password(link, password, again)
    assert response.status_code == 422
    assert message in response.content.decode()
    assert set_password(link).status_code == 302


def test_a_chief_invites_to_the_own_organ_and_its_units_and_never_for_the_ministry() -> None:
    kita, minami = organ("KITA", "北省"), organ("MINAMI", "南省")
    unit = organ("KITA-1", "北局", kind="UNIT", parent=kita)
    chief = keeper("tetsu", Role.CHIEF, kita)
    user = invited(chief, organization=unit)
    assert roles_of(user) == [("KITA-1", "OFFICER", None, None)]
    for changed in ({"organization": minami}, {"role": Role.EVALUATOR}, {"role": Role.ADMINISTRATOR}):
        with pytest.raises(NotPermitted):
            invited(chief, "other@kita.example", **changed)
    assert not User.objects.filter(email="other@kita.example").exists()


def test_who_has_an_account_keeps_name_and_password_and_gets_no_link() -> None:
    kita = organ("KITA", "北省")
    user = person("moto", Role.MEMBER, organ("MINAMI", "南省"))
    before = last_trail()
    assert invited(keeper("tetsu", Role.CHIEF, kita), "MOTO@minami.example") == user
    user.refresh_from_db()
    assert (user.name, roles_of(user)[0]) == ("moto", ("KITA", "OFFICER", None, None))
    assert (AccountLink.objects.count(), trail_since(before)[-1]) == (0, "役割を付与")


def test_an_account_is_of_the_exercise_or_real_and_never_both() -> None:
    user = person("moto", Role.MEMBER, organ("EX", "例示省", is_fictional=True))
    with pytest.raises(Refusal, match="演習"):
        invited(keeper(), user.email)
    assert roles_of(user) == [("EX", "MEMBER", None, None)]


def test_without_an_address_of_its_own_the_application_sends_no_link(settings: Any) -> None:
    settings.SITE_URL = ""
    invited(keeper())
    assert deliver_waiting_links(at=timezone.now()) == 0
    assert (AccountLink.objects.get().error, mail.outbox) == ("NoAddressError", [])


def test_states_of_accounts_and_their_questions_agree() -> None:
    by = keeper()
    assert by.account
    users = [invited(by), by.account, person("tei", Role.MEMBER, organ("KITA", "北省"))]
    User.objects.filter(pk=users[2].pk).update(is_active=False)
    listed = {state: list(in_state(User.objects.all(), state)) for state in AccountState}
    assert listed == {
        AccountState.IN_USE: [by.account],
        AccountState.INVITED: [users[0]],
        AccountState.SUSPENDED: [users[2]],
    }
    assert {user: state_of(user) for user in User.objects.all()} == {
        user: state for state, found in listed.items() for user in found
    }


def test_no_trail_row_of_an_invitation_holds_more_than_ids_and_days() -> None:
    before = last_trail()
    user = invited(keeper())
    rows = Trail.objects.filter(pk__gt=before, target_type="agencies.AccountLink")
    assert [set(row.after) for row in rows] == [{"user", "kind", "expires_at"}]
    assert officer_of(user).name == "新 花子"
