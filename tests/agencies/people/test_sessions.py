"""Sessions: when they are over, which there are, and what ends them."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from agencies.models import Session, User
from agencies.people.session_store import SessionStore
from agencies.roles import Role
from tests.agencies.people.people import (
    NEW_PASSWORD,
    PASSWORD,
    is_in,
    last_trail,
    organ,
    person,
    sign_in,
    trail_since,
)

pytestmark = pytest.mark.django_db
FIREFOX = "Mozilla/5.0 (Windows NT 10.0; rv:140.0) Gecko/20100101 Firefox/140.0"


@pytest.fixture
def moto(db: None) -> User:
    """An officer."""
    return person("moto", Role.OFFICER, organ("KITA", "北省"))


def moved(**columns: timedelta) -> None:
    """Every session as if the moments of its columns lay that much earlier."""
    for session in Session.objects.all():
        changed = {name: getattr(session, name) - earlier for name, earlier in columns.items()}
        store = SessionStore(session.session_key)
        if "begun_at" in columns:
            store["begun_at"] = changed["begun_at"].isoformat()
            store.save()
        Session.objects.filter(pk=session.pk).update(**changed)


def test_a_session_is_over_when_nobody_used_it_for_half_an_hour(moto: User) -> None:
    client = sign_in(moto.email)
    moved(seen_at=timedelta(minutes=29), expire_date=timedelta(minutes=29))
    assert is_in(client)
    moved(seen_at=timedelta(minutes=29), expire_date=timedelta(minutes=29))
    assert is_in(client)  # being seen moved its end
    moved(seen_at=timedelta(minutes=31), expire_date=timedelta(minutes=31))
    answer = client.get("/", follow=True)
    assert answer.redirect_chain == [("/accounts/login/?next=/", 302)]
    assert "サインインし直してください" in answer.content.decode()


def test_a_session_is_over_eight_hours_after_the_sign_in_however_much_it_is_used(moto: User) -> None:
    client = sign_in(moto.email)
    moved(begun_at=timedelta(hours=7, minutes=50), seen_at=timedelta(minutes=5))
    assert is_in(client)
    session = Session.objects.get()
    assert session.expire_date - session.begun_at == timedelta(hours=8)
    moved(expire_date=timedelta(minutes=11))
    assert not is_in(client)


def test_reading_pages_writes_the_session_once_a_minute_at_most(
    moto: User,
) -> None:
    client = sign_in(moto.email)
    client.get("/help/")
    seen = Session.objects.get().seen_at
    client.get("/help/")
    assert Session.objects.get().seen_at == seen
    moved(seen_at=timedelta(minutes=2))
    client.get("/help/")
    assert Session.objects.get().seen_at > seen


def test_one_sees_where_one_is_signed_in_and_ends_one_or_all_others(moto: User) -> None:
    here, there, third = (sign_in(moto.email, agent=FIREFOX) for _ in range(3))
    stranger = sign_in(person("yoso", Role.OFFICER, organ("KITA", "")).email)
    page = here.get("/accounts/me/").content.decode()
    assert (page.count("Firefox（Windows） 127.0.0.1</"), page.count("この端末")) == (0, 1)
    assert page.count("Firefox（Windows） 127.0.0.1") == 6  # the name of each row, and of its button
    assert all(session.session_key not in page for session in Session.objects.all())
    marks = {client: Session.objects.get(pk=client.cookies["sessionid"].value).mark for client in (there, stranger)}
    before = last_trail()
    here.post(f"/accounts/me/sessions/{marks[stranger]}/end/")
    assert (is_in(stranger), trail_since(before)) == (True, [])
    here.post(f"/accounts/me/sessions/{marks[there]}/end/")
    assert [is_in(client) for client in (here, there, third)] == [True, False, True]
    here.post("/accounts/me/sessions/end/")
    assert [is_in(client) for client in (here, third, stranger)] == [True, False, True]
    assert trail_since(before) == ["サインインを終了", "サインインを終了"]


def test_a_new_password_ends_every_other_session(moto: User) -> None:
    here, there = sign_in(moto.email), sign_in(moto.email)
    changed = {"oldpassword": PASSWORD, "password1": NEW_PASSWORD, "password2": NEW_PASSWORD}
    here.post("/accounts/password/", changed)
    assert [is_in(client) for client in (here, there)] == [True, False]
    assert list(Session.objects.values_list("user", flat=True)) == [moto.pk]


def test_signing_in_begins_a_session_of_another_key(moto: User) -> None:
    client = Client()
    client.get("/accounts/links/none/")  # begins a session of nobody
    planted = client.cookies["sessionid"].value
    sign_in(moto.email, client=client)
    assert client.cookies["sessionid"].value != planted
    assert not Session.objects.filter(pk=planted).exists()


def test_what_is_over_is_removed(moto: User) -> None:
    sign_in(moto.email)
    sign_in(person("yoso", Role.OFFICER, organ("KITA", "")).email)
    Session.objects.filter(user=moto).update(expire_date=timezone.now() - timedelta(seconds=1))
    SessionStore.clear_expired()
    assert Session.objects.count() == 1
