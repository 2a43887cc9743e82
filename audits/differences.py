"""What a published set counted and what is counted today, row by row, with the trail entry behind each difference.

- Named rows are laid beside each other by organ and subject, first those of the same row of the table.
- Unnamed rows (仮割当) are told as numbers only, without entries: one that stands behind a named row too would name
  them (rule 10).
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from agencies.models import Trail
from agencies.tables import CountedRow
from audits.models import Publication
from regulations.models import Review, Submission
from regulations.querysets import COUNTED_STATES
from regulations.tables import UNNAMED_LABEL

Pair = tuple[CountedRow | None, CountedRow | None]
State = Submission.State


@dataclass(frozen=True)
class Difference:
    """What stood in the published set and what stands today; None where nothing does.

    `name` is the organ's code, or that there is no name; `count` is how many unnamed rows it tells of.
    """

    number: str
    name: str
    before: CountedRow | None
    after: CountedRow | None
    entries: tuple[Trail, ...]
    count: int = 1
    is_named: bool = True

    @property
    def changes_figures(self) -> bool:
        """Does it stand elsewhere or say something else, and not only come from another version?"""
        sides = [(row.row, row.column, row.text, row.provenance) if row else None for row in (self.before, self.after)]
        return sides[0] != sides[1]


def differences(
    publication: Publication, number: str, frozen: Sequence[CountedRow], today: Sequence[CountedRow]
) -> list[Difference]:
    """Every difference of one table, named ones first."""
    before, after = Counter(frozen), Counter(today)
    gone, come = list((before - after).elements()), list((after - before).elements())
    causes = Causes(publication, gone, come)
    named = [
        Difference(number, row.organization, old, new, causes.of(old, new))
        for old, new in laid_out(filter(has_name, gone), filter(has_name, come))
        if (row := old or new)
    ]
    return named + list(unnamed(number, gone, come))


def has_name(row: CountedRow) -> bool:
    """Is it tied to an organ?"""
    return bool(row.organization)


def laid_out(gone: Iterable[CountedRow], come: Iterable[CountedRow]) -> list[Pair]:
    """Rows of the same organ and subject side by side."""
    sides: dict[tuple[str, str], tuple[list[CountedRow], list[CountedRow]]] = defaultdict(lambda: ([], []))
    for side, rows in enumerate((gone, come)):
        for row in rows:
            sides[row.organization, row.subject][side].append(row)
    pairs: list[Pair] = []
    for old, new in (sides[key] for key in sorted(sides)):
        for row in list(old):
            if match := next((one for one in new if one.row == row.row), None):
                pairs.append((row, match))
                old.remove(row)
                new.remove(match)
        longest = max(len(old), len(new))
        pairs += zip(old + [None] * (longest - len(old)), new + [None] * (longest - len(new)), strict=True)
    return pairs


def unnamed(number: str, gone: Sequence[CountedRow], come: Sequence[CountedRow]) -> Iterator[Difference]:
    """How many unnamed rows each place lost or gained; what left and came at one place cancels out."""
    sides = [[row for row in rows if not has_name(row)] for rows in (gone, come)]
    counts = [Counter((row.row, row.column, row.text) for row in rows) for rows in sides]
    for place in sorted({*counts[0], *counts[1]}):
        change = counts[1][place] - counts[0][place]
        if not change:
            continue
        rows = [row for row in sides[change > 0] if (row.row, row.column, row.text) == place]
        old, new = (None, rows[0]) if change > 0 else (rows[0], None)
        yield Difference(number, UNNAMED_LABEL, old, new, (), abs(change), is_named=False)


class Causes:
    """The trail entries by which versions came to count, or no longer did; few queries for all rows together."""

    def __init__(self, publication: Publication, gone: Sequence[CountedRow], come: Sequence[CountedRow]) -> None:
        """For the rows that differ."""
        self.publication, self.gone, self.rows = publication, gone, [*gone, *come]

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
        found = (self.versions[row.submission] for row in self.gone if row.submission and not has_name(row))
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

    def of(self, before: CountedRow | None, after: CountedRow | None) -> tuple[Trail, ...]:
        """The entry that made the difference of a named row; none where the trail does not tell.

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
        found = None
        if new and (old is None or new.number > old.number):
            found = self.entry(new, COUNTED_STATES[self.publication.state])
        elif old and new != old:
            found = self.entry(old, (State.RETURNED.value,))
        elif old is None and before is None and after:
            found = self.dispatches.get(after.organization)
        return (found,) if found else ()

    def entry(self, version: Submission, states: Iterable[str]) -> Trail | None:
        """The first entry by which the version came into one of the states."""
        return next((one for one in self.trail[version.pk] if one.after.get("state") in states), None)
