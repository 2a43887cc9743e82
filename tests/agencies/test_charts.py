"""Bars beside a table: every part as wide as its share, opened by a link, readable without the picture and safe."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from itertools import pairwise
from xml.etree.ElementTree import Element, fromstring

import pytest
import typst
from django.template.loader import render_to_string
from django.utils.html import escape
from hypothesis import given
from hypothesis import strategies as st

from agencies.chart_bars import FULL, LEAST, widths
from agencies.chart_marks import BLUE, NAVY, PALE_ORANGE
from agencies.charts import Chart, chart_of, picture_of
from agencies.documents import fonts, page_of
from agencies.tables import Cell, Column, Row, Table
from audits.tables import ask
from tests.cycles import answered_cycle, hand_in

SVG = "{http://www.w3.org/2000/svg}"
HOSTILE = """<script>alert(1)</script>"'&]]>\x00\x0b<b style="color:red">"""
KEYS = ("2020", "2021", "open", "uncertain", "unanswered", "unnamed")
COUNTS = st.lists(st.lists(st.integers(0, 10**5), min_size=6, max_size=6), min_size=1, max_size=5)


def table_of(*rows: Sequence[int | None], keys: tuple[str, ...] = KEYS, label: str = "行", name: str = "列") -> Table:
    """Rows of counts under these columns, each with its sum in front."""
    return Table(
        number="2-1-5",
        caption="2-(1)-⑤",
        title=f"状況{label}",
        unit="機関",
        row_heading="区分",
        amendment="2020-06",
        amendment_title="令和2年6月改正",
        as_of=date(2021, 5, 31),
        state="submitted",
        columns=(Column("all", "機関数"), *(Column(key, f"{name}{key}") for key in keys)),
        rows=tuple(row_of(f"r{place}", f"{label}{place}", counts, keys) for place, counts in enumerate(rows)),
    )


def row_of(key: str, label: str, counts: Sequence[int | None], keys: tuple[str, ...]) -> Row:
    base = sum(count or 0 for count in counts)
    cells = [Cell(count=base, base=base, key="all")]
    for column, count in zip(keys, counts, strict=False):
        cells.append(Cell() if count is None else Cell(count=count, base=base, key=column))
    return Row(key, label, tuple(cells))


def link(row: str, column: str) -> str:
    return f"/cells/{row}/{column}/?kind=A&as_of=2021-05-31"


def drawn(table: Table) -> Chart:
    chart = chart_of(table, "chart", link)
    assert chart is not None
    return chart


def parsed(svg: str) -> Element:
    """The picture, if it is well-formed."""
    return fromstring(svg)  # noqa: S314 - our own output


def links_of(chart: Chart) -> list[tuple[str, str]]:
    return [(one.attrib["href"], one.attrib["aria-label"]) for one in parsed(chart.svg).iter(f"{SVG}a")]


def bars_of(svg: str) -> dict[str, list[Element]]:
    """The rectangles of the parts, by the height they stand at."""
    found: dict[str, list[Element]] = {}
    for rect in parsed(svg).iter(f"{SVG}rect"):
        if rect.attrib["height"] == "30" and "stroke-dasharray" not in rect.attrib:
            found.setdefault(rect.attrib["y"], []).append(rect)
    return found


def test_a_bar_shows_the_columns_after_that_of_all_as_shares_of_its_row() -> None:
    chart = drawn(table_of([60, 40, 0, 0, 0, 0], [1, 0, 0, 0, 3, 0]))

    first, second = bars_of(chart.svg).values()
    assert [(one.attrib["x"], one.attrib["width"]) for one in first] == [("0%", "60%"), ("60%", "40%")]
    assert [(one.attrib["x"], one.attrib["width"]) for one in second] == [("0%", "25%"), ("25%", "75%")]


def test_every_part_opens_what_it_counts_and_says_so() -> None:
    chart = drawn(table_of([60, 40, 0, 0, 0, 0], [1, 0, 0, 0, 3, 0]))

    assert links_of(chart) == [
        ("/cells/r0/2020/?kind=A&as_of=2021-05-31", "行0 列2020 60機関（60.0%）の内訳を開く"),
        ("/cells/r0/2021/?kind=A&as_of=2021-05-31", "行0 列2021 40機関（40.0%）の内訳を開く"),
        ("/cells/r1/2020/?kind=A&as_of=2021-05-31", "行1 列2020 1機関（25.0%）の内訳を開く"),
        ("/cells/r1/unanswered/?kind=A&as_of=2021-05-31", "行1 列unanswered 3機関（75.0%）の内訳を開く"),
    ]


@given(COUNTS)
def test_parts_fill_their_bar_and_each_that_is_not_zero_has_a_link_with_its_count(counts: list[list[int]]) -> None:
    table = table_of(*counts)
    chart = drawn(table)

    bars = list(bars_of(chart.svg).values())
    assert [len(bar) for bar in bars] == [n for n in (sum(map(bool, row)) for row in counts) if n]
    for bar in bars:
        sizes = [Decimal(one.attrib["width"].rstrip("%")) for one in bar]
        assert sum(sizes) == 100
        assert min(sizes) >= 1
    cells = [
        (row.key, column.key, f"{row.label} {column.label} {cell.count}機関（{cell.percent}%）の内訳を開く")
        for row in table.rows
        for column, cell in list(zip(table.columns, row.cells, strict=True))[1:]
        if cell.count
    ]
    assert links_of(chart) == [(link(row, column), name) for row, column, name in cells]


@given(st.lists(st.integers(1, 10**6), min_size=1, max_size=30))
def test_parts_keep_their_proportions_and_only_the_tiny_ones_are_widened(counts: list[int]) -> None:
    sizes = widths(counts)

    assert sum(sizes) == FULL
    assert min(sizes) >= min(LEAST, FULL // len(counts))
    true = [FULL * count / sum(counts) for count in counts]
    if min(true) >= LEAST:
        assert max(abs(size - share) for size, share in zip(sizes, true, strict=True)) <= 1
    for (_, narrower), (_, wider) in pairwise(sorted(zip(counts, sizes, strict=True))):
        assert narrower <= wider + 1


def test_a_tiny_part_stays_visible_and_its_count_hangs_below_the_bar() -> None:
    chart = drawn(table_of([998, 2, 0, 0, 0, 0]))

    (bar,) = bars_of(chart.svg).values()
    assert [one.attrib["width"] for one in bar] == ["99%", "1%"]
    texts = [one.text for one in parsed(chart.svg).iter(f"{SVG}text")]
    assert texts == ["行0", "998(99.8%)", "2"]


def test_counts_below_a_bar_do_not_share_a_line_on_a_phone() -> None:
    chart = drawn(table_of([9990, 4, 3, 2, 1, 0]))

    hanging = [one for one in parsed(chart.svg).iter(f"{SVG}text") if one.text in {"4", "3", "2", "1"}]
    assert len({one.attrib["y"] for one in hanging}) == 4


def test_a_table_without_percentages_has_no_bars() -> None:
    table = table_of([1, 2, 0, 0, 0, 0])
    counts = Row("r", "行", tuple(Cell(count=cell.count) for cell in table.rows[0].cells))
    words = Row("r", "行", tuple(Cell(text="遅れた") for _ in table.columns))

    assert [chart_of(Table(**{**vars(table), "rows": rows})) for rows in ((counts,), (words,), ())] == [None] * 3


def test_columns_that_are_no_parts_of_a_whole_have_no_bars() -> None:
    table = table_of([1, 2, 0, 0, 0, 0])
    overlapping = Row("r", "行", (Cell(count=4, base=4), *(Cell(count=3, base=4) for _ in KEYS)))

    assert chart_of(Table(**{**vars(table), "rows": (overlapping,)})) is None


def test_a_row_of_nobody_and_a_row_not_asked_say_so() -> None:
    chart = drawn(table_of([1, 0, 0, 0, 0, 0], [0, 0, 0, 0, 0, 0], [None, None, None, None, None, None]))

    assert [one.text for one in parsed(chart.svg).iter(f"{SVG}text")] == [
        "行0",
        "1(100%)",
        "行1",
        "対象なし",
        "行2",
        "—",
    ]
    assert len(links_of(chart)) == 1


def test_the_figures_stand_beside_the_picture_as_text() -> None:
    chart = drawn(table_of([2, 1, 0, 0, 0, 0]))

    assert chart.heading == ("区分", *(f"列{key}" for key in KEYS))
    assert [(line.label, line.values) for line in chart.lines] == [
        ("行0", ("2 (66.7%)", "1 (33.3%)", *["0 (0.0%)"] * 4))
    ]
    assert [entry.label for entry in chart.legend] == ["列2020", "列2021"]


def test_a_picture_has_a_title_and_a_description_under_ids_of_its_own() -> None:
    table = table_of([2, 1, 0, 0, 0, 0])
    charts = [chart_of(table, "a b/1"), chart_of(table, "two"), chart_of(table)]

    ids = []
    for chart in charts:
        assert chart is not None
        root = parsed(chart.svg)
        assert root.attrib["role"] == "img"
        title, description = root[0], root[1]
        assert (title.tag, title.text, description.tag) == (f"{SVG}title", "状況行", f"{SVG}desc")
        assert (root.attrib["aria-labelledby"], root.attrib["aria-describedby"]) == (
            title.attrib["id"],
            description.attrib["id"],
        )
        ids += [one.attrib["id"] for one in root.iter() if "id" in one.attrib]
    assert len(set(ids)) == len(ids)
    assert [chart.key for chart in charts if chart] == ["a-b-1", "two", "chart-2-1-5"]


def test_a_picture_that_holds_links_is_no_image_to_a_screen_reader() -> None:
    assert parsed(drawn(table_of([2, 1, 0, 0, 0, 0])).svg).attrib["role"] == "group"


def test_hostile_words_are_shown_as_words() -> None:
    table = table_of([2, 1, 0, 0, 0, 0], label=HOSTILE, name=HOSTILE)
    chart = drawn(table)
    readable = HOSTILE.replace("\x00", "").replace("\x0b", "")

    page = render_to_string("components/chart.html", {"chart": chart})
    for text in (chart.svg, picture_of(table), page):
        assert text is not None
        assert "<script" not in text
        assert "<b " not in text
        assert "style=" not in text.replace(escape('style="'), "")
    assert parsed(chart.svg)[0].text == f"状況{readable}"
    assert links_of(chart)[0][1] == f"{readable}0 {readable}2020 2機関（66.7%）の内訳を開く"


def test_nothing_in_a_picture_needs_a_style_sheet_a_script_or_the_network() -> None:
    svg = drawn(table_of([9, 8, 7, 6, 5, 4])).svg

    names = {one.tag.removeprefix(SVG) for one in parsed(svg).iter()}
    assert names <= {"svg", "title", "desc", "defs", "pattern", "rect", "path", "circle", "line", "text", "a"}
    attributes = {name for one in parsed(svg).iter() for name in one.attrib}
    assert not {name for name in attributes if name == "style" or name.startswith("on")}
    assert svg.count("http") == 1  # the name space


def test_a_picture_can_be_set_in_a_pdf() -> None:
    svg = picture_of(table_of([9, 8, 7, 6, 5, 4]))
    assert svg is not None
    source = b'#set document(title: "x")\n#image(bytes(sys.inputs.svg), format: "svg", width: 100%, alt: "x")'
    compiler = typst.Compiler(source, font_paths=fonts(), ignore_system_fonts=True)
    document = compiler.compile(sys_inputs={"svg": svg})
    assert isinstance(document, bytes)
    assert document.startswith(b"%PDF")


@pytest.mark.django_db
def test_the_bars_of_the_small_cycle_show_its_table_and_lead_to_its_cells() -> None:
    answered_cycle()
    question = ask("2-1-5", {"as_of": "2021-05-31"})
    chart = chart_of(question.table(), "table", question.link("audits:cell"))
    assert chart is not None

    assert [(line.label, line.values) for line in chart.lines] == [
        ("行政機関", ("1 (33.3%)", "1 (33.3%)", "0 (0.0%)", "1 (33.3%)")),
        ("独立行政法人等", ("2 (50.0%)", "1 (25.0%)", "1 (25.0%)", "0 (0.0%)")),
        ("計", ("3 (42.9%)", "2 (28.6%)", "1 (14.3%)", "1 (14.3%)")),
    ]
    assert links_of(chart)[0] == (
        "/tables/2-1-5/cells/AGENCY/2020/?as_of=2021-05-31",
        "行政機関 令和2年度に見直し(改正) 1機関（33.3%）の内訳を開く",
    )
    assert len(links_of(chart)) == 10


@pytest.mark.django_db
def test_an_earlier_year_leaves_the_year_measured_its_colour() -> None:
    cycle = answered_cycle()
    assert (PALE_ORANGE in str(picture_of(cycle.table("2-1-5"))), cycle.table("2-1-5").measured) == (True, 2020)
    for name in ("北省", "港湾機構", "灯台機構", "南大学", "北大学"):
        hand_in(cycle.review(name), revised="令和2年6月1日", on=date(2021, 5, 21))
    hand_in(cycle.review("南省"), revised="令和2年3月1日", note="前から規定", on=date(2021, 5, 21))
    table = cycle.table("2-1-5", "2021-03-31")
    assert [column.key for column in table.columns if column.key.isdecimal()] == ["2019", "2020"]
    for svg in (picture_of(table), drawn(table).svg, page_of(table, picture_of(table))["chart"]["svg"]):
        assert [colour in str(svg) for colour in (PALE_ORANGE, NAVY, BLUE)] == [False, True, True]
