"""Giving and taking roles, suspending and taking into use again; each takes effect at the next request."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from agencies.accounts import officer_of
from agencies.models import AccountLink, Session, Trail, User
from agencies.notifications import people_of
from agencies.people.account_actions import rename, resume, suspend
from agencies.people.invitations import invite
from agencies.people.keeping import accounts_of, whole_accounts_of
from agencies.people.role_actions import give_role, take_role
from agencies.people.unused import suspend_unused
from agencies.refusals import NotPermitted, Refusal, StaleVersion
from agencies.roles import Officer, Role
from incidents.notices import watchers
from tests.agencies.people.people import (
    PASSWORD,
    TODAY,
    is_in,
    keeper,
    last_trail,
    organ,
    person,
    roles_of,
    sign_in,
    trail_since,
)

pytestmark = pytest.mark.django_db
A_DAY = timedelta(days=1)


def suspended(user: User, by: Officer) -> User:
    """The account, suspended now."""
    return suspend(user=user, why="退職", version=user.version, today=TODAY, at=timezone.now(), by=by)


def test_a_role_holds_from_its_first_to_its_last_day() -> None:
    kita, by = organ("KITA", "北省"), keeper()
    user = person("moto", Role.MEMBER, organ("MINAMI", "南省"))
    days: dict[str, Any] = {"begins_on": TODAY, "ends_on": TODAY + A_DAY, "today": TODAY, "by": by}
    held = give_role(user=user, role=Role.OFFICER, organization=kita, **days)
    assert [grant.role for grant in officer_of(user).grants] == ["OFFICER", "MEMBER"]
    assert people_of([kita.pk]) == {kita.pk: [user]}
    for begins_on, ends_on in ((TODAY + A_DAY, None), (TODAY - 2 * A_DAY, TODAY - A_DAY)):
        held.begins_on, held.ends_on = begins_on, ends_on
        held.save()
        assert ([grant.role for grant in officer_of(user).grants], people_of([kita.pk])) == (["MEMBER"], {})


def test_who_watches_for_the_ministry_is_told_of_incidents_only_while_the_role_holds() -> None:
    user = person("hyoka", Role.EVALUATOR, organ("MIC", "総務省"))
    assert watchers(is_fictional=False) == [user]
    user.assignments.update(ends_on=TODAY - A_DAY)
    assert watchers(is_fictional=False) == []


def test_the_same_role_again_changes_nothing_and_other_days_leave_one_row() -> None:
    kita, by = organ("KITA", "北省"), keeper()
    user = person("moto", Role.OFFICER, kita)
    before = last_trail()
    give_role(user=user, role=Role.OFFICER, organization=kita, today=TODAY, by=by)
    assert trail_since(before) == []
    give_role(user=user, role=Role.OFFICER, organization=kita, ends_on=TODAY, today=TODAY, by=by)
    assert (trail_since(before), roles_of(user)) == (["役割の期間を変更"], [("KITA", "OFFICER", None, TODAY)])


@pytest.mark.parametrize(("begins_on", "ends_on"), [(date(2016, 6, 2), date(2016, 6, 1)), (None, date(2016, 5, 30))])
def test_days_in_the_wrong_order_and_roles_that_are_over_are_refused(
    begins_on: date | None, ends_on: date | None
) -> None:
    user, by = person("moto", Role.MEMBER, organ("KITA", "北省")), keeper()
    with pytest.raises(Refusal, match="終わりの日"):
        give_role(
            user=user,
            role=Role.OFFICER,
            organization=organ("KITA", "北省"),
            begins_on=begins_on,
            ends_on=ends_on,
            today=TODAY,
            by=by,
        )
    assert roles_of(user) == [("KITA", "MEMBER", None, None)]


def test_nobody_changes_their_own_roles_or_suspends_themselves() -> None:
    by = keeper("tetsu", Role.CHIEF, organ("KITA", "北省"))
    assert by.account
    with pytest.raises(NotPermitted, match="自分の役割"):
        give_role(user=by.account, role=Role.OFFICER, organization=organ("KITA", ""), today=TODAY, by=by)
    with pytest.raises(NotPermitted, match="自分の役割"):
        take_role(assignment=by.account.assignments.get(), today=TODAY, by=by)
    with pytest.raises(NotPermitted, match="自分のアカウント"):
        suspended(by.account, by)


def test_a_chief_sees_and_changes_of_a_person_with_roles_elsewhere_only_the_own_ones() -> None:
    kita, chief = organ("KITA", "北省"), keeper("tetsu", Role.CHIEF, organ("KITA", "北省"))
    user = person("moto", Role.OFFICER, kita)
    stranger = person("yoso", Role.OFFICER, organ("MINAMI", "南省"))
    evaluator = person("hyoka", Role.EVALUATOR, kita)
    give_role(user=user, role=Role.OFFICER, organization=organ("MINAMI", ""), today=TODAY, by=keeper())
    assert set(accounts_of(chief)) == {chief.account, user}
    assert set(whole_accounts_of(chief)) == {chief.account}
    for forbidden in (
        lambda: suspended(user, chief),
        lambda: rename(user=user, name="別名", version=user.version, by=chief),
        lambda: take_role(assignment=user.assignments.get(organization__code="MINAMI"), today=TODAY, by=chief),
        lambda: take_role(assignment=evaluator.assignments.get(), today=TODAY, by=chief),
        lambda: suspended(stranger, chief),
    ):
        with pytest.raises(NotPermitted):
            forbidden()
    take_role(assignment=user.assignments.get(organization=kita), today=TODAY, by=chief)
    assert roles_of(user) == [("MINAMI", "OFFICER", None, None)]


def test_the_keeper_of_the_exercise_keeps_nobody_who_is_real() -> None:
    real = person("moto", Role.OFFICER, organ("KITA", "北省"))
    exercise = keeper("enshu", Role.ADMINISTRATOR, organ("EX", "例示省", is_fictional=True))
    assert set(accounts_of(exercise)) == {exercise.account}
    with pytest.raises(NotPermitted):
        give_role(user=real, role=Role.OFFICER, organization=organ("KITA", ""), today=TODAY, by=exercise)


def test_taking_a_role_and_suspending_take_effect_at_the_next_request_of_a_running_session() -> None:
    kita, by = organ("KITA", "北省"), keeper()
    user = person("moto", Role.OFFICER, kita)
    client = sign_in(user.email)
    assert client.get("/organizations/KITA/").status_code == 200
    take_role(assignment=user.assignments.get(), today=TODAY, by=by)
    assert client.get("/organizations/KITA/").status_code == 404
    give_role(user=user, role=Role.OFFICER, organization=kita, today=TODAY, by=by)
    assert client.get("/organizations/KITA/").status_code == 200
    user = suspended(user, by)
    assert not is_in(client)
    assert Session.objects.filter(user=user).count() == 0
    resume(user=user, version=user.version, at=timezone.now(), by=by)
    assert not is_in(client)  # what was ended stays so
    assert is_in(sign_in(user.email))


def test_a_suspended_account_cannot_sign_in_or_use_its_link_and_says_why_to_its_owner_alone() -> None:
    by = keeper()
    user = invite(
        email="shin@kita.example",
        name="新",
        role=Role.OFFICER,
        organization=organ("KITA", "北省"),
        today=TODAY,
        at=timezone.now(),
        by=by,
    )
    moto = person("moto", Role.OFFICER, organ("KITA", ""))
    before = last_trail()
    suspended(user, by)
    assert trail_since(before) == ["アカウントを停止", "リンクを無効化"]
    assert AccountLink.objects.get().withdrawn_at is not None
    row = Trail.objects.filter(action="アカウントを停止").get()
    assert "退職" not in str(row.after)
    suspended(moto, by)
    answers = [
        Client().post("/accounts/login/", {"login": moto.email, "password": password}) for password in (PASSWORD, "no")
    ]
    assert [answer.status_code for answer in answers] == [302, 200]
    assert answers[0]["Location"] == "/accounts/suspended/"


def test_a_change_over_a_newer_one_is_refused_with_both_sides() -> None:
    by, user = keeper(), person("moto", Role.OFFICER, organ("KITA", "北省"))
    rename(user=user, name="先の名", version=1, by=by)
    with pytest.raises(StaleVersion) as stale:
        rename(user=user, name="後の名", version=1, by=by)
    (conflict,) = stale.value.conflicts
    assert (conflict.theirs["氏名"], conflict.mine["氏名"]) == ("先の名", "後の名")
    user.refresh_from_db()
    assert user.name == "先の名"


def test_the_last_who_keeps_all_accounts_cannot_be_taken_away() -> None:
    by, second = keeper(), person("niban", Role.ADMINISTRATOR, organ("MIC", "総務省"))
    assert by.account
    other = officer_of(second)
    suspended(by.account, other)
    person("enshu", Role.ADMINISTRATOR, organ("EX", "例示省", is_fictional=True))
    person("haji", Role.OFFICER, organ("KITA", "北省"))
    third = invite(
        email="haitte@mic.example",
        name="まだ入っていない",
        role=Role.ADMINISTRATOR,
        organization=organ("MIC", ""),
        today=TODAY,
        at=timezone.now(),
        by=other,
    )
    for take in (
        lambda: suspended(second, officer_of(third)),
        lambda: take_role(assignment=second.assignments.get(), today=TODAY, by=officer_of(third)),
    ):
        with pytest.raises(NotPermitted, match="一人もいなくなる"):
            take()
    second.refresh_from_db()
    assert (second.is_active, roles_of(second)) == (True, [("MIC", "ADMINISTRATOR", None, None)])


def test_accounts_nobody_uses_are_suspended_once_and_their_keepers_told() -> None:
    kita, by = organ("KITA", "北省"), keeper()
    chief, old, fresh = (
        person(name, Role.CHIEF if name == "tetsu" else Role.OFFICER, kita) for name in ("tetsu", "furui", "atarashii")
    )
    now = timezone.now()
    User.objects.filter(pk__in=[old.pk, fresh.pk]).update(created_at=now - timedelta(days=400))
    User.objects.filter(pk=fresh.pk).update(last_login=now - timedelta(days=179))
    before = last_trail()
    assert suspend_unused(today=TODAY, at=now, by=Officer("定期処理")) == [old]
    assert suspend_unused(today=TODAY, at=now, by=Officer("定期処理")) == []
    assert trail_since(before) == ["アカウントを停止"]
    assert by.account
    told = [list(one.notifications.values_list("title", flat=True)) for one in (by.account, chief, fresh)]
    assert told == [
        ["使われていないアカウント1件を停止しました。必要なものは再開してください"],
        ["使われていないアカウント1件を停止しました。必要なものは再開してください"],
        [],
    ]
    old.refresh_from_db()
    resume(user=old, version=old.version, at=now, by=by)
    assert suspend_unused(today=TODAY, at=now, by=Officer("定期処理")) == []


def test_the_last_who_keep_all_accounts_are_not_suspended_for_being_unused() -> None:
    first, second = keeper().account, keeper("niban").account
    assert first
    now = timezone.now()
    User.objects.update(created_at=now - timedelta(days=400))
    assert suspend_unused(today=TODAY, at=now, by=Officer("定期処理")) == []
    User.objects.filter(pk=first.pk).update(last_login=now)
    assert suspend_unused(today=TODAY, at=now, by=Officer("定期処理")) == [second]
