"""Files people hand in are read as plain rows, or refused in words that say what to do."""

from __future__ import annotations

import contextlib
import io
import zipfile
from collections.abc import Callable
from datetime import date, datetime
from typing import Any

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from agencies import spreadsheets
from agencies.spreadsheets import (
    CellError,
    Sheet,
    UnreadableFile,
    address,
    checked_archive,
    read_book,
    text_of,
    unpacked,
)

NOON = datetime.fromisoformat("2015-10-01T12:30:00")
MIDNIGHT = datetime.fromisoformat("2015-10-01T00:00:00")


def book(*rows: list[Any], change: Callable[[Any], Any] | None = None) -> bytes:
    """A workbook with those rows on its one sheet."""
    made = openpyxl.Workbook()
    made.active.title = "一覧"
    for row in rows:
        made.active.append(row)
    if change:
        change(made)
    buffer = io.BytesIO()
    made.save(buffer)
    return buffer.getvalue()


def with_part(content: bytes, name: str, part: bytes) -> bytes:
    """The workbook with another part in it."""
    buffer = io.BytesIO(content)
    with zipfile.ZipFile(buffer, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, part)
    return buffer.getvalue()


def without_part(content: bytes, name: str) -> bytes:
    """The workbook without one of its parts."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(buffer, "w") as new:
        for part in old.infolist():
            if part.filename != name:
                new.writestr(part, old.read(part))
    return buffer.getvalue()


def macro_enabled(content: bytes) -> bytes:
    """The workbook as Excel saves it as .xlsm while it holds no macro: just its content type is another."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        types = archive.read("[Content_Types].xml")
    changed = types.replace(
        b"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml",
        b"application/vnd.ms-excel.sheet.macroEnabled.main+xml",
    )
    assert changed != types
    return with_part(without_part(content, "[Content_Types].xml"), "[Content_Types].xml", changed)


def encrypted(content: bytes) -> bytes:
    """The archive with the mark of a password on its first part."""
    at = content.index(b"PK\x01\x02") + 8
    return content[:at] + b"\x01" + content[at + 1 :]


def lying(content: bytes) -> bytes:
    """The archive whose directory says that its first part is empty."""
    at = content.index(b"PK\x01\x02") + 24
    return content[:at] + b"\x01\0\0\0" + content[at + 4 :]


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


def test_a_sheet_that_is_too_large_is_refused_before_its_formulas_are_looked_for(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A cell far to the right makes every row as wide: the limit holds for each time the sheet is read."""
    content = book(["=1+1"], *[[number] for number in range(40)], change=lambda made: made.active.cell(41, 300, 1))
    looked_for: list[bytes] = []

    def formulas(content: bytes) -> dict[str, set[tuple[int, int]]]:
        looked_for.append(content)
        return {}

    monkeypatch.setattr(spreadsheets, "_formulas", formulas)
    with pytest.raises(UnreadableFile, match="大き過ぎます"):
        read_book(content, "一覧.xlsx")
    assert looked_for == []


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


@pytest.mark.parametrize(
    ("make", "why"),
    [
        (lambda: b"", "空です"),
        (lambda: b"x" * (20 * 1024 * 1024 + 1), "20MB"),
        (lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" * 9, "パスワード"),
        (lambda: b"text", "壊れています"),
        (lambda: book(["a"])[:200], "壊れています"),
        (lambda: with_part(book(["a"]), "xl/vbaProject.bin", b""), "マクロ"),
        (lambda: with_part(book(["a"]), "xl/workbook.bin", b""), "マクロ"),
        (lambda: with_part(book(["a"]), "xl/macrosheets/sheet1.xml", b"<a/>"), "マクロ"),
        (lambda: macro_enabled(book(["a"])), "マクロ有効ブック（.xlsm）は受け付けません"),
        (lambda: with_part(book(["a"]), "xl/a.xml", b"0" * (201 * 1024 * 1024)), "大き過ぎます"),
        (lambda: with_part(book(["a"]), "xl/a.xml", b'<!DOCTYPE a [<!ENTITY b "c">]><a/>'), "扱えない記述"),
        (lambda: encrypted(book(["a"])), "パスワード"),
        (lambda: lying(book(["a"])), "できません"),
        (lambda: without_part(book(["a"]), "xl/workbook.xml"), "Excelブック（.xlsx）ではありません"),
        (lambda: without_part(book(["a"]), "xl/worksheets/sheet1.xml"), "シートがありません"),
        (lambda: book([1] * 201), "大き過ぎます"),
    ],
    ids=range(16),
)
def test_what_cannot_or_must_not_be_read_is_refused(make: Callable[[], bytes], why: str) -> None:
    with pytest.raises(UnreadableFile) as refused:
        read_book(make(), r"C:\temp\一覧.xlsx")
    assert str(refused.value).startswith("「一覧.xlsx」を読み込めません。")
    assert why in str(refused.value) or why == "できません"


def test_too_many_rows_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(spreadsheets, "MOST_ROWS", 3)
    assert len(read_book(book(*[["a"]] * 3), "a.xlsx").sheets[0].rows) == 3
    with pytest.raises(UnreadableFile):
        read_book(book(*[["a"]] * 4), "a.xlsx")
    with pytest.raises(UnreadableFile):
        read_book(b"a\n" * 4, "a.csv")


def with_sheet(change: Callable[[bytes], bytes]) -> bytes:
    """A workbook whose one sheet was written by hand."""
    part = "xl/worksheets/sheet1.xml"
    content = book(["a", "b"], change=lambda made: made.active.merge_cells("A2:B2"))
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        xml = archive.read(part)
    return with_part(without_part(content, part), part, change(xml))


@pytest.mark.parametrize("area", [b"A2:XFD1048576", b"&#65;2:B2"])
def test_a_merge_that_would_fill_the_memory_is_refused(area: bytes) -> None:
    content = with_sheet(lambda xml: xml.replace(b'ref="A2:B2"', b'ref="' + area + b'"'))
    with pytest.raises(UnreadableFile) as refused:
        read_book(content, "a.xlsx", with_merged=True)
    assert "結合したセルが多過ぎます" in str(refused.value)


def test_cells_that_are_empty_far_away_are_not_read_at_length() -> None:
    far = b'<row r="1048576"><c r="XFD1048576"/></row></sheetData>'
    content = with_sheet(lambda xml: xml.replace(b"</sheetData>", far))
    (sheet,) = read_book(content, "a.xlsx", with_merged=True).sheets
    assert [list(row) for row in sheet.rows] == [["a", "b"]]
    filled = far.replace(b"/></row>", b' t="inlineStr"><is><t>x</t></is></c></row>')
    content = with_sheet(lambda xml: xml.replace(b"</sheetData>", filled))
    for with_merged in (True, False):
        with pytest.raises(UnreadableFile):
            read_book(content, "a.xlsx", with_merged=with_merged)


@pytest.mark.parametrize("charset", ["utf-8", "utf-8-sig", "cp932"])
@pytest.mark.parametrize("mark", [",", "\t"])
def test_a_csv_is_read_in_either_charset(charset: str, mark: str) -> None:
    text = f'機関{mark}改正日\r\n"北{mark}省"{mark} H27.10.1 \r\n'
    (sheet,) = read_book(text.encode(charset), "a.csv").sheets
    assert [list(row) for row in sheet.rows] == [["機関", "改正日"], [f"北{mark}省", "H27.10.1"]]


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"\x81 ", "文字コード"),
        (b"a\0b", "CSV でもありません"),
        (b"a," * 201, "大き過ぎます"),
        (b'"' + b"a" * 200_000, "引用符"),
    ],
)
def test_a_csv_that_cannot_be_read_is_refused(content: bytes, why: str) -> None:
    with pytest.raises(UnreadableFile) as refused:
        read_book(content, "a.csv")
    assert why in str(refused.value)


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


def test_a_part_that_is_larger_than_its_directory_says_is_not_unpacked() -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a", b"0" * 1000)
    with checked_archive(lying(buffer.getvalue()), "a.zip") as archive, pytest.raises(UnreadableFile):
        unpacked(archive, archive.infolist()[0], "a.zip")


@settings(max_examples=60, deadline=None)
@given(st.binary(max_size=300), st.sampled_from(["a.xlsx", "a.csv", "a"]), st.sampled_from([b"", b"PK\x03\x04"]))
def test_any_bytes_are_read_or_refused(content: bytes, name: str, begin: bytes) -> None:
    with contextlib.suppress(UnreadableFile):
        assert read_book(begin + content, name).sheets
