"""One's own sessions (サインイン中の端末): which there are, and how to end them."""

from __future__ import annotations

import re
from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest

from agencies.models import Session, User
from agencies.people.lockout import address_of
from agencies.roles import Officer
from agencies.trail import record

# The first that is found in the words of the browser: Edge calls itself Chrome too, and Chrome Safari.
BROWSERS = (("Edg", "Edge"), ("OPR/", "Opera"), ("Firefox/", "Firefox"), ("Chrome/", "Chrome"), ("Safari/", "Safari"))
SYSTEMS = (
    ("Windows", "Windows"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("Mac OS", "Mac"),
    ("Linux", "Linux"),
)


def place_of(request: HttpRequest) -> str:
    """Browser, system and address in words: Chrome（Windows） 192.0.2.7."""
    agent = re.sub(r"\s+", " ", request.headers.get("User-Agent", ""))
    browser = next((name for mark, name in BROWSERS if mark in agent), "不明なブラウザー")
    system = next((name for mark, name in SYSTEMS if mark in agent), "")
    return f"{browser}{f'（{system}）' if system else ''} {address_of(request) or ''}".strip()


def sessions_of(user: User, at: datetime) -> QuerySet[Session]:
    """Those that are not over, the one seen last first."""
    return Session.objects.filter(user=user, expire_date__gt=at).order_by("-seen_at", "session_key")


def end_all(user: User, keep: str | None = None) -> int:
    """End every session of the account but the one with the key `keep`; inside an action. Returns how many."""
    count, _ = Session.objects.filter(user=user).exclude(session_key=keep or "").delete()
    return count


@transaction.atomic
def end_session(*, user: User, mark: str, by: Officer) -> bool:
    """End one session, known by its mark. Returns whether there was one; a second time changes nothing."""
    found = next((one for one in Session.objects.filter(user=user) if one.mark == mark), None)
    if found is None:
        return False
    found.delete()
    record("サインインを終了", user, by=by, organization_id=None, after={"sessions": 1})
    return True


@transaction.atomic
def end_other_sessions(*, user: User, keep: str | None, by: Officer) -> int:
    """End every session but the one at hand. Returns how many."""
    count = end_all(user, keep)
    if count:
        record("サインインを終了", user, by=by, organization_id=None, after={"sessions": count})
    return count
