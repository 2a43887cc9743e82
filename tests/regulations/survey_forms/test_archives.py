"""Archives of forms: what is taken out of one, and what is refused."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable

import openpyxl
import pytest

from regulations.survey_forms.archives import read_forms
from tests.cycles import officer_for, small_cycle
from tests.regulations.survey_forms.books import (
    made,
    saved,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def form() -> bytes:
    """The form of 港湾機構."""
    cycle = small_cycle()
    return made(cycle.review("港湾機構"), officer_for(cycle.organs["港湾機構"]))


def zipped(**files: bytes) -> bytes:
    """An archive of those files."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name.replace("__", "."), content)
    return buffer.getvalue()


def test_an_archive_gives_its_forms_and_names_each_file_that_is_none(form: bytes) -> None:
    files = [("一式.zip", zipped(a__xlsx=form, b__txt=b"text", c__xlsx=saved(openpyxl.Workbook())))]
    forms, faults = read_forms(files)
    assert [one.file_name for one in forms] == ["a.xlsx"]
    assert [fault.file_name for fault in faults] == ["b.txt", "c.xlsx"]


@pytest.mark.parametrize(
    ("make", "why"),
    [
        (lambda form: zipped(a__zip=zipped(b__xlsx=form)), "別のZIP"),
        (lambda form: zipped(), "入っていません"),
        (lambda form: zipped(**{f"{n}__xlsx": b"x" for n in range(2001)}), "2,000件まで"),
        (lambda form: zipped(a__xlsx=b"0" * (201 * 1024 * 1024)), "大き過ぎます"),
        (lambda form: b"no archive", "壊れています"),
        (lambda form: b"", "壊れています"),
    ],
    ids=range(6),
)
def test_an_archive_that_cannot_be_taken_apart_is_refused(
    form: bytes, make: Callable[[bytes], bytes], why: str
) -> None:
    forms, faults = read_forms([("一式.zip", make(form))])
    assert forms == []
    assert why in str(faults[0])


def test_a_name_written_by_windows_is_read(form: bytes) -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("x" * 6 + ".xlsx", form)
    raw = buffer.getvalue().replace(b"x" * 6, "調査票".encode("cp932"))
    assert [one.file_name for one in read_forms([("一式.zip", raw)])[0]] == ["調査票.xlsx"]
