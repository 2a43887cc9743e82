"""What no log holds: the secret in the address of a link that came by mail."""

from __future__ import annotations

import logging
import re

SECRET = re.compile(r"(/accounts/links/)[^/\s]+")


class HideLinks(logging.Filter):
    """Blanks the secret wherever an address of such a link is logged, as when its page could not be answered."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Let every record pass, without the secret."""
        message = record.getMessage()
        if "/accounts/links/" in message:
            record.msg, record.args = SECRET.sub(r"\1…", message), ()
        return True
