"""The loaded survey, counted by the tables themselves, against the report as it was published."""

from __future__ import annotations

import csv
import io
import json
from datetime import date
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from agencies.periods import Period
from agencies.renderers import BOM
from agencies.tables import Row, Table
from audits.tables import ask
from guidelines.models import Amendment
from tests.tables import COUNTED

UNITS, RELAYS, LATE = ("2-1-19", "2-(1)-19"), ("2-2-19", "2-(2)-19"), ("2-2-20", "2-(2)-20")


def table_of(number: str, **parameters: str) -> Table:
    return ask(number, parameters).table()


def printed(value: Any) -> Any:
    """A percentage as the report prints it: 100 and 0.0."""
    return value if value is None or value == 100 else f"{value:.1f}"


def shares(row: dict[str, Any]) -> list[str | None]:
    """The percentages of a row of the report; none where it has no percentages."""
    return (
        [printed(one) if one is None else str(printed(one)) for one in row["percent"]]
        if "percent" in row
        else [None] * len(row["values"])
    )


def in_words(count: int | None) -> str:
    """A count without a percentage; — where nobody is asked."""
    return "—" if count is None else str(count)


def command(number: str, *arguments: str) -> str:
    output = io.StringIO()
    call_command("official_table", number, *arguments, stdout=output)
    return output.getvalue()


def shown(row: Row) -> list[Any]:
    """A row as the report has it: a count, a text, or nothing for —."""
    return [cell.count if cell.count is not None else cell.text for cell in row.cells]


@pytest.mark.parametrize("number", COUNTED)
def test_labels_counts_and_percentages_are_those_of_the_report(
    survey: Amendment, published: dict[str, Any], number: str
) -> None:
    report, table = published["tables"][COUNTED[number]], table_of(number)
    assert table.as_of == date(2016, 5, 31)
    assert (table.title, table.unit) == (report["title"], report["unit"])
    assert [column.label for column in table.columns] == report["columns"]
    assert [row.label for row in table.rows] == [row["label"] for row in report["rows"]]
    assert [[cell.count for cell in row.cells] for row in table.rows] == [row["values"] for row in report["rows"]]
    assert [[cell.percent for cell in row.cells] for row in table.rows] == [shares(row) for row in report["rows"]]


@pytest.mark.parametrize("number", ["2-1-6", "2-1-7"])
def test_items_name_their_clauses(survey: Amendment, published: dict[str, Any], number: str) -> None:
    rows = published["tables"][COUNTED[number]]["rows"]
    assert [row.detail for row in table_of(number).rows] == [
        "、".join(f"第{clause}" for clause in row["clauses"]) for row in rows
    ]


@pytest.mark.parametrize("number", ["2-1-6", "2-1-7"])
def test_the_report_names_nobody_for_an_outcome_so_all_of_it_is_allocated(survey: Amendment, number: str) -> None:
    asked = ask(number, {})
    table = asked.table()
    total = sum(row.cells[0].count or 0 for row in table.rows)
    assert table.provenance == {"REPORTED": 0, "VERIFIED": 0, "PUBLISHED": 0, "ALLOCATED": total}
    for row in table.rows:
        for cell in row.cells[1:]:
            _, listing = asked.behind(row.key, cell.key or "")
            assert (listing.entries, listing.unnamed) == ((), cell.count)


def test_at_the_end_of_the_fiscal_year_238_were_done_and_8_were_open(survey: Amendment) -> None:
    table = table_of("2-1-5", as_of="2016-03-31")
    assert [column.label for column in table.columns] == ["機関数", "平成27年度に見直し(改正)", "未了"]
    assert shown(table.rows[-1])[1:] == [238, 8]


@pytest.mark.parametrize("as_of", ["2016-03-31", "平成28年3月31日", "Ｈ２８．３．３１"])
def test_a_day_may_be_asked_for_in_any_style(survey: Amendment, as_of: str) -> None:
    assert table_of("2-1-5", as_of=as_of).as_of == date(2016, 3, 31)


def test_table_19_comes_out_row_by_row_with_its_texts(survey: Amendment, published: dict[str, Any]) -> None:
    report, table = published["tables"][UNITS[1]], table_of(UNITS[0])
    assert (table.title, table.unit, table.organization) == (report["title"], report["unit"], "AG-26")
    assert [column.label for column in table.columns] == report["columns"]
    assert [(row.group, row.label, shown(row)) for row in table.rows] == [
        (row["group"], row["label"], row["values"]) for row in report["rows"]
    ]
    numbers = [row["values"] for row in report["rows"]]
    assert sum(table.provenance.values()) == numbers[-1][0]
    assert table.provenance["ALLOCATED"] == sum(values[0] for values in numbers[-3:-1])


def test_dates_of_table_19_are_given_as_days_too(survey: Amendment) -> None:
    days = {
        row.label: [cell.period.first.isoformat() if cell.period else None for cell in row.cells[1:4]]
        for row in table_of(UNITS[0]).rows
    }
    assert days == {
        "本省内部部局": ["2015-10-01", None, None],
        "試験研究機関": [None, "2015-08-25", "2015-11-26"],
        "国立ハンセン病療養所": [None, "2015-10-05", "2015-12-04"],
        "国立障害者リハビリテーションセンター": [None, "2015-10-02", "2015-10-23"],
        "国立児童自立支援施設": [None, None, "2016-04-22"],
        "検疫所": [None, "2016-03-14", "2016-04-08"],
        "地方厚生局": [None, "2015-12-14", "2015-11-18"],
        "都道府県労働局": [None, "2015-12-04", "2015-12-04"],
        "計": [None, None, None],
    }


def test_table_10_names_one_agency_and_gives_the_others_as_a_number(
    survey: Amendment, published: dict[str, Any]
) -> None:
    asked = ask("2-1-10", {})
    seen = {
        row.label: ([entry.name for entry in listing.entries], listing.unnamed)
        for row in asked.table().rows
        for _, listing in [asked.behind(row.key, "agencies")]
    }
    *rows, total = published["tables"]["2-(1)-10"]["rows"]
    named = {row["label"]: row.get("named", []) for row in rows}
    expected = {row["label"]: (named[row["label"]], row["values"][0] - len(named[row["label"]])) for row in rows}
    everyone = [name for names in named.values() for name in names]
    assert seen == expected | {total["label"]: (everyone, total["values"][0] - len(everyone))}
    allocated = total["values"][0] - len(everyone)
    assert asked.table().provenance == {"REPORTED": 0, "VERIFIED": 0, "PUBLISHED": 1, "ALLOCATED": allocated}


def test_all_of_table_14_is_published(survey: Amendment, published: dict[str, Any]) -> None:
    total = published["tables"]["2-(2)-14"]["rows"][-1]["values"][0]
    assert table_of("2-2-14").provenance == {"REPORTED": 0, "VERIFIED": 0, "PUBLISHED": total, "ALLOCATED": 0}


def test_the_notice_of_table_19_was_relayed_as_the_report_says(survey: Amendment, published: dict[str, Any]) -> None:
    table, rows = table_of(RELAYS[0]), published["named_facts"][RELAYS[1]]["rows"]
    outcomes = {
        "relayed": "から周知。",
        "not_relayed": "から周知なし。",
        "unconfirmed": "からの周知状況は確認できず。",
    }
    assert [(row.label, row.cells[0].text) for row in table.rows] == [
        (row["corporation"], row["by"] + outcomes[row["relay"]]) for row in rows
    ]
    assert [column.label for column in table.columns] == ["独立行政法人等の所管部局等からの周知状況"]
    assert table.title.endswith("の独立行政法人等への周知状況")
    assert (table.organization, table.provenance["PUBLISHED"]) == ("AG-04", len(rows))


def test_table_20_names_the_late_corporations_in_the_order_of_the_report(
    survey: Amendment, published: dict[str, Any]
) -> None:
    report, table = published["named_facts"][LATE[1]], table_of(LATE[0])
    assert table.title.startswith("平成28年度に保護管理規程を見直し（改正）した")
    assert [(row.label, row.cells[0].period, row.cells[1].text, row.cells[2].text) for row in table.rows] == [
        (row["corporation"], Period.day(date.fromisoformat(row["revised_on"])), row["reason"], row["supplied"])
        for row in report["rows"]
    ]
    assert table.rows[0].cells[0].shown == "H28.4.1"
    assert table.provenance == {"REPORTED": 0, "VERIFIED": 0, "PUBLISHED": len(report["rows"]), "ALLOCATED": 0}


def test_the_command_prints_the_same_figures_as_csv_json_and_text(
    survey: Amendment, published: dict[str, Any]
) -> None:
    for number, key in COUNTED.items():
        rows = published["tables"][key]["rows"]
        document = json.loads(command(number, "--format", "json"))
        assert [[cell["count"] for cell in row["cells"]] for row in document["rows"]] == [
            row["values"] for row in rows
        ]
        text = command(number, "--format", "csv")
        assert text.startswith(BOM)
        lines = list(csv.reader(io.StringIO(text.removeprefix(BOM))))
        assert [line[0] for line in lines[1:]] == [row["label"] for row in rows]
        counts = [[int(field) if field != "—" else None for field in line[1::2]] for line in lines[1:]]
        assert counts == [row["values"] for row in rows]
        printed_shares = [[one or "—" for one in shares(row)] if "percent" in row else [] for row in rows]
        assert [line[2::2] for line in lines[1:]] == printed_shares
        words = [line.split() for line in command(number).splitlines()[2 : 2 + len(rows)]]
        assert words == [
            [
                row["label"],
                *(f"{n}({p}%)" if p else in_words(n) for n, p in zip(row["values"], shares(row), strict=True)),
            ]
            for row in rows
        ]


def test_the_command_takes_the_words_of_the_address(survey: Amendment) -> None:
    document = json.loads(
        command(
            "2-1-5", "--format", "json", "--as-of", "平成28年3月31日", "--state", "confirmed", "--amendment", "2015-08"
        )
    )
    assert (document["as_of"], document["state"], document["amendment"]) == ("2016-03-31", "confirmed", "2015-08")
    assert document["columns"][-1] == "未回答"
    assert document["rows"][-1]["cells"][-1] == {
        "count": document["rows"][-1]["cells"][0]["count"],
        "base": document["rows"][-1]["cells"][0]["base"],
        "percent": "100",
        "text": None,
        "date_from": None,
        "date_to": None,
        "url": "/api/v1/tables/2-1-5/cells/total/unanswered/?amendment=2015-08&as_of=%E5%B9%B3%E6%88%9028%E5%B9%B43%E6"
        "%9C%8831%E6%97%A5&state=confirmed",
    }


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (
            ["9-9-9"],
            "表「9-9-9」はありません。ある表：2-1-5、2-1-6、2-1-7、2-1-10、2-1-19、2-2-3、2-2-7、2-2-8、2-2-10、2-2-14、2-2-19、2-2-20、2-2-21、2-2-22。",
        ),
        (["2-1-5", "--as-of", "2015-02-30"], "基準日：2015年2月30日という日付はありません。"),
        (["2-1-5", "--amendment", "1999-01"], "改正「1999-01」はありません。ある改正：2015-08。"),
        (["2-1-19", "--organization", "AG-99"], "機関「AG-99」はこの見直しの対象にありません。"),
        (["2-1-5", "--state", "draft"], "対象：state には submitted（提出済・確認済）か confirmed（確認済のみ）"),
    ],
)
def test_a_question_that_cannot_be_answered_is_refused_in_words(
    survey: Amendment, arguments: list[str], message: str
) -> None:
    with pytest.raises(CommandError) as refusal:
        command(*arguments)
    assert str(refusal.value).startswith(message)


@pytest.mark.parametrize("number", [*COUNTED, UNITS[0]])
def test_every_figure_of_the_survey_opens_what_it_counts(survey: Amendment, number: str) -> None:
    for as_of in ("2015-08-25", "2015-10-01", "2016-03-31", "2016-04-15", "2016-05-31"):
        asked = ask(number, {"as_of": as_of})
        for row in asked.table().rows:
            for cell in row.cells:
                if cell.key:
                    listing = asked.shape.behind(asked.scope, row.key, cell.key)
                    assert (as_of, row.label, cell.key, listing.total) == (as_of, row.label, cell.key, cell.count)
