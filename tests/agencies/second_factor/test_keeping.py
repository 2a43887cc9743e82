"""An administrator takes lost factors away."""

from __future__ import annotations

from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse

from agencies.models import Notification, Session, Trail, User
from tests.agencies.second_factor.people import code, is_signed_in, kinds_of, person, show_code, sign_in, with_app


def test_a_lost_factor_is_taken_away_its_owner_signed_out_and_told(hanako: User, admin: User) -> None:
    secret = with_app(hanako)
    owner, keeper = Client(), Client()
    sign_in(owner, hanako)
    show_code(owner, code(secret))
    owner.post(reverse("agencies:recovery-codes"))
    sign_in(keeper, admin)
    last = Trail.objects.latest("pk").pk
    page = reverse("agencies:factors-of", args=[hanako.pk])
    assert "全て解除する" in keeper.get(page).content.decode()
    assert "二段階認証を1件解除" in keeper.post(page, follow=True).content.decode()
    rows = Trail.objects.filter(pk__gt=last).order_by("target_id")
    assert [(row.action, row.actor, row.before) for row in rows] == [
        ("二段階認証を事務局が解除", admin, {"user": hanako.pk, "type": "totp"}),
        ("二段階認証を事務局が解除", admin, {"user": hanako.pk, "type": "recovery_codes"}),
    ]
    assert (kinds_of(hanako), Session.objects.filter(user=hanako).count()) == ([], 0)
    assert Notification.objects.filter(account=hanako, title__contains="事務局があなたの二段階認証を解除").exists()
    again = Client()
    sign_in(again, hanako)
    assert is_signed_in(again)


def test_nobody_else_takes_factors_away_and_nobody_ones_own(hanako: User, admin: User) -> None:
    chief = person("CHIEF", "総括 桜子", "sakurako@reiji.example")
    for user in (hanako, admin):
        with_app(user)
    for who, whose, status in ((chief, hanako, 403), (hanako, hanako, 403), (admin, admin, 302)):
        client = Client()
        client.force_login(who, backend="allauth.account.auth_backends.AuthenticationBackend")
        assert client.post(reverse("agencies:factors-of", args=[whose.pk])).status_code == status
        assert kinds_of(whose) == ["totp"]


def test_whoever_runs_the_system_takes_away_those_of_the_last_administrator(admin: User) -> None:
    with_app(admin)
    said = StringIO()
    call_command("reset_factors", "Shiro@soumu.example", stdout=said)
    assert said.getvalue() == "事務 四郎（shiro@soumu.example） の二段階認証を1件解除しました。\n"
    assert (kinds_of(admin), Trail.objects.latest("pk").actor_name) == ([], "manage.py reset_factors")
    with pytest.raises(CommandError, match="登録されていません"):
        call_command("reset_factors", "shiro@soumu.example")
