"""Sealing the trail (封印): rows that are committed go under one hash, behind the seals before."""

from __future__ import annotations

from datetime import datetime
from itertools import islice

from django.db import IntegrityError, transaction

from agencies.models import TrailSeal
from agencies.seals.digests import COLUMNS, digest_of, hash_of, marks_of, ranges_of, rows_within
from agencies.seals.querysets import head, stragglers, unsealed

BATCH = 5000
"""Most rows under one seal, which are held in memory at once."""


def seal_trail(*, at: datetime) -> int:
    """Seal everything that is committed. Returns how many rows that were.

    - Each seal is one transaction: who is killed leaves whole seals, and the next run goes on behind them.
    - Two runs at once want the same number and `previous`; the database takes one, and the other leaves it to that one.
    - A row whose transaction ends after its neighbours were sealed is in the next seal.
    """
    sealed, is_late = 0, True
    while True:
        number = next_number()
        try:
            count = seal_batch(at=at, is_late=is_late)
        except IntegrityError:
            if not TrailSeal.objects.filter(number=number).exists():
                raise
            return sealed
        if not count and not is_late:
            return sealed
        sealed, is_late = sealed + count, is_late and bool(count)


def next_number() -> int:
    """The number of the seal to come."""
    latest = head()
    return latest.number + 1 if latest else 1


@transaction.atomic
def seal_batch(*, at: datetime, is_late: bool) -> int:
    """One more seal over at most `BATCH` rows, those that are late or those that follow; 0 where there are none."""
    latest = head()
    if is_late:
        rows = rows_within(ranges_of(islice(stragglers(latest), BATCH)))
    else:
        rows = list(unsealed(latest).values_list(*COLUMNS)[:BATCH])
    if not rows:
        return 0
    digests = [digest_of(row) for row in rows]
    seal = TrailSeal(
        number=latest.number + 1 if latest else 1,
        ranges=ranges_of(row[0] for row in rows),
        count=len(rows),
        total=(latest.total if latest else 0) + len(rows),
        through=max(latest.through if latest else 0, rows[-1][0]),
        marks=marks_of(digests),
        previous=latest.hash if latest else "",
        sealed_at=at,
    )
    seal.hash = hash_of(seal, digests)
    seal.save(force_insert=True)
    return len(rows)
