"""Which entries of the trail made a published row differ from today's.

- A version came to count, or no longer does; the organ was asked since the publication; or what is counted beside
  versions was answered, changed or taken back (`guidelines.tables.Fact`).
- Few queries for all rows of a table together.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from functools import cached_property

from agencies.models import Trail
from agencies.tables import CountedRow
from audits.models import Publication
from guidelines.tables import Fact
from regulations.models import Review, Submission
from regulations.querysets import COUNTED_STATES

State = Submission.State


class Causes:
    """The entries behind the rows of one table that differ."""

    def __init__(
        self, publication: Publication, gone: Sequence[CountedRow], come: Sequence[CountedRow], fact: Fact | None
    ) -> None:
        """For the rows that left and came; `fact` is what the table counts where it counts no versions."""
        self.publication, self.gone, self.rows, self.fact = publication, gone, [*gone, *come], fact

    def of(self, before: CountedRow | None, after: CountedRow | None) -> tuple[Trail, ...]:
        """The entries that made the difference of a named row; none where the trail does not tell."""
        found = self.by_fact(before, after, self.fact) if self.fact else self.by_version(before, after)
        return tuple(entry for entry in found if entry)

    def by_fact(self, before: CountedRow | None, after: CountedRow | None, fact: Fact) -> Iterable[Trail | None]:
        """Where the set has nothing of the organ, that it was asked; and the last change of what is said of it."""
        row = before or after
        if row is None:
            return
        if before is None:
            yield self.dispatches.get(row.organization)
        changes = (
            entry
            for entry in reversed(self.changes[row.organization])
            if self.said(fact, entry.before, row) != self.said(fact, entry.after, row)
        )
        yield next(changes, None)

    def said(self, fact: Fact, side: dict, row: CountedRow) -> object:
        """What one side of an entry says of what a row counts."""
        return fact.said(self.publication.amendment, side, row.subject)

    @cached_property
    def changes(self) -> dict[str, list[Trail]]:
        """Code of organ → what was done since the publication to rows of the kind that is counted, the earliest first."""
        found: dict[str, list[Trail]] = defaultdict(list)
        done = Trail.objects.filter(
            target_type=self.fact.target if self.fact else "",
            organization__code__in={row.organization for row in self.rows},
            at__gt=self.publication.published_at,
        )
        for entry in done.select_related("organization").order_by("pk"):
            found[entry.organization.code if entry.organization else ""].append(entry)
        return found

    def by_version(self, before: CountedRow | None, after: CountedRow | None) -> Iterable[Trail | None]:
        """The entry by which versions came to count, or no longer did.

        - A later version counts: the entry by which it was handed in (or confirmed, where only those count).
        - An earlier one counts, or none: the entry by which the later one was returned.
        - No version on either side, and the organ was asked after the publication: the entry by which it was asked.
        - What was counted without a name stands in for a side that has nothing.
        """
        old = self.versions.get(before.submission) if before and before.submission else None
        if before is None and after:
            old = self.withheld.get(after.organization)
        new = self.versions.get(after.submission) if after and after.submission else None
        if new is None and old is not None:
            new = self.today.get(old.review_id)
        if new and (old is None or new.number > old.number):
            yield self.entry(new, COUNTED_STATES[self.publication.state])
        elif old and new != old:
            yield self.entry(old, (State.RETURNED.value,))
        elif old is None and before is None and after:
            yield self.dispatches.get(after.organization)

    def entry(self, version: Submission, states: Iterable[str]) -> Trail | None:
        """The first entry by which the version came into one of the states."""
        return next((one for one in self.trail[version.pk] if one.after.get("state") in states), None)

    @cached_property
    def versions(self) -> dict[int, Submission]:
        """The versions the rows name, and those that count today of the same reviews."""
        known = Submission.objects.select_related("review__organization")
        named = known.in_bulk([row.submission for row in self.rows if row.submission])
        reviews = [one.review_id for one in named.values()]
        return named | {one.pk: one for one in self.counted_of(reviews)}

    def counted_of(self, reviews: Iterable[int]) -> Iterable[Submission]:
        """The versions that count today."""
        found = Submission.objects.of(self.publication.amendment).counted(self.publication.state)
        return found.filter(review__in=list(reviews))

    @cached_property
    def today(self) -> dict[int, Submission]:
        """Review → the version that counts today."""
        return {one.review_id: one for one in self.counted_of({one.review_id for one in self.versions.values()})}

    @cached_property
    def withheld(self) -> dict[str, Submission]:
        """Code of organ → the version of which the set counted something without a name; to look up, not to tell."""
        found = (self.versions[row.submission] for row in self.gone if row.submission and not row.organization)
        return {one.review.organization.code: one for one in found}

    @cached_property
    def trail(self) -> dict[int, list[Trail]]:
        """Version → its entries, the earliest first."""
        found: dict[int, list[Trail]] = defaultdict(list)
        of = Trail.objects.filter(target_type=Submission._meta.label, target_id__in=list(self.versions))
        for entry in of.order_by("pk"):
            found[entry.target_id].append(entry)
        return found

    @cached_property
    def dispatches(self) -> dict[str, Trail]:
        """Code of organ → the entry by which it was asked after the set was published."""
        codes = {row.organization for row in self.rows}
        reviews = Review.objects.filter(amendment=self.publication.amendment, organization__code__in=codes)
        asked = dict(reviews.values_list("pk", "organization__code"))
        of = Trail.objects.filter(target_type=Review._meta.label, target_id__in=list(asked), action="見直しを依頼")
        return {asked[entry.target_id]: entry for entry in of.filter(at__gt=self.publication.published_at)}
