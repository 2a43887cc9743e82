"""What every page shows: the day, who is signed in, where one can go."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse

from agencies import clock, eras
from agencies.roles import Officer, Permission


@dataclass(frozen=True)
class Destination:
    """One entry of the main navigation: a page, or a group that folds several away (`entries`, then without an address)."""

    label: str
    url: str
    current: bool
    entries: tuple[Destination, ...] = ()


Entry = tuple[str, str]
Entries = tuple[Entry | tuple[str, tuple[Entry, ...]], ...]
"""Label and URL name, or the label of a group and its entries, in the order in which they stand."""
WATCHERS: Entries = (
    ("ダッシュボード", "audits:dashboard"),
    ("集計表", "audits:tables"),
    ("遅延", "audits:late"),
    ("見直し", "regulations:reviews"),
    ("所見", "audits:findings"),
    ("事案", "incidents:incidents"),
    ("公表", "audits:publications"),
    (
        "備え",
        (("連絡体制", "incidents:readiness-list"), ("活動", "audits:activities"), ("点検表", "audits:checklists")),
    ),
    (
        "指針",
        (
            ("指針と条文", "guidelines:guidelines"),
            ("取組事例", "guidelines:practices"),
            ("サイクル", "guidelines:cycles"),
        ),
    ),
    (
        "機関",
        (
            ("機関の一覧", "audits:organizations"),
            ("地方公共団体の登録", "agencies:register"),
            ("アカウント", "agencies:people"),
            ("履歴", "agencies:trail"),
            ("閲覧記録", "agencies:access-records"),
        ),
    ),
)
FILLERS: Entries = (
    ("ホーム", "home"),
    ("見直し", "regulations:reviews"),
    ("所見", "audits:findings"),
    ("点検表", "audits:checklists"),
    ("事案", "incidents:incidents"),
    ("連絡体制", "incidents:readiness-list"),
    ("自機関", "audits:organizations"),
    ("指針", "guidelines:guidelines"),
    ("アカウント", "agencies:people"),
)
UNITS: Entries = (
    ("ホーム", "home"),
    ("事案", "incidents:incidents"),
    ("自部局", "audits:organizations"),
    ("指針", "guidelines:guidelines"),
    ("アカウント", "agencies:people"),
)
MEMBERS: Entries = (
    ("ホーム", "home"),
    ("事案", "incidents:incidents"),
    ("連絡体制", "incidents:readiness-list"),
    ("指針", "guidelines:guidelines"),
)
OTHERS: Entries = (("ホーム", "home"), ("指針", "guidelines:guidelines"))
NEEDS = {
    "guidelines:cycles": (Permission.OPEN_CYCLE,),
    "agencies:register": (Permission.KEEP_REGISTER,),
    "agencies:trail": (Permission.READ_TRAIL,),
    "agencies:access-records": (Permission.READ_TRAIL,),
    "agencies:people": (Permission.KEEP_ACCOUNTS, Permission.KEEP_OWN_ACCOUNTS),
}
"""Entries that only some of those see for whom they are listed."""
BELOW = {
    "audits:organizations": ("/posts/", "/activities/"),
    "guidelines:guidelines": ("/practices/",),
    "audits:tables": ("/jobs/",),
    "agencies:people": ("/accounts/locks/",),
}
"""URL name of an entry → the addresses that belong to it where no entry is theirs."""


def entries_for(officer: Officer) -> Entries:
    """The navigation of the most this officer is."""
    if officer.may(Permission.WATCH):
        return WATCHERS
    return FILLERS if officer.organ_ids else UNITS if officer.unit_ids else MEMBERS if officer.member_ids else OTHERS


def navigation(officer: Officer, path: str) -> list[Destination]:
    """Where this officer can go, what belongs together in groups; the page one is on, or its group, is the current one."""
    listed = entries_for(officer)
    current = current_of([name for one in listed for _, name in flat(one)], path)

    def destination(label: str, name: str) -> Destination:
        return Destination(label, reverse(name), name == current)

    found = []
    for entry in listed:
        label, held = entry
        pages = [
            destination(*one) for one in flat(entry) if one[1] not in NEEDS or any(map(officer.may, NEEDS[one[1]]))
        ]
        if isinstance(held, str) or len(pages) == 1:
            found += [replace(one, label=label) for one in pages]
        elif pages:
            found.append(Destination(label, "", any(one.current for one in pages), tuple(pages)))
    return found


def flat(entry: Entry | tuple[str, tuple[Entry, ...]]) -> tuple[Entry, ...]:
    """The pages of an entry: itself, or those of the group."""
    label, held = entry
    return ((label, held),) if isinstance(held, str) else held


def current_of(names: list[str], path: str) -> str:
    """The entry whose address begins the path by the most letters, else the one the path belongs to.

    The first entry is what the home page shows, so it is the current one there and nowhere else by its address alone.
    """
    if path == "/":
        return names[0]
    own = {reverse(name): name for name in names if reverse(name) != "/"}
    below = {prefix: name for name in names for prefix in BELOW.get(name, ())}
    for known in (own, below):
        if found := [prefix for prefix in known if path.startswith(prefix)]:
            return known[max(found, key=len)]
    return ""


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
