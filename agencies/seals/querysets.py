"""Questions about seals: what is not sealed yet, and rows of the trail in the order of the seals."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from django.db.models import QuerySet

from agencies.models import Trail, TrailSeal
from agencies.seals.digests import Range, within

SEALS_AT_ONCE = 100


def head() -> TrailSeal | None:
    """The latest seal; None where nothing is sealed yet."""
    return TrailSeal.objects.order_by("-number").first()


def unsealed(latest: TrailSeal | None) -> QuerySet[Trail]:
    """Committed rows above the highest one sealed, by id; those below it are in `stragglers`."""
    return Trail.objects.filter(pk__gt=latest.through if latest else 0).order_by("pk")


def stragglers(latest: TrailSeal | None) -> Iterator[int]:
    """Ids of rows below the highest one sealed that no seal covers: their transaction ended after their neighbours'.

    As long as as many rows stand there as are sealed there is none, which two counts say.
    """
    if latest and Trail.objects.filter(pk__range=(1, latest.through)).count() != latest.total:
        yield from uncovered()


def uncovered() -> Iterator[int]:
    """The same without the short way: ids of rows in the gaps between the ranges of all seals."""
    for found in within(list(gaps_of(merged()))):
        yield from found.values_list("pk", flat=True)


def merged() -> list[Range]:
    """The ids that seals cover, as few ranges as there can be, ascending."""
    ranges = sorted(
        (first, last)
        for listed in TrailSeal.objects.order_by("number").values_list("ranges", flat=True).iterator()
        for first, last in listed
    )
    found: list[Range] = []
    for first, last in ranges:
        if found and first <= found[-1][1] + 1:
            found[-1] = (found[-1][0], max(last, found[-1][1]))
        else:
            found.append((first, last))
    return found


def gaps_of(ranges: Sequence[Range]) -> Iterator[Range]:
    """What lies before and between ascending ranges, from 1 on."""
    following = 1
    for first, last in ranges:
        if first > following:
            yield following, first - 1
        following = last + 1


@dataclass(frozen=True)
class SealedRows:
    """Some rows in the order of the seals, and where to go on.

    - `cursor` is how many rows of that order have been looked at.
    - `is_end` says that nothing is sealed behind them yet.
    """

    rows: list[Trail]
    cursor: int
    is_end: bool


def sealed_after(cursor: int, limit: int, types: Collection[str] | None = None) -> SealedRows:
    """The next rows of the trail in the order of the seals, within a seal by id; a row once there never moves.

    - `cursor` is 0 at the beginning, then what the answer before said.
    - At most `limit` rows are looked at; those of another kind than `types` are left out, so an answer that is not the
      last may be short, or empty.
    """
    ranges: list[list[int]] = []
    looked, seals = 0, TrailSeal.objects.filter(total__gt=cursor).order_by("number")
    for seal in seals.only("ranges", "count", "total").iterator(chunk_size=SEALS_AT_ONCE):
        taken = part_of(seal.ranges, max(0, cursor - (seal.total - seal.count)), limit - looked)
        ranges += taken
        looked += sum(last - first + 1 for first, last in taken)
        if looked >= limit:
            break
    kinds = {} if types is None else {"target_type__in": list(types)}
    by_id = {row.pk: row for found in within(ranges) for row in found.filter(**kinds)}
    rows = [by_id[pk] for first, last in ranges for pk in range(first, last + 1) if pk in by_id]
    latest = head()
    return SealedRows(rows, cursor + looked, latest is None or cursor + looked >= latest.total)


def part_of(ranges: Sequence[Sequence[int]], skipped: int, limit: int) -> list[list[int]]:
    """At most `limit` ids of ranges behind the first `skipped` ones, as ranges."""
    found: list[list[int]] = []
    for first, last in ranges:
        size = last - first + 1
        if skipped >= size:
            skipped -= size
            continue
        start = first + skipped
        end = min(last, start + limit - 1)
        skipped = 0
        if end < start:
            break
        found.append([start, end])
        limit -= end - start + 1
    return found
