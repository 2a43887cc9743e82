"""The items of an amendment as a table names them: label and the numbers of their clauses."""

from __future__ import annotations

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
    left = (
        ClauseText.objects.left_by(amendment).filter(clause=OuterRef("item_clauses__clause")).exclude(change="DELETED")
    )
    lines = (
        amendment.items.filter(audience=audience)
        .order_by("position", "item_clauses__position")
        .values_list("pk", "position", "label", Subquery(left.values("number")[:1]))
    )
    found: dict[int, NumberedItem] = {}
    for pk, position, label, number in lines:
        before = found[pk].clauses if pk in found else ()
        found[pk] = NumberedItem(pk, position, label, (*before, number) if number else before)
    return list(found.values())
