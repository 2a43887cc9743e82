"""When sign-in stops for a while (ロック): by account and address together, by account alone, and by address alone.

- One limit each (settings): of one account from one address, of one account from anywhere, of one address for any accounts.
- What counts is what was typed, so an account there is not is locked like any other.
- Failures are forgotten after AXES_COOLOFF_TIME; trying while locked does not make it longer.
"""

from __future__ import annotations

import ipaddress
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from axes.handlers.database import AxesDatabaseHandler
from axes.models import AccessAttempt, AccessLog
from django.conf import settings
from django.db import models, transaction
from django.db.models import QuerySet, Sum
from django.http import HttpRequest

from agencies.models import User
from agencies.refusals import require
from agencies.roles import Officer, Permission
from agencies.trail import Change, record_all


def username_of(request: HttpRequest, credentials: Mapping[str, Any] | None = None) -> str:
    """The address of mail somebody tries to sign in with, as accounts write it: in lower case."""
    given = credentials or {}
    typed = given.get("email") or given.get("login") or given.get("username") or request.POST.get("login", "")
    return str(typed).strip().lower()[:255]


def address_of(request: HttpRequest) -> str | None:
    """The network address somebody asks from: behind our proxies, the one that the outermost of them saw."""
    given = request.META.get("REMOTE_ADDR") or ""
    seen = [one.strip() for one in request.META.get("HTTP_X_FORWARDED_FOR", "").split(",")]
    if 0 < settings.PROXY_COUNT <= len(seen):
        given = seen[-settings.PROXY_COUNT]
    try:
        return str(ipaddress.ip_address(given))
    except ValueError:
        return None


class Limit(models.TextChoices):
    """What is locked."""

    PAIR = "PAIR", "アカウントと接続元の組"
    ACCOUNT = "ACCOUNT", "アカウント"
    ADDRESS = "ADDRESS", "接続元"

    @property
    def failures(self) -> int:
        """How many failures lock it."""
        return int(settings.LOCKOUT_LIMITS[self.value])


class Handler(AxesDatabaseHandler):
    """django-axes with three limits in the place of one."""

    def get_failures(self, request: Any, credentials: dict | None = None) -> int:
        """As many as fill the limit of a pair where any of the three is full; else those of the pair."""
        counted = failures_of(username_of(request, credentials), request.axes_ip_address, request.axes_attempt_time)
        if any(counted[limit] >= limit.failures for limit in Limit):
            return max(counted[Limit.PAIR], Limit.PAIR.failures)
        return counted[Limit.PAIR]


def attempts_since(at: datetime) -> QuerySet[AccessAttempt]:
    """Failures that are not forgotten yet."""
    return AccessAttempt.objects.filter(attempt_time__gte=at - settings.AXES_COOLOFF_TIME).order_by()


def failures_of(username: str, address: str | None, at: datetime) -> dict[Limit, int]:
    """Failures that count against each limit; one query."""
    mine, here = models.Q(username=username), models.Q(ip_address=address)
    sums = {
        limit.value: Sum("failures_since_start", filter=which, default=0)
        for limit, which in ((Limit.PAIR, mine & here), (Limit.ACCOUNT, mine), (Limit.ADDRESS, here))
    }
    found = attempts_since(at).filter(mine | here).aggregate(**sums)
    return {limit: found[limit.value] for limit in Limit}


@dataclass(frozen=True)
class Lock:
    """Something for which sign-in is stopped: `what` in words that name it, and when it ends by itself."""

    limit: Limit
    username: str
    address: str
    failures: int
    ends_at: datetime

    @property
    def what(self) -> str:
        """The account, the address, or both."""
        return "　".join(part for part in (self.username, self.address) if part)


def locks(at: datetime) -> list[Lock]:
    """All that is locked at a moment, by kind and name."""
    counted: Counter[tuple[Limit, str, str]] = Counter()
    latest: dict[tuple[Limit, str, str], datetime] = {}
    for attempt in attempts_since(at):
        name, address = attempt.username or "", attempt.ip_address or ""
        for key in ((Limit.PAIR, name, address), (Limit.ACCOUNT, name, ""), (Limit.ADDRESS, "", address)):
            counted[key] += attempt.failures_since_start
            latest[key] = max(latest.get(key, attempt.attempt_time), attempt.attempt_time)
    full = [key for key, count in counted.items() if count >= key[0].failures]
    order = list(Limit)
    return [
        Lock(*key, failures=counted[key], ends_at=latest[key] + settings.AXES_COOLOFF_TIME)
        for key in sorted(full, key=lambda key: (order.index(key[0]), key[1], key[2]))
    ]


@transaction.atomic
def unlock(*, username: str, address: str, by: Officer) -> int:
    """Forget the failures of an account, of an address, or of both together. Returns how many rows that were.

    The trail says whose account, or that there is none of that name: not what somebody typed.
    """
    require(by, Permission.KEEP_ACCOUNTS)
    named = {"username": username} if username else {}
    found = AccessAttempt.objects.filter(**named | ({"ip_address": address} if address else {}))
    attempts = list(found.order_by("pk")) if username or address else []
    accounts = dict(User.objects.filter(email__in={one.username for one in attempts}).values_list("email", "pk"))
    changes = [
        Change(one, None, before={"user": accounts.get(one.username), "failures": one.failures_since_start})
        for one in attempts
    ]
    record_all("サインインのロックを解除", changes, by=by)
    AccessAttempt.objects.filter(pk__in=[one.pk for one in attempts]).delete()
    return len(attempts)


def forget_old(*, at: datetime) -> None:
    """Remove failures that do not count any more, and records of sign-ins that were kept long enough (settings)."""
    AccessAttempt.objects.filter(attempt_time__lt=at - settings.AXES_COOLOFF_TIME).delete()
    AccessLog.objects.filter(attempt_time__lt=at - timedelta(days=settings.SIGN_IN_LOGS_KEPT_DAYS)).delete()
