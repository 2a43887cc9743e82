"""What a seal is computed from: the bytes of rows of the trail, in one way only, whatever the database."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime
from typing import Any

from django.db.models import Q, QuerySet

from agencies.models import Trail, TrailSeal

Range = tuple[int, int]
"""First and last id, both in it."""
Row = tuple[Any, ...]
"""The columns `COLUMNS` of one row."""

COLUMNS = (
    "id",
    "at",
    "actor_id",
    "actor_name",
    "action",
    "target_type",
    "target_id",
    "organization_id",
    "before",
    "after",
    "request_id",
)
MARK = 12
"""Letters of a row's digest that its seal keeps, by which one tells which row was altered."""
AT_ONCE = 100
"""Ranges in one question."""


def canonical(values: Any) -> bytes:
    """JSON in one way only and in ASCII, so that any text that a database holds can be written."""
    return json.dumps(values, sort_keys=True, separators=(",", ":")).encode("ascii")


def moment(at: datetime) -> str:
    """A moment to the microsecond, in UTC."""
    return at.astimezone(UTC).isoformat(timespec="microseconds")


def digest_of(row: Row) -> bytes:
    """SHA-256 of all columns of a row."""
    return hashlib.sha256(canonical([row[0], moment(row[1]), *row[2:]])).digest()


def hash_of(seal: TrailSeal, digests: Iterable[bytes]) -> str:
    """SHA-256 of the seal before, of what the seal says of itself, and of its rows; what is kept as `hash`."""
    head = [seal.previous, seal.number, seal.ranges, seal.count, seal.total, seal.through, moment(seal.sealed_at)]
    whole = hashlib.sha256(canonical(head))
    for one in digests:
        whole.update(one)
    return whole.hexdigest()


def marks_of(digests: Iterable[bytes]) -> str:
    """What the seal keeps of each row."""
    return "".join(one.hex()[:MARK] for one in digests)


def ranges_of(ids: Iterable[int]) -> list[list[int]]:
    """Ascending ids as pairs of first and last."""
    ranges: list[list[int]] = []
    for one in ids:
        if ranges and one == ranges[-1][1] + 1:
            ranges[-1][1] = one
        else:
            ranges.append([one, one])
    return ranges


def within(ranges: Sequence[Sequence[int]]) -> Iterator[QuerySet[Trail]]:
    """Rows whose id is in one of the ranges, by id; several questions where there are many ranges."""
    for start in range(0, len(ranges), AT_ONCE):
        found = Q()
        for first, last in ranges[start : start + AT_ONCE]:
            found |= Q(pk=first) if first == last else Q(pk__range=(first, last))
        yield Trail.objects.filter(found).order_by("pk")


def rows_within(ranges: Sequence[Sequence[int]]) -> list[Row]:
    """The same rows with the columns that are sealed."""
    return [row for found in within(ranges) for row in found.values_list(*COLUMNS)]
