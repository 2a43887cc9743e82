"""Whatever is done to a form, it is taken in as it was seen or refused in words: never half, never with an error page."""

from __future__ import annotations

import io
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl.utils.exceptions import IllegalCharacterError

from agencies.models import Trail
from regulations.models import ItemAnswer, Revision, Submission
from tests.cycles import Cycle, answered_cycle, officer_for
from tests.permissions.matrix import signed_in
from tests.regulations.survey_forms.books import made, opened

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_2021")]
QUICK = settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
SHEETS = ("記入要領", "改正事項", "規程・改正日", "適用関係・連絡", "選択肢", "管理情報")
VALUES = st.one_of(
    st.none(),
    st.text(max_size=1200),
    st.sampled_from(
        [
            "保護管理規程の見直し（改正）",
            "今後見直し予定",
            "未定",
            "R3.1.1",
            "令和2年度以降",
            "=1/0",
            "#N/A",
            "_x0000_",
        ]
    ),
    st.integers(),
    st.floats(),
    st.booleans(),
    st.datetimes(),
    st.dates(),
    st.times(),
)
CELL = st.tuples(st.sampled_from(SHEETS), st.integers(1, 14), st.integers(1, 12), VALUES)
OTHERS = st.one_of(
    st.tuples(st.just("remove"), st.sampled_from(SHEETS)),
    st.tuples(st.just("rename"), st.sampled_from(SHEETS)),
    st.tuples(st.just("insert"), st.sampled_from(SHEETS)),
    st.tuples(st.just("merge"), st.sampled_from(SHEETS)),
)


@pytest.fixture
def cycle() -> Cycle:
    """The small cycle, in which six organs have answered."""
    return answered_cycle()


@pytest.fixture(autouse=True)
def _files(settings: Any, tmp_path: Any) -> None:
    """Files are kept in a folder of the test."""
    settings.MEDIA_ROOT = tmp_path


def everything() -> tuple[Any, ...]:
    """All that a form could change."""
    return (
        Trail.objects.exclude(target_type="agencies.Upload").count(),
        list(Submission.objects.order_by("pk").values_list("pk", "version", "late_reason", "remark", "cooperation")),
        list(ItemAnswer.objects.order_by("pk").values_list("pk", "version", "outcome", "remark")),
        list(Revision.objects.order_by("pk").values_list("pk", "version", "revised_from", "note")),
    )


def handed_over(cycle: Cycle, content: bytes, name: str = "調査票.xlsx") -> None:
    """The three steps in the browser; what was shown is applied, and nothing where something is wrong with it."""
    officer = officer_for(cycle.organs["北省"])
    assert officer.account
    client = signed_in(officer.account)
    with transaction.atomic():
        before = everything()
        response = client.post(reverse("regulations:form-uploads"), {"workbooks": SimpleUploadedFile(name, content)})
        assert response.status_code in (302, 422)
        if response.status_code == 302:
            page = client.get(response["Location"])
            assert page.status_code == 200
            assert everything() == before
            shown = page.context
            applied = client.post(response["Location"], {"seen": shown["form"].initial["seen"]})
            assert applied.status_code == (409 if shown["errors_found"] else 302)
            assert (everything() != before) == bool(shown["changes_found"] and not shown["errors_found"])
            if not shown["errors_found"]:
                rows = {(change.sheet, change.label) for one in shown["shown"] for change in one.comparison.changes}
                assert Trail.objects.filter(action="下書きを保存").order_by("-pk").count() >= len(rows)
        else:
            assert everything() == before
        transaction.set_rollback(True)


@QUICK
@given(st.lists(CELL, max_size=6), st.lists(OTHERS, max_size=1))
def test_any_cells_with_any_values(cycle: Cycle, edits: list[Any], others: list[tuple[str, str]]) -> None:
    book = opened(made(cycle.review("北省"), officer_for(cycle.organs["北省"])))
    for sheet, row, column, value in edits:
        try:
            book[sheet].cell(row, column).value = value
        except (IllegalCharacterError, AttributeError, ValueError):
            continue  # what no workbook can hold, or a cell that another covers
    for what, sheet in others:
        if what == "remove":
            book.remove(book[sheet])
        elif what == "rename":
            book[sheet].title = "別のシート"
        elif what == "insert":
            book[sheet].insert_rows(6)
        else:
            book[sheet].merge_cells("E5:F7")
    buffer = io.BytesIO()
    try:
        book.save(buffer)
    except (ValueError, OverflowError, UnicodeEncodeError, TypeError, IndexError):
        return  # openpyxl writes no such workbook
    handed_over(cycle, buffer.getvalue())


@QUICK
@given(st.data())
def test_any_bytes_of_it_overwritten_or_cut_off(cycle: Cycle, data: st.DataObject) -> None:
    content = bytearray(made(cycle.review("北省"), officer_for(cycle.organs["北省"])))
    for place, byte in data.draw(
        st.lists(st.tuples(st.integers(0, len(content) - 1), st.integers(0, 255)), max_size=8)
    ):
        content[place] = byte
    cut = data.draw(st.integers(0, len(content)))
    handed_over(cycle, bytes(content[:cut] if data.draw(st.booleans()) else content))


@QUICK
@given(
    st.binary(max_size=400), st.sampled_from(["a.xlsx", "a.zip", "a.csv", "a", "PK.xlsm", "..\\a.xls"]), st.booleans()
)
def test_any_bytes_at_all(cycle: Cycle, content: bytes, name: str, is_archive: bool) -> None:
    handed_over(cycle, (b"PK\x03\x04" if is_archive else b"") + content, name)
