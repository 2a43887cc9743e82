"""Tables made by hand and at random, for the tests of what they are written as."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

from hypothesis import strategies as st

from agencies.periods import Period
from agencies.tables import Cell, Column, Row, Table

COUNTED = {
    "2-1-5": "2-(1)-5",
    "2-1-6": "2-(1)-6",
    "2-1-7": "2-(1)-7",
    "2-1-10": "2-(1)-10",
    "2-2-3": "2-(2)-3",
    "2-2-7": "2-(2)-7",
    "2-2-8": "2-(2)-8",
    "2-2-10": "2-(2)-10",
    "2-2-14": "2-(2)-14",
}
"""Tables of counts by number, and what they are called in the report."""
HOSTILE = ("=1+1", "+1", "-1", "@SUM(A1)", "\tx", "\rx", "{=1}", "http://example.jp", "mailto:a@b.jp", "0123")
MARKUP = "#let x = 1 $a$ *b* _c_ `d` <e> @f \\ // [g] /* h */ = i"

TABLE = Table(
    number="2-1-5",
    caption="2-(1)-⑤",
    title="改正状況",
    unit="機関",
    row_heading="改正内容",
    amendment="2020-06",
    amendment_title="令和2年6月改正",
    as_of=date(2021, 5, 31),
    state="confirmed",
    columns=(Column("all", "機関数"), Column("done", "改正"), Column("on", "改正日"), Column("why", "理由")),
    rows=(
        Row(
            key="a",
            label="甲",
            detail="第2-2",
            group="北",
            cells=(
                Cell(count=16, base=16),
                Cell(count=1, base=16),
                Cell(period=Period.day(date(2020, 10, 1))),
                Cell(text="規程"),
            ),
        ),
        Row(
            key="b",
            label="乙",
            group="北",
            cells=(Cell(count=5, base=5), Cell(count=5, base=5), Cell(period=Period.month(2020, 11)), Cell()),
        ),
        Row(
            key="total",
            label="計",
            group="計",
            is_total=True,
            cells=(Cell(count=21, base=21), Cell(count=0, base=21), Cell(), Cell()),
        ),
    ),
    notes=("一つ目の注。", "二つ目の注。"),
    provenance={"REPORTED": 19, "ALLOCATED": 2},
    organization="X-1",
    filters=(("種別", "行政機関"), ("区分", "府省")),
)


def of_one_text(text: str) -> Table:
    """A table in which that text stands wherever text may stand."""
    row = Row(key=text, label=text, detail=text, group=f"{text} ", cells=(Cell(text=text), Cell(count=1, base=3)))
    return replace(
        TABLE, title=text, row_heading=text, columns=(Column("a", text), Column("b", "数")), rows=(row,), notes=(text,)
    )


COUNTS = st.integers(0, 9999).flatmap(
    lambda base: st.builds(lambda count: Cell(count=count, base=base), st.integers(0, base))
)
WORDS = st.text(st.sampled_from("甲乙丙機構規程①②⑳㉑（）・—ABCxyz0189=+-@#$*_<>\\"), min_size=1, max_size=12)
DATES = st.dates(date(1900, 3, 1), date(2100, 1, 1))
PERIODS = st.one_of(
    DATES.map(Period.day),
    DATES.map(lambda day: Period.month(day.year, day.month)),
    DATES.map(lambda day: Period.fiscal_year(day.year)),
    DATES.map(lambda day: Period.from_fiscal_year(day.year)),
)
CELLS = st.one_of(
    COUNTS,
    st.builds(lambda count: Cell(count=count), st.integers(0, 999)),
    st.builds(lambda text: Cell(text=text), WORDS),
    st.builds(lambda period: Cell(period=period), PERIODS),
    st.builds(lambda text, period: Cell(text=text, period=period), WORDS, PERIODS),
    st.just(Cell()),
)


@st.composite
def tables(draw: Any) -> Table:
    """A small table of any cells, with or without groups, details and a total."""
    width, height = draw(st.integers(1, 4)), draw(st.integers(0, 4))
    columns = tuple(Column(f"c{place}", f"列{place}") for place in range(width))
    groups = st.sampled_from([None, "東", "西"])
    rows = tuple(
        Row(
            key=f"r{place}",
            label=f"{place}番{draw(WORDS)}",
            cells=tuple(draw(CELLS) for _ in columns),
            group=draw(groups),
            detail=draw(st.sampled_from(["", "第2-2"])),
            is_total=draw(st.booleans()),
        )
        for place in range(height)
    )
    return replace(
        TABLE,
        columns=columns,
        rows=rows,
        row_heading="見出し",
        is_fictional=draw(st.booleans()),
        measured=draw(st.sampled_from([None, 2020])),
    )
