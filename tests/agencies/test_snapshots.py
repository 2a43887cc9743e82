"""Figures that are read together are of one moment."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

import pytest
from django.conf import settings
from django.core.cache import caches
from django.db import connection, transaction
from django.utils.html import format_html
from django.utils.safestring import SafeString

from agencies.snapshots import kept, looking, one_moment

T = TypeVar("T")

SQLITE = settings.DATABASES["default"]["ENGINE"].endswith("sqlite3")


def apart(work: Callable[[], T]) -> T:
    """What the work gives on a connection of its own, outside the transaction of the test."""

    def done() -> T:
        try:
            return work()
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as pool:
        return pool.submit(done).result()


def seen_inside() -> list[str]:
    """How PostgreSQL runs the transaction."""
    with one_moment(), connection.cursor() as cursor:
        found = []
        for name in ("transaction_isolation", "transaction_read_only"):
            cursor.execute(f"SHOW {name}")
            found.append(cursor.fetchone()[0])
        return found


def look() -> str:
    """The mark of a look."""
    with looking() as mark:
        return mark


def write() -> None:
    """Take a transaction number, as every change does."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_current_xact_id()")


@pytest.mark.skipif(SQLITE, reason="on SQLite the transaction holds the write lock")
def test_on_postgresql_it_is_one_snapshot_in_which_nothing_is_written(db: None) -> None:
    assert apart(seen_inside) == ["repeatable read", "on"]


@pytest.mark.skipif(SQLITE, reason="SQLite gives no mark")
def test_looks_have_the_same_mark_only_while_nobody_commits(db: None) -> None:
    def looks() -> None:
        # Other tests commit in the same server meanwhile, so two looks in a row may well differ, but not always.
        assert any(look() == look() for _ in range(200))
        before = look()
        write()
        assert look() != before

    apart(looks)


@pytest.mark.skipif(SQLITE, reason="SQLite gives no mark")
def test_a_change_begun_before_a_look_and_committed_after_it_is_told_apart_from_it(db: None) -> None:
    def look_while_something_is_written() -> str:
        write()
        return look()

    def looks() -> None:
        with transaction.atomic():
            write()
            before = apart(look_while_something_is_written)
        assert look() != before

    apart(looks)


def test_inside_a_transaction_and_on_sqlite_a_look_has_no_mark(db: None) -> None:
    assert look() == ""


def test_markup_is_made_once_for_a_mark_and_a_subject(db: None) -> None:
    caches["markup"].clear()
    made: list[str] = []

    def make() -> SafeString:
        made.append("made")
        return format_html("<b>{}</b>", len(made))

    asked = [("m", "a"), ("m", "a"), ("n", "a"), ("m", "b"), ("m", "a"), ("", "a"), ("", "a")]
    given = [kept(mark, about, make) for mark, about in asked]
    assert given == [f"<b>{number}</b>" for number in (1, 1, 2, 3, 1, 4, 5)]
    assert all(isinstance(one, SafeString) for one in given)


def test_inside_a_transaction_it_is_that_ones_view(db: None) -> None:
    with one_moment(), one_moment():
        assert connection.in_atomic_block
