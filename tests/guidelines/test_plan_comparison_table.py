"""A 新旧対照表 is read as people make it, and refused with cell, value and what is expected."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from io import BytesIO
from typing import Any

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from agencies.spreadsheets import read_book
from guidelines.plans.comparison_table import Reading, read_comparison
from guidelines.plans.content import Line
from guidelines.plans.paragraphs import without_soft_breaks
from tests.guidelines.books import HEADING, workbook

IN_FORCE = ("1", "3-1", "3-3", "3-4", "6-9")


def read(rows: Sequence[Sequence[Any]], in_force: Sequence[str] = IN_FORCE, **kwargs: Any) -> Reading:
    return read_comparison(read_book(workbook(rows, **kwargs), "対照表.xlsx", with_merged=True), in_force)


def wrong(*rows: Sequence[Any], **kwargs: Any) -> list[tuple[str, str, str]]:
    """(cell, value, expected) of what is wrong; the sheet is always the one there is, and no line is kept."""
    reading = read(rows, **kwargs)
    assert reading.lines == []
    assert {error.sheet for error in reading.errors} <= {"対照表"}
    return [(error.cell, error.value, error.expected) for error in reading.errors]


def test_each_way_to_change_a_clause_is_one_row() -> None:
    reading = read(
        [
            ("第１", "新しい目的", "第１", "古い目的"),
            ("第3の2", "加える", None, "（新設）"),
            ("第3－5", "（略）", "第3-3", "（略）"),
            ("第６の１０", "移して改める", "第６―９", "もとの文"),
            (None, "（削除）", "3-4", "消える"),
        ]
    )
    assert reading.errors == []
    assert reading.lines == [
        Line(before="1", after="1", text_before="古い目的", text_after="新しい目的"),
        Line(after="3-2", text_after="加える"),
        Line(before="3-3", after="3-5", said="SAME"),
        Line(before="6-9", after="6-10", text_before="もとの文", text_after="移して改める"),
        Line(before="3-4", text_before="消える"),
    ]


def test_a_long_clause_goes_on_in_rows_without_a_number_and_keeps_its_paragraphs() -> None:
    reading = read([("1", "一項。\n二項。", "1", "古い"), (None, "三項。", None, None), (None, None, None, "続き")])
    assert reading.lines == [
        Line(before="1", after="1", text_before="古い\n続き", text_after="一項。\n二項。\n三項。"),
    ]


def test_a_line_break_within_a_sentence_does_not_become_part_of_the_text() -> None:
    reading = read([("1", "保護担当者を二人\n以上置く。", "1", "保護担当者を\r\n置く。")])
    assert reading.lines == [
        Line(before="1", after="1", text_before="保護担当者を置く。", text_after="保護担当者を二人以上置く。")
    ]


@pytest.mark.parametrize(
    "text",
    [
        "一文。\n二文",  # the end of a sentence, also within brackets
        "（一文。）\n二文",
        "次のとおり：\nあ",
        "（定義）\nこの指針において",
        "次の事項\n（１）記録\n（２）消去",
        "次の事項\n１　記録\n２．消去",
        "次の事項\nア　記録\n①　消去\n・持出し",
        "置く\n　ただし書",
        "置く\n\n別の段落",
    ],
)
def test_paragraphs_numbered_lines_and_headings_stay_apart(text: str) -> None:
    assert without_soft_breaks(text) == text


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("保有個人情報\n（以下「情報」という。）の\n漏えい", "保有個人情報（以下「情報」という。）の漏えい"),
        ("平成\n27年10月1日", "平成27年10月1日"),
        ("information\nsecurity", "information security"),
        ("（１）記録を\n残す。\n（２）消す", "（１）記録を残す。\n（２）消す"),
    ],
)
def test_the_lines_of_one_sentence_are_joined(text: str, expected: str) -> None:
    assert without_soft_breaks(text) == expected


def test_a_number_merged_over_rows_covers_what_stands_beside_it() -> None:
    rows = [("3-1", "まとめた文", "3-1", "一つ目"), (None, "続き", "3-4", "二つ目"), ("1", "（同左）", "1", "（略）")]
    reading = read(rows, merged=("A2:A3",))
    assert reading.lines == [
        Line(before="3-1", after="3-1", text_before="一つ目", text_after="まとめた文\n続き"),
        Line(before="3-4", text_before="二つ目", absorbed_by="3-1"),
        Line(before="1", after="1", said="SAME"),
    ]


def test_a_clause_that_is_parted_in_two_leaves_a_new_one() -> None:
    rows = [("1", "前半", "1", "全部"), ("2", "後半", None, None)]
    reading = read(rows, merged=("C2:C3", "D2:D3"))
    assert reading.lines == [
        Line(before="1", after="1", text_before="全部", text_after="前半"),
        Line(after="2", text_after="後半"),
    ]


@pytest.mark.parametrize(
    "heading",
    [
        HEADING,
        ("改正後の条項番号", "改正後条文", "改正前の条項番号", "改正前条文"),
        ("新 条項", "新 条文", "旧 条項", "旧 条文"),
        ("改正案\n条番号", "改正案\n本文", "現行\n条番号", "現行\n本文"),
        ("改正後（条項）", "改正後（条文）", "改正前（条項）", "改正前（条文）"),
    ],
)
def test_headings_may_be_worded_in_many_ways(heading: Sequence[str]) -> None:
    assert read([("1", "新", "1", "古")], heading=heading).lines == [
        Line(before="1", after="1", text_before="古", text_after="新")
    ]


def test_headings_may_be_merged_in_two_rows_below_a_title() -> None:
    rows = [("改正後", None, "改正前", None), ("条項", "条文", "条項", "条文"), ("1", "新", "1", "古")]
    reading = read(rows, heading=("新旧対照表", None, None, None), merged=("A1:D1", "A2:B2", "C2:D2"))
    assert reading.lines == [Line(before="1", after="1", text_before="古", text_after="新")]


def test_columns_may_stand_in_any_order_among_others_and_headings_be_repeated() -> None:
    heading = ("備考", HEADING[2], HEADING[3], HEADING[0], HEADING[1])
    reading = read([("x", "1", "古", "1", "新"), heading], heading=heading)
    assert reading.lines == [Line(before="1", after="1", text_before="古", text_after="新")]


def test_a_number_may_be_a_number_and_bear_its_heading() -> None:
    assert read([(2, "新しい", None, None), ("第1（目的）", "改める", 1.0, "古い")]).lines == [
        Line(after="2", text_after="新しい"),
        Line(before="1", after="1", text_before="古い", text_after="改める", heading="目的"),
    ]


def test_csv_is_read_as_well_and_a_formula_stays_text() -> None:
    content = (",".join(HEADING) + "\n1,=cmd|'/c calc'!A1,1,古い\n").encode("cp932")
    reading = read_comparison(read_book(content, "対照表.csv", with_merged=True), IN_FORCE)
    assert reading.lines == [Line(before="1", after="1", text_before="古い", text_after="=cmd|'/c calc'!A1")]


def test_a_number_excel_made_a_day_of_is_refused_with_the_remedy() -> None:
    day = (
        "条項の番号（例 6-9、第6-9、第６の９）。日付になっているため、セルの書式を「文字列」にして入力し直してください"
    )
    assert wrong((date(2026, 6, 9), "新", "6-9", "古")) == [("A2", "2026-06-09", day)]


def test_every_wrong_cell_is_named_with_its_value_and_what_is_expected() -> None:
    number = "条項の番号（例 6-9、第6-9、第６の９）"
    assert wrong(
        ("第六条", "新", "1", "古"),
        ("2", "新", "9-9", "古"),
        (None, "余る文", "3-1", "古"),
        ("3-3", "", "3-3", "古"),
        ("4", "（略）", None, None),
        ("5", "新", None, "持ち主のない文"),
        ("6-9", "（削除）", "6-9", "古"),
    ) == [
        ("A2", "第六条", number),
        ("C3", "9-9", "施行中の条項の番号。新設する条項は、改正前の条項を空欄に"),
        ("A4", "", "改正後の条項の番号。削除する条項は、改正後の条文を空欄か（削除）に"),
        ("B5", "", "改正後の条文。条文が変わらないときは（略）"),
        ("B6", "（略）", "新設する条項の条文"),
        ("C7", "", "改正前の条項の番号。新設する条項は、改正前の条文を空欄か（新設）に"),
        ("A8", "6-9", "空欄（削除する条項は、改正後の条項の番号を空欄に）"),
    ]


def test_no_number_stands_twice_in_the_table_or_beside_what_stays() -> None:
    assert wrong(("1", "甲", "1", "古"), ("1", "乙", "1", "古"), ("3-4", "丙", None, None)) == [
        ("A3", "1", "ほかの行と重ならない番号（第1は上の行にあります）"),
        ("C3", "1", "ほかの行と重ならない番号（第1は上の行にあります）"),
        ("A4", "3-4", "ほかの条項と重ならない番号（表にない第3-4は、そのまま残ります）"),
    ]


def test_numbers_may_change_places() -> None:
    reading = read([("3-4", "（略）", "3-3", "（略）"), ("3-3", "（略）", "3-4", "（略）")])
    assert [(line.before, line.after) for line in reading.lines] == [("3-3", "3-4"), ("3-4", "3-3")]


@pytest.mark.parametrize(
    ("heading", "expected"),
    [
        (("", "", "", ""), "見出し「改正後の条項」「改正後の条文」「改正前の条項」「改正前の条文」の行"),
        ((*HEADING[:3], "備考"), "見出し「改正前の条文」のある列"),
    ],
)
def test_a_table_without_its_headings_is_refused(heading: Sequence[str], expected: str) -> None:
    assert wrong(("1", "新", "1", "古"), heading=heading) == [("A1", "", expected)]


def test_two_tables_in_a_book_are_refused_and_hidden_ones_do_not_count() -> None:
    book = openpyxl.load_workbook(BytesIO(workbook([("1", "新", "1", "古")])))
    other = book.copy_worksheet(book["対照表"])
    other.title = "控え"

    def errors() -> list[str]:
        stream = BytesIO()
        book.save(stream)
        found = read_comparison(read_book(stream.getvalue(), "x.xlsx", with_merged=True), IN_FORCE)
        return [error.expected for error in found.errors]

    assert errors() == ["新旧対照表のシートは1つだけ（「対照表」、「控え」にあります）"]
    other.sheet_state = "hidden"
    assert errors() == []


def test_a_table_without_rows_is_refused() -> None:
    assert wrong() == [("A2", "", "見出しの下に、改正する条項を1行以上")]


def test_a_text_without_a_clause_above_is_refused() -> None:
    assert wrong((None, "迷子", None, None)) == [("A2", "", "条項の番号（条文だけの行は、条項の行のすぐ下に）")]


def test_ten_thousand_clauses_are_refused_and_ten_thousand_rows_of_one_text_too() -> None:
    assert wrong(*((f"1-{n // 999 + 1}-{n % 999 + 1}", "新", None, None) for n in range(10_000))) == [
        ("A2003", "1-3-4", "条項は2,000件まで。表を確かめてください")
    ]
    rows = [("1", "新" * 10, "1", "古"), *((None, "新" * 10, None, None) for _ in range(10_000))]
    assert wrong(*rows) == [("B2", "新" * 10, "1つの条項に20,000文字までの条文")]


CELLS = st.one_of(
    st.none(),
    st.sampled_from(["1", "3-1", "第６－９", "（略）", "（新設）", "（削除）", "改正後の条項", "=1+1", "\x0b", "－"]),
    st.text(alphabet=st.characters(exclude_categories=["Cs", "Cc"]), max_size=8),
    st.integers(-5, 10**12),
    st.floats(allow_nan=False, allow_infinity=False),
    st.booleans(),
    st.dates(date(1950, 1, 1)),
)


@settings(max_examples=150, deadline=None)
@given(rows=st.lists(st.lists(CELLS, min_size=4, max_size=5), max_size=12), merges=st.lists(st.tuples(
    st.integers(1, 12), st.integers(1, 5), st.integers(0, 3), st.integers(0, 2)), max_size=4), with_heading=st.booleans())  # fmt: skip
def test_whatever_a_table_holds_it_gives_lines_or_errors_and_never_both(
    rows: list[list[Any]], merges: list[tuple[int, int, int, int]], with_heading: bool
) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet
    for row in [[*HEADING], *rows] if with_heading else rows:
        sheet.append([value if value != "\x0b" else " " for value in row])
    for top, left, height, width in merges:
        sheet.merge_cells(start_row=top, start_column=left, end_row=top + height, end_column=left + width)
    stream = BytesIO()
    book.save(stream)
    reading = read_comparison(read_book(stream.getvalue(), "x.xlsx", with_merged=True), IN_FORCE)
    assert bool(reading.lines) != bool(reading.errors)
    after = [line.after for line in reading.lines if line.after]
    assert len(after) == len(set(after))
    assert {line.before for line in reading.lines} <= {"", *IN_FORCE}
