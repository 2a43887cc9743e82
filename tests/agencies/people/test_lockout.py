"""When sign-in stops: one account from anywhere, one address for anybody, alike for accounts there are not."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from axes.models import AccessAttempt, AccessLog
from django.test import Client, RequestFactory
from django.utils import timezone

from agencies.models import Trail
from agencies.people.lockout import Limit, address_of, forget_old, locks, unlock
from agencies.refusals import NotPermitted
from agencies.roles import Role
from tests.agencies.people.people import PASSWORD, keeper, last_trail, organ, person

pytestmark = pytest.mark.django_db
HERE = "192.0.2.7"


@pytest.fixture(autouse=True)
def low_limits(settings: Any) -> None:
    """Few failures are enough."""
    settings.LOCKOUT_LIMITS = {"PAIR": 3, "ACCOUNT": 4, "ADDRESS": 5}
    settings.AXES_FAILURE_LIMIT = 3


WRONG = "wrong"


def attempt(email: str, password: str = WRONG, address: str = HERE) -> int:
    """The status of an attempt to sign in from an address."""
    return Client(REMOTE_ADDR=address).post("/accounts/login/", {"login": email, "password": password}).status_code


def failing(email: str, count: int) -> list[int]:
    """Statuses of failures, each from another address."""
    return [attempt(email, address=f"192.0.2.{number}") for number in range(count)]


def test_one_account_attacked_from_many_addresses_is_locked_for_all_of_them() -> None:
    user = person("moto", Role.OFFICER, organ("KITA", "北省"))
    assert failing(user.email, 4) == [200, 200, 200, 429]
    assert attempt(user.email, PASSWORD, "198.51.100.1") == 429
    assert attempt(user.email.upper(), PASSWORD, "198.51.100.1") == 429
    assert attempt(person("hoka", Role.OFFICER, organ("KITA", "")).email, PASSWORD, "192.0.2.0") == 302


def test_one_address_that_tries_many_accounts_is_locked_for_all_of_them() -> None:
    user = person("moto", Role.OFFICER, organ("KITA", "北省"))
    assert [attempt(f"no{number}@kita.example") for number in range(5)] == [200, 200, 200, 200, 429]
    assert attempt(user.email, PASSWORD) == 429
    assert attempt(user.email, PASSWORD, "198.51.100.1") == 302


def test_an_account_there_is_not_is_answered_like_one_there_is() -> None:
    user = person("moto", Role.OFFICER, organ("KITA", "北省"))
    answers: list[list[tuple[int, int]]] = []
    for email in (user.email, "nobody@kita.example"):
        client = Client(REMOTE_ADDR=f"198.51.100.{len(answers)}")
        tries = [client.post("/accounts/login/", {"login": email, "password": "wrong"}) for _ in range(4)]
        answers.append([(one.status_code, one.content.decode().replace(email, "").count("誤り")) for one in tries])
    assert answers[0] == answers[1] == [(200, 0), (200, 0), (429, 1), (429, 1)]


def test_trying_while_locked_does_not_make_it_longer_and_it_ends_by_itself(settings: Any) -> None:
    user = person("moto", Role.OFFICER, organ("KITA", "北省"))
    for _ in range(6):
        attempt(user.email)
    assert AccessAttempt.objects.get().failures_since_start == 3
    AccessAttempt.objects.update(attempt_time=timezone.now() - settings.AXES_COOLOFF_TIME)
    assert attempt(user.email, PASSWORD) == 302


def test_an_administrator_sees_what_is_locked_and_lifts_it_without_the_trail_naming_what_was_typed() -> None:
    user, by = person("moto", Role.OFFICER, organ("KITA", "北省")), keeper()
    failing(user.email, 4)
    for _ in range(3):
        attempt("secret-typed-here@kita.example", address="198.51.100.1")
    listed = [(lock.limit, lock.what, lock.failures) for lock in locks(timezone.now())]
    assert listed == [
        (Limit.PAIR, "secret-typed-here@kita.example　198.51.100.1", 3),
        (Limit.ACCOUNT, "moto@kita.example", 4),
    ]
    chief = keeper("tetsu", Role.CHIEF, organ("KITA", ""))
    with pytest.raises(NotPermitted):
        unlock(username=user.email, address="", by=chief)
    before = last_trail()
    assert unlock(username=user.email, address="", by=by) == 4
    assert unlock(username="secret-typed-here@kita.example", address="198.51.100.1", by=by) == 1
    assert unlock(username="", address="", by=by) == 0
    rows = Trail.objects.filter(pk__gt=before)
    assert {str(row.before) for row in rows} == {
        str({"user": user.pk, "failures": 1}),
        str({"user": None, "failures": 3}),
    }
    assert (locks(timezone.now()), attempt(user.email, PASSWORD)) == ([], 302)


def test_old_failures_and_records_of_sign_ins_are_removed(settings: Any) -> None:
    attempt("nobody@kita.example")
    attempt(person("moto", Role.OFFICER, organ("KITA", "北省")).email, PASSWORD)
    now = timezone.now()
    forget_old(at=now)
    assert (AccessAttempt.objects.count(), AccessLog.objects.count()) == (1, 1)
    forget_old(at=now + timedelta(days=settings.SIGN_IN_LOGS_KEPT_DAYS + 1))
    assert (AccessAttempt.objects.count(), AccessLog.objects.count()) == (0, 0)


@pytest.mark.parametrize(
    ("proxies", "forwarded", "expected"),
    [
        (0, "203.0.113.9", HERE),
        (1, "6.6.6.6, 203.0.113.9", "203.0.113.9"),
        (2, "6.6.6.6, 203.0.113.9, 10.0.0.1", "203.0.113.9"),
        (1, "not an address", None),
        (1, "", None),
    ],
)
def test_behind_proxies_only_what_they_saw_counts(
    settings: Any, proxies: int, forwarded: str, expected: str | None
) -> None:
    settings.PROXY_COUNT = proxies
    request = RequestFactory().get("/", REMOTE_ADDR=HERE, HTTP_X_FORWARDED_FOR=forwarded)
    assert address_of(request) == expected
