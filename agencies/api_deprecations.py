"""What of the API is to end: announced in the headers of its answers, for at least half a year, and in `docs/api.md`.

- `Deprecation` (RFC 9745) is since when, `Sunset` (RFC 8594) from when it may be gone, `Link` leads to what takes its place.
- An address, or one of its parameters, that is to end gets a line here; nothing ends without having stood here.
- What only adds (addresses, fields, parameters) is no new version. What takes away or changes a meaning is: `/api/v2/`.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import format_datetime

from django.http import HttpRequest, HttpResponse


@dataclass(frozen=True)
class Deprecated:
    """An address by its name, as far as `parameter` is used ("": always)."""

    name: str
    parameter: str
    since: datetime
    until: datetime
    instead: str


DEPRECATED: tuple[Deprecated, ...] = ()
"""Nothing is to end."""


def announce(request: HttpRequest, response: HttpResponse, table: tuple[Deprecated, ...] = DEPRECATED) -> None:
    """Say in the headers what of the request is to end; of several things the one that ends first."""
    name = request.resolver_match.url_name if request.resolver_match else None
    used = [one for one in table if one.name == name and (not one.parameter or one.parameter in request.GET)]
    if not used:
        return
    first = min(used, key=lambda one: one.until)
    response["Deprecation"] = f"@{int(first.since.timestamp())}"
    response["Sunset"] = format_datetime(first.until.astimezone(UTC), usegmt=True)
    link = f'<{first.instead}>; rel="successor-version"'
    response["Link"] = f"{response['Link']}, {link}" if "Link" in response else link
