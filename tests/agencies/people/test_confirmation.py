"""The yearly list: whose accounts are due, what is decided of them, and that only what was shown is done."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.utils import timezone

from agencies.models import User
from agencies.people.confirmation import decide, due_accounts, plan_of
from agencies.people.role_actions import give_role
from agencies.refusals import NotPermitted, Refusal, WrongState
from agencies.roles import Officer, Role
from tests.agencies.people.people import TODAY, keeper, last_trail, organ, person, trail_since

pytestmark = pytest.mark.django_db


@pytest.fixture
def now(db: None) -> datetime:
    """The moment of the test."""
    return timezone.now()


@pytest.fixture
def chief(now: datetime) -> Officer:
    """The chief of 北省, where three accounts are two years old and one of them was confirmed."""
    kita = organ("KITA", "北省")
    users = [person(name, Role.OFFICER, kita) for name in ("ichi", "ni", "san")]
    User.objects.filter(pk__in=[one.pk for one in users]).update(created_at=now - timedelta(days=730))
    User.objects.filter(pk=users[2].pk).update(confirmed_at=now - timedelta(days=364))
    return keeper("tetsu", Role.CHIEF, kita)


def decided(by: Officer, now: datetime, **decisions: str) -> object:
    """Decide as it was shown, by names."""
    chosen = {User.objects.get(name=name).pk: decision for name, decision in decisions.items()}
    return decide(decisions=chosen, shown=plan_of(chosen, by=by, at=now).mark, today=TODAY, at=now, by=by)


def names(by: Officer, now: datetime) -> list[str]:
    """Whose accounts are due."""
    return list(due_accounts(by, now).order_by("name").values_list("name", flat=True))


def test_what_nobody_confirmed_for_a_year_is_due_to_who_keeps_all_of_it(chief: Officer, now: datetime) -> None:
    by = keeper()
    assert (names(chief, now), names(by, now)) == (["ichi", "ni"], ["ichi", "ni"])
    minami = organ("MINAMI", "南省")
    give_role(user=User.objects.get(name="ni"), role=Role.OFFICER, organization=minami, today=TODAY, by=by)
    assert (names(chief, now), names(by, now)) == (["ichi"], ["ichi", "ni"])
    assert names(Officer("職員"), now) == []


def test_each_is_confirmed_or_suspended_with_one_row_of_the_trail(chief: Officer, now: datetime) -> None:
    before = last_trail()
    decided(chief, now, ichi="CONFIRM", ni="SUSPEND")
    assert trail_since(before) == ["アカウントを確認", "アカウントを停止"]
    assert list(
        User.objects.filter(name__in=["ichi", "ni"]).order_by("name").values_list("is_active", "confirmed_at")
    ) == [
        (True, now),
        (False, None),
    ]
    assert names(chief, now) == []


def test_what_changed_since_it_was_shown_is_not_done(chief: Officer, now: datetime) -> None:
    user = User.objects.get(name="ichi")
    mark = plan_of({user.pk: "SUSPEND"}, by=chief, at=now).mark
    decided(keeper(), now, ichi="CONFIRM")
    with pytest.raises(WrongState, match="確認している間に"):
        decide(decisions={user.pk: "SUSPEND"}, shown=mark, today=TODAY, at=now, by=chief)
    user.refresh_from_db()
    assert user.is_active


def test_nothing_chosen_strangers_and_oneself_are_refused(chief: Officer, now: datetime) -> None:
    with pytest.raises(Refusal, match="一つ以上"):
        decide(decisions={}, shown="", today=TODAY, at=now, by=chief)
    stranger = person("yoso", Role.OFFICER, organ("MINAMI", "南省"))
    User.objects.update(created_at=now - timedelta(days=730))
    assert plan_of({stranger.pk: "SUSPEND"}, by=chief, at=now).lines == ()
    with pytest.raises(NotPermitted, match="自分のアカウント"):
        decided(chief, now, tetsu="SUSPEND")
