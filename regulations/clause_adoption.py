"""Who met one clause of a guideline how, after one amendment: the answers to the items that the clause belongs to.

- Only counted submissions (rule 2), of those handed in by the day asked about (rule 5).
- An ALLOCATED answer is one of a number without a name, whatever it says: it is in no outcome and on no list (rule 10).
- The number of queries is fixed.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, Exists, OuterRef, Prefetch, Value

from agencies.provenance import Provenance
from agencies.roles import Officer
from agencies.tables import UNNAMED_LABEL
from guidelines.models import Amendment, AmendmentItem, Clause
from regulations.models import AnswerBasis, AskedItem, ItemAnswer, Review, Submission
from regulations.querysets import AskedItemQuerySet, ItemAnswerQuerySet

Outcome = ItemAnswer.Outcome
UNNAMED = "unnamed"
LABELS: dict[str, str] = {**dict(Outcome.choices), UNNAMED: UNNAMED_LABEL}


@dataclass(frozen=True)
class Adoption:
    """The question: one clause, one amendment, on which day, by what counts ("submitted" or "confirmed")."""

    clause: Clause
    amendment: Amendment
    as_of: date
    state: str = "submitted"

    def items(self) -> list[AmendmentItem]:
        """The items of the amendment that the clause belongs to, by kind of organ in table order."""
        items = self.amendment.items.filter(clauses=self.clause)
        return list(items.order_by("audience", "position"))

    def asked(self) -> AskedItemQuerySet:
        """The items put to organs: the denominators (rule 8)."""
        return AskedItem.objects.filter(item__amendment=self.amendment, item__clauses=self.clause)

    def answers(self) -> ItemAnswerQuerySet:
        """The answers that count on the day, without or with a name."""
        counted = Submission.objects.of(self.amendment).counted(self.state, handed_in_by=self.as_of)
        return ItemAnswer.objects.filter(submission__in=counted, item__clauses=self.clause)

    def named(self, outcome: str = "", item: str = "") -> Any:
        """The answers that may stand under a name, with what is shown of them, by item and organ."""
        found = self.answers().named()
        if outcome:
            found = found.filter(outcome=outcome)
        if item:
            found = found.filter(item=int(item))
        own = AnswerBasis.objects.filter(clause=self.clause)
        shown = found.select_related("item", "submission__review__organization").prefetch_related(
            Prefetch("bases", queryset=own, to_attr="bases_of_clause")
        )
        return shown.order_by("item__audience", "item__position", "submission__review__organization__code")

    def unanswered(self, item: str = "") -> Any:
        """What was put to organs and has no answer that counts, by item and organ."""
        answered = self.answers().filter(item=OuterRef("item"), submission__review=OuterRef("review"))
        found = self.asked().exclude(Exists(answered))
        if item:
            found = found.filter(item=int(item))
        return found.select_related("item", "review__organization").order_by(
            "item__audience", "item__position", "review__organization__code"
        )


@dataclass(frozen=True)
class ItemCounts:
    """How the organs asked about one item answered; the counts, the unnamed included, add up to those asked."""

    item: AmendmentItem
    asked: int
    counts: Counter[str]

    @property
    def cells(self) -> list[tuple[str, str, int]]:
        """(key, label, count) of each outcome, and of what has no name."""
        return [(key, label, self.counts[key]) for key, label in LABELS.items()]

    @property
    def unnamed(self) -> int:
        """How many answers have no name."""
        return self.counts[UNNAMED]


def counts_by_item(adoption: Adoption) -> list[ItemCounts]:
    """For each item how many organs were asked and how they answered; two queries.

    An item that nobody was asked about stands with zero.
    """
    asked = adoption.asked().values_list("item", Value(""), Value("")).annotate(Count("pk"))
    given = adoption.answers().values_list("item", "outcome", "provenance").annotate(Count("pk"))
    population: Counter[int] = Counter()
    counts: dict[int, Counter[str]] = {}
    for item, outcome, source, count in asked.union(given, all=True):
        if not outcome:
            population[item] += count
            continue
        key = UNNAMED if source == Provenance.ALLOCATED else outcome
        counts.setdefault(item, Counter())[key] += count
    result = []
    for item in adoption.items():
        own = counts.get(item.pk, Counter())
        own[Outcome.UNANSWERED] = population[item.pk] - sum(own.values())
        result.append(ItemCounts(item, population[item.pk], own))
    return result


@dataclass(frozen=True)
class OwnAnswer:
    """What one's own organ answered to an item: None when nothing counts, or nothing that has a name (rule 10)."""

    review: Review
    item: AmendmentItem
    answer: ItemAnswer | None
    is_unattributed: bool


def own_answers(adoption: Adoption, officer: Officer) -> list[OwnAnswer]:
    """The answers of the officer's own organs, and of nobody else; three queries."""
    asked = adoption.asked().filter(review__in=Review.objects.filter(organization__in=officer.organ_ids))
    lines = list(asked.select_related("item", "review__organization").order_by("review__organization__code", "item"))
    reviews = [line.review_id for line in lines]
    answers = adoption.named().filter(submission__review__in=reviews)
    found = {(answer.submission.review_id, answer.item_id): answer for answer in answers}
    hidden = adoption.answers().filter(submission__review__in=reviews, provenance=Provenance.ALLOCATED)
    allocated = set(hidden.values_list("submission__review", "item"))
    return [
        OwnAnswer(
            line.review,
            line.item,
            found.get((line.review_id, line.item_id)),
            (line.review_id, line.item_id) in allocated,
        )
        for line in lines
    ]
