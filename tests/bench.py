"""`make bench`: what pages and files cost on PostgreSQL, as ratios measured in one run. Nothing here fails a test.

- A page is compared with its bare SQL: the same statements with the same parameters, run and fetched by a cursor.
- The survey of 2015 comes first, then the same cycle grown to 10,000 organizations.
"""

from __future__ import annotations

import os
import statistics
import sys
import time
from collections.abc import Callable
from datetime import date
from io import StringIO
from typing import Any

import django
from django.core.management import call_command
from django.db import connection
from django.test.utils import setup_databases, setup_test_environment, teardown_databases

import tests.environment  # noqa: F401 - must come before the settings are read

REPEATED = 15
LARGE = 10_000


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
            cursor.fetchall()


def page(name: str, address: str, client: Any) -> None:
    """One line: time of the page, of its bare SQL, the promise, and how many statements."""

    def opened() -> None:
        response = client.get(address)
        if response.status_code != 200:
            raise SystemExit(f"{address} answered {response.status_code}")

    statements = statements_of(opened)
    bare, whole = median(lambda: replay(statements)), median(opened)
    allowed = 1.5 * bare + 10
    verdict = "kept" if whole <= allowed else "missed"
    print(
        f"{name:<34}{whole:>8.1f} ms  bare SQL {bare:>7.1f} ms  ×{whole / bare:>5.2f}"
        f"  promised {allowed:>7.1f} ms {verdict}  {len(statements)} queries",
        flush=True,
    )


def file(name: str, limit: float, work: Callable[[], Any], times: int = 5) -> None:
    """One line: time of a file against its limit."""
    taken = median(work, times)
    print(
        f"{name:<34}{taken:>8.1f} ms  promised {limit:>7.0f} ms {'kept' if taken <= limit else 'missed'}", flush=True
    )


def grow(number: int) -> None:
    """The cycle with so many organizations, each with a submission, a revision and an answer to every item."""
    from agencies.models import Organization
    from guidelines.models import Amendment
    from regulations.models import AskedItem, ItemAnswer, Regulation, Review, Revision, Submission

    amendment = Amendment.objects.get()
    missing = number - Review.objects.count()
    leads = list(Organization.objects.filter(led_reviews__isnull=False).distinct().order_by("code"))
    organs = Organization.objects.bulk_create(
        [
            Organization(
                code=f"BENCH-{place}", name=f"計測法人{place}", kind="CORPORATION", category="INCORPORATED_AGENCY"
            )
            for place in range(missing)
        ]
    )
    reviews = Review.objects.bulk_create(
        [
            Review(
                organization=organ,
                amendment=amendment,
                kind=organ.kind,
                category=organ.category,
                lead_agency=leads[place % len(leads)],
                dispatched_on=amendment.issued_on,
            )
            for place, organ in enumerate(organs)
        ]
    )
    submissions = Submission.objects.bulk_create(
        [
            Submission(
                review=review,
                number=1,
                state="SUBMITTED",
                submitted_on=date(2016, 5, 31),
                completed_from=date(2015, 9 + place % 4, 1 + place % 28),
                completed_to=date(2015, 9 + place % 4, 1 + place % 28),
                completion_provenance="REPORTED",
            )
            for place, review in enumerate(reviews)
        ]
    )
    items = list(amendment.items.filter(audience="CORPORATION"))
    AskedItem.objects.bulk_create([AskedItem(review=review, item=item) for review in reviews for item in items])
    ItemAnswer.objects.bulk_create(
        [
            ItemAnswer(submission=one, item=item, outcome="REGULATION", provenance="REPORTED")
            for one in submissions
            for item in items
        ]
    )
    regulations = Regulation.objects.bulk_create(
        [Regulation(owner=organ, name="保護管理規程", provenance="REPORTED") for organ in organs]
    )
    Revision.objects.bulk_create(
        [
            Revision(
                submission=one,
                regulation=regulation,
                provenance="REPORTED",
                revised_from=one.completed_from,
                revised_to=one.completed_to,
            )
            for one, regulation in zip(submissions, regulations, strict=True)
        ]
    )
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def measure() -> None:
    """All lines."""
    from agencies.documents import tables_document
    from agencies.roles import Role
    from agencies.workbooks import tables_workbook
    from audits.bundle import build_bundle
    from audits.tables import ask, ask_cycle, listed
    from tests.permissions.matrix import account, signed_in

    call_command("load_survey_2015", stdout=StringIO())
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    client = signed_in(account(Role.EVALUATOR, "AG-13", "計測"))
    print("246 organizations")
    pages = {
        "dashboard": "/dashboard/",
        "dashboard, one lead agency": "/dashboard/?lead_agency=AG-26",
        "matrix": "/dashboard/matrix/",
        "late list": "/late/",
        "table 2-(1)-⑤": "/tables/2-1-5/",
    }
    for name, address in pages.items():
        page(name, address, client)
    table = ask("2-1-19", {}).table()
    file("Excel of one table", 100, lambda: tables_workbook([table]))
    file("PDF of one table", 300, lambda: tables_document([table]))
    file("whole report as one bundle", 5000, lambda: build_bundle(ask_cycle({})), 3)
    print(f"{len(listed())} tables in the bundle")
    grow(LARGE)
    print(f"{LARGE} organizations")
    for name, address in pages.items():
        page(name, address, client)


def main() -> None:
    """Measure in a database of its own."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    django.setup()
    setup_test_environment()
    databases = setup_databases(verbosity=0, interactive=False)
    try:
        if connection.vendor != "postgresql":
            sys.exit("Run it on PostgreSQL: make bench")
        measure()
    finally:
        teardown_databases(databases, verbosity=0)


if __name__ == "__main__":
    main()
