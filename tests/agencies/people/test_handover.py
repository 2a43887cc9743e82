"""Transfer season: roles end for one person and begin for the next, can be taken back, and end or begin on their days."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.utils import timezone

from agencies.accounts import officer_of
from agencies.models import AccountLink, User
from agencies.people.handover import hand_over, plan_handover, take_back
from agencies.refusals import NotPermitted, Refusal, WrongState
from agencies.roles import Officer, Role
from tests.agencies.people.people import TODAY, keeper, last_trail, organ, person, roles_of, trail_since

pytestmark = pytest.mark.django_db
FIRST_ON, LAST_ON = date(2016, 7, 1), date(2016, 6, 30)


def handed_over(user: User, by: Officer, email: str, name: str = "", first_on: date = FIRST_ON) -> Any:
    """All roles of the account, as they were shown."""
    asked: dict[str, Any] = {
        "user": user,
        "role_ids": list(user.assignments.values_list("pk", flat=True)),
        "first_on": first_on,
        "email": email,
        "name": name,
        "today": TODAY,
        "at": timezone.now(),
        "by": by,
    }
    return hand_over(**asked, shown=plan_handover(**asked).mark)


def grants(user: User) -> list[str]:
    """The roles that hold on the business day."""
    return [grant.role for grant in officer_of(user).grants]


def test_the_role_ends_on_one_day_and_begins_on_the_next(settings: Any) -> None:
    kita = organ("KITA", "北省")
    chief = person("tetsu", Role.CHIEF, kita)
    before = last_trail()
    handed_over(chief, officer_of(chief), "shin@kita.example", "新 花子")
    successor = User.objects.get(email="shin@kita.example")
    assert (roles_of(chief), roles_of(successor)) == (
        [("KITA", "CHIEF", None, LAST_ON)],
        [("KITA", "CHIEF", FIRST_ON, None)],
    )
    assert trail_since(before) == ["アカウントを作成", "役割の期間を変更", "役割を付与", "招待のリンクを発行"]
    assert AccountLink.objects.get().user == successor
    assert [one.notifications.count() for one in (chief, successor)] == [1, 1]
    for day, expected in ((LAST_ON, (["CHIEF"], [])), (FIRST_ON, ([], ["CHIEF"]))):
        settings.BUSINESS_DAY_OFFSET = day - timezone.localdate()
        assert (grants(chief), grants(successor)) == expected


def test_what_is_planned_can_be_taken_back_and_leaves_all_as_it_was() -> None:
    kita, by = organ("KITA", "北省"), keeper()
    user, successor = person("moto", Role.OFFICER, kita), person("ato", Role.MEMBER, kita)
    handed_over(user, by, successor.email)
    assert roles_of(successor) == [("KITA", "MEMBER", None, None), ("KITA", "OFFICER", FIRST_ON, None)]
    held = user.assignments.get()
    assert [take_back(assignment=held, today=LAST_ON, by=by) for _ in range(2)] == [True, False]
    assert (roles_of(user), roles_of(successor)) == (
        [("KITA", "OFFICER", None, None)],
        [("KITA", "MEMBER", None, None)],
    )


def test_on_the_day_itself_it_is_too_late_to_take_it_back() -> None:
    by, user = keeper(), person("moto", Role.OFFICER, organ("KITA", "北省"))
    handed_over(user, by, "ato@kita.example", "後")
    assert not take_back(assignment=user.assignments.get(), today=FIRST_ON, by=by)
    assert roles_of(user) == [("KITA", "OFFICER", None, LAST_ON)]


def test_a_chief_hands_over_the_roles_of_the_own_organ_alone() -> None:
    chief = keeper("tetsu", Role.CHIEF, organ("KITA", "北省"))
    stranger = person("yoso", Role.OFFICER, organ("MINAMI", "南省"))
    with pytest.raises(WrongState, match="選び直してください"):
        handed_over(stranger, chief, "ato@kita.example", "後")
    assert roles_of(stranger) == [("MINAMI", "OFFICER", None, None)]


@pytest.mark.parametrize(
    ("email", "name", "first_on", "message"),
    [
        ("ato@kita.example", "後", TODAY, "明日以降"),
        ("ato@kita.example", " ", FIRST_ON, "氏名も入力"),
        ("moto@kita.example", "", FIRST_ON, "同じです"),
    ],
)
def test_a_handover_that_cannot_be_is_refused(email: str, name: str, first_on: date, message: str) -> None:
    user, by = person("moto", Role.OFFICER, organ("KITA", "北省")), keeper()
    with pytest.raises(Refusal, match=message):
        handed_over(user, by, email, name, first_on)
    assert roles_of(user) == [("KITA", "OFFICER", None, None)]


def test_what_changed_since_it_was_shown_is_not_done() -> None:
    user, by = person("moto", Role.OFFICER, organ("KITA", "北省")), keeper()
    ids = list(user.assignments.values_list("pk", flat=True))
    asked: dict[str, Any] = {
        "user": user,
        "role_ids": ids,
        "first_on": FIRST_ON,
        "email": "ato@kita.example",
        "name": "後",
    }
    mark = plan_handover(**asked, today=TODAY, at=timezone.now(), by=by).mark
    person("ato", Role.MEMBER, organ("KITA", ""))
    with pytest.raises(WrongState, match="確認している間に"):
        hand_over(**asked, shown=mark, today=TODAY, at=timezone.now(), by=by)
    assert roles_of(user) == [("KITA", "OFFICER", None, None)]


def test_the_last_who_keeps_all_accounts_hands_over_only_to_who_can_sign_in() -> None:
    by = keeper()
    assert by.account
    with pytest.raises(NotPermitted, match="一人もいなくなる"):
        handed_over(by.account, by, "ato@mic.example", "後")
    assert not User.objects.filter(email="ato@mic.example").exists()
    handed_over(by.account, by, person("ato", Role.EVALUATOR, organ("MIC", "")).email)
    assert roles_of(by.account) == [("MIC", "ADMINISTRATOR", None, LAST_ON)]
