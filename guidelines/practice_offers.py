"""Offering practices (他機関の例) on the forms they help with: how many there are, and the page that shows them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Count, Q
from django.urls import reverse
from django.utils.http import urlencode

from guidelines.models import AmendmentItem
from guidelines.practices import Practice

REGISTER = {True: "1", False: "0"}


@dataclass(frozen=True)
class PracticeOffer:
    """A link to practices: how many stand behind it, and what they are about."""

    count: int
    about: str
    url: str


Offers = tuple[PracticeOffer, ...]


def address(asked: dict[str, str]) -> str:
    """The page of practices, narrowed to what is asked."""
    return f"{reverse('guidelines:practices')}?{urlencode(asked)}"


def offers_on(*themes: Practice.Theme, is_fictional: bool) -> Offers:
    """The practices on each theme, themes without one left out; one query."""
    found = Practice.objects.apart(is_fictional=is_fictional).filter(theme__in=themes)
    counts = dict(found.values_list("theme").annotate(Count("pk")))
    return tuple(
        PracticeOffer(
            counts[theme], str(theme.label), address({"theme": theme.value, "fictional": REGISTER[is_fictional]})
        )
        for theme in themes
        if theme in counts
    )


def offers_on_items(items: Iterable[AmendmentItem], *, is_fictional: bool) -> dict[int, Offers]:
    """Item id → the practices on any of its clauses, items without one left out; one query for all items."""
    on_clauses = Q(clauses__practices__is_fictional=is_fictional)
    found = AmendmentItem.objects.filter(pk__in=[item.pk for item in items])
    counted = found.annotate(practices=Count("clauses__practices", filter=on_clauses, distinct=True))
    return {
        item.pk: (
            PracticeOffer(
                item.practices, item.label, address({"item": str(item.pk), "fictional": REGISTER[is_fictional]})
            ),
        )
        for item in counted
        if item.practices
    }
