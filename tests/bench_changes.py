"""The part of `make bench` that is about changing much at once: cycles put to many, forms, bulk entry, a breakdown."""

from __future__ import annotations

import io
from datetime import date
from functools import partial
from typing import Any

import openpyxl
from django.db import connection, transaction
from django.utils import timezone
from xlsxwriter import Workbook

from tests.measuring import file, median, once

ANSWERS = ("機関コード", "機関名", "改正事項", "対応", "方法", "予定年度", "根拠条文1", "根拠条文2", "備考")


def dispatches(number: int) -> None:
    """An amendment of eight items put to 246 organizations at once, and to so many by a job, with the whole trail."""
    from agencies.accounts import officer_of
    from agencies.job_actions import advance, claim
    from agencies.models import Organization, Trail
    from agencies.roles import Role
    from guidelines.models import Amendment, AmendmentItem
    from regulations.dispatch.actions import ask_organs
    from regulations.dispatch.jobs import dispatch_job, start_dispatch
    from regulations.models import AskedItem, Review
    from tests.permissions.matrix import account

    by = officer_of(account(Role.ADMINISTRATOR, "AG-13", "依頼"))
    on = date(2016, 5, 1)
    amendment = Amendment.objects.create(
        code="BENCH", title="計測", issued_on=on, fiscal_year=2016, reference_on=date(2017, 3, 31)
    )
    kind = "LOCAL_GOVERNMENT"
    for position in range(1, 9):
        AmendmentItem.objects.create(amendment=amendment, audience=kind, position=position, label=f"{position}")
    organs = Organization.objects.bulk_create(
        [
            Organization(code=f"BENCH-LG-{place}", name=f"計測市{place}", kind=kind, category="MUNICIPALITY")
            for place in range(number)
        ]
    )
    asked: dict[str, Any] = {"amendment": amendment, "with_units": True, "on": on, "by": by}
    once("dispatch to 246", 1_000, lambda: ask_organs(organizations=organs[:246], **asked))
    job = claim(pk=start_dispatch(organizations=organs, **asked).pk)
    assert job
    once(f"dispatch to {number:,}", 20_000, lambda: dispatch_job(job, partial(advance, job=job)))
    trail = Trail.objects.filter(action="見直しを依頼", target_id__in=Review.objects.of(amendment).values("pk"))
    counts = Review.objects.of(amendment).count(), AskedItem.objects.filter(item__amendment=amendment).count()
    print(f"{counts[0]:,} reviews, {counts[1]:,} items asked, {trail.count():,} rows of the trail", flush=True)


def excel_forms() -> None:
    """The form (調査票) of the ministry with most units: made, and read and judged with every date filled in."""
    from agencies.roles import Grant, Officer, Role
    from regulations.models import Review
    from regulations.survey_forms.changes import compare
    from regulations.survey_forms.layout import FIRST, REVISIONS
    from regulations.survey_forms.reading import read_form
    from regulations.survey_forms.writing import form_workbook
    from tests.regulations.survey_forms.books import changed

    by, day = Officer("計測", (Grant(Role.EVALUATOR, None),)), date(2016, 5, 31)
    review = Review.objects.select_related("organization", "amendment").get(organization__code="AG-26")

    def fill_in(book: Any) -> None:
        sheet = book[REVISIONS]
        for row in range(FIRST, sheet.max_row + 1):
            sheet.cell(row, 6).value, sheet.cell(row, 8).value = "H28.3.1", "計測"

    content = form_workbook(review, by, day)
    filled = changed(content, fill_in)
    file("form in Excel, made", 150, lambda: form_workbook(review, by, day))
    file("form in Excel, read and judged", 150, lambda: compare(read_form(filled, "a.xlsx"), by, day))


def bulk_change(number: int) -> None:
    """One date and one note entered for so many regulations of one organ at once: previewed, and saved with its trail."""
    from agencies.accounts import officer_of
    from agencies.models import Organization, Trail
    from agencies.periods import parse_period
    from agencies.roles import Role
    from guidelines.models import Amendment
    from regulations.bulk_entry import Bulk, enterable
    from regulations.dispatch.actions import ask_organs
    from regulations.drafts import SAVED, save_draft, start_draft
    from regulations.entries import fingerprint, revision_words
    from regulations.models import Regulation, Review
    from tests.permissions.matrix import account

    day, amendment = date(2016, 5, 31), Amendment.objects.get(code="2015-08")
    organ = Organization.objects.create(
        code="BENCH-BULK", name="計測機構", kind="CORPORATION", category="INCORPORATED_AGENCY"
    )
    Regulation.objects.bulk_create(
        [Regulation(owner=organ, name=f"計測規程{place}", provenance="REPORTED") for place in range(number)]
    )
    administrator = officer_of(account(Role.ADMINISTRATOR, "AG-13", "一括"))
    ask_organs(amendment=amendment, organizations=[organ], with_units=True, on=day, by=administrator)
    by = officer_of(account(Role.CHIEF, organ.code, "一括"))
    draft = start_draft(review=Review.objects.get(organization=organ), by=by)
    given = {"revised": parse_period("平成27年12月1日"), "note": "計測"}

    def changed() -> None:
        shown = {str(row.pk): fingerprint(revision_words(row)) for row in enterable(draft, by)}
        bulk = Bulk(draft, by, day, set(shown), set(), given, shown)
        save_draft(draft=draft, revisions=bulk.entries, by=by)
        connection.check_constraints()

    before = Trail.objects.filter(action=SAVED).count()
    once(f"bulk change of {number} rows", 1_000, changed)
    print(f"{Trail.objects.filter(action=SAVED).count() - before:,} rows of the trail", flush=True)


def imports(number: int) -> None:
    """A breakdown of so many answers in Excel: read and looked at, and imported, against openpyxl reading the file."""
    from agencies.accounts import officer_of
    from agencies.models import Organization
    from agencies.roles import Role
    from agencies.spreadsheets import read_book
    from guidelines.models import Amendment, AmendmentItem
    from regulations.breakdown.actions import import_breakdown, keep_breakdown, plan_of_upload
    from regulations.dispatch.actions import ask_organs
    from tests.permissions.matrix import account

    day, kind = date(2016, 5, 31), "LOCAL_GOVERNMENT"
    amendment = Amendment.objects.create(
        code="BENCH-IMPORT", title="計測", issued_on=day, fiscal_year=2016, reference_on=date(2017, 3, 31)
    )
    for position in range(1, 9):
        AmendmentItem.objects.create(amendment=amendment, audience=kind, position=position, label=f"計測{position}")
    organs = Organization.objects.bulk_create(
        [
            Organization(code=f"BENCH-IM-{place}", name=f"計測村{place}", kind=kind, category="MUNICIPALITY")
            for place in range(number // 8)
        ]
    )
    administrator = officer_of(account(Role.ADMINISTRATOR, "AG-13", "取込"))
    ask_organs(amendment=amendment, organizations=organs, with_units=True, on=day, by=administrator)
    by = officer_of(account(Role.EVALUATOR, "AG-13", "取込"))
    content = answers_in_excel([organ.code for organ in organs])

    def bare() -> None:
        for sheet in openpyxl.load_workbook(io.BytesIO(content), read_only=True).worksheets:
            for _ in sheet.iter_rows(values_only=True):
                pass

    def looked_at() -> None:
        keep_breakdown(book=read_book(content, "a.xlsx"), amendment=amendment, provenance="REPORTED", by=by)

    def imported() -> None:
        with transaction.atomic():
            import_breakdown(
                amendment=amendment,
                upload=upload,
                provenance="REPORTED",
                shown=found.mark,
                by=by,
                on=day,
                at=timezone.now(),
            )
            connection.check_constraints()
            transaction.set_rollback(True)

    allowed = 3 * median(bare, 5)
    file(f"breakdown of {number:,} rows, read", allowed, looked_at, 3)
    upload = keep_breakdown(book=read_book(content, "a.xlsx"), amendment=amendment, provenance="REPORTED", by=by)
    file("… looked at", allowed, lambda: plan_of_upload(amendment=amendment, upload=upload, today=day), 3)
    found = plan_of_upload(amendment=amendment, upload=upload, today=day)
    file("… imported", allowed, imported, 3)
    print(f"{len(found.changes):,} answers", flush=True)


def answers_in_excel(codes: list[str]) -> bytes:
    """A sheet like that of the form for a breakdown, with an answer to each of eight items."""
    buffer = io.BytesIO()
    with Workbook(buffer) as book:
        sheet = book.add_worksheet("対応状況")
        sheet.write_row(0, 0, ANSWERS)
        for place, code in enumerate(codes):
            for position in range(1, 9):
                row = (code, f"計測村{place}", f"計測{position}", "今後見直し予定", "", "平成29年度", "", "", "検討中")
                sheet.write_row(place * 8 + position, 0, row)
    return buffer.getvalue()
