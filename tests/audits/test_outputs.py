"""Every way a table can be had: page, API and command give the same files, and all of them the figures of the report."""

from __future__ import annotations

import csv
import io
import json
import re
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from agencies.documents import tables_document
from agencies.outputs import FORMATS, OF_LISTINGS
from agencies.roles import Role
from agencies.workbooks import tables_workbook
from audits.tables import ask
from guidelines.models import Amendment, OfficialTable
from tests.api import get, secret_of
from tests.files import cells, lines_of_table, squeezed, text_of_pdf, workbook
from tests.permissions.matrix import someone
from tests.tables import COUNTED

DATED = "as_of=2016-03-31&state=confirmed&kind=CORPORATION"
CELL = "tables/2-1-5/cells/AGENCY/2016/"


@pytest.fixture
def evaluator(survey: Amendment) -> Client:
    return someone("evaluator")


@pytest.fixture
def program(survey: Amendment) -> str:
    return secret_of(Role.EVALUATOR)


def printed(value: Any) -> str:
    """A percentage as the report prints it."""
    return str(value) if value == 100 else f"{value:.1f}"


def reported(published: dict[str, Any], number: str) -> list[dict[str, Any]]:
    """The rows of the report for a table of counts, or none: 2-1-5 is called 2-(1)-5 there."""
    chapter, part, place = number.split("-")
    return published["tables"].get(f"{chapter}-({part})-{place}", {"rows": []})["rows"]


def numbers() -> list[str]:
    return list(OfficialTable.objects.filter(amendment__is_fictional=False).values_list("number", flat=True))


def test_excel_holds_every_figure_of_the_report(survey: Amendment, published: dict[str, Any]) -> None:
    compared = 0
    for number in numbers():
        table = ask(number, {}).table()
        lines = lines_of_table(workbook(tables_workbook([table])).worksheets[0], table)[1:]
        for row, line in zip(reported(published, number), lines, strict=False):
            label = next(place for place, value in enumerate(line) if str(value).startswith(row["label"]))
            found = [value for value in line[label + 1 :] if value is not None and not isinstance(value, datetime)]
            values = ["—" if value is None else value for value in row["values"]]
            if "percent" in row:
                pairs = zip(values, row["percent"], strict=True)
                values = [one for value, percent in pairs for one in (value, *([percent] * (percent is not None)))]
            assert (number, row["label"], found) == (number, row["label"], values)
            compared += 1
    assert compared >= 3 + 6 + 6 + 9


@pytest.mark.parametrize("number", COUNTED)
def test_a_sheet_and_a_print_hold_title_unit_headings_and_labels_as_the_report(
    survey: Amendment, published: dict[str, Any], number: str
) -> None:
    table, report = ask(number, {}).table(), published["tables"][COUNTED[number]]
    (title, *_), _, (unit, *_), *lines = cells(workbook(tables_workbook([table])).worksheets[0])
    heading, *rows = [[value for value in line if value is not None] for line in lines[: 1 + len(report["rows"])]]
    assert (title, unit) == (f"表{table.caption} {report['title']}", f"（単位：{report['unit']}）")
    assert heading[-len(report["columns"]) :] == report["columns"]
    labels = [row["label"] for row in report["rows"]]
    assert [row[0].partition("（第")[0] for row in rows] == labels  # items name their clauses after it
    assert [row for row in lines[1 + len(rows)] if row is not None] == []  # no line more than the report has
    text = re.sub(r"平成27年8月改正.*?の回答", "", text_of_pdf(tables_document([table])), count=1)
    around = squeezed("".join([title, unit, *heading]))
    assert text.startswith(around)
    assert re.match(".*?".join(map(re.escape, [around, *map(squeezed, labels)])), text)


def test_the_flat_sheet_holds_every_figure_of_the_report(survey: Amendment, published: dict[str, Any]) -> None:
    tables = [ask(number, {}).table() for number in numbers()]
    heading, *lines = cells(workbook(tables_workbook(tables))["データ"])
    records = [dict(zip(heading, line, strict=True)) for line in lines]
    for number in numbers():
        for row in reported(published, number):
            found = [one for one in records if (one["表番号"], one["行"]) == (number, row["label"])]
            assert [one["数"] if one["数"] is not None else one["文"] for one in found] == row["values"]
            if "percent" in row:
                assert [one["割合（％）"] for one in found] == row["percent"]


def test_pdf_holds_every_figure_of_the_report(survey: Amendment, published: dict[str, Any]) -> None:
    content = tables_document([ask(number, {}).table() for number in numbers()])
    assert b"pdfuaid:part" in content
    text = text_of_pdf(content)
    for number in numbers():
        for row in reported(published, number):
            shares = row.get("percent", [None] * len(row["values"]))
            pairs = zip(row["values"], shares, strict=True)
            shown = [
                ("—" if value is None else str(value)) + ("" if share is None else f"({printed(share)}%)")
                for value, share in pairs
            ]
            pattern = re.escape(squeezed(row["label"])) + "(（[^）]*）)?" + re.escape(squeezed("".join(shown)))
            assert (number, row["label"], bool(re.search(pattern, text))) == (number, row["label"], True)


def test_names_dates_and_reasons_of_the_late_are_in_excel_and_pdf(
    survey: Amendment, published: dict[str, Any]
) -> None:
    table = ask("2-2-20", {}).table()
    rows = published["named_facts"]["2-(2)-20"]["rows"]
    lines = lines_of_table(workbook(tables_workbook([table])).worksheets[0], table)[1:]
    assert [[line[0], line[2].date().isoformat(), line[3], line[4]] for line in lines] == [
        [row["corporation"], row["revised_on"], row["reason"], row["supplied"] or "—"] for row in rows
    ]
    text = text_of_pdf(tables_document([table]))
    places = [text.index(squeezed(f"{row['reason']}{row['supplied'] or '—'}")) for row in rows]
    assert places == sorted(places)


@pytest.mark.parametrize("query", ["", DATED])
@pytest.mark.parametrize("form", FORMATS)
def test_page_and_api_send_the_same_bytes(evaluator: Client, program: str, form: str, query: str) -> None:
    for number in numbers():
        page = evaluator.get(f"/tables/{number}/?{query}&format={form}")
        asked = get(f"tables/{number}/?{query}&format={form}", program)
        accepted = get(f"tables/{number}/?{query}", program, Accept=FORMATS[form].media_type)
        assert (page.status_code, asked.status_code, accepted.status_code) == (200, 200, 200)
        assert page.content == asked.content == accepted.content
        if FORMATS[form].is_download:
            day = "2016-03-31" if query else "2016-05-31"
            names = {one["Content-Disposition"] for one in (page, asked, accepted)}
            assert names == {f'attachment; filename="table-{number}_{day}.{FORMATS[form].extension}"'}
            assert len({one["Content-Type"] for one in (page, asked, accepted)}) == 1


def test_a_download_keeps_the_question_of_the_page(evaluator: Client) -> None:
    asked = dict(part.split("=") for part in DATED.split("&"))
    table = ask("2-1-5", asked).table()
    assert evaluator.get(f"/tables/2-1-5/?{DATED}&format=xlsx").content == tables_workbook([table])
    assert evaluator.get(f"/tables/2-1-5/?{DATED}&format=pdf").content == tables_document([table])
    page = evaluator.get(f"/tables/2-1-5/?{DATED}").content.decode().replace("&amp;", "&")
    buttons = re.findall(r'href="\?([^"]*format=[^"]*)">([^<]+)<', page)
    assert buttons == [
        (f"{DATED}&format=xlsx", "Excel"),
        (f"{DATED}&format=csv", "CSV"),
        (f"{DATED}&format=csv&charset=cp932", "CSV（CP932）"),
        (f"{DATED}&format=pdf", "PDF"),
        (f"{DATED}&format=json", "JSON"),
    ]


@pytest.mark.parametrize("form", OF_LISTINGS)
def test_what_is_behind_a_cell_is_the_same_from_page_and_api(evaluator: Client, program: str, form: str) -> None:
    page, asked = evaluator.get(f"/{CELL}?format={form}"), get(f"{CELL}?format={form}", program)
    assert (page.status_code, asked.status_code) == (200, 200)
    assert page.content == asked.content


def test_what_is_behind_a_cell_says_in_excel_which_cell_it_is(evaluator: Client) -> None:
    response = evaluator.get(f"/{CELL}?format=xlsx")
    assert response["Content-Disposition"] == 'attachment; filename="table-2-1-5_AGENCY_2016_2016-05-31.xlsx"'
    shown = [[value for value in line if value] for line in cells(workbook(response.content)["内訳"])]
    assert shown == [
        ["表2-(1)-⑤ 保護管理規程の見直し（改正）状況"],
        ["行政機関 ・ 平成28年度に見直し(改正)"],
        ["平成27年8月改正 ・ 基準日 平成28年5月31日（2016-05-31）現在 ・ 対象 提出済・確認済の回答"],
        ["コード", "名称", "内容", "根拠"],
        ["AG-26", "厚生労働省", "平成28年4月", "公表資料"],
    ]


def test_an_allocated_count_opens_in_excel_one_line_without_a_name(evaluator: Client) -> None:
    content = evaluator.get("/tables/2-1-6/cells/1/REGULATION/?format=xlsx").content
    shown = [[value for value in line if value] for line in cells(workbook(content)["内訳"])]
    assert shown[4:] == [["機関名不明（仮割当） 40", "仮割当"]]


def test_every_table_can_be_had_in_cp932(evaluator: Client, program: str) -> None:
    for number in numbers():
        page = evaluator.get(f"/tables/{number}/?format=csv&charset=cp932")
        assert page["Content-Type"] == "text/csv; charset=Windows-31J"
        assert page.content == get(f"tables/{number}/?format=csv&charset=CP932", program).content
        unicode = evaluator.get(f"/tables/{number}/?format=csv").content.decode("utf-8-sig")
        lines = list(csv.reader(io.StringIO(page.content.decode("cp932"))))
        assert lines == list(csv.reader(io.StringIO(unicode.replace("—", "―"))))
    assert "〓" not in get("organizations/?format=csv&charset=cp932", program).content.decode("cp932")


def test_a_format_or_charset_there_is_not_is_refused_in_words(evaluator: Client, program: str) -> None:
    told = {
        "tables/2-1-5/?format=xml": (406, "format=xml は使えません。使える形式：json、csv、xlsx、pdf。"),
        f"{CELL}?format=pdf": (406, "format=pdf は使えません。使える形式：json、csv、xlsx。"),
        "tables/2-1-5/?format=csv&charset=latin1": (
            400,
            "charset=latin1 は使えません。使える文字コード：utf-8、cp932。",
        ),
    }
    for address, (status, text) in told.items():
        page, asked = evaluator.get(f"/{address}"), get(address, program)
        assert (page.status_code, asked.status_code) == (status, status)
        assert text in page.content.decode()
        assert asked["Content-Type"] == "application/problem+json"
        assert asked.json()["detail"] == text
    assert get("tables/2-1-5/?charset=latin1", program).json()["errors"] == {
        "charset": [told["tables/2-1-5/?format=csv&charset=latin1"][1]]
    }


def test_downloads_are_only_for_those_who_see_the_tables(survey: Amendment) -> None:
    for form in FORMATS:
        assert someone("chief").get(f"/tables/2-1-5/?format={form}").status_code == 403
        assert get(f"tables/2-1-5/?format={form}", secret_of(Role.CHIEF, "IA-044")).status_code == 403


@pytest.mark.parametrize("form", FORMATS)
def test_the_command_writes_the_same_file(survey: Amendment, program: str, tmp_path: Path, form: str) -> None:
    target = tmp_path / "table"
    call_command("official_table", "2-1-5", as_of="2016-03-31", format=form, output=target)
    assert target.read_bytes() == get(f"tables/2-1-5/?as_of=2016-03-31&format={form}", program).content


def test_the_command_writes_cp932_and_refuses_what_a_terminal_cannot_show(survey: Amendment, tmp_path: Path) -> None:
    target = tmp_path / "table.csv"
    call_command("official_table", "2-1-19", format="csv", charset="cp932", output=target)
    assert target.read_bytes().decode("cp932").count("―") == 2 + 7 + 3
    for options in ({"format": "xlsx"}, {"format": "pdf"}, {"format": "csv", "charset": "cp932"}):
        with pytest.raises(CommandError, match="は画面に表示できません。--output でファイルを指定してください。"):
            call_command("official_table", "2-1-5", **options)
    with pytest.raises(CommandError, match="使える文字コード：utf-8、cp932"):
        call_command("official_table", "2-1-5", format="csv", charset="ebcdic", output=target)


def test_the_description_names_every_format(survey: Amendment, program: str) -> None:
    written = io.StringIO()
    call_command("spectacular", "--validate", "--format", "openapi-json", stdout=written)
    paths = json.loads(written.getvalue())["paths"]
    for address, names in {"": list(FORMATS), "cells/{row}/{column}/": list(OF_LISTINGS)}.items():
        operation = paths[f"/api/v1/tables/{{number}}/{address}"]["get"]
        assert set(operation["responses"]["200"]["content"]) == {FORMATS[name].media_type for name in names}
        parameters = {one["name"]: one["schema"] for one in operation["parameters"]}
        assert sorted(parameters["charset"]["enum"]) == ["cp932", "utf-8"]
        assert sorted(parameters["format"]["enum"]) == sorted(names)
