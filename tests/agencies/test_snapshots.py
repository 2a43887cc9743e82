"""Figures that are read together are of one moment."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.conf import settings
from django.db import connection

from agencies.snapshots import one_moment

SQLITE = settings.DATABASES["default"]["ENGINE"].endswith("sqlite3")


def seen_inside() -> list[str]:
    """How PostgreSQL runs the transaction, asked on a connection of its own."""
    try:
        with one_moment(), connection.cursor() as cursor:
            found = []
            for name in ("transaction_isolation", "transaction_read_only"):
                cursor.execute(f"SHOW {name}")
                found.append(cursor.fetchone()[0])
            return found
    finally:
        connection.close()


@pytest.mark.skipif(SQLITE, reason="on SQLite the transaction holds the write lock")
def test_on_postgresql_it_is_one_snapshot_in_which_nothing_is_written(db: None) -> None:
    with ThreadPoolExecutor(1) as pool:
        assert pool.submit(seen_inside).result() == ["repeatable read", "on"]


def test_inside_a_transaction_it_is_that_ones_view(db: None) -> None:
    with one_moment(), one_moment():
        assert connection.in_atomic_block
