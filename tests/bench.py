"""`make bench`: what pages and files cost on PostgreSQL, as ratios measured in one run. Nothing here fails a test.

- A page is compared with its bare SQL: the same statements with the same parameters, run and fetched by a cursor.
- The survey of 2015 comes first, then the same cycle grown to 10,000 organizations.
"""

from __future__ import annotations

import os
import sys
from datetime import date
from io import StringIO

import django
from django.core.management import call_command
from django.db import connection, transaction
from django.test.utils import setup_databases, teardown_databases

import tests.environment  # noqa: F401 - must come before the settings are read
from tests.bench_changes import bulk_change, dispatches, excel_forms, imports
from tests.measuring import file, page

LARGE = 10_000


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
    excel_forms()
    file("whole report as one bundle", 5000, lambda: build_bundle(ask_cycle({})), 3)
    print(f"{len(listed())} tables in the bundle")
    with transaction.atomic():
        bulk_change(246)
        imports(LARGE)
        dispatches(LARGE)
        transaction.set_rollback(True)
    grow(LARGE)
    print(f"{LARGE} organizations")
    for name, address in pages.items():
        page(name, address, client)


def main() -> None:
    """Measure in a database of its own."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    os.environ["ALLOWED_HOSTS"] = "testserver"  # Django's test environment would watch every template that is rendered
    django.setup()
    databases = setup_databases(verbosity=0, interactive=False)
    try:
        if connection.vendor != "postgresql":
            sys.exit("Run it on PostgreSQL: make bench")
        measure()
    finally:
        teardown_databases(databases, verbosity=0)


if __name__ == "__main__":
    main()
