"""What an administrator does with proposed roles and with a link to the provider."""

from __future__ import annotations

from typing import Any

import pytest
from allauth.socialaccount.models import SocialAccount
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from agencies.accounts import officer_of
from agencies.models import RoleProposal, Trail, User
from agencies.single_sign_on.actions import link_account, propose_roles
from agencies.single_sign_on.mapping import Proposed, check_settings
from tests.agencies.second_factor.people import is_signed_in, sign_in


@pytest.fixture
def proposal(hanako: User) -> RoleProposal:
    wanted = [Proposed("CHIEF", "M-1", "groups = hogo")]
    [made] = propose_roles(user=hanako, proposed=wanted, now=timezone.now(), by=officer_of(hanako))
    return made


@pytest.fixture
def keeper(admin: User) -> Client:
    client = Client()
    client.force_login(admin, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def roles_of(user: User) -> list[str]:
    return sorted(user.assignments.values_list("role", flat=True))


def test_a_granted_role_is_given_with_one_row_each(
    proposal: RoleProposal, hanako: User, admin: User, keeper: Client
) -> None:
    last = Trail.objects.latest("pk").pk
    answer = keeper.post(reverse("agencies:role-proposal-grant", args=[proposal.pk]), follow=True)
    assert "「例示省 総括保護管理者」の役割を付けました" in answer.content.decode()
    proposal.refresh_from_db()
    assert (roles_of(hanako), proposal.state, proposal.decided_by) == (["CHIEF", "OFFICER"], "GRANTED", admin)
    rows = Trail.objects.filter(pk__gt=last).order_by("pk")
    assert [(row.action, row.actor, row.target_type) for row in rows] == [
        ("役割の案を承認", admin, "agencies.RoleProposal"),
        ("役割を付与", admin, "agencies.Assignment"),
    ]


def test_a_refused_role_is_not_given_and_not_proposed_again(
    proposal: RoleProposal, hanako: User, keeper: Client
) -> None:
    keeper.post(reverse("agencies:role-proposal-refuse", args=[proposal.pk]))
    again = keeper.post(reverse("agencies:role-proposal-grant", args=[proposal.pk]), follow=True)
    assert "既に「却下」になっています" in again.content.decode()
    wanted = [Proposed("CHIEF", "M-1", "groups = hogo"), Proposed("OFFICER", "M-1", "held already")]
    assert propose_roles(user=hanako, proposed=wanted, now=timezone.now(), by=officer_of(hanako)) == []
    assert roles_of(hanako) == ["OFFICER"]


def test_nobody_else_decides_and_nobody_on_ones_own(
    proposal: RoleProposal, hanako: User, admin: User, keeper: Client
) -> None:
    other = Client()
    other.force_login(hanako, backend="allauth.account.auth_backends.AuthenticationBackend")
    wanted = [Proposed("EVALUATOR", "M-1", "groups = mic")]
    [own] = propose_roles(user=admin, proposed=wanted, now=timezone.now(), by=officer_of(admin))
    assert other.post(reverse("agencies:role-proposal-grant", args=[proposal.pk])).status_code == 403
    keeper.post(reverse("agencies:role-proposal-grant", args=[own.pk]))
    assert (roles_of(hanako), roles_of(admin)) == (["OFFICER"], ["ADMINISTRATOR"])
    assert "ほかの事務局の担当者が判断します" in keeper.get(reverse("agencies:role-proposals")).content.decode()


def test_a_link_that_is_taken_away_ends_the_sessions(hanako: User, admin: User, keeper: Client) -> None:
    link_account(user=hanako, provider="organization", uid="x", by=officer_of(hanako))
    owner = Client()
    sign_in(owner, hanako)
    page = keeper.get(reverse("agencies:factors-of", args=[hanako.pk])).content.decode()
    assert "結付けを外す" in page
    keeper.post(reverse("agencies:account-unlink", args=[hanako.pk]))
    assert SocialAccount.objects.count() == 0
    assert owner.get(reverse("home"))["Location"].startswith(reverse("account_login"))
    assert Trail.objects.latest("pk").action == "組織のアカウントとの結付けを解除"
    assert is_signed_in(keeper)


def test_settings_that_cannot_work_are_said_at_the_start(settings: Any) -> None:
    settings.OIDC_ROLES = [
        {"claim": "groups", "value": "a", "role": "KING", "organization": "M-1"},
        {"claim": "groups", "value": "a"},
        {"claim": "groups", "value": "a", "role": "CHIEF", "organization": "M-1"},
    ]
    assert [one.id for one in check_settings(None)] == ["single_sign_on.E002", "single_sign_on.E001"]
