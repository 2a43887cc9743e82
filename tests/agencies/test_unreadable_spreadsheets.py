"""Files that cannot or must not be read are refused with the reason, and cost nothing."""

from __future__ import annotations

import contextlib
import io
import zipfile
from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from agencies import spreadsheets
from agencies.spreadsheets import (
    UnreadableFile,
    checked_archive,
    read_book,
    unpacked,
)
from tests.agencies.spreadsheet_files import book, encrypted, lying, macro_enabled, with_part, with_sheet, without_part


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
