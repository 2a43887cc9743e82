"""What changes accounts and tokens; each action is one transaction. No secret ever reaches the trail."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Iterable
from datetime import datetime

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction

from agencies.models import ApiToken, Assignment, Organization, User
from agencies.refusals import Refusal
from agencies.roles import PERMISSIONS, Officer, Permission, Role
from agencies.trail import Change, record, record_all, values


@transaction.atomic
def create_api_token(
    *, name: str, role: str, organization: Organization | None, expires_at: datetime, by: Officer
) -> tuple[ApiToken, str]:
    """A new token and its secret, which is shown this once: only a digest of it is kept.

    A role that does not watch every organization needs one of its own.
    """
    name = require_name(name)
    require_role(role)
    if organization is None and Permission.WATCH not in PERMISSIONS[role]:
        raise Refusal(f"役割「{Role(role).label}」のトークンには機関が必要です。機関のコードを指定してください。")
    if ApiToken.objects.filter(name=name).exists():
        raise Refusal(f"「{name}」という名前のトークンは既にあります。別の名前を付けてください。")
    secret = secrets.token_urlsafe(32)
    token = ApiToken.objects.create(
        name=name,
        digest=hashlib.sha256(secret.encode()).hexdigest(),
        role=role,
        organization=organization,
        expires_at=expires_at,
    )
    record(
        "APIトークンを発行",
        token,
        by=by,
        organization_id=token.organization_id,
        after=values(token, ("name", "role", "organization", "expires_at")),
    )
    return token, secret


@transaction.atomic
def create_account(
    *, email: str, name: str, password: str, assignments: Iterable[tuple[str, Organization]], by: Officer
) -> User:
    """A new account with its roles, each for one organization."""
    email = email.strip().lower()
    try:
        validate_email(email)
    except ValidationError as error:
        raise Refusal(f"「{email}」はメールアドレスとして読めません。") from error
    name = require_name(name)
    if not password:
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
    """Give the account a new password; the trail says that it changed, never what it is."""
    user.set_password(password)
    user.save(update_fields=["password"])
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
