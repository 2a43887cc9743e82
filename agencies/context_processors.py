"""What every page shows: the day, who is signed in, where one can go."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse

from agencies import clock, eras
from agencies.roles import Officer, Permission


@dataclass(frozen=True)
class Destination:
    """One entry of the main navigation."""

    label: str
    url: str
    current: bool


Entries = tuple[tuple[str, str], ...]
WATCHERS: Entries = (
    ("ダッシュボード", "audits:dashboard"),
    ("集計表", "audits:tables"),
    ("遅延", "audits:late"),
    ("所見", "audits:findings"),
    ("見直し", "regulations:reviews"),
    ("指針", "guidelines:guidelines"),
    ("事案", "incidents:incidents"),
    ("連絡体制", "incidents:readiness-list"),
    ("活動", "audits:activities"),
    ("公表", "audits:publications"),
    ("機関", "audits:organizations"),
)
CYCLES = ("サイクル", "guidelines:cycles")
FILLERS: Entries = (
    ("ホーム", "home"),
    ("見直し", "regulations:reviews"),
    ("所見", "audits:findings"),
    ("点検表", "audits:checklists"),
    ("事案", "incidents:incidents"),
    ("連絡体制", "incidents:readiness-list"),
    ("自機関", "audits:organizations"),
    ("指針", "guidelines:guidelines"),
)
UNITS: Entries = (
    ("ホーム", "home"),
    ("事案", "incidents:incidents"),
    ("自部局", "audits:organizations"),
    ("指針", "guidelines:guidelines"),
)
MEMBERS: Entries = (
    ("ホーム", "home"),
    ("事案", "incidents:incidents"),
    ("連絡体制", "incidents:readiness-list"),
    ("指針", "guidelines:guidelines"),
)
OTHERS: Entries = (("ホーム", "home"), ("指針", "guidelines:guidelines"))


def navigation(officer: Officer, path: str) -> list[Destination]:
    """Where this officer can go; the longest address that begins the path is the current one.

    The first entry is what the home page shows, so it is the current one there and nowhere else by its address alone.
    """
    if officer.may(Permission.WATCH):
        entries = (*WATCHERS, CYCLES) if officer.may(Permission.OPEN_CYCLE) else WATCHERS
    else:
        entries = (
            FILLERS if officer.organ_ids else UNITS if officer.unit_ids else MEMBERS if officer.member_ids else OTHERS
        )
    urls = [(label, reverse(name)) for label, name in entries]
    found = (url for _, url in urls if url != "/" and path.startswith(url))
    current = urls[0][1] if path == "/" else max(found, key=len, default="")
    return [Destination(label, url, url == current) for label, url in urls]


def page(request: HttpRequest) -> dict[str, Any]:
    """Business day, version, officer and navigation."""
    signed_in = getattr(request, "user", None) is not None and request.user.is_authenticated
    officer = request.officer if signed_in else None  # type: ignore[attr-defined]  # the middleware sets it
    return {
        "today": eras.full(clock.today()),
        "is_demo": settings.DEMO,
        "system_version": settings.VERSION,
        "officer": officer,
        "is_fictional": bool(officer and officer.is_fictional),
        "navigation": navigation(officer, request.path) if officer else [],
    }
