"""All signals of one organ, whichever room finds them: what the organization page shows and findings are drafted from."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date

from agencies.models import Organization
from audits.activity_signals import of_activities
from guidelines.models import Amendment
from regulations.signals import Signal, signals

Source = Callable[[Amendment, date, str, Organization], Iterable[Signal]]


def of_reviews(amendment: Amendment, as_of: date, state: str, organization: Organization) -> Iterable[Signal]:
    """Those of the organ's review: late, cause, notices."""
    return signals(amendment, as_of, state, organization=organization)


SOURCES: tuple[Source, ...] = (of_reviews, of_activities)
"""Who finds signals; each is told the cycle, the day, what counts, and the organ."""


def organ_signals(
    amendment: Amendment, as_of: date, state: str = "submitted", *, organization: Organization
) -> tuple[Signal, ...]:
    """The signals of an organ in a cycle on a day, in the order of the sources and their rules."""
    return tuple(one for source in SOURCES for one in source(amendment, as_of, state, organization))
