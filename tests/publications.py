"""Preparing and publishing sets of tables of the small cycle, as an evaluator and an administrator do."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime
from typing import Any

from agencies.roles import Officer, Role
from audits.actions import prepare_publication, publish
from audits.models import Preparation, Publication
from tests.cycles import COUNTED_ON, TABLES, Cycle, evaluator, person

NUMBERS = [number for number, *_ in TABLES]
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
