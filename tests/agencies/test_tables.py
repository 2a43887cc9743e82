"""The shape of a table: percentages as the report prints them, and one value behind every rendering."""

from __future__ import annotations

import csv
import io
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agencies.periods import Period
from agencies.renderers import (
    BOM,
    as_csv,
    as_text,
    display_width,
    listing_as_json,
    listing_lines,
    table_as_json,
    table_lines,
)
from agencies.tables import Cell, Column, Entry, Listing, Row, Table, percent

COUNTS = st.integers(0, 10**6).flatmap(lambda base: st.tuples(st.integers(0, base), st.just(base)))
WORDS = st.text(st.characters(exclude_categories=("C", "Z")), max_size=8)
CELLS = st.one_of(
    st.builds(
        lambda counts, key: Cell(count=counts[0], base=counts[1], key=key), COUNTS, st.sampled_from(["k", None])
    ),
    st.builds(lambda count: Cell(count=count), st.integers(0, 999)),
    st.builds(lambda text: Cell(text=text), WORDS.filter(bool)),
    st.builds(lambda day: Cell(period=Period.day(day)), st.dates(date(1900, 1, 1), date(2100, 1, 1))),
    st.just(Cell()),
)


def table_of(*rows: Row, columns: tuple[Column, ...] = (Column("all", "機関数"), Column("done", "改正"))) -> Table:
    return Table(
        number="2-1-5",
        caption="2-(1)-⑤",
        title="改正状況",
        unit="機関",
        row_heading="区分",
        amendment="2020-06",
        amendment_title="令和2年6月改正",
        as_of=date(2021, 5, 31),
        state="submitted",
        columns=columns,
        rows=rows,
        notes=("注の文。",),
    )


@given(COUNTS)
def test_a_percentage_is_the_exact_ratio_rounded_half_up_to_one_decimal(counts: tuple[int, int]) -> None:
    count, base = counts
    if base == 0:
        assert percent(count, base) is None
        return
    ratio = Fraction(100 * count, base)
    below = Fraction(int(ratio * 10), 10)
    rounded = below + Fraction(1, 10) if ratio - below >= Fraction(1, 20) else below
    printed = percent(count, base)
    assert printed is not None
    assert Fraction(printed) == rounded
    assert printed == ("100" if rounded == 100 else f"{Decimal(rounded.numerator) / Decimal(rounded.denominator):.1f}")


@given(st.integers(0, 8000).map(lambda count: (count, 8000)))
def test_a_percentage_agrees_with_decimal_arithmetic_where_that_is_exact(counts: tuple[int, int]) -> None:
    exact = Decimal(counts[0]) * 100 / Decimal(counts[1])
    expected = str(exact.quantize(Decimal("0.1"), ROUND_HALF_UP))
    assert percent(*counts) == ("100" if expected == "100.0" else expected)


@pytest.mark.parametrize(
    ("count", "base", "printed"),
    [
        (44, 45, "97.8"),
        (1, 45, "2.2"),
        (1, 8, "12.5"),
        (1, 16, "6.3"),
        (1, 2000, "0.1"),
        (1, 2001, "0.0"),
        (0, 45, "0.0"),
        (45, 45, "100"),
        (1999, 2000, "100"),
        (1998, 2000, "99.9"),
        (0, 0, None),
    ],
)
def test_a_percentage_is_printed_as_in_the_report(count: int, base: int, printed: str | None) -> None:
    assert percent(count, base) == printed


@pytest.mark.parametrize(
    ("cell", "shown", "share"),
    [
        (Cell(count=44, base=45), "44", "(97.8%)"),
        (Cell(count=0, base=45), "0", "(0.0%)"),
        (Cell(count=45, base=45), "45", "(100%)"),
        (Cell(count=0, base=0), "0", ""),
        (Cell(count=3), "3", ""),
        (Cell(), "—", ""),
        (Cell(text="特段の指示はなし"), "特段の指示はなし", ""),
        (Cell(period=Period.month(2016, 4)), "H28.4", ""),
    ],
)
def test_not_asked_prints_a_dash_and_zero_prints_zero(cell: Cell, shown: str, share: str) -> None:
    assert (cell.shown, cell.share) == (shown, share)


@given(st.lists(st.tuples(WORDS.filter(bool), CELLS, CELLS), max_size=4))
def test_csv_json_and_text_show_the_same_cells(lines: list[tuple[str, Cell, Cell]]) -> None:
    table = table_of(*(Row(str(i), label, (first, second)) for i, (label, first, second) in enumerate(lines)))
    document = table_as_json(table, lambda row, column: f"/{row}/{column}")
    read = list(csv.reader(io.StringIO(as_csv(table_lines(table)).decode().removeprefix(BOM))))
    printed = as_text(table).split("\n")
    assert document["columns"] == ["機関数", "改正"]
    assert len(read) - 1 == len(document["rows"]) == len(lines)
    for row, as_json, as_line, as_words in zip(table.rows, document["rows"], read[1:], printed[2:], strict=False):
        record = dict(zip(read[0], as_line, strict=True))
        for column, cell, given_ in zip(table.columns, row.cells, as_json["cells"], strict=True):
            assert (given_["count"], given_["base"], given_["text"]) == (cell.count, cell.base, cell.text)
            assert given_["percent"] == cell.percent
            assert given_["url"] == (f"/{row.key}/{cell.key}" if cell.key else None)
            assert record[column.label].removeprefix("'") == cell.shown.removeprefix("'")
            assert f"{cell.shown}{cell.share}" in as_words


def test_a_table_is_one_line_for_each_row_in_csv() -> None:
    table = table_of(
        Row("a", "行政機関", (Cell(count=45, base=45), Cell(count=44, base=45))),
        Row("b", "会社", (Cell(count=0, base=0), Cell())),
    )
    assert table_lines(table) == [
        ["区分", "機関数", "機関数（％）", "改正", "改正（％）"],
        ["行政機関", "45", "100", "44", "97.8"],
        ["会社", "0", "—", "—", "—"],
    ]


def test_a_date_stands_in_csv_in_words_and_as_its_first_and_last_day() -> None:
    dated = Cell(text="H28.4", period=Period.month(2016, 4))
    table = table_of(Row("a", "甲", (dated,), group="乙"), columns=(Column("on", "改正日"),))
    assert table_lines(table) == [
        ["種別", "区分", "改正日", "改正日（開始日）", "改正日（終了日）"],
        ["乙", "甲", "H28.4", "2016-04-01", "2016-04-30"],
    ]


def test_a_table_without_rows_still_has_its_heading() -> None:
    assert as_csv(table_lines(table_of())).decode() == "\ufeff区分,機関数,改正\r\n"


def test_csv_begins_with_a_byte_order_mark_and_quotes_what_needs_it() -> None:
    content = as_csv([["名称", '甲"乙'], ["一\n二", "三,四"]])
    assert content == b"\xef\xbb\xbf" + '名称,"甲""乙"\r\n"一\n二","三,四"\r\n'.encode()


@pytest.mark.parametrize("first", ["=", "+", "-", "@", "\t", "\r"])
def test_text_that_begins_like_a_formula_is_kept_as_text(first: str) -> None:
    hostile = f'{first}HYPERLINK("http://example.jp";"甲")'
    listing = Listing((Entry(name=hostile, detail=hostile, provenance=""),), 0)
    line = list(csv.reader(io.StringIO(as_csv(listing_lines(listing)).decode())))[1]
    assert line == ["", f"'{hostile}", f"'{hostile}", ""]
    table = table_of(Row("a", hostile, (Cell(text=hostile), Cell())))
    assert [value for line in csv.reader(io.StringIO(as_csv(table_lines(table)).decode())) for value in line[:2]] == [
        f"{BOM}区分",
        "機関数",
        f"'{hostile}",
        f"'{hostile}",
    ]


def test_a_listing_counts_named_and_unnamed_and_names_only_the_named() -> None:
    listing = Listing((Entry(name="甲機構", detail="令和2年度", provenance="機関回答", code="X-4"),), 2)
    assert (listing.total, listing.unnamed_label) == (3, "機関名不明（仮割当） 2")
    assert listing_lines(listing) == [
        ["コード", "名称", "内容", "根拠"],
        ["X-4", "甲機構", "令和2年度", "機関回答"],
        ["", "機関名不明（仮割当） 2", "", "仮割当"],
    ]
    document = listing_as_json(listing)
    assert (document["count"], document["unnamed"], len(document["entries"])) == (3, 2, 1)


def test_text_for_a_terminal_is_aligned_by_the_width_of_its_characters() -> None:
    assert display_width("機関(2)") == 7
    table = table_of(Row("a", "行政機関", (Cell(count=3, base=3), Cell(count=1, base=3))))
    assert as_text(table) == (
        "表2-(1)-⑤ 改正状況（単位：機関） 2021-05-31現在\n"
        "区分      機関数   改正\n"
        "行政機関  3(100%)  1(33.3%)\n"
        "注1 注の文。\n"
    )


def test_a_cell_is_found_by_its_row_and_column() -> None:
    table = table_of(Row("a", "甲", (Cell(count=3), Cell(count=1))))
    assert table.cell("a", "done") == Cell(count=1)
    assert (table.cell("b", "done"), table.cell("a", "late")) == (None, None)
