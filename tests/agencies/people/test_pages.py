"""Pages of accounts: whom they name, what a search finds, and what two steps do."""

from __future__ import annotations

import logging
import re
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from agencies.accounts import officer_of
from agencies.models import Organization, User
from agencies.people.log_filter import HideLinks
from agencies.people.role_actions import give_role
from agencies.roles import Role
from tests.agencies.people.people import TODAY, keeper, organ, person, roles_of, sign_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def kita(db: None) -> Organization:
    """北省 with a chief, an officer who is one of 南省 too, and an evaluator; 南省 has an officer of its own."""
    kita, minami = organ("KITA", "北省"), organ("MINAMI", "南省")
    for name, role in (("tetsu", Role.CHIEF), ("moto", Role.OFFICER), ("hyoka", Role.EVALUATOR)):
        person(name, role, kita)
    person("yoso", Role.OFFICER, minami)
    give_role(user=User.objects.get(name="moto"), role=Role.CHIEF, organization=minami, today=TODAY, by=keeper())
    return kita


def named(client: Client, **asked: str) -> list[str]:
    """Whom the list names."""
    page = client.get("/accounts/people/", asked).content.decode()
    return re.findall(r'<th scope="row">\s*<a href="[^"]+">([^<]+)</a>', page)


def test_a_list_and_its_searches_hold_no_more_than_one_keeps(
    kita: Organization, django_assert_max_num_queries: Any
) -> None:
    chief, admin = sign_in("tetsu@kita.example"), sign_in("jimu@mic.example")
    assert (named(chief), named(admin)) == (["moto", "tetsu"], ["hyoka", "jimu", "moto", "tetsu", "yoso"])
    assert "南省" not in chief.get("/accounts/people/").content.decode()
    for asked in ({"organization": "南省"}, {"role": "CHIEF", "q": "moto"}, {"q": "yoso"}, {"role": "EVALUATOR"}):
        assert named(chief, **asked) == []
    assert named(admin, organization="MINAMI", role="CHIEF") == ["moto"]
    assert named(admin, state="INVITED") == []
    with django_assert_max_num_queries(12):
        admin.get("/accounts/people/")


def test_the_page_of_a_person_with_roles_elsewhere_names_only_ones_own(kita: Organization) -> None:
    page = sign_in("tetsu@kita.example").get(f"/accounts/people/{User.objects.get(name='moto').pk}/").content.decode()
    assert ("北省 保護担当者" in page, "南省" in page, "停止する" in page) == (True, False, False)


def test_a_change_over_a_newer_one_shows_both_sides(kita: Organization) -> None:
    admin, user = sign_in("jimu@mic.example"), User.objects.get(name="yoso")
    address = f"/accounts/people/{user.pk}/name/"
    assert admin.post(address, {"name": "先の名", "version": 1}).status_code == 302
    answer = admin.post(address, {"name": "後の名", "version": 1})
    assert answer.status_code == 409
    assert ["先の名" in answer.content.decode(), "後の名" in answer.content.decode()] == [True, True]


def test_a_handover_is_shown_before_it_is_done(kita: Organization) -> None:
    admin, user = sign_in("jimu@mic.example"), User.objects.get(name="yoso")
    address = f"/accounts/people/{user.pk}/handover/"
    typed = {
        "roles": user.assignments.get().pk,
        "first_on": "平成28年7月1日",
        "email": "ato@minami.example",
        "name": "後",
    }
    shown = admin.post(address, typed)
    assert roles_of(user) == [("MINAMI", "OFFICER", None, None)]
    mark = shown.context["plan"].mark
    assert admin.post(address, typed | {"shown": "another"}).status_code == 422
    assert admin.post(address, typed | {"shown": mark}).status_code == 302
    assert [str(day) for _, _, _, day in roles_of(user)] == ["2016-06-30"]


def test_the_yearly_list_is_told_of_and_decided_in_two_steps(kita: Organization) -> None:
    User.objects.filter(name="yoso").update(created_at=timezone.now() - timedelta(days=400))
    admin, user = sign_in("jimu@mic.example"), User.objects.get(name="yoso")
    assert "年次確認　1件" in admin.get("/accounts/people/").content.decode()
    address, chosen = "/accounts/people/confirmation/", {f"account-{user.pk}": "SUSPEND"}
    shown = admin.post(address, chosen)
    user.refresh_from_db()
    assert (shown.status_code, user.is_active) == (200, True)
    assert admin.post(address, chosen | {"shown": shown.context["plan"].mark}).status_code == 302
    user.refresh_from_db()
    assert not user.is_active
    assert "年次確認　" not in admin.get("/accounts/people/").content.decode()


def test_the_home_of_a_chief_tells_of_the_yearly_list(kita: Organization) -> None:
    User.objects.filter(name="tetsu").update(created_at=timezone.now() - timedelta(days=400))
    homes = [sign_in(email).get("/").content.decode() for email in ("tetsu@kita.example", "yoso@minami.example")]
    assert ["年次確認　1件" in home for home in homes] == [True, False]


def test_no_log_holds_the_secret_of_a_link() -> None:
    record = logging.LogRecord("django", 40, "", 0, "Server Error: %s", ("/accounts/links/kf7m2qwx/",), None)
    HideLinks().filter(record)
    assert record.getMessage() == "Server Error: /accounts/links/…/"


def test_who_has_no_role_yet_sees_what_is_planned(kita: Organization) -> None:
    user = person("ato", Role.MEMBER, kita)
    user.assignments.update(begins_on=TODAY + timedelta(days=1))
    assert officer_of(user).grants == ()
    page = sign_in(user.email).get("/accounts/me/").content.decode()
    assert "平成28年6月1日から" in page
