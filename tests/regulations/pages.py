"""How the pages of a review are used by those who answer it: opened, typed into, saved."""

from __future__ import annotations

from typing import Any

from django.test import Client
from django.test.html import Element, parse_html

from agencies.models import Trail
from agencies.roles import Role
from guidelines.models import AmendmentItem
from regulations.models import AnswerBasis, ItemAnswer, Review, Revision, Submission
from tests.audits.pages import attribute, elements, page, words
from tests.permissions.matrix import account, signed_in

State = Submission.State


def at(review: Review, part: str = "") -> str:
    """The address of a review, or of a part of it."""
    return f"/reviews/{review.pk}/{part}"


def begun(review: Review, role: str = Role.OFFICER, name: str = "担当 二郎") -> Client:
    """The browser of one of its people, who has begun or goes on with the next version."""
    client = signed_in(account(role, review.organization.code, name))
    assert client.post(at(review, "start/")).status_code == 302
    return client


def fields(inside: Element) -> dict[str, str]:
    """What a browser would send of a page as it stands."""
    found = {}
    for one in elements(inside, "input"):
        attributes = dict(one.attributes)
        if attributes.get("type") not in ("radio", "checkbox") or "checked" in attributes:
            found[attribute(one, "name")] = attribute(one, "value")
    for one in elements(inside, "textarea"):
        found[attribute(one, "name")] = words(one)
    for one in elements(inside, "select"):
        options = list(elements(one, "option"))
        chosen = [option for option in options if "selected" in dict(option.attributes)] or options
        found[attribute(one, "name")] = attribute(chosen[0], "value")
    return found


Typed = dict[str, str]
Seen = tuple[int, Element]


def save(client: Client, address: str, typed: Typed, shown: Typed | None = None) -> Seen:
    """Type into a page, opened now or before, and save: the status, and the page one sees then."""
    return press(client, address, (fields(page(client, address)) if shown is None else shown) | typed)


def press(client: Client, address: str, sent: Typed | None = None) -> Seen:
    """Press a button: the status, and the page one sees then."""
    answer = client.post(address, sent or {})
    seen = client.get(answer["Location"]) if answer.status_code == 302 else answer
    return answer.status_code, parse_html(seen.content.decode())


def checked(client: Client, review: Review) -> Typed:
    """What the check page sends along when the draft is handed in: the marks of what it shows."""
    return {"shown": fields(page(client, at(review, "draft/check/")))["shown"]}


def items(review: Review) -> list[AmendmentItem]:
    """The items asked, in table order."""
    return list(AmendmentItem.objects.filter(asked__review=review).order_by("position"))


def outcomes(review: Review, **changed: str) -> dict[str, str]:
    """規程の見直し for every item, but for those changed, by position."""
    return {f"item-{item.pk}-outcome": changed.get(f"item_{item.position}", "REGULATION") for item in items(review)}


def draft_of(review: Review) -> Submission:
    """Its open draft."""
    return review.submissions.get(state=State.DRAFT)


def row_of(review: Review) -> str:
    """The prefix of the fields of its one regulation."""
    return f"revision-{draft_of(review).revisions.get().pk}"


def stands(review: Review) -> list[Any]:
    """All that is saved of a review."""
    rows = (Submission.objects.filter(review=review), ItemAnswer.objects.filter(submission__review=review))
    more = (AnswerBasis.objects.filter(answer__submission__review=review), Trail.objects.all())
    dates = Revision.objects.filter(submission__review=review)
    return [list(found.order_by("pk").values()) for found in (*rows, *more, dates)]
