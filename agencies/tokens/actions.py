"""What a person does with tokens of their own. No secret ever reaches the trail."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db import transaction

from agencies.actions import require_name
from agencies.models import ApiToken, Assignment
from agencies.refusals import NotPermitted, Refusal
from agencies.roles import Officer, Permission
from agencies.tokens.issuing import issue
from agencies.trail import record

LONGEST = timedelta(days=366)  # a year, whatever its length
NOTED_EVERY = timedelta(minutes=1)


@transaction.atomic
def make_token(
    *, name: str, assignment: Assignment, scopes: Sequence[str], expires_at: datetime, at: datetime, by: Officer
) -> tuple[ApiToken, str]:
    """A token of one's own, with one of one's own roles, and its secret, which is shown this once.

    It works at most a year, for nothing but its scopes, and no longer than its owner holds the role.
    """
    held = {(grant.role, grant.organization_id) for grant in by.grants}
    if by.account is None or (assignment.role, assignment.organization_id) not in held:
        raise NotPermitted("ご自分の役割だけを選べます。画面を開き直して、役割を選び直してください。")
    if not at < expires_at <= at + LONGEST:
        raise Refusal("有効期限は1年以内にしてください。")
    if not scopes:
        raise Refusal("使える範囲を1つ以上選んでください。")
    return issue(
        name=require_name(name),
        role=assignment.role,
        organization=assignment.organization,
        scopes=scopes,
        expires_at=expires_at,
        by=by,
        owner=by.account,
    )


@transaction.atomic
def revoke_token(*, token: ApiToken, at: datetime, by: Officer) -> ApiToken:
    """Shut a token for good: its owner, or who keeps all accounts. A second time changes nothing."""
    found = ApiToken.objects.select_for_update(of=("self",)).get(pk=token.pk)
    is_own = by.account is not None and found.owner_id == by.account.pk
    if not is_own and not by.may(Permission.KEEP_ACCOUNTS):
        raise NotPermitted("このトークンを失効できるのは、作成した人と事務局だけです。")
    if found.revoked_at is None:
        found.revoked_at = at
        found.save(update_fields=["revoked_at"])
        after = {"name": found.name, "revoked_at": str(at)}
        record("APIトークンを失効", found, by=by, organization_id=found.organization_id, after=after)
    return found


def note_use(*, token: ApiToken, at: datetime) -> None:
    """Keep when a token was last used, to the minute; it changes nothing that the trail would have to tell."""
    if token.last_used_at is None or at - token.last_used_at >= NOTED_EVERY:
        ApiToken.objects.filter(pk=token.pk).update(last_used_at=at)
