"""Whether an account exists can be told from no page without a session, and from no time one of them takes."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.hashers import MD5PasswordHasher
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from agencies.models import AccountLink, User
from agencies.people.invitations import invite
from agencies.people.passwords import send_reset_link
from agencies.roles import Officer, Role
from agencies.tasks import request_password_link
from tests.agencies.people.people import (
    NEW_PASSWORD,
    PASSWORD,
    TODAY,
    is_in,
    keeper,
    opened,
    organ,
    person,
    sign_in,
)
from tests.jobs import broker_down, messages

pytestmark = pytest.mark.django_db
HASHED: list[str] = []


class CountingHasher(MD5PasswordHasher):
    """Notes every hash that is worked out."""

    algorithm = "counted"

    def encode(self, password: str, salt: str) -> str:
        """Note it."""
        HASHED.append(password)
        return f"{self.algorithm}${super().encode(password, salt).partition('$')[2]}"


@pytest.fixture
def people(settings: Any) -> list[str]:
    """Addresses of somebody, of somebody invited, of somebody suspended, and of nobody; every hash is counted."""
    settings.PASSWORD_HASHERS = [f"{__name__}.CountingHasher"]
    user, gone = (person(name, Role.OFFICER, organ("KITA", "北省")) for name in ("moto", "yameta"))
    User.objects.filter(pk=gone.pk).update(is_active=False)
    waiting = invite(
        email="shin@kita.example",
        name="新",
        role=Role.OFFICER,
        organization=organ("KITA", ""),
        today=TODAY,
        at=timezone.now() - timedelta(hours=1),
        by=keeper(),
    )
    cache.clear()
    return [user.email, waiting.email, gone.email, "nobody@kita.example"]


def test_every_failed_sign_in_costs_one_hash_and_says_the_same(people: list[str]) -> None:
    answers = set()
    for email in people:
        HASHED.clear()
        response = Client().post("/accounts/login/", {"login": email, "password": "wrong"})
        answers.add((response.status_code, response.context["form"].errors.as_text(), len(HASHED)))
    assert [(status, hashes) for status, _, hashes in answers] == [(200, 1)]


def test_asking_for_a_new_password_does_and_says_the_same_for_every_address(
    people: list[str], django_assert_num_queries: Any
) -> None:
    answers = set()
    for email in people:
        with django_assert_num_queries(0):
            response = Client().post("/accounts/reset/", {"email": email})
        answers.add((response.status_code, response.content.decode().replace(email, "")))
    assert len(answers) == 1
    assert [task for task, _ in messages()][-4:] == ["agencies.tasks.request_password_link"] * 4


def test_only_an_account_that_is_not_suspended_gets_a_link_and_at_most_every_five_minutes(people: list[str]) -> None:
    AccountLink.objects.all().delete()
    for email in [*people, *people, people[0].upper()]:
        request_password_link(email)
    assert list(AccountLink.objects.order_by("user__email").values_list("user__email", "kind")) == [
        (people[0], "RESET"),
        (people[1], "RESET"),
    ]
    later = timezone.now() + timedelta(minutes=6)
    assert send_reset_link(email=people[0], at=later, by=Officer("定期処理"))


def test_the_link_gives_a_new_password_ends_sessions_and_lifts_the_lock(people: list[str]) -> None:
    client, email = sign_in(people[0]), people[0]
    for _ in range(10):
        sign_in(email, "wrong")
    request_password_link(email)
    answer = opened(AccountLink.objects.get(kind="RESET", user__email=email)).post(
        "/accounts/password/set/", {"password": NEW_PASSWORD, "again": NEW_PASSWORD}
    )
    assert answer["Location"] == "/accounts/login/"
    assert [is_in(client), is_in(sign_in(email, PASSWORD)), is_in(sign_in(email, NEW_PASSWORD))] == [
        False,
        False,
        True,
    ]


def test_without_a_worker_to_tell_everybody_is_told_to_try_again(people: list[str]) -> None:
    with broker_down():
        answers = [Client().post("/accounts/reset/", {"email": email}) for email in people[::3]]
    assert [answer.status_code for answer in answers] == [503, 503]
    texts = {str(answer.context["errors"]) for answer in answers}
    assert len(texts) == 1


def test_somebody_who_asks_too_often_is_told_to_wait(people: list[str]) -> None:
    statuses = [Client().post("/accounts/reset/", {"email": people[3]}).status_code for _ in range(6)]
    assert statuses == [200, 200, 200, 200, 200, 429]
