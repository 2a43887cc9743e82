"""The password of one download: drawn, shown on one page, and sent back by that page's form; nobody keeps it.

The form carries it signed, so that what comes back was drawn here and for whoever asks. It stands in no address, no
session, no row and no log.
"""

from __future__ import annotations

from datetime import timedelta

from django.core import signing

from agencies.passwords import drawn_password

GOOD_FOR = timedelta(hours=1)
SALT = "agencies.encryption"


def drawn_for(account: int) -> tuple[str, str]:
    """A new password, and the same signed for the form."""
    password = drawn_password()
    return password, signing.dumps([account, password], salt=SALT)


def read_from(text: str, account: int) -> str | None:
    """The password of the form; None where it was not drawn here, for another, or too long ago."""
    try:
        owner, password = signing.loads(text, salt=SALT, max_age=GOOD_FOR)
    except signing.BadSignature:
        return None
    return str(password) if owner == account else None
