"""Several questions answered as of one moment, so that their figures agree with each other."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator

from django.db import connection, transaction


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
