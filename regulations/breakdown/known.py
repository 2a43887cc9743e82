"""What stands in the database of one cycle before a breakdown is imported: a fixed number of queries, whatever its size."""

from __future__ import annotations

import unicodedata
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property, lru_cache
from typing import NamedTuple

from agencies.models import Organization
from agencies.periods import Period
from agencies.provenance import Provenance
from guidelines.models import Amendment, AmendmentItem
from regulations.counted_groups import CountedGroup, counted_groups
from regulations.models import AnswerBasis, AskedItem, ItemAnswer, Regulation, Review, Revision, Submission

SYMBOLS = {chr(0x2460 + place): place + 1 for place in range(20)}  # ① to ⑳


class Answer(NamedTuple):
    """An answer as it stands in a version, or will; there may be 10,000, so no instances of the model are made of them."""

    item_id: int
    outcome: str
    manner: str
    planned_from: date | None
    planned_to: date | None
    remark: str
    provenance: str
    carried_from_id: int | None
    bases: Mapping[int, str]

    @property
    def planned(self) -> Period | None:
        """When it is to be."""
        return Period(self.planned_from, self.planned_to) if self.planned_from else None


@dataclass
class Known:
    """One cycle, by the codes and names that a file uses."""

    amendment: Amendment

    @cached_property
    def reviews(self) -> dict[str, Review]:
        """Code of an organ → its review."""
        found = Review.objects.of(self.amendment).select_related("organization").order_by("pk")
        reviews = {review.organization.code: review for review in found}
        for review in reviews.values():
            review.amendment = self.amendment
        return reviews

    @cached_property
    def units(self) -> dict[str, Organization]:
        """Code of a unit → the unit, of the organs that were asked."""
        found = Organization.objects.filter(kind="UNIT", parent__reviews__amendment=self.amendment)
        return {unit.code: unit for unit in found.select_related("parent", "unit_group")}

    @cached_property
    def counted(self) -> dict[int | None, CountedGroup]:
        """Group of units → how many regulations are only counted in it, in whatever cycle."""
        organs = Review.objects.of(self.amendment).values("organization")
        return {one.group.pk: one for one in counted_groups(organs)}

    @cached_property
    def asked(self) -> set[tuple[int, int]]:
        """(review, item) of every item put to an organ."""
        return set(AskedItem.objects.filter(review__amendment=self.amendment).values_list("review", "item"))

    @cached_property
    def items(self) -> dict[tuple[str, str], AmendmentItem]:
        """(kind of organ, number or label as written) → the item."""
        found: dict[tuple[str, str], AmendmentItem] = {}
        for item in self.amendment.items.prefetch_related("item_clauses").order_by("audience", "position"):
            for written in (str(item.position), item.label):
                found[item.audience, plain(written)] = item
        return found

    @cached_property
    def clauses(self) -> dict[int, tuple[int, ...]]:
        """Item → its clauses in their order."""
        return {
            item.pk: tuple(one.clause_id for one in sorted(item.item_clauses.all(), key=lambda one: one.position))
            for item in self.items.values()
        }

    def item(self, review: Review, written: str) -> AmendmentItem | None:
        """The item a file names: 3, ③, or its label, in half or full width."""
        text = written.strip()
        number = str(SYMBOLS[text]) if text in SYMBOLS else text
        return self.items.get((review.kind, plain(number)))

    @cached_property
    def bases(self) -> dict[int, Submission]:
        """Review → the version that counts."""
        return {one.review_id: one for one in Submission.objects.of(self.amendment).counted()}

    @cached_property
    def busy(self) -> set[int]:
        """Reviews that an import leaves alone.

        - Those of which a later version was handed in than the one that counts: it was returned.
        - Those that pass through a prefecture (経由), all of them: their answers come by way of it, and whether one lies
          there at the moment is not told to the ministry.
        """
        latest = Submission.objects.of(self.amendment).exclude(state=Submission.State.DRAFT).order_by("number")
        newest = dict(latest.values_list("review", "pk"))
        counted = {review: one.pk for review, one in self.bases.items()}
        passing = {review.pk for review in self.reviews.values() if review.compiler_id}
        return passing | {review for review, pk in newest.items() if counted.get(review) != pk}

    @cached_property
    def answers(self) -> dict[tuple[int, int], Answer]:
        """(submission, item) → the answer of the version that counts."""
        return {(pk, answer.item_id): answer for pk, listed in self.answers_of.items() for answer in listed}

    @cached_property
    def answers_of(self) -> dict[int, list[Answer]]:
        """Submission → its answers, of the versions that count."""
        versions = [one.pk for one in self.bases.values()]
        bases: dict[int, dict[int, str]] = defaultdict(dict)
        texts = AnswerBasis.objects.filter(answer__submission__in=versions)
        for answer, clause, text in texts.values_list("answer", "clause", "text"):
            bases[answer][clause] = text
        found: dict[int, list[Answer]] = defaultdict(list)
        rows = ItemAnswer.objects.filter(submission__in=versions).order_by("pk")
        for pk, submission, *values in rows.values_list("pk", "submission", *Answer._fields[:-1]):
            found[submission].append(Answer._make([*values, bases.get(pk, {})]))
        return found

    @cached_property
    def revisions(self) -> dict[int, list[Revision]]:
        """Submission → its revisions with their regulations, of the versions that count, in the order of their ids."""
        found: dict[int, list[Revision]] = defaultdict(list)
        rows = Revision.objects.filter(submission__in=[one.pk for one in self.bases.values()])
        for row in rows.select_related("regulation__owner__unit_group").order_by("pk"):
            found[row.submission_id].append(row)
        return found

    def registered(self, owner: Organization, name: str) -> Regulation | None:
        """The regulation of the owner that a file names, however it spaces the name; without a name the only one."""
        owned = self.regulations.get(owner.pk, [])
        named = [one for one in owned if plain(one.name) == plain(name)] if name else owned
        return named[0] if named and (name or len(named) == 1) else None

    def regulations_of(self, review: Review) -> list[Regulation]:
        """All that are known of its organ and of the units below it."""
        owners = [review.organization_id, *self._units_of.get(review.organization_id, ())]
        return [regulation for owner in owners for regulation in self.regulations.get(owner, ())]

    @cached_property
    def _units_of(self) -> dict[int, list[int]]:
        """Organ → its units."""
        found: dict[int, list[int]] = defaultdict(list)
        for unit in self.units.values():
            found[unit.organ_id].append(unit.pk)
        return found

    @cached_property
    def regulations(self) -> dict[int, list[Regulation]]:
        """Owner → the regulations that are known to be its own, also those no version speaks of."""
        found: dict[int, list[Regulation]] = defaultdict(list)
        for one in Regulation.objects.exclude(provenance=Provenance.ALLOCATED).order_by("pk"):
            found[one.owner_id].append(one)
        return found

    def owner(self, code: str) -> tuple[Review, Organization] | None:
        """The review that a regulation of this organ or unit belongs to, and its owner."""
        if review := self.reviews.get(code):
            return review, review.organization
        unit = self.units.get(code)
        if unit is None or unit.parent is None:
            return None
        return self.reviews[unit.parent.code], unit


@lru_cache(maxsize=10_000)
def plain(text: str) -> str:
    """For comparison: half width, without spaces."""
    return "".join(unicodedata.normalize("NFKC", text).split())
