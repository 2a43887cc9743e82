"""Several questions answered as of one moment, so that their figures agree with each other."""

from __future__ import annotations

import contextlib
import hashlib
from collections.abc import Callable, Iterator

from django.core.cache import caches
from django.db import connection, transaction
from django.utils.safestring import SafeString

MARK = """
SELECT CASE WHEN pg_is_in_recovery() THEN '' ELSE pg_postmaster_start_time()::text || pg_current_snapshot()::text END
"""


@contextlib.contextmanager
def one_moment() -> Iterator[None]:
    """What is read in here is what stood in the database at one moment.

    - PostgreSQL: a transaction that sees one snapshot; inside another transaction it is that one's view.
    - SQLite: the transaction holds the write lock, so nothing changes meanwhile.
    """
    is_outermost = not connection.in_atomic_block
    with transaction.atomic():
        if is_outermost and connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
        yield


@contextlib.contextmanager
def looking() -> Iterator[str]:
    """A page's look at the database: on PostgreSQL all of it is of one moment. Gives the mark of that moment.

    - Two looks with the same mark saw the same rows: PostgreSQL's snapshot names every transaction that is over.
    - The mark is empty where that cannot be told: inside another transaction (its own changes are not in the
      snapshot), on a standby (it does not list what is still running), and on SQLite, which is not locked for a look.
    """
    if connection.in_atomic_block or connection.vendor != "postgresql":
        yield ""
        return
    with one_moment():
        with connection.cursor() as cursor:
            cursor.execute(MARK)
            (mark,) = cursor.fetchone()
        yield mark


def kept(mark: str, about: str, make: Callable[[], SafeString]) -> SafeString:
    """Markup that follows from the database and `about` alone: made anew unless it was made at a moment of that mark.

    Whatever is committed anywhere, if only a sign-in, changes the mark; nothing is ever older than the look.
    """
    if not mark:
        return make()
    cache, key = caches["markup"], hashlib.sha256(f"{mark}\n{about}".encode()).hexdigest()
    found = cache.get(key)
    if found is None:
        found = make()
        cache.set(key, found)
    return found
