"""Linking accounts with the provider, and deciding on the roles it proposes; nothing of a token reaches the trail."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any

from allauth.socialaccount.models import SocialAccount
from django.db import transaction
from django.utils import timezone

from agencies.models import Assignment, Organization, RoleProposal, User
from agencies.people.keeping import require_whole
from agencies.people.role_actions import give_role
from agencies.people.sessions import end_all
from agencies.refusals import NotPermitted, Refusal, WrongState, require
from agencies.roles import Officer, Permission
from agencies.single_sign_on.mapping import Proposed
from agencies.trail import Change, record, record_all, values

logger = logging.getLogger(__name__)
SHOWN = ("user", "role", "organization")
DECISION = ("state", "decided_by")
UNVERIFIED = (
    "組織のアカウントのメールアドレスが、組織側で確認されていません。組織のアカウントの担当者に、"
    "メールアドレスの確認を依頼してください。"
)
UNKNOWN = (
    "このメールアドレスで登録されたアカウントがありません。機関の総括保護管理者又は総務省の事務局に、"
    "組織のアカウントと同じメールアドレスでの招待を依頼してください。"
)
TAKEN = (
    "このメールアドレスのアカウントは、既に別の組織のアカウントと結び付いています。"
    "総務省の事務局に、結付けを外すよう依頼してください。"
)
SUSPENDED = "このアカウントは停止されています。機関の総括保護管理者又は総務省の事務局に問い合わせてください。"


class NotLinked(Refusal):
    """The provider's account opens no account here."""


def owner_of(claims: Mapping[str, Any]) -> User:
    """The account that was made for the address, which the provider has to call verified."""
    email = claims.get("email")
    if not isinstance(email, str) or claims.get("email_verified") is not True:
        raise NotLinked(UNVERIFIED)
    found = User.objects.filter(email=email.strip().lower()).first()
    if found is None:
        raise NotLinked(UNKNOWN)
    return found


@transaction.atomic
def link_account(*, user: User, provider: str, uid: str, by: Officer) -> SocialAccount:
    """Let the provider's account sign in to this one from now on; only one of them may."""
    User.objects.select_for_update().get(pk=user.pk)
    if not user.is_active:
        raise NotLinked(SUSPENDED)
    if SocialAccount.objects.filter(user=user).exists():
        raise NotLinked(TAKEN)
    made = SocialAccount.objects.create(user=user, provider=provider, uid=uid, extra_data={})
    record("組織のアカウントと結付け", made, by=by, organization_id=None, after=values(made, ("user", "provider")))
    return made


@transaction.atomic
def unlink_account(*, user: User, by: Officer) -> None:
    """Let the provider's account sign in no more; whoever is signed in has to do so anew."""
    require(by, Permission.KEEP_ACCOUNTS)
    require_whole(user, by)
    found = list(SocialAccount.objects.select_for_update().filter(user=user))
    if not found:
        raise WrongState("このアカウントは、組織のアカウントと結び付いていません。")
    changes = [Change(one, None, before=values(one, ("user", "provider"))) for one in found]
    record_all("組織のアカウントとの結付けを解除", changes, by=by)
    SocialAccount.objects.filter(pk__in=[one.pk for one in found]).delete()
    end_all(user)


@transaction.atomic
def propose_roles(*, user: User, proposed: Iterable[Proposed], now: datetime, by: Officer) -> list[RoleProposal]:
    """Keep the roles that the provider would give, unless they are held or were proposed before; none is given."""
    User.objects.select_for_update().get(pk=user.pk)
    wanted = {(one.role, one.code): one for one in proposed}
    codes = [code for _, code in wanted]
    organs = {organ.code: organ for organ in Organization.objects.filter(code__in=codes)}
    for code in set(codes) - set(organs):
        logger.warning("OIDC_ROLES names an organization that does not exist: %s", code)
    known = set(user.assignments.values_list("role", "organization__code"))
    known |= set(user.role_proposals.values_list("role", "organization__code"))
    made = [
        RoleProposal.objects.create(
            user=user, role=one.role, organization=organs[code], source=one.source, proposed_at=now
        )
        for (role, code), one in wanted.items()
        if code in organs and (role, code) not in known
    ]
    record_all("役割の案を受付", [Change(one, one.organization_id, after=values(one, SHOWN)) for one in made], by=by)
    return made


@transaction.atomic
def grant_proposal(*, proposal: RoleProposal, today: date, by: Officer) -> Assignment:
    """Give the role that was proposed."""
    found = decided(proposal, RoleProposal.State.GRANTED, by)
    return give_role(user=found.user, role=found.role, organization=found.organization, today=today, by=by)


@transaction.atomic
def refuse_proposal(*, proposal: RoleProposal, by: Officer) -> RoleProposal:
    """Do not give it; the same proposal does not come again."""
    return decided(proposal, RoleProposal.State.REFUSED, by)


def decided(proposal: RoleProposal, state: RoleProposal.State, by: Officer) -> RoleProposal:
    """Decide on a proposal nobody has decided on; inside an action."""
    require(by, Permission.KEEP_ACCOUNTS)
    found = RoleProposal.objects.select_for_update(of=("self",)).select_related("user", "organization")
    kept = found.get(pk=proposal.pk)
    require_whole(kept.user, by)
    if by.account == kept.user:
        raise NotPermitted("自分の役割の案は、ほかの事務局の担当者が判断します。")
    if kept.state != RoleProposal.State.OPEN:
        raise WrongState(f"この役割の案は、既に「{RoleProposal.State(kept.state).label}」になっています。")
    before = values(kept, DECISION)
    kept.state, kept.decided_at, kept.decided_by = state, timezone.now(), by.account
    kept.save(update_fields=["state", "decided_at", "decided_by"])
    action = {"GRANTED": "役割の案を承認", "REFUSED": "役割の案を却下"}[state.value]
    record(action, kept, by=by, organization_id=kept.organization_id, before=before, after=values(kept, DECISION))
    return kept
