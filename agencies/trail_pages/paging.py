"""Pages of long tables by id, newest first: as quick at the end of a million rows as at the beginning."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest

PAGE = 50
OLDER, NEWER = "before", "after"
WORDS = (OLDER, NEWER, "format", "charset", "encrypt", "bulk")
"""Words of the address that do not say what is looked for."""


@dataclass(frozen=True)
class IdPage:
    """Some rows, newest first, and the addresses of the rows beside them (empty where there are none)."""

    rows: list[Any]
    older: str
    newer: str
    query: str


def page_of(found: QuerySet, request: HttpRequest) -> IdPage:
    """The page an address asks for; one question."""
    words = request.GET.copy()
    for name in WORDS:
        words.pop(name, None)
    query = words.urlencode()
    before, after = number_of(request, OLDER), number_of(request, NEWER)
    if after is not None:
        rows = list(found.filter(pk__gt=after).order_by("pk")[: PAGE + 1])
        has_newer, has_older = len(rows) > PAGE, True
        rows = rows[:PAGE][::-1]
    else:
        behind = found if before is None else found.filter(pk__lt=before)
        rows = list(behind.order_by("-pk")[: PAGE + 1])
        has_newer, has_older = before is not None, len(rows) > PAGE
        rows = rows[:PAGE]
    prefix = f"?{query}&" if query else "?"
    return IdPage(
        rows=rows,
        older=f"{prefix}{OLDER}={rows[-1].pk}" if rows and has_older else "",
        newer=f"{prefix}{NEWER}={rows[0].pk}" if rows and has_newer else "",
        query=query,
    )


def number_of(request: HttpRequest, name: str) -> int | None:
    """An id in the address; None where there is none that can be read."""
    text = request.GET.get(name, "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else None
