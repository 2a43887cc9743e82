"""The form of a breakdown as it is offered: what is left empty is passed over, and what is only counted can come whole."""

from __future__ import annotations

import io
from datetime import date
from typing import Any

import openpyxl
import pytest
from django.urls import reverse
from django.utils import timezone
from openpyxl.worksheet.worksheet import Worksheet

from agencies.accounts import command
from agencies.models import Organization, Upload
from agencies.provenance import Provenance
from agencies.spreadsheets import read_book
from agencies.upload_actions import keep_upload
from audits.tables import ask
from guidelines.models import Amendment
from regulations.breakdown.actions import import_breakdown, keep_breakdown, plan_of, plan_of_upload
from regulations.breakdown.planning import ALLOCATED, Plan
from regulations.breakdown.reading import UNITS
from regulations.breakdown.workbook import breakdown_form
from regulations.bulk_entry import enterable
from regulations.dispatch.actions import dispatch_reviews
from regulations.drafts import start_draft
from regulations.models import Regulation, Review
from tests.cycles import COUNTED_ON, Cycle, chief_of, evaluator, figures, publish
from tests.permissions.matrix import signed_in
from tests.regulations.breakdowns import ANSWERS, DATES, evaluator_of, half_told, planned, shown, wrong
from tests.regulations.test_carry_over import amend

pytestmark = pytest.mark.django_db
OUTCOME = "保護管理規程の見直し（改正）"


@pytest.fixture
def cycle() -> Cycle:
    """北省 has two 出先局 regulations of which only the number is published."""
    cycle = half_told()
    cycle.organs["西出先局"].regulations.update(provenance=Provenance.ALLOCATED)
    publish(cycle.review("北省"), revised="令和2年度", outcome="REGULATION")
    return cycle


def opened(amendment: Amendment) -> openpyxl.Workbook:
    return openpyxl.load_workbook(io.BytesIO(breakdown_form(amendment)))


def saved(book: openpyxl.Workbook) -> bytes:
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def plan_for(amendment: Amendment, book: openpyxl.Workbook, on: date = COUNTED_ON) -> Plan:
    return plan_of(amendment=amendment, content=saved(book), file_name="内訳.xlsx", today=on)


def row_of(sheet: Worksheet, *texts: str) -> int:
    """The row that begins with those texts."""
    return next(
        number
        for number in range(2, sheet.max_row + 1)
        if [sheet.cell(number, column).value or "" for column in range(1, len(texts) + 1)] == list(texts)
    )


def test_rows_left_empty_are_passed_over_and_counted(cycle: Cycle) -> None:
    book = opened(cycle.amendment)
    answers = book["対応状況"]
    answers.cell(row_of(answers, "X-6", "南大学", "①記録"), 4).value = OUTCOME
    found = plan_for(cycle.amendment, book)
    assert (found.errors, shown(found)) == ([], [("南大学", "①記録", ALLOCATED)])
    rows = sum(book[name].max_row - 1 for name in ("対応状況", "改正日"))
    assert found.blank == rows - 1


@pytest.mark.parametrize(
    ("heading", "line"),
    [
        (ANSWERS, ("X-6", "1", "", "", "", "", "備考だけ")),
        (ANSWERS, ("X-6", "1", "", "", "", "第3条", "")),
        (DATES, ("X-6", "", "", "備考だけ")),
    ],
)
def test_a_row_of_which_something_is_filled_in_is_not_taken_for_empty(cycle: Cycle, heading: Any, line: Any) -> None:
    found = planned(cycle, heading, [line])
    assert ([cell for cell, _, _ in wrong(found)], found.blank) == (["C2"], 0)


def test_a_form_left_wholly_empty_says_so(cycle: Cycle) -> None:
    book = opened(cycle.amendment)
    found = plan_for(cycle.amendment, book)
    rows = sum(book[name].max_row - 1 for name in ("対応状況", "改正日"))
    assert wrong(found) == [("A1", "", f"記入した行。{rows}行の全てが空欄のままです")]
    by = evaluator(cycle)
    read = read_book(breakdown_form(cycle.amendment), "内訳.xlsx")
    upload = keep_breakdown(book=read, amendment=cycle.amendment, provenance="REPORTED", by=by)
    assert by.account
    content = signed_in(by.account).get(reverse("regulations:breakdown-upload", args=[upload.pk])).content.decode()
    assert f"{rows}行の全てが空欄のままです" in content


def test_each_regulation_that_is_only_counted_has_a_row_and_no_unit_is_suggested_for_it(cycle: Cycle) -> None:
    book = opened(cycle.amendment)
    assert book.sheetnames == ["対応状況", "改正日", UNITS]
    sheet = book["改正日"]
    listed = [[cell.value for cell in row[:3]] for row in sheet.iter_rows(min_row=2)]
    assert [line for line in listed if not line[0]] == [
        [None, f"出先局の規程 {place}／2（機関コードと規程名を記入）", None] for place in (1, 2)
    ]
    assert [line for line in listed if line[2] and "出先局" in line[2]] == []
    assert [[cell.value for cell in row] for row in book[UNITS].iter_rows(min_row=2)] == [
        ["出先局", cycle.organs["西出先局"].code, "西出先局"]
    ]
    Regulation.objects.update(provenance=Provenance.REPORTED)
    assert opened(cycle.amendment).sheetnames == ["対応状況", "改正日"]


def test_a_group_that_is_only_counted_comes_whole_with_the_form(survey: Amendment) -> None:
    """The 147 regulations of the labour bureaus, filled in on the form as it is downloaded."""
    later = Amendment.objects.create(
        code="2016-06", title="次の改正", issued_on="2016-04-01", fiscal_year=2016, reference_on="2017-05-31"
    )
    ministry = Organization.objects.get(code="AG-26")
    dispatch_reviews(amendment=later, organizations=[ministry], on=date(2016, 4, 1), by=command("test"))
    chief = chief_of(ministry)
    draft = start_draft(review=Review.objects.get(amendment=later, organization=ministry), by=chief)
    assert len(enterable(draft, chief)) == 42
    book, by = opened(survey), evaluator_of(survey)
    sheet = book["改正日"]
    codes = [row[1].value for row in book[UNITS].iter_rows(min_row=2)]
    rows = [number for number in range(2, sheet.max_row + 1) if not sheet.cell(number, 1).value]
    assert (len(codes), len(rows)) == (47, 147)
    for place, number in enumerate(rows):
        sheet.cell(number, 1).value = codes[place % 47]
        sheet.cell(number, 3).value = f"規程{place}"
        sheet.cell(number, 4).value = "H27.11.2"
    before = ask("2-1-19", {}).table()
    content = saved(book)
    found = plan_of(amendment=survey, content=content, file_name="内訳.xlsx", today=date(2016, 5, 31))
    assert (found.errors, found.count(ALLOCATED)) == ([], 147)
    upload = keep_upload(kind=Upload.Kind.BREAKDOWN, content=content, file_name="a.xlsx", parameters={}, by=by)
    import_breakdown(
        amendment=survey,
        upload=upload,
        provenance="REPORTED",
        shown=found.mark,
        by=by,
        on=date(2016, 5, 31),
        at=timezone.now(),
    )
    assert figures(ask("2-1-19", {}).table()) == figures(before)
    assert len(enterable(draft, chief)) == 189  # as was promised, also in a draft that was begun before


def test_no_regulation_is_added_to_a_counted_group_by_the_breakdown_of_another_cycle(cycle: Cycle) -> None:
    later = Cycle(amend(cycle, "2021-04", date(2021, 4, 1), []), cycle.organs)
    dispatch_reviews(
        amendment=later.amendment, organizations=[cycle.organs["北省"]], on=date(2021, 4, 1), by=command("test")
    )
    bureau, station = cycle.organs["西出先局"].code, cycle.organs["北測候所"].code
    found = planned(later, DATES, [(bureau, "細則", "R3.4.1", ""), (station, "北測候所規程", "R3.4.1", "")])
    assert wrong(found) == [
        (
            "A2",
            bureau,
            "出先局以外の部局等のコード。出先局は規程の数だけが分かっているため、"
            "数が公表された見直しの内訳として、先に出先局の全2規程を取り込んでください",
        )
    ]
    assert [line.what for line in found.changes] == ["北測候所規程"]


def test_a_formula_whose_value_was_not_saved_is_not_taken_for_an_empty_row(cycle: Cycle) -> None:
    book = opened(cycle.amendment)
    sheet = book["改正日"]
    row = row_of(sheet, "X-6", "南大学", "南大学規程")
    sheet.cell(row, 4).value = "=DATE(2020,10,1)"
    read = read_book(saved(book), "内訳.xlsx")
    upload = keep_breakdown(book=read, amendment=cycle.amendment, provenance="REPORTED", by=evaluator(cycle))
    kept = plan_of_upload(amendment=cycle.amendment, upload=upload, today=COUNTED_ON)
    assert [error.cell for error in kept.errors] == [f"D{row}"]
    assert [error.cell for error in plan_for(cycle.amendment, book).errors] == [f"D{row}"]
