"""Lines of `make bench`: what a page, a file or a change costs, beside what was promised. Nothing here fails a test."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from typing import Any

from django.db import connection

REPEATED = 15


def median(work: Callable[[], Any], times: int = REPEATED) -> float:
    """Milliseconds, median of several runs after one that warms up."""
    work()
    taken = []
    for _ in range(times):
        begun = time.perf_counter()
        work()
        taken.append((time.perf_counter() - begun) * 1000)
    return statistics.median(taken)


def statements_of(work: Callable[[], Any]) -> list[tuple[str, Any]]:
    """The statements a piece of work sends."""
    found: list[tuple[str, Any]] = []

    def note(execute: Any, sql: str, parameters: Any, many: bool, context: Any) -> Any:
        found.append((sql, parameters))
        return execute(sql, parameters, many, context)

    with connection.execute_wrapper(note):
        work()
    return found


def replay(statements: list[tuple[str, Any]]) -> None:
    """The bare SQL."""
    with connection.cursor() as cursor:
        for sql, parameters in statements:
            cursor.execute(sql, parameters)
            if cursor.description:
                cursor.fetchall()


def commit_something() -> None:
    """A change of nothing that is committed, so that nothing kept from before it is shown again."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_current_xact_id()")


def page(name: str, address: str, client: Any) -> None:
    """Two lines: time of the page after something was committed, and opened again, each against the same promise.

    The promise is made of the bare SQL of the first: all statements that count the page.
    """

    def opened() -> None:
        response = client.get(address)
        if response.status_code != 200:
            raise SystemExit(f"{address} answered {response.status_code}")

    def changed() -> None:
        commit_something()
        opened()

    statements = statements_of(changed)[1:]
    bare = median(lambda: replay(statements))
    allowed = 1.5 * bare + 10
    for words, work in (("after a change", changed), ("opened again", opened)):
        whole = median(work)
        verdict = "kept" if whole <= allowed else "missed"
        print(
            f"{name + ', ' + words:<44}{whole:>8.1f} ms  bare SQL {bare:>7.1f} ms  ×{whole / bare:>5.2f}"
            f"  promised {allowed:>7.1f} ms {verdict}  {len(statements)} queries",
            flush=True,
        )


def file(name: str, limit: float, work: Callable[[], Any], times: int = 5) -> None:
    """One line: time of a file against its limit."""
    taken = median(work, times)
    print(
        f"{name:<34}{taken:>8.1f} ms  promised {limit:>7.0f} ms {'kept' if taken <= limit else 'missed'}", flush=True
    )


def once(name: str, limit: float, work: Callable[[], Any]) -> None:
    """One line: time of something that can be done only once, against its limit."""
    begun = time.perf_counter()
    work()
    taken = (time.perf_counter() - begun) * 1000
    print(
        f"{name:<34}{taken:>8.1f} ms  promised {limit:>7.0f} ms {'kept' if taken <= limit else 'missed'}", flush=True
    )
