"""Files people hand in are read as plain rows, or refused in words that say what to do."""

from __future__ import annotations

import io
import zipfile
from datetime import date, datetime
from typing import Any

import pytest

from agencies.spreadsheets import (
    CellError,
    Sheet,
    address,
    read_book,
    text_of,
)
from tests.agencies.spreadsheet_files import book, with_part, without_part

NOON = datetime.fromisoformat("2015-10-01T12:30:00")
MIDNIGHT = datetime.fromisoformat("2015-10-01T00:00:00")


@pytest.mark.parametrize("with_merged", [False, True])
def test_a_workbook_is_read_as_plain_values(with_merged: bool) -> None:
    content = book(["機関", " 北省 ", 3.0, 1.5, True, MIDNIGHT, NOON, None, ""], [], ["a\r\nb_x000D_"], [None])
    (sheet,) = read_book(content, "a.xlsx", with_merged=with_merged).sheets
    assert (sheet.name, sheet.is_hidden) == ("一覧", False)
    assert list(sheet.rows[0])[:7] == ["機関", "北省", 3, 1.5, True, date(2015, 10, 1), NOON]
    assert [value for row in sheet.rows for value in row if value == "a\nb"] == ["a\nb"]
    assert len(sheet.rows) == 3


def test_the_size_a_sheet_says_it_has_is_not_believed() -> None:
    content = book(["a"], ["b"])
    part = "xl/worksheets/sheet1.xml"
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        xml = archive.read(part).replace(b'ref="A1:A2"', b'ref="A1:XFD1048576"')
    rows = read_book(with_part(without_part(content, part), part, xml), "a.xlsx").sheets[0].rows
    assert [list(row) for row in rows] == [["a"], ["b"]]


def test_cells_that_were_merged_hold_what_stands_in_the_first() -> None:
    content = book(["a", "b"], ["c", "d"], change=lambda made: made.active.merge_cells("A1:A2"))
    sheet = read_book(content, "a.xlsx", with_merged=True).sheets[0]
    assert (sheet.value(1, 1), sheet.value(2, 1), sheet.value(2, 2)) == ("a", "a", "d")
    assert sheet.merged == {(2, 1): (1, 1)}
    assert sheet.value(9, 9) is None


def test_a_hidden_sheet_is_known_to_be_hidden() -> None:
    def hide(made: Any) -> None:
        made.create_sheet("隠し").sheet_state = "veryHidden"

    found = read_book(book(["a"], change=hide), "a.xlsx")
    assert [(sheet.name, sheet.is_hidden) for sheet in found.sheets] == [("一覧", False), ("隠し", True)]
    assert (found.sheet("隠し") is not None, found.sheet("別")) == (True, None)


@pytest.mark.parametrize("with_merged", [False, True])
def test_a_formula_without_its_value_is_told_from_an_empty_cell(with_merged: bool) -> None:
    (sheet,) = read_book(book(["a", "=A1", None, 5]), "a.xlsx", with_merged=with_merged).sheets
    assert (sheet.value(1, 2), sheet.value(1, 3), sheet.uncalculated) == (None, None, frozenset({(1, 2)}))


def test_a_formula_is_read_as_the_value_it_was_saved_with() -> None:
    part = "xl/worksheets/sheet1.xml"
    content = book(["a", "=1+1"])
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        xml = (
            archive.read(part)
            .replace(b"<f>1+1</f><v></v>", b"<f>1+1</f><v>2</v>")
            .replace(b"<f>1+1</f><v />", b"<f>1+1</f><v>2</v>")
        )
    (sheet,) = read_book(with_part(without_part(content, part), part, xml), "a.xlsx").sheets
    assert (sheet.value(1, 2), sheet.uncalculated) == (2, frozenset())


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("a_x000D_", "a"),
        ("a_x005F_x0041_", "a_x0041_"),
        ("a_x0001_b", "a_x0001_b"),
        ("a_xD800_b", "a_xD800_b"),
        ("_x_", "_x_"),
    ],
)
def test_the_escapes_of_excel_are_undone_unless_no_text_may_hold_the_character(written: str, read: str) -> None:
    (sheet,) = read_book(book([written]), "a.xlsx").sheets
    assert sheet.value(1, 1) == read


@pytest.mark.parametrize("charset", ["utf-8", "utf-8-sig", "cp932"])
@pytest.mark.parametrize("mark", [",", "\t"])
def test_a_csv_is_read_in_either_charset(charset: str, mark: str) -> None:
    text = f'機関{mark}改正日\r\n"北{mark}省"{mark} H27.10.1 \r\n'
    (sheet,) = read_book(text.encode(charset), "a.csv").sheets
    assert [list(row) for row in sheet.rows] == [["機関", "改正日"], [f"北{mark}省", "H27.10.1"]]


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, ""),
        (3.0, "3"),
        (3.25, "3.25"),
        (date(2015, 10, 1), "2015-10-01"),
        (MIDNIGHT, "2015-10-01"),
        (NOON, "2015-10-01 12:30:00"),
        (" a\r\nb\r", "a\nb"),
    ],
)
def test_a_value_is_shown_as_a_person_reads_it(value: Any, text: str) -> None:
    assert text_of(value) == text


def test_an_error_names_its_cell_and_repeats_no_more_than_a_line() -> None:
    sheet = Sheet("一覧", [["a", "あ" * 50 + "\n"]])
    error = sheet.error(1, 2, "日付")
    assert error == CellError("一覧", "B1", "あ" * 30 + "…", "日付")
    assert error.as_dict() == {"sheet": "一覧", "cell": "B1", "value": "あ" * 30 + "…", "expected": "日付"}
    assert (address(7, 3), address(1, 28)) == ("C7", "AB1")
