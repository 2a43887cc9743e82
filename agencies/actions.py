"""What changes accounts and tokens; each action is one transaction. No secret ever reaches the trail."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction

from agencies.models import ApiToken, Assignment, Organization, User
from agencies.people.sessions import end_all
from agencies.refusals import Refusal
from agencies.roles import Officer, Role
from agencies.tokens.issuing import issue
from agencies.trail import Change, record, record_all, values


@transaction.atomic
def create_api_token(
    *,
    name: str,
    role: str,
    organization: Organization | None,
    expires_at: datetime,
    by: Officer,
    scopes: Sequence[str] = (),
) -> tuple[ApiToken, str]:
    """A new token that belongs to nobody and its secret, which is shown this once: only a digest of it is kept.

    Without scopes it is for all that the role may read. What a person makes in the browser: `agencies.tokens`.
    """
    require_role(role)
    return issue(
        name=require_name(name), role=role, organization=organization, scopes=scopes, expires_at=expires_at, by=by
    )


@transaction.atomic
def create_account(
    *, email: str, name: str, password: str | None, assignments: Iterable[tuple[str, Organization]], by: Officer
) -> User:
    """A new account with its roles, each for one organization; without a password (None) for whoever is invited."""
    email = email.strip().lower()
    try:
        validate_email(email)
    except ValidationError as error:
        raise Refusal(f"「{email}」はメールアドレスとして読めません。") from error
    name = require_name(name)
    if password == "":
        raise Refusal("パスワードを入力してください。")
    if User.objects.filter(email=email).exists():
        raise Refusal(f"「{email}」のアカウントは既にあります。")
    roles = list(assignments)
    for role, _ in roles:
        require_role(role)
    user = User.objects.create_user(email, password, name=name)
    record("アカウントを作成", user, by=by, organization_id=None, after=values(user, ("email", "name")))
    given = Assignment.objects.bulk_create(
        [Assignment(user=user, role=role, organization=organization) for role, organization in roles]
    )
    shown = ("user", "role", "organization")
    record_all("役割を付与", [Change(one, one.organization_id, after=values(one, shown)) for one in given], by=by)
    return user


@transaction.atomic
def change_password(*, user: User, password: str, by: Officer) -> User:
    """Give the account a new password, and end its sessions; the trail says that it changed, never what it is.

    Whoever changes it in a browser goes on in a new session there: django-allauth sees to that.
    """
    user.set_password(password)
    user.save(update_fields=["password"])
    end_all(user)
    record("パスワードを変更", user, by=by, organization_id=None)
    return user


def require_name(name: str) -> str:
    """The name without spaces around it; refuse one that is empty, too long, or holds what no name holds."""
    name = name.strip()
    if not 0 < len(name) <= 100 or any(char in "<>" or not char.isprintable() for char in name):
        raise Refusal("名前は100文字以内で、記号「<」「>」と改行を使わずに入力してください。")
    return name


def require_role(role: str) -> None:
    """Refuse a role there is not."""
    if role not in Role.values:
        raise Refusal(f"役割「{role}」はありません。ある役割：{'、'.join(Role.values)}。")
