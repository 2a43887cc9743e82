"""Making the row of a token; who may ask for it is asked by the actions that call this."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Sequence
from datetime import datetime

from agencies.models import ApiToken, Organization, User
from agencies.refusals import Refusal
from agencies.roles import PERMISSIONS, Officer, Permission, Role
from agencies.tokens.scopes import READING, Scope, offered
from agencies.trail import record, values

HINT = 6
TOLD = ("name", "role", "organization", "owner", "scopes", "expires_at")


def issue(
    *,
    name: str,
    role: str,
    organization: Organization | None,
    scopes: Sequence[str],
    expires_at: datetime,
    by: Officer,
    owner: User | None = None,
) -> tuple[ApiToken, str]:
    """A new token and its secret; kept are only a digest of it, and its first letters, by which it is known again.

    - A role that does not watch every organization needs one of its own.
    - Without scopes it is for all that the role may read; a scope that is of no use to the role is refused.
    """
    if organization is None and Permission.WATCH not in PERMISSIONS[role]:
        raise Refusal(f"役割「{Role(role).label}」のトークンには機関が必要です。機関のコードを指定してください。")
    useful = offered(role)
    useless = [Scope(scope).label for scope in scopes if scope not in useful]
    if useless:
        raise Refusal(
            f"役割「{Role(role).label}」では使えない範囲です：{'、'.join(useless)}。範囲か役割を選び直してください。"
        )
    if ApiToken.objects.filter(name=name).exists():
        raise Refusal(f"「{name}」という名前のトークンは既にあります。別の名前を付けてください。")
    secret = secrets.token_urlsafe(32)
    token = ApiToken.objects.create(
        name=name,
        digest=hashlib.sha256(secret.encode()).hexdigest(),
        hint=secret[:HINT],
        role=role,
        organization=organization,
        owner=owner,
        scopes=[scope.value for scope in useful if scope in (scopes or READING)],
        expires_at=expires_at,
    )
    record("APIトークンを発行", token, by=by, organization_id=token.organization_id, after=values(token, TOLD))
    return token, secret
