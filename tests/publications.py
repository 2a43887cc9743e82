"""Preparing and publishing sets of tables of the small cycle, as an evaluator and an administrator do."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime
from typing import Any

from django.urls import reverse

from agencies.roles import Officer, Role
from audits.actions import prepare_publication, publish
from audits.models import Preparation, Publication
from audits.verification import verify
from tests.cycle_rows import TABLES
from tests.cycles import COUNTED_ON, Cycle, evaluator, person

NUMBERS = [number for number, *_ in TABLES]
SETS = "/api/v1/publications/"
FORMATS = ("", "?format=json", "?format=csv", "?format=csv&charset=cp932", "?format=xlsx", "?format=pdf")
PREPARED_ON, PUBLISHED_ON = date(2021, 6, 1), date(2021, 6, 2)
PREPARED_AT = datetime(2021, 6, 1, 3, 4, 5, 6, tzinfo=UTC)
PUBLISHED_AT = datetime(2021, 6, 2, 3, 4, 5, 6, tzinfo=UTC)


def administrator(cycle: Cycle, name: str = "事務局") -> Officer:
    """The ministry's administrator, who belongs to 東庁."""
    return person(name, Role.ADMINISTRATOR, cycle.organs["東庁"])


def prepared(cycle: Cycle, numbers: Sequence[str] = NUMBERS, **changed: Any) -> Preparation:
    """A set the evaluator put forward."""
    asked: dict[str, Any] = {
        "amendment": cycle.amendment,
        "numbers": numbers,
        "as_of": COUNTED_ON,
        "state": "submitted",
        "by": evaluator(cycle),
        "on": PREPARED_ON,
        "at": PREPARED_AT,
    }
    return prepare_publication(**asked | changed)


def published(cycle: Cycle, numbers: Sequence[str] = NUMBERS, **changed: Any) -> Publication:
    """A set the evaluator put forward and the administrator published."""
    preparation = prepared(cycle, numbers, **changed)
    return publish(preparation=preparation, by=administrator(cycle), on=PUBLISHED_ON, at=PUBLISHED_AT)


def differences(publication: Publication) -> list[tuple[Any, ...]]:
    """(organ, row and column before, after, how many, actions of the trail) of each difference from today's rows."""
    return [
        (
            one.name,
            *((row.row, row.column) if row else None for row in (one.before, one.after)),
            one.count,
            [entry.action for entry in one.entries],
        )
        for one in verify(Publication.objects.get(pk=publication.pk)).differences
    ]


def publish_now(preparation: Preparation, **changed: Any) -> Publication:
    """Published by the administrator unless said otherwise."""
    by = {"by": administrator(Cycle(preparation.amendment, organs_of(preparation)))} | changed
    return publish(preparation=preparation, on=PUBLISHED_ON, at=PUBLISHED_AT, **by)


def organs_of(preparation: Preparation) -> dict[str, Any]:
    """The organs of its cycle, by name."""
    return {
        review.organization.name: review.organization
        for review in preparation.amendment.reviews.select_related("organization")
    }


def open_addresses(publication: Publication) -> list[str]:
    """Every open address of a set in every format."""
    own = [
        publication.get_absolute_url(),
        *(f"{publication.get_absolute_url()}?format={one}" for one in ("xlsx", "pdf")),
    ]
    pages = [reverse("audits:published-table", args=[publication.code, number]) for number in NUMBERS]
    api = [SETS, f"{SETS}?format=csv", f"{SETS}{publication.code}/", f"{SETS}{publication.code}/?format=csv"]
    return [reverse("audits:published"), *own, *(page + form for page in pages for form in FORMATS), *api]
