"""Carry-over (引継ぎ): an organ's own earlier answer is offered where nothing that was asked about has changed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.db.models import Q

from agencies.periods import fiscal_year_end, fiscal_year_of
from agencies.provenance import Provenance
from agencies.refusals import Refusal, require
from agencies.roles import Officer, Permission
from guidelines.models import Amendment, AmendmentItem, ClauseText
from guidelines.text_comparison import normalized
from regulations.drafts import require_draft, save_draft
from regulations.entries import CARRIED, AnswerEntry, Words, fingerprint
from regulations.models import AskedItem, ItemAnswer, Submission

OWN = (Provenance.REPORTED, Provenance.VERIFIED)
Change = ClauseText.Change
KEPT = (Change.UNCHANGED, Change.RENUMBERED)


@dataclass(frozen=True)
class Offer:
    """An earlier answer that may be taken over for an item of the draft; `mark` is of what it says."""

    item: AmendmentItem
    answer: ItemAnswer
    amendment: Amendment
    bases: Mapping[int, str]

    @property
    def words(self) -> Words:
        """What the item would say, as label → words."""
        return self.entry("").words

    @property
    def mark(self) -> str:
        """The fingerprint of the words, and whose answer it is."""
        return fingerprint(self.words | {CARRIED: str(self.answer.pk)})

    def entry(self, shown: str) -> AnswerEntry:
        """The answer as if it was typed, on top of what was shown."""
        return AnswerEntry(
            item=self.item,
            shown=shown,
            outcome=self.answer.outcome,
            manner=self.answer.manner,
            planned=self.answer.planned,
            remark=self.answer.remark,
            bases=dict(self.bases),
            carried_from=self.answer,
        )


@dataclass(frozen=True)
class Taken:
    """An offer somebody takes: the marks of what was shown, of the draft's own answer and of the offer."""

    item: AmendmentItem
    shown: str
    offered: str


@transaction.atomic
def carry_over(*, draft: Submission, items: Sequence[Taken], by: Officer) -> int:
    """Take earlier answers over into the draft, all or nothing; returns the number of answers changed.

    - What is taken is the organ's own word again: REPORTED, with `carried_from`, until somebody types something else.
    - An answer changed by someone else since it was shown raises StaleVersion with both sides (rule 11). An offer that
      is not there any more, or says something else by now, is refused.
    """
    submission = require_draft(draft)
    require(by, Permission.FILL_IN, submission.review.organization_id)
    there = offers(submission)
    entries = []
    for one in items:
        offer = there.get(one.item.pk)
        if offer is None or offer.mark != one.offered:
            raise Refusal(
                f"「{one.item.label}」の前回の回答は、引き継げないか、画面を開いた後に変わりました。"
                "何も保存していません。画面を開き直してください。"
            )
        entries.append(offer.entry(one.shown))
    return save_draft(draft=submission, answers=entries, by=by)


def offers(draft: Submission) -> dict[int, Offer]:
    """Item id → the earlier answer that can be taken over; at most nine queries, four where there is no earlier cycle.

    - The earlier cycle is the last one in which this organ was asked about any of the item's clauses. It offers what it
      holds of an item with just the same clauses: the answer to more or to fewer of them is another answer.
    - The text of each clause is unchanged since that cycle (`is_unchanged`), whatever its number.
    - The answer stands in the submission that counts, and is the organ's own: REPORTED or VERIFIED. What is ALLOCATED or
      PUBLISHED is not (rule 10).
    - A plan that was over before the new amendment was issued says nothing of it any more.
    - Real cycles and those of the exercise offer nothing to each other.
    """
    review = draft.review
    asked = AmendmentItem.objects.filter(asked__review=review.pk).prefetch_related("item_clauses")
    items = {item.pk: item for item in asked.order_by("position")}
    clauses = {item.pk: clauses_of(item) for item in items.values()}
    amendment = review.amendment
    before = earlier_items(draft, amendment, frozenset[int]().union(*clauses.values()))
    sources = {pk: source for pk in items if (source := _source(clauses[pk], before))}
    if not sources:
        return {}
    answers = own_answers(draft, {source.pk for source in sources.values()})
    texts = texts_in_order(frozenset[int]().union(*(clauses[pk] for pk in sources)), amendment)
    found = {}
    for pk, source in sources.items():
        answer = answers.get(source.pk)
        if answer is None or _is_over(answer, amendment.issued_on):
            continue
        if all(is_unchanged(texts[clause], source.amendment, amendment) for clause in clauses[pk]):
            bases = {basis.clause_id: basis.text for basis in answer.bases.all()}
            found[pk] = Offer(items[pk], answer, source.amendment, bases)
    return found


def carried_over(submission: Submission) -> list[ItemAnswer]:
    """The answers of a version that were taken over unchanged, in table order, with the cycle they are from."""
    carried = submission.answers.filter(carried_from__isnull=False)
    return list(
        carried.select_related("item", "carried_from__submission__review__amendment").order_by("item__position")
    )


def clauses_of(item: AmendmentItem) -> frozenset[int]:
    """The clauses an item is about."""
    return frozenset(one.clause_id for one in item.item_clauses.all())


def earlier_items(draft: Submission, amendment: Amendment, clauses: Iterable[int]) -> list[AmendmentItem]:
    """The items of earlier cycles about any of the clauses that were put to the organ, newest cycle first."""
    asked = AskedItem.objects.filter(
        Q(item__amendment__issued_on__lt=amendment.issued_on)
        | Q(item__amendment__issued_on=amendment.issued_on, item__amendment__lt=amendment.pk),
        review__organization=draft.review.organization_id,
        item__amendment__is_fictional=amendment.is_fictional,
        item__item_clauses__clause__in=clauses,
    )
    items = AmendmentItem.objects.filter(pk__in=asked.values("item")).select_related("amendment")
    return list(
        items.prefetch_related("item_clauses").order_by("-amendment__issued_on", "-amendment", "position", "pk")
    )


def _source(clauses: frozenset[int], before: Sequence[AmendmentItem]) -> AmendmentItem | None:
    """The item about just these clauses in the last cycle that asked about any of them; None where it had none."""
    about = [item for item in before if clauses_of(item) & clauses]
    last = [item for item in about if item.amendment_id == about[0].amendment_id]
    return next((item for item in last if clauses_of(item) == clauses), None)


def own_answers(draft: Submission, items: Iterable[int]) -> dict[int, ItemAnswer]:
    """Item id → what the organ itself answered in the submission that counts."""
    counted = Submission.objects.filter(review__organization=draft.review.organization_id).counted()
    answers = ItemAnswer.objects.filter(submission__in=counted, item__in=items, provenance__in=OWN)
    known = answers.select_related("submission__review__amendment").prefetch_related("bases")
    return {answer.item_id: answer for answer in known}


def texts_in_order(clauses: Iterable[int], amendment: Amendment) -> dict[int, list[ClauseText]]:
    """Clause id → its texts from the first one to the one this amendment left; of amendments of the same side only."""
    texts = ClauseText.objects.filter(clause__in=clauses).select_related("amendment")
    own = texts.filter(Q(amendment=None) | Q(amendment__is_fictional=amendment.is_fictional))
    found: defaultdict[int, list[ClauseText]] = defaultdict(list)
    for text in sorted(own, key=lambda text: _order(text.amendment)):
        if _order(text.amendment) <= _order(amendment):
            found[text.clause_id].append(text)
    return found


def _order(amendment: Amendment | None) -> tuple[date, int]:
    """The place of an amendment among all; what stood before the first one comes first."""
    return (amendment.issued_on, amendment.pk) if amendment else (date.min, 0)


def is_unchanged(texts: Sequence[ClauseText], earlier: Amendment, later: Amendment) -> bool:
    """Does the later amendment leave the clause as the earlier one left it? `texts` are those of the clause, in order.

    Never said without evidence: every amendment in between, too, must have kept the text (`is_kept`); a clause that none
    of them touched needs a text of its own that can be read.
    """
    since = [text for text in texts if _order(text.amendment) > _order(earlier)]
    until = [text for text in texts if _order(text.amendment) <= _order(earlier)]
    if not until or until[-1].change == Change.DELETED:
        return False
    if not since:
        return bool(normalized(until[-1].body))
    return all(is_kept(*pair) for pair in zip([until[-1], *since], since, strict=False))


def is_kept(before: ClauseText, after: ClauseText) -> bool:
    """Does the second text say the same as the first?

    - An amendment that calls it new, amended or deleted has changed it.
    - Where both texts are known they decide; spaces, line breaks and width do not count, nor do number and heading.
    - An unknown text is the same only where the amendment itself says so (変更なし、移動), and not by our inference.
    """
    if after.change not in KEPT:
        return False
    first, second = normalized(before.body), normalized(after.body)
    return first == second if first and second else not after.is_inferred


def _is_over(answer: ItemAnswer, on: date) -> bool:
    """Was what it plans over before the day?"""
    planned = answer.planned
    return planned is not None and (planned.last or fiscal_year_end(fiscal_year_of(planned.first))) < on
