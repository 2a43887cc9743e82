"""On top of what a form is made and compared: the draft, or what the next version would begin with."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from django.db.models import F

from agencies.provenance import Provenance
from agencies.roles import Officer
from guidelines.models import AmendmentItem
from regulations.carry_over import Offer, offers
from regulations.clause_pairs import ClausePair, clause_pairs, texts_by_clause
from regulations.entries import (
    CARRIED,
    ORGAN_WORDS,
    TEXT_WORDS,
    Words,
    answer_words,
    organ_words,
    revision_words,
    text_words,
)
from regulations.models import ItemAnswer, Regulation, Review, Revision, Submission
from regulations.plausibility import Bounds


@dataclass
class Base:
    """What stands: a draft, or (never saved) the version that `drafts.start_draft` would begin.

    - `version` is what the reader may see: the organ its draft, the ministry no more than was handed in to it.
    - Nothing ALLOCATED is in it (rule 10): neither an answer, nor a date, nor a regulation whose owner is not known.
    """

    review: Review
    latest: Submission | None

    @property
    def is_draft(self) -> bool:
        """Does it stand in the draft already?"""
        return self.latest is not None and self.latest.state == Submission.State.DRAFT

    @cached_property
    def version(self) -> Submission:
        """The draft, or the next version with the texts it begins with."""
        if self.latest is None:
            return Submission(review=self.review, number=1)
        if self.is_draft:
            return self.latest
        begun = Submission(review=self.review, number=self.latest.number + 1)
        for name in TEXT_WORDS:
            setattr(begun, name, getattr(self.latest, name))
        for name in ORGAN_WORDS:
            source = getattr(self.latest, f"{name}_provenance")
            if source != Provenance.ALLOCATED:
                setattr(begun, name, getattr(self.latest, name))
                setattr(begun, f"{name}_provenance", source)
        return begun

    @cached_property
    def items(self) -> list[AmendmentItem]:
        """The items asked, in table order."""
        asked = AmendmentItem.objects.filter(asked__review=self.review.pk)
        return list(asked.prefetch_related("item_clauses").order_by("position"))

    @cached_property
    def clauses(self) -> dict[int, tuple[ClausePair, ...]]:
        """Item id → its clauses with their texts."""
        texts = texts_by_clause(self.items)
        return {item.pk: clause_pairs(item, texts) for item in self.items}

    @cached_property
    def answers(self) -> dict[int, ItemAnswer]:
        """Item id → its answer."""
        if self.latest is None:
            return {}
        found = {one.item_id: one for one in self.latest.answers.named().prefetch_related("bases")}
        for item in self.items:
            if item.pk in found:
                found[item.pk].item = item
        return found

    @cached_property
    def offers(self) -> dict[int, Offer]:
        """Item id → the organ's own earlier answer that may be taken over."""
        return offers(self.version)

    @cached_property
    def revisions(self) -> list[Revision]:
        """A row for each regulation, group by group; of what is not saved yet the rows have no id."""
        if self.is_draft and self.latest:
            rows = self.latest.revisions.exclude(regulation__provenance=Provenance.ALLOCATED)
            return list(rows.in_group_order())
        known = {}
        if self.latest:
            known = {row.regulation_id: row for row in self.latest.revisions.named()}
        owned = Regulation.objects.of_organ(self.review.organization_id).exclude(provenance=Provenance.ALLOCATED)
        in_group_order = owned.select_related("owner__unit_group").order_by(
            F("owner__unit_group__position").asc(nulls_first=True), "owner__code", "name"
        )
        return [self._begun(one, known.get(one.pk)) for one in in_group_order]

    def _begun(self, regulation: Regulation, known: Revision | None) -> Revision:
        """The row of a regulation with the dates known of it."""
        row = known or Revision(provenance=Provenance.REPORTED)
        row.pk, row.regulation = None, regulation
        return row

    @cached_property
    def bounds(self) -> Bounds:
        """The bounds of the dates that may be typed."""
        return Bounds(self.review.amendment, self.review.kind)


def base_of(review: Review, reader: Officer) -> Base:
    """What stands of a review for that reader; `review` has its organization and amendment."""
    versions = review.submissions.visible_to(reader)
    base = Base(review, versions.order_by("-number").first())
    if base.latest:
        base.latest.review = review
    return base


def plain(words: Words) -> Words:
    """The words as Excel gives them back: one kind of line end, no space around."""
    return {label: text.replace("\r\n", "\n").replace("\r", "\n").strip() for label, text in words.items()}


def item_words(answer: ItemAnswer | None) -> Words:
    """What stands of an item, as Excel gives it back."""
    words = plain(answer_words(answer)) if answer else {}
    words.pop(CARRIED, None)
    return words


def dates_words(row: Revision) -> Words:
    """What stands of a regulation, as Excel gives it back."""
    return plain(revision_words(row))


def version_words(version: Submission) -> Words:
    """What stands under 理由・連絡, as Excel gives it back."""
    return plain(text_words(version))


def organs_words(version: Submission) -> Words:
    """What stands of the organ as a whole, as Excel gives it back."""
    return plain(organ_words(version))
