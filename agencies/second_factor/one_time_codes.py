"""Codes of an app (RFC 6238), typed in whatever width, each taken once."""

from __future__ import annotations

import hmac
import re
import unicodedata
from datetime import datetime

from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value

PERIOD = 30  # seconds
TOLERATED = 1  # periods that the clock of a telephone may be slow or fast


def normalized(code: str) -> str:
    """The digits of what was typed: half width, without spaces and hyphens."""
    return re.sub(r"[\s-]", "", unicodedata.normalize("NFKC", code))


def period_of(secret: str, code: str, now: datetime, after: int = 0) -> int | None:
    """The period the code belongs to, if that is the present one or a neighbour, and later than `after`; else None."""
    present = int(now.timestamp()) // PERIOD
    found = None
    for period in range(present - TOLERATED, present + TOLERATED + 1):
        expected = format_hotp_value(hotp_value(secret, period))
        if hmac.compare_digest(expected.encode(), code.encode()) and period > after:
            found = period
    return found
