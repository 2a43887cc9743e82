"""How often one may ask the API: so many times a minute for each token, account or address; over that 429.

The counter lies in the cache, counted there (`incr`), so processes that share the cache share it. Without `CACHE_URL` each
process counts for itself.
"""

from __future__ import annotations

import hashlib
import time
from typing import Any

from django.conf import settings
from django.core.cache import cache
from rest_framework.exceptions import ErrorDetail, Throttled
from rest_framework.request import Request
from rest_framework.throttling import BaseThrottle

from agencies.models import ApiToken, User

WINDOW = 60
TEXT = "問合せが多すぎます（1分に{}回まで）。{}秒後に、もう一度送ってください。"


class PerMinute(BaseThrottle):
    """A number of requests in each minute of the clock."""

    def allow_request(self, request: Request, view: Any) -> bool:
        """Count this request; raises Throttled when it is one too many."""
        name, most = who_and_how_often(request)
        now = time.time()
        key = f"api-requests:{name}:{int(now // WINDOW)}"
        cache.add(key, 0, timeout=2 * WINDOW)
        try:
            count = cache.incr(key)
        except ValueError:  # dropped since by a cache that is full
            count = 1
        if count > most:
            wait = int(WINDOW - now % WINDOW) + 1
            refusal = Throttled(wait)
            refusal.detail = ErrorDetail(TEXT.format(most, wait))
            raise refusal
        return True


def who_and_how_often(request: Request) -> tuple[str, int]:
    """By what requests are counted, and how many there may be in a minute."""
    if isinstance(request.auth, ApiToken):
        return f"token:{request.auth.digest[:32]}", settings.API_REQUESTS_PER_MINUTE
    if isinstance(request.user, User):
        return f"account:{request.user.pk}", settings.API_REQUESTS_PER_MINUTE
    address = hashlib.sha256(str(request.META.get("REMOTE_ADDR", "")).encode()).hexdigest()
    return f"address:{address[:32]}", settings.API_OPEN_REQUESTS_PER_MINUTE
