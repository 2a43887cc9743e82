"""The clauses of an item with their texts after and before the amendment."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from guidelines.models import AmendmentItem, ClauseText
from guidelines.text_pairs import TextPair
from regulations.carry_over import texts_in_order


@dataclass(frozen=True)
class ClausePair:
    """A clause of the guideline: its number, its text after and before the amendment, or our summary of the change."""

    number: str
    after: ClauseText
    before: ClauseText | None

    @property
    def texts(self) -> TextPair:
        """Both texts side by side, with what differs."""
        return TextPair(self.after, self.before)


def clause_pairs(item: AmendmentItem, texts: Mapping[int, list[ClauseText]]) -> tuple[ClausePair, ...]:
    """The clauses of an item in its order, with the texts after and before; the same text where nothing changed it."""
    pairs = []
    for one in sorted(item.item_clauses.all(), key=lambda one: one.position):
        if not (known := texts.get(one.clause_id)):
            continue
        after = known[-1]
        before = known[-2] if len(known) > 1 and known[-2].change != ClauseText.Change.DELETED else None
        pairs.append(ClausePair(after.number, after, before if after.amendment_id == item.amendment_id else after))
    return tuple(pairs)


def texts_by_clause(items: list[AmendmentItem]) -> Mapping[int, list[ClauseText]]:
    """Clause id → its texts up to the one the amendment of the items left, in order; two queries."""
    if not items:
        return {}
    clauses = {one.clause_id for item in items for one in item.item_clauses.all()}
    return texts_in_order(clauses, items[0].amendment)
