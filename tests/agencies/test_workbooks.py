"""Tables in Excel: laid out as in the report, numbers as numbers, dates as dates, and never a formula."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime

import pytest
from openpyxl.utils.escape import unescape

from agencies.periods import Period
from agencies.tables import Cell, Column, Row
from agencies.workbooks import HEADINGS, lines_workbook, sheet_names, tables_workbook
from tests.files import cells, lines_of_table, workbook
from tests.tables import HOSTILE, TABLE, of_one_text

NAME = "表2-(1)-⑤"


def day(text: str) -> datetime:
    """A date as it is read from a workbook."""
    return datetime.fromisoformat(text)


def test_a_table_stands_on_its_sheet_as_in_the_report() -> None:
    sheet = workbook(tables_workbook([TABLE]))[NAME]
    shown = [[value for value in line if value is not None] for line in cells(sheet)]
    assert shown == [
        ["表2-(1)-⑤ 改正状況"],
        ["令和2年6月改正 ・ 基準日 令和3年5月31日（2021-05-31）現在 ・ 対象 確認済の回答のみ"],
        ["絞り込み：種別 行政機関、区分 府省"],
        ["（単位：機関）"],
        ["改正内容", "機関数", "改正", "改正日", "同（開始日）", "同（終了日）", "理由"],
        [
            "北",
            "甲（第2-2）",
            16,
            100,
            1,
            6.3,
            "R2.10.1",
            day("2020-10-01"),
            day("2020-10-01"),
            "規程",
        ],
        ["乙", 5, 100, 5, 100, "R2.11", day("2020-11-01"), day("2020-11-30"), "—"],
        ["計", 21, 100, 0, 0, "—", "—"],
        [],
        ["（注1）一つ目の注。"],
        ["（注2）二つ目の注。"],
        ["根拠：機関回答 19 ・ 仮割当 2"],
    ]


def test_a_percentage_is_seen_as_the_report_prints_it() -> None:
    sheet = workbook(tables_workbook([TABLE]))[NAME]
    assert (sheet["F6"].value, sheet["F6"].number_format) == (6.3, '[=100]"("0"%)";"("0.0"%)"')
    assert (sheet["C6"].value, sheet["C6"].data_type, sheet["H6"].number_format) == (16, "n", "yyyy-mm-dd")


def test_a_sheet_is_ready_for_a4() -> None:
    sheet = workbook(tables_workbook([TABLE]))[NAME]
    assert (sheet.page_setup.orientation, sheet.page_setup.paperSize) == ("landscape", 9)
    assert (sheet.page_setup.fitToWidth or 1, sheet.page_setup.fitToHeight) == (1, 0)
    assert (sheet.print_title_rows, sheet.print_area) == ("$5:$5", f"'{NAME}'!$A$1:$J$12")
    assert sheet.freeze_panes == "C6"
    assert {cell.font.name for line in sheet.iter_rows() for cell in line if cell.value} == {"Yu Gothic"}


def test_a_group_covers_its_lines_and_a_total_both_columns_of_labels() -> None:
    sheet = workbook(tables_workbook([TABLE]))[NAME]
    merged = {str(one) for one in sheet.merged_cells.ranges}
    assert {"A6:A7", "A8:B8", "A5:B5", "C5:D5", "E5:F5"} <= merged


def test_an_exercise_is_marked_on_its_sheet_and_in_the_data() -> None:
    opened = workbook(tables_workbook([replace(TABLE, is_fictional=True)]))
    assert opened[NAME]["A1"].value == "【演習（架空）】表2-(1)-⑤ 改正状況"
    assert opened["データ"]["I2"].value == "【演習（架空）】"


def test_the_data_sheet_has_a_line_for_each_cell() -> None:
    heading, *lines = cells(workbook(tables_workbook([TABLE]))["データ"])
    assert heading == list(HEADINGS)
    assert len(lines) == 12
    about = ["2-1-5", "改正状況", "機関", "2020-06", day("2021-05-31"), "confirmed", "X-1"]
    about += ["種別 行政機関、区分 府省", None]
    assert lines[1] == [*about, "a", "北", "甲", "第2-2", "done", "改正", 1, 16, 6.3, None, None, None]
    november = [day("2020-11-01"), day("2020-11-30")]
    assert lines[6] == [*about, "b", "北", "乙", None, "on", "改正日", None, None, None, None, *november]
    assert lines[11] == [*about, "total", "計", "計", None, "why", "理由", *[None] * 6]


def test_an_open_ended_period_has_no_last_day_and_a_day_excel_cannot_count_is_text() -> None:
    periods = (Period.from_fiscal_year(2021), Period.day(date(1873, 1, 1)))
    rows = tuple(Row(str(place), str(place), (Cell(period=one),)) for place, one in enumerate(periods))
    table = replace(TABLE, columns=(Column("on", "改正日"),), rows=rows)
    lines = lines_of_table(workbook(tables_workbook([table]))[NAME], table)
    assert lines[1:] == [
        ["0", "R3年度以降", day("2021-04-01"), None],
        ["1", "M6.1.1", "1873-01-01", "1873-01-01"],
    ]


@pytest.mark.parametrize("text", HOSTILE)
def test_no_text_is_a_formula_a_number_or_a_link(text: str) -> None:
    lines = [["名称"], [text]]
    for content in (tables_workbook([of_one_text(text)]), lines_workbook(lines, text, [text])):
        for sheet in workbook(content):
            found = [cell for line in sheet.iter_rows() for cell in line if cell.value is not None]
            assert {cell.data_type for cell in found} <= {"s", "n", "d"}
            assert [cell.hyperlink for cell in found if cell.hyperlink] == []
            holding = [cell for cell in found if unescape(str(cell.value)) == text]
            assert {cell.data_type for cell in holding} == {"s"}


def test_names_of_sheets_are_legal_and_none_is_there_twice() -> None:
    captions = ["2-(1)-⑤", "2-(1)-⑤", "a/b:c*d?e[f]\\g", "長" * 40, "長" * 40, "𠮷" * 20, "x'"]
    names = sheet_names([replace(TABLE, caption=caption) for caption in captions])
    assert names == [
        "表2-(1)-⑤",
        "表2-(1)-⑤ (2)",
        "表a_b_c_d_e_f__g",
        "表" + "長" * 30,
        "表" + "長" * 26 + " (2)",
        "表" + "𠮷" * 15,
        "表x",
    ]
    assert workbook(tables_workbook([replace(TABLE, caption=one) for one in captions])).sheetnames == [
        *names,
        "データ",
    ]


def test_the_same_tables_give_the_same_bytes() -> None:
    content = tables_workbook([TABLE, TABLE])
    assert tables_workbook([TABLE, TABLE]) == content
    assert workbook(content).properties.created == day("2000-01-01")


def test_a_workbook_of_no_table_and_a_table_of_no_rows_can_be_opened() -> None:
    assert workbook(tables_workbook([])).sheetnames == ["データ"]
    empty = replace(TABLE, rows=())
    assert lines_of_table(workbook(tables_workbook([empty]))[NAME], empty) == [
        ["改正内容", "機関数", "改正", "改正日", "理由"]
    ]


def test_a_listing_stands_under_its_title() -> None:
    lines = [["コード", "名称"], ["X-1", "甲機構"], ["", "機関名不明（仮割当） 2"]]
    sheet = workbook(lines_workbook(lines, "改正状況", ["行政機関 ・ 改正"]))["内訳"]
    assert cells(sheet) == [
        ["改正状況", None],
        ["行政機関 ・ 改正", None],
        ["コード", "名称"],
        ["X-1", "甲機構"],
        [None, "機関名不明（仮割当） 2"],
    ]
    assert (sheet.print_title_rows, sheet.print_area) == ("$3:$3", "'内訳'!$A$1:$B$5")
