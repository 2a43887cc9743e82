"""A clause through its amendments, and what it is on one day: in force, deleted, or still to come."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from agencies.eras import normalize
from guidelines.models import AmendmentItem, Clause, ClauseText, Guideline, Notice
from guidelines.text_pairs import TextPair, in_order


@dataclass(frozen=True)
class Step:
    """What one amendment made of the clause, by which notice, and for which items it asks."""

    pair: TextPair
    notice: Notice | None
    items: tuple[AmendmentItem, ...]
    is_ahead: bool

    @property
    def text(self) -> ClauseText:
        """The clause as the amendment left it."""
        return self.pair.after


@dataclass(frozen=True)
class ClauseHistory:
    """All texts of one clause in order, and the one in force on the day, if any."""

    clause: Clause
    texts: tuple[ClauseText, ...]
    on: date
    in_force: ClauseText | None

    @property
    def deleted(self) -> ClauseText | None:
        """What deleted it by the day."""
        begun = [text for text in self.texts if text.in_force_from is None or text.in_force_from <= self.on]
        return begun[-1] if begun and begun[-1].change == ClauseText.Change.DELETED else None

    @property
    def is_ahead(self) -> bool:
        """Is it made only after the day, or is its guideline?"""
        return self.in_force is None and self.deleted is None

    @property
    def shown(self) -> ClauseText:
        """The text by which it is called on the day: that in force, or the last one with a number, or the first."""
        if self.in_force:
            return self.in_force
        numbered = [text for text in self.texts if text.number]
        before = [text for text in numbered if text.in_force_from is None or text.in_force_from <= self.on]
        return (before[-1:] or numbered[:1] or list(self.texts))[0]

    @property
    def label(self) -> str:
        """第6-10; 旧第3-4 when deleted."""
        return f"旧{self.shown}" if self.deleted and self.shown.number else str(self.shown)

    @property
    def order(self) -> tuple[tuple[int, int, str], ...]:
        """The order of numbers as people read them: 6-9 before 6-10 before 11; those without a digit last."""
        parts = normalize(self.shown.number).replace("-", " ").split()
        return tuple((0, int(part), "") if part.isdecimal() else (1, 0, part) for part in parts)

    @property
    def is_oldest_known(self) -> bool:
        """Is the text in force the one before the first amendment recorded, which may have had others before it?"""
        return self.in_force is not None and self.in_force.amendment_id is None

    def steps(self, notices: Mapping[int, Notice], items: Mapping[int, tuple[AmendmentItem, ...]]) -> list[Step]:
        """Each amendment that left a text of the clause, the newest first; notices and items are by its id."""
        found = []
        before: ClauseText | None = None
        for text in self.texts:
            if text.amendment_id is not None:
                is_ahead = text.in_force_from is not None and text.in_force_from > self.on
                pair = TextPair(text, before)
                found.append(Step(pair, notices.get(text.amendment_id), items.get(text.amendment_id, ()), is_ahead))
            before = text
        return found[::-1]


def histories(guideline: Guideline, on: date, clauses: Iterable[int] | None = None) -> dict[int, ClauseHistory]:
    """Clause id → its history on the day, of a whole guideline or of some of its clauses; two queries.

    Before the guideline was issued nothing of it was in force.
    """
    texts = ClauseText.objects.filter(clause__guideline=guideline)
    if clauses is not None:
        texts = texts.filter(clause__in=clauses)
    in_force = set(texts.in_force(on).values_list("pk", flat=True)) if on >= guideline.issued_on else set()
    by_clause: dict[int, list[ClauseText]] = defaultdict(list)
    for text in texts.select_related("clause", "amendment"):
        by_clause[text.clause_id].append(text)
    return {
        clause: ClauseHistory(
            clause=found[0].clause,
            texts=tuple(in_order(found)),
            on=on,
            in_force=next((text for text in found if text.pk in in_force), None),
        )
        for clause, found in by_clause.items()
    }


def items_by_amendment(clause: Clause) -> dict[int, tuple[AmendmentItem, ...]]:
    """Amendment id → the items it asks about the clause, in table order."""
    found: dict[int, tuple[AmendmentItem, ...]] = {}
    for item in AmendmentItem.objects.filter(clauses=clause).order_by("position", "pk"):
        found[item.amendment_id] = (*found.get(item.amendment_id, ()), item)
    return found
