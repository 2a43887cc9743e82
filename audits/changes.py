"""What changed since a cursor (変更の一覧), in the order of the seals of the trail: some kinds of rows, and no more of them
than that they changed.

- A kind that does not stand in `KINDS` is in no feed: incidents, findings, readiness, posts, accounts, drafts among others.
- Of a row one is told who may see it now. Who comes to see it later is told by the row of the trail that made it so.
- A row of the trail gets its place when it is sealed, and keeps it: a cursor misses none and doubles none.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse

from agencies.models import Organization, Trail
from agencies.refusals import Refusal
from agencies.roles import Officer, Permission
from agencies.seals.querysets import head, sealed_after
from audits.models import Publication
from guidelines.models import Amendment
from regulations.models import Review, Submission

MOST = 1000
UNTOLD = ("下書き",)
UNTOLD_TO_MINISTRY = ("下書き", "経由機関")
"""How what is done to drafts, and what did not pass its prefecture (経由), begins in the trail."""


class UnknownCursor(Refusal):
    """There is no such place in the order of the changes."""

    status = 400
    problem = "bad-question"

    def __init__(self, asked: str) -> None:
        """Say it as one text, and by field."""
        text = f"cursor={asked[:30]} は使えません。前の応答の cursor の値を送るか、省略して最初から読んでください。"
        self.errors = {"cursor": [text]}
        super().__init__(text)


@dataclass(frozen=True)
class ChangedRow:
    """What is told of a row: whose it is, of which cycle, which version, and where it is."""

    organization: str | None
    amendment: str | None
    number: int | None
    url: str


@dataclass(frozen=True)
class Kind:
    """A kind of rows in the feed: its name, the rows one may see, and what is told of each."""

    name: str
    visible: Callable[[Officer], QuerySet]
    told: Callable[[Any], ChangedRow]


def organizations(officer: Officer) -> QuerySet:
    """Organs and units of one's own register."""
    return Organization.objects.visible_to(officer).of_register(officer.is_fictional)


def amendments(officer: Officer) -> QuerySet:
    """Cycles of one's own register."""
    return Amendment.objects.filter(is_fictional=officer.is_fictional)


def reviews(officer: Officer) -> QuerySet:
    """Reviews of those cycles."""
    found = Review.objects.visible_to(officer).filter(amendment__is_fictional=officer.is_fictional)
    return found.select_related("organization", "amendment")


def versions(officer: Officer) -> QuerySet:
    """Versions handed in."""
    found = Submission.objects.visible_to(officer).handed_in()
    found = found.filter(review__amendment__is_fictional=officer.is_fictional)
    return found.select_related("review__organization", "review__amendment")


def publications(officer: Officer) -> QuerySet:
    """What is published of real cycles, or of the exercise for who is of it and watches."""
    return Publication.objects.visible_to(officer).filter(is_fictional=officer.is_fictional)


def of_review(review: Review, number: int | None = None) -> ChangedRow:
    """A review, or a version of it."""
    url = reverse("api:review", args=[review.pk])
    return ChangedRow(review.organization.code, review.amendment.code, number, url)


KINDS: Mapping[str, Kind] = {
    "agencies.Organization": Kind(
        "organization",
        organizations,
        lambda row: ChangedRow(row.code, None, None, reverse("api:organization", args=[row.code])),
    ),
    "guidelines.Amendment": Kind(
        "amendment",
        amendments,
        lambda row: ChangedRow(None, row.code, None, reverse("api:amendment", args=[row.code])),
    ),
    "regulations.Review": Kind("review", reviews, of_review),
    "regulations.Submission": Kind("submission", versions, lambda row: of_review(row.review, row.number)),
    "audits.Publication": Kind(
        "publication",
        publications,
        lambda row: ChangedRow(None, row.amendment_code, row.edition, reverse("api:publication", args=[row.code])),
    ),
}


@dataclass(frozen=True)
class Change:
    """One change: when, what was done, to which kind of row, and what is told of it."""

    kind: str
    action: str
    at: str
    row: ChangedRow


@dataclass(frozen=True)
class Changes:
    """Some changes in their order, and where to go on; `is_end`: nothing more is sealed yet."""

    changes: list[Change]
    cursor: int
    is_end: bool


def changes_since(cursor: str, limit: int, officer: Officer) -> Changes:
    """The changes behind the cursor that the officer may see, out of the next `limit` of the trail.

    Raises UnknownCursor. So many queries as there are kinds among them, and a few.
    """
    start = place_of(cursor)
    found = sealed_after(start, limit, KINDS)
    untold = UNTOLD_TO_MINISTRY if officer.may(Permission.WATCH) else UNTOLD
    rows = [row for row in found.rows if not row.action.startswith(untold)]
    told = told_rows(rows, officer)
    changes = [
        Change(KINDS[row.target_type].name, row.action, row.at.isoformat(), told[row.target_type, row.target_id])
        for row in rows
        if (row.target_type, row.target_id) in told
    ]
    return Changes(changes, found.cursor, found.is_end)


def place_of(cursor: str) -> int:
    """The place a cursor names: none behind the last row sealed, from where rows to come would be missed."""
    if not cursor:
        return 0
    if not (cursor.isascii() and cursor.isdigit() and len(cursor) < 19):
        raise UnknownCursor(cursor)
    latest, place = head(), int(cursor)
    if place > (latest.total if latest else 0):
        raise UnknownCursor(cursor)
    return place


def told_rows(rows: Iterable[Trail], officer: Officer) -> dict[tuple[str, int], ChangedRow]:
    """What is told of each row that the officer may see; one query for each kind."""
    wanted: dict[str, set[int]] = {}
    for row in rows:
        wanted.setdefault(row.target_type, set()).add(row.target_id)
    return {
        (target, one.pk): KINDS[target].told(one)
        for target, ids in wanted.items()
        for one in KINDS[target].visible(officer).filter(pk__in=ids)
    }
