"""The items of an amendment as a table names them: label and the numbers of their clauses."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import OuterRef, Subquery

from guidelines.models import Amendment, ClauseText


@dataclass(frozen=True)
class NumberedItem:
    """An item with the numbers its clauses bear after the amendment (6-9), in the order the table names them."""

    pk: int
    position: int
    label: str
    clauses: tuple[str, ...]


def numbered_items(amendment: Amendment, audience: str) -> list[NumberedItem]:
    """The items for one kind of organ, in table order; one query."""
    return items_by_audience(amendment, [audience])[audience]


def items_by_audience(amendment: Amendment, audiences: Sequence[str]) -> dict[str, list[NumberedItem]]:
    """The items for each of these kinds of organs, in table order; one query."""
    left = (
        ClauseText.objects.left_by(amendment).filter(clause=OuterRef("item_clauses__clause")).exclude(change="DELETED")
    )
    lines = (
        amendment.items.filter(audience__in=audiences)
        .order_by("position", "item_clauses__position")
        .values_list("audience", "pk", "position", "label", Subquery(left.values("number")[:1]))
    )
    found: dict[str, dict[int, NumberedItem]] = {audience: {} for audience in audiences}
    for audience, pk, position, label, number in lines:
        before = found[audience][pk].clauses if pk in found[audience] else ()
        found[audience][pk] = NumberedItem(pk, position, label, (*before, number) if number else before)
    return {audience: list(items.values()) for audience, items in found.items()}
