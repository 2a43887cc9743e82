"""Links by mail (招待・再設定): their secret follows from the row and SECRET_KEY, so that it is kept nowhere.

- Making one withdraws those of the same account that are open; a link works once, and until it expires.
- The row keeps a digest, by which an opened link is found. The secret is worked out again when the mail is written, so
  a mail that could not go out goes out later, and neither table, trail, queue nor log ever held it.
"""

from __future__ import annotations

import base64
import hashlib
from datetime import UTC, datetime, timedelta

from celery import current_app
from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet
from django.utils.crypto import salted_hmac

from agencies.models import AccountLink, User
from agencies.roles import Officer
from agencies.trail import Change, record, record_all, values

Kind = AccountLink.Kind
DELIVER = "agencies.tasks.deliver_waiting_mail"
MADE = {Kind.INVITATION: "招待のリンクを発行", Kind.RESET: "パスワード再設定のリンクを発行"}


def lives(kind: str) -> timedelta:
    """How long a link works."""
    if kind == Kind.INVITATION:
        return timedelta(days=settings.INVITATION_DAYS)
    return timedelta(minutes=settings.PASSWORD_RESET_MINUTES)


def secret_of(link: AccountLink) -> str:
    """The secret of a link, 43 letters: known to who has SECRET_KEY, and to who got the mail."""
    said = f"{link.kind}:{link.user_id}:{link.made_at.astimezone(UTC).isoformat()}"
    mac = salted_hmac("agencies.people.links", said, algorithm="sha256").digest()
    return base64.urlsafe_b64encode(mac).rstrip(b"=").decode()


def digest_of(secret: str) -> str:
    """What is kept of a secret."""
    return hashlib.sha256(secret.encode()).hexdigest()


def open_links(at: datetime) -> QuerySet[AccountLink]:
    """Those that can still be used at a moment."""
    return AccountLink.objects.filter(
        used_at__isnull=True, withdrawn_at__isnull=True, expires_at__gt=at, user__is_active=True
    )


def link_for(secret: str, at: datetime) -> AccountLink | None:
    """The link with that secret, if it can be used at that moment."""
    return open_links(at).select_related("user").filter(digest=digest_of(secret)).first()


def make_link(*, user: User, kind: str, at: datetime, by: Officer) -> AccountLink:
    """A new link in the place of those that are open; its mail goes out on commit. Inside an action's transaction."""
    withdraw_links(user=user, at=at, by=by)
    link = AccountLink(user=user, kind=kind, made_at=at, made_by=by.account, expires_at=at + lives(kind))
    link.digest = digest_of(secret_of(link))
    link.save()
    record(MADE[Kind(kind)], link, by=by, organization_id=None, after=values(link, ("user", "kind", "expires_at")))
    transaction.on_commit(lambda: current_app.send_task(DELIVER), robust=True)
    return link


def withdraw_links(*, user: User, at: datetime, by: Officer) -> None:
    """No link of the account works any more. Inside an action's transaction."""
    links = list(
        AccountLink.objects.select_for_update().filter(user=user, used_at__isnull=True, withdrawn_at__isnull=True)
    )
    for link in links:
        link.withdrawn_at = at
    AccountLink.objects.bulk_update(links, ["withdrawn_at"])
    changes = [Change(link, None, after=values(link, ("withdrawn_at",))) for link in links]
    record_all("リンクを無効化", changes, by=by)
