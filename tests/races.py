"""Several people at once, each on a connection of their own, over rows that all of them see."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest
from django.apps import apps
from django.db import connection

ROOMS = ("agencies", "guidelines", "regulations", "audits", "incidents", "sessions")


@contextlib.contextmanager
def seen_by_all(blocker: Any) -> Iterator[None]:
    """What is written within is committed, and taken away at the end past the guards, since nothing else deletes."""
    with blocker.unblock():
        if connection.vendor != "postgresql":
            pytest.skip("on SQLite the transaction holds the write lock")
        try:
            yield
        finally:
            tables = ", ".join(
                f'"{model._meta.db_table}"' for room in ROOMS for model in apps.get_app_config(room).get_models()
            )
            with connection.cursor() as cursor:
                cursor.execute("SET session_replication_role = replica")
                cursor.execute(f"TRUNCATE {tables} CASCADE")
                cursor.execute("SET session_replication_role = DEFAULT")
            connection.close()


def at_once(works: Sequence[Callable[[], Any]]) -> list[Any]:
    """Do all of it at the same moment; what each gave."""
    start = Barrier(len(works))

    def work(one: Callable[[], Any]) -> Any:
        start.wait(timeout=30)
        try:
            return one()
        finally:
            connection.close()

    with ThreadPoolExecutor(len(works)) as pool:
        return list(pool.map(work, works))
