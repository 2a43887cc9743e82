"""Tokens that a person makes: what they open, how long, and who may shut them."""

from __future__ import annotations

import hashlib
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import URLPattern, get_resolver, reverse
from django.utils import timezone

from agencies import clock
from agencies.accounts import officer_of
from agencies.models import ApiToken, Assignment, Organization, Trail, User
from agencies.refusals import NotPermitted, Refusal
from agencies.roles import PERMISSIONS, Role
from agencies.tokens.actions import make_token, note_use, revoke_token
from agencies.tokens.listing import TokenState, state_of
from agencies.tokens.scopes import SCOPES, Scope, offered
from tests.api import get
from tests.permissions.matrix import account, signed_in


@pytest.fixture
def people(db: None) -> dict[str, User]:
    """The officer and the chief of 港湾機構, and the administrator, who belongs to 東庁."""
    Organization.objects.create(code="X-1", name="港湾機構", kind="CORPORATION")
    Organization.objects.create(code="X-2", name="東庁", kind="AGENCY")
    return {
        "officer": account(Role.OFFICER, "X-1", "担当 一郎"),
        "chief": account(Role.CHIEF, "X-1", "総括 二郎"),
        "admin": account(Role.ADMINISTRATOR, "X-2", "事務 三郎"),
    }


def made(user: User, *scopes: str, days: int = 30, name: str = "夜間連携") -> tuple[ApiToken, str]:
    """A token of one's first role."""
    now = timezone.now()
    return make_token(
        name=name,
        assignment=user.assignments.get(),
        scopes=scopes or [Scope.ORGANIZATIONS],
        expires_at=now + timedelta(days=days),
        at=now,
        by=officer_of(user),
    )


def status(secret: str, address: str = "organizations/") -> int:
    """What a program gets."""
    return get(address, secret).status_code


def test_a_token_opens_what_its_scopes_name_and_nothing_else(people: dict[str, User]) -> None:
    _, secret = made(people["officer"], Scope.ORGANIZATIONS)
    assert {status(secret, f"{one}/") for one in ("organizations", "publications", "schema")} == {200}
    refused = get("reviews/", secret)
    assert refused.status_code == 403
    assert refused.json()["detail"] == (
        "このトークンではこの情報を使えません。必要な範囲「見直し、提出、回答、改正日を読む（reviews:read）」を選んで、"
        "新しいトークンを作ってください。"
    )


def test_a_token_made_before_there_were_scopes_reads_and_does_not_write(people: dict[str, User]) -> None:
    token, secret = made(people["chief"], Scope.ORGANIZATIONS)
    ApiToken.objects.filter(pk=token.pk).update(scopes=[])
    assert status(secret, "reviews/") == 200
    writing = [name for name, scope in SCOPES.items() if scope in (Scope.DRAFTS, Scope.SUBMISSIONS)]
    for name in writing:
        route = reverse(f"api:{name}", kwargs=dict.fromkeys(keys_of(name), 1))
        assert (name, status(secret, route)) == (name, 403)


def keys_of(name: str) -> list[str]:
    """The keys of an address of the API."""
    return get_resolver("config.api").reverse_dict.getlist(name)[0][0][0][1]


def test_every_address_of_the_api_stands_in_the_table_of_scopes() -> None:
    names = {pattern.name for pattern in get_resolver("config.api").url_patterns if isinstance(pattern, URLPattern)}
    assert names == set(SCOPES)


def test_scopes_that_are_of_no_use_to_a_role_are_not_offered_and_not_taken(people: dict[str, User]) -> None:
    assert set(offered(Role.CHIEF)) - set(offered(Role.OFFICER)) == {Scope.SUBMISSIONS}
    assert set(offered(Role.OFFICER)) - set(offered(Role.MEMBER)) == {Scope.DRAFTS}
    assert set(offered(Role.EVALUATOR)) - set(offered(Role.MEMBER)) == {Scope.TABLES, Scope.REMINDERS}
    assert all(set(offered(role)) <= set(Scope) for role in PERMISSIONS)
    with pytest.raises(Refusal, match="役割「保護担当者」では使えない範囲です：自機関の回答を提出する。"):
        made(people["officer"], Scope.SUBMISSIONS)
    assert ApiToken.objects.count() == 0


def test_nobody_makes_a_token_with_anothers_role_or_for_more_than_a_year(people: dict[str, User]) -> None:
    now, officer = timezone.now(), officer_of(people["officer"])
    asked: dict[str, Any] = {"name": "集計", "scopes": [Scope.ORGANIZATIONS], "at": now, "by": officer}
    with pytest.raises(NotPermitted):
        make_token(assignment=people["chief"].assignments.get(), expires_at=now + timedelta(days=1), **asked)
    own = people["officer"].assignments.get()
    for end in (now, now + timedelta(days=367)):
        with pytest.raises(Refusal, match="1年以内"):
            make_token(assignment=own, expires_at=end, **asked)
    assert ApiToken.objects.count() == 0


@pytest.mark.parametrize("how", ["role taken", "role ended", "role not begun", "suspended", "inactive", "revoked"])
def test_a_token_dies_with_what_it_stands_on(how: str, people: dict[str, User]) -> None:
    user, day = people["officer"], clock.today()
    token, secret = made(user)
    assert status(secret) == 200
    held = Assignment.objects.filter(user=user)
    if how == "role taken":
        held.delete()
    elif how == "role ended":
        held.update(ends_on=day - timedelta(days=1))
    elif how == "role not begun":
        held.update(begins_on=day + timedelta(days=1))
    elif how == "suspended":
        User.objects.filter(pk=user.pk).update(suspended_at=timezone.now())
    elif how == "inactive":
        User.objects.filter(pk=user.pk).update(is_active=False)
    else:
        revoke_token(token=token, at=timezone.now(), by=officer_of(user))
    assert status(secret) == 401


def test_another_role_of_its_owner_does_not_keep_a_token_alive(people: dict[str, User]) -> None:
    _, secret = made(people["officer"])
    Assignment.objects.filter(user=people["officer"]).update(role=Role.MEMBER)
    assert status(secret) == 401
    assert state_of(ApiToken.objects.held(clock.today()).get(), timezone.now()) == TokenState.WITHOUT_ROLE
    Assignment.objects.filter(user=people["officer"]).update(role=Role.OFFICER)
    assert status(secret) == 200


def test_what_was_used_is_noted_at_most_once_a_minute(people: dict[str, User]) -> None:
    token, secret = made(people["officer"])
    status(secret)
    first = ApiToken.objects.get().last_used_at
    status(secret)
    token.refresh_from_db()
    assert token.last_used_at == first is not None
    note_use(token=token, at=first + timedelta(seconds=61))
    token.refresh_from_db()
    assert token.last_used_at == first + timedelta(seconds=61)


def test_the_page_shows_a_secret_once_and_keeps_no_more_than_a_digest(people: dict[str, User]) -> None:
    client = signed_in(people["officer"])
    assignment = people["officer"].assignments.get()
    posted = {"name": "週次の集計", "assignment": assignment.pk, "scopes": [Scope.ORGANIZATIONS.value], "days": "30"}
    page = client.post(reverse("agencies:tokens"), posted)
    token = ApiToken.objects.get()
    secret = page.context["made"][1]
    assert page.content.decode().count(secret) == 1
    assert (token.digest, token.hint) == (hashlib.sha256(secret.encode()).hexdigest(), secret[:6])
    assert (token.owner, token.scopes) == (people["officer"], ["organizations:read"])
    assert secret not in client.get(reverse("agencies:tokens")).content.decode()
    assert secret not in str([vars(row) for row in Trail.objects.all()])
    again = client.post(reverse("agencies:tokens"), posted)
    assert (again.status_code, ApiToken.objects.count()) == (422, 1)
    assert "という名前のトークンは既にあります" in again.content.decode()


def test_the_page_refuses_what_is_not_offered(people: dict[str, User]) -> None:
    client = signed_in(people["officer"])
    foreign = people["chief"].assignments.get().pk
    posted = {"name": "", "assignment": foreign, "scopes": ["answers:submit"], "days": "3650"}
    page = client.post(reverse("agencies:tokens"), posted)
    assert page.status_code == 422
    assert {name: [str(one) for one in found] for name, found in page.context["form"].errors.items()} == {
        "name": ["名前を入力してください。"],
        "assignment": ["ご自分の役割だけを選べます。一覧から選び直してください。"],
        "scopes": ["「answers:submit」は範囲の一覧にありません。一覧から選び直してください。"],
        "days": ["有効期間は一覧から選んでください（最長1年）。"],
    }


def test_owner_and_administrator_revoke_a_token_and_nobody_else_sees_it(people: dict[str, User]) -> None:
    token, secret = made(people["officer"])
    address = reverse("agencies:token-revoke", args=[token.pk])
    assert signed_in(people["chief"]).post(address).status_code == 404
    assert "夜間連携" not in signed_in(people["chief"]).get(reverse("agencies:tokens")).content.decode()
    assert "夜間連携" in signed_in(people["admin"]).get(reverse("agencies:tokens")).content.decode()
    assert status(secret) == 200
    for who in ("admin", "officer"):
        assert signed_in(people[who]).post(address).status_code == 302
    rows = Trail.objects.filter(action="APIトークンを失効")
    assert [row.actor for row in rows] == [people["admin"]]  # the second time changed nothing
    assert status(secret) == 401


def test_the_page_is_shut_without_an_account(db: None) -> None:
    assert Client().get(reverse("agencies:tokens")).status_code == 302
