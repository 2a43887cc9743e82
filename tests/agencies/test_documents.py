"""Tables as PDF: the figures, Japanese fonts inside, tagged, and no text ever taken for markup."""

from __future__ import annotations

import os
import signal
import threading
from dataclasses import replace

import pytest

from agencies.documents import Forked, tables_document
from agencies.tables import Cell, Row
from tests.files import poppler, row_in_print, squeezed, text_of_pdf
from tests.tables import HOSTILE, MARKUP, TABLE, of_one_text

BARS = replace(
    TABLE,
    columns=TABLE.columns[:2],
    rows=tuple(replace(row, cells=(row.cells[0], Cell(row.cells[0].count, row.cells[0].base))) for row in TABLE.rows),
)
SQUARE = '<svg xmlns="http://www.w3.org/2000/svg" width="40" height="40"><text x="0" y="20">図の字</text></svg>'


def test_a_table_is_printed_as_in_the_report() -> None:
    assert text_of_pdf(tables_document([TABLE])) == squeezed(
        "表2-(1)-⑤ 改正状況"
        "令和2年6月改正 ・ 基準日 令和3年5月31日（2021-05-31）現在 ・ 対象 確認済の回答のみ"
        "絞り込み：種別 行政機関、区分 府省"
        "（単位：機関）"
        "改正内容 機関数 改正 改正日 理由"
        "甲（第2-2） 16(100%) 1(6.3%) R2.10.1 規程 北"
        "乙 5(100%) 5(100%) R2.11 —"
        "計 21(100%) 0(0.0%) — —"
        "（注1）一つ目の注。（注2）二つ目の注。"
        "根拠：機関回答 19 ・ 仮割当 2"
        "出典：保護管理規程 見直し状況 ・ 表2-(1)-⑤ ・ 令和3年5月31日現在 1 / 1"
    )


def test_both_fonts_are_inside_and_no_other() -> None:
    lines = poppler("pdffonts", tables_document([BARS])).splitlines()[2:]
    fonts = {(line.split()[0].split("+")[1], line.split("Identity-H")[-1].split()[0]) for line in lines}
    assert fonts == {("NotoSansCJKjp-Bold-Identity-H", "yes"), ("NotoSansCJKjp-Regular-Identity-H", "yes")}


def test_it_is_tagged_titled_a4_and_in_japanese() -> None:
    content = tables_document([TABLE])
    told = dict(line.split(":", 1) for line in poppler("pdfinfo", content).splitlines())
    about = {name: told[name].strip() for name in ("Title", "Tagged", "Pages", "Page size")}
    assert about == {
        "Title": "表2-(1)-⑤ 改正状況",
        "Tagged": "yes",
        "Pages": "1",
        "Page size": "595.276 x 841.89 pts (A4)",
    }
    assert b"/Lang(ja-JP)" in content
    assert b"pdfuaid:part" in content
    structure = poppler("pdfinfo", content, "-struct")
    assert [structure.count(f" {tag}") for tag in ("H1", "THead", "TH ", "TR\n", "TD")] == [1, 1, 5, 4, 6 + 5 + 5]


def test_a_wide_table_lies_across_the_page() -> None:
    text = "長い文" * 12
    rows = tuple(replace(row, cells=tuple(Cell(text=text) for _ in row.cells)) for row in TABLE.rows)
    assert "841.89 x 595.276" in poppler("pdfinfo", tables_document([replace(TABLE, rows=rows)]))


def test_a_long_table_repeats_its_heading_on_each_page() -> None:
    rows = tuple(Row(str(place), f"機関{place}", TABLE.rows[0].cells) for place in range(80))
    content = tables_document([replace(TABLE, rows=rows)], {})
    pages = int(poppler("pdfinfo", content).split("Pages:")[1].split()[0])
    assert (pages > 1, text_of_pdf(content).count("改正内容機関数改正改正日理由")) == (True, pages)


def test_an_exercise_is_marked() -> None:
    content = tables_document([replace(TABLE, is_fictional=True)])
    assert text_of_pdf(content).startswith("【演習（架空）】表2-(1)-⑤改正状況")
    assert "【演習（架空）】" in poppler("pdfinfo", content).splitlines()[0]


@pytest.mark.parametrize("text", [MARKUP, *HOSTILE])
def test_text_is_printed_as_it_is_and_never_read_as_markup(text: str) -> None:
    table = of_one_text(text)
    printed = text_of_pdf(tables_document([table]))
    assert printed.count(squeezed(text)) >= 6
    assert row_in_print(table.rows[0]) in printed


def test_a_character_that_no_font_has_does_not_stop_the_document() -> None:
    content = tables_document([of_one_text("甲👍乙")])
    assert "甲" in text_of_pdf(content)
    assert "Tagged:          yes" in poppler("pdfinfo", content)


def test_a_chart_stands_below_its_table_with_a_text_in_its_place() -> None:
    content = tables_document([TABLE], {TABLE.number: SQUARE})
    assert text_of_pdf(content).index("図の字") > text_of_pdf(content).index("仮割当2")
    assert "図の字" not in text_of_pdf(tables_document([TABLE], {"2-1-6": SQUARE}))
    assert "Figure" in poppler("pdfinfo", content, "-struct-text")


def test_bars_are_drawn_where_columns_are_parts_of_a_whole() -> None:
    content = tables_document([BARS])
    assert ("Figure" in poppler("pdfinfo", content, "-struct-text"), b"pdfuaid:part" in content) == (True, True)
    assert "Figure" not in poppler("pdfinfo", tables_document([BARS], {}), "-struct-text")


def test_each_table_has_a_page_of_its_own() -> None:
    content = tables_document([TABLE, replace(TABLE, number="2-1-6", caption="2-(1)-⑥")])
    assert "Pages:           2" in poppler("pdfinfo", content)
    assert "表2-(1)-⑥・令和3年5月31日現在2/2" in text_of_pdf(content)
    assert poppler("pdfinfo", content).startswith("Title:           集計表")


def test_a_process_forked_after_a_document_refuses_instead_of_waiting_for_ever() -> None:
    tables_document([TABLE])
    child = os.fork()
    if child == 0:
        signal.alarm(20)
        try:
            tables_document([BARS])
        except Forked:
            os._exit(7)
        os._exit(1)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 7


def test_the_same_tables_give_the_same_bytes_in_any_thread() -> None:
    content, made = tables_document([TABLE, BARS]), []
    threads = [threading.Thread(target=lambda: made.append(tables_document([TABLE, BARS]))) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert made == [content] * 4
