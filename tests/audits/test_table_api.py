"""The official tables in the API: the figures, what is behind them, and what they never tell."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from agencies.accounts import command
from agencies.models import Organization
from agencies.roles import Role
from guidelines.models import Amendment, OfficialTable
from regulations.dispatch.actions import dispatch_reviews
from tests.api import get, secret_of
from tests.publications import NUMBERS

LABELS = {"as_of": "基準日", "state": "対象"}
ASKED = [f"tables/{number}/?organization=AG-26" for number in NUMBERS]


@pytest.fixture
def evaluator(survey: Amendment) -> str:
    """The secret of a program of MIC."""
    return secret_of(Role.EVALUATOR)


def figures(address: str, secret: str) -> dict[str, list[tuple[int | None, str | None]]]:
    """Count and percentage of each cell, by the label of the row."""
    rows = get(address, secret).json()["rows"]
    return {row["label"]: [(cell["count"], cell["percent"]) for cell in row["cells"]] for row in rows}


def test_the_tables_are_listed_in_the_order_of_the_report(evaluator: str) -> None:
    listed = get("tables/", evaluator).json()["results"]
    assert [one["number"] for one in listed] == NUMBERS
    assert listed[0] == {
        "number": "2-1-5",
        "caption": "2-(1)-⑤",
        "title": "保護管理規程の見直し（改正）状況",
        "unit": "機関",
        "audience": "",
        "amendment": "2015-08",
        "url": "/api/v1/tables/2-1-5/?amendment=2015-08",
    }
    assert get("tables/?amendment=2015-08", evaluator).json()["results"] == listed


def test_a_table_says_what_it_is_and_what_it_counts(evaluator: str) -> None:
    table = get("tables/2-1-5/", evaluator).json()
    notes, rows = table.pop("notes"), table.pop("rows")
    assert table == {
        "number": "2-1-5",
        "caption": "2-(1)-⑤",
        "title": "保護管理規程の見直し（改正）状況",
        "unit": "機関",
        "amendment": "2015-08",
        "as_of": "2016-05-31",
        "state": "submitted",
        "organization": None,
        "is_fictional": False,
        "filters": [],
        "columns": ["機関数", "平成27年度に見直し(改正)", "平成28年度に見直し(改正)"],
        "provenance": {"REPORTED": 0, "VERIFIED": 0, "PUBLISHED": 246, "ALLOCATED": 0},
    }
    assert notes == OfficialTable.objects.get(number="2-1-5").notes
    assert rows[0]["cells"][1] == {
        "count": 44,
        "base": 45,
        "percent": "97.8",
        "text": None,
        "date_from": None,
        "date_to": None,
        "url": "/api/v1/tables/2-1-5/cells/AGENCY/2015/",
    }


def test_the_day_and_the_state_are_those_asked_for(evaluator: str) -> None:
    on_the_reference_day = {
        "行政機関": [(45, "100"), (44, "97.8"), (1, "2.2")],
        "独立行政法人等": [(201, "100"), (194, "96.5"), (7, "3.5")],
        "計": [(246, "100"), (238, "96.7"), (8, "3.3")],
    }
    assert figures("tables/2-1-5/", evaluator) == on_the_reference_day
    for day in ("2016-05-31", "平成28年5月31日", "H28.5.31", "２０１６．５．３１"):
        assert figures(f"tables/2-1-5/?as_of={day}", evaluator) == on_the_reference_day
    before = get("tables/2-1-5/?as_of=2016-03-31", evaluator).json()
    assert before["columns"] == ["機関数", "平成27年度に見直し(改正)", "未了"]
    assert [cell["count"] for cell in before["rows"][2]["cells"]] == [246, 238, 8]
    confirmed = get("tables/2-1-5/?state=confirmed", evaluator).json()
    assert confirmed["columns"] == ["機関数", "平成27年度に見直し(改正)", "平成28年度に見直し(改正)", "未回答"]
    assert [cell["count"] for cell in confirmed["rows"][2]["cells"]] == [246, 0, 0, 246]


@pytest.mark.parametrize(
    ("query", "field", "message"),
    [
        ("as_of=2016-02-30", "as_of", "2016年2月30日という日付はありません。"),
        ("as_of=平成28年13月1日", "as_of", "平成28年13月1日という日付はありません。"),
        (
            "as_of=soon",
            "as_of",
            "「soon」は日付として読めません。平成27年10月1日、H27.10.1、2015-10-01 のように入力してください。",
        ),
        (
            "state=all",
            "state",
            "state には submitted（提出済・確認済）か confirmed（確認済のみ）を指定してください。",
        ),
    ],
)
def test_a_question_that_cannot_be_is_refused_by_field(
    survey: Amendment, query: str, field: str, message: str
) -> None:
    secret = secret_of(Role.EVALUATOR)
    for address in ("tables/2-1-5/", "tables/2-1-5/cells/AGENCY/2015/"):
        for suffix in ("", "&format=csv"):
            response = get(f"{address}?{query}{suffix}", secret)
            assert response.status_code == 400
            assert response["Content-Type"] == "application/problem+json"
            assert response.json() == {
                "type": "/problems/bad-question",
                "title": "問合せの内容に誤りがあります",
                "status": 400,
                "detail": f"{LABELS[field]}：{message}",
                "errors": {field: [message]},
            }


def test_an_unknown_number_is_answered_with_those_there_are(evaluator: str) -> None:
    for address in ("tables/9-9-9/", "tables/9-9-9/cells/AGENCY/2015/", "tables/9-9-9/?amendment=2015-08"):
        response = get(address, evaluator)
        assert response.status_code == 404
        assert response.json() == {
            "type": "/problems/not-found",
            "title": "見つかりません",
            "status": 404,
            "detail": f"表「9-9-9」はありません。ある表：{'、'.join(NUMBERS)}。",
        }
    assert get("tables/%00/", evaluator).status_code == 404


def test_an_amendment_an_organ_and_a_cell_there_are_not_are_said_so(evaluator: str) -> None:
    details = {
        "tables/?amendment=1999-01": "改正「1999-01」はありません。ある改正：2015-08。",
        "tables/2-1-19/?organization=AG-99": (
            "機関「AG-99」はこの見直しの対象にありません。機関のコード（例 AG-26）を確かめてください。"
        ),
        "tables/2-1-5/cells/AGENCY/1999/": (
            "表2-(1)-⑤にそのようなセルはありません。表のページから数字を選んでください。"
        ),
    }
    assert {address: get(address, evaluator).json()["detail"] for address in details} == details
    assert {get(address, evaluator).status_code for address in details} == {404}


def test_a_table_of_one_organ_is_of_its_own_organ_unless_another_is_asked_for(evaluator: str) -> None:
    asked = {query: get(f"tables/2-1-19/{query}", evaluator).json() for query in ("", "?organization=AG-26")}
    assert {table["organization"] for table in asked.values()} == {"AG-26"}
    assert [table["rows"][-1]["cells"][0]["count"] for table in asked.values()] == [189, 189]
    assert get("tables/2-1-19/?organization=AG-13", evaluator).json()["title"].startswith("総務省")


def test_an_exercise_is_shown_only_when_asked_for_by_its_code(survey: Amendment, evaluator: str) -> None:
    exercise = Amendment.objects.create(
        code="drill",
        title="演習",
        issued_on=date(2016, 4, 1),
        fiscal_year=2016,
        reference_on=date(2016, 12, 31),
        is_fictional=True,
    )
    own = OfficialTable.objects.get(number="2-1-5")
    own.pk, own.amendment = None, exercise
    own.save(force_insert=True)
    assert get("tables/2-1-5/", evaluator).json()["amendment"] == "2015-08"
    assert get("tables/2-1-5/?amendment=drill", evaluator).json()["amendment"] == "drill"
    assert [one["amendment"] for one in get("tables/", evaluator).json()["results"]] == ["2015-08"] * len(NUMBERS)
    assert [one["amendment"] for one in get("tables/?amendment=drill", evaluator).json()["results"]] == ["drill"]


def test_every_count_opens_as_many_as_it_counts(evaluator: str) -> None:
    opened = 0
    for address in ASKED:
        for row in get(address, evaluator).json()["rows"]:
            for cell in row["cells"]:
                if cell["url"]:
                    listing = get(cell["url"], evaluator).json()
                    assert listing["count"] == cell["count"]
                    assert len(listing["entries"]) + listing["unnamed"] == cell["count"]
                    opened += 1
    # of tables 2-(1)-⑤, ⑥, ⑦, ⑩, ⑲, 2-(2)-⑭, and ③, ⑦, ⑧ (agencies are not asked one thing), ⑩; the others count nothing
    assert opened == 9 + 24 + 24 + 5 + 27 + 6 + 8 + 6 + 11 + 6


def test_a_cell_says_of_which_table_it_is_and_names_what_it_counts(evaluator: str) -> None:
    assert get("tables/2-1-5/cells/AGENCY/2016/?as_of=2016-05-31", evaluator).json() == {
        "table": "2-1-5",
        "amendment": "2015-08",
        "as_of": "2016-05-31",
        "state": "submitted",
        "row": "行政機関",
        "column": "平成28年度に見直し(改正)",
        "count": 1,
        "unnamed": 0,
        "unnamed_label": None,
        "entries": [
            {"organization": "AG-26", "name": "厚生労働省", "detail": "平成28年4月", "provenance": "公表資料"}
        ],
    }


def test_an_allocated_count_opens_one_line_without_a_name(evaluator: str) -> None:
    listing = get("tables/2-1-6/cells/1/REGULATION/", evaluator).json()
    assert (listing["count"], listing["entries"]) == (40, [])
    assert listing["unnamed_label"] == "機関名不明（仮割当） 40"
    lines = get("tables/2-1-6/cells/1/REGULATION/?format=csv", evaluator).content.decode()
    assert lines == "\ufeffコード,名称,内容,根拠\r\n,機関名不明（仮割当） 40,,仮割当\r\n"


def test_a_table_as_csv_is_a_file_with_its_day_in_the_name(evaluator: str) -> None:
    response = get("tables/2-1-5/?format=csv&as_of=2016-05-31", evaluator)
    assert response["Content-Type"] == "text/csv; charset=utf-8"
    assert response["Content-Disposition"] == 'attachment; filename="table-2-1-5_2016-05-31.csv"'
    heading = "区分,機関数,機関数（％）" + "".join(
        f",平成{year}年度に見直し(改正),平成{year}年度に見直し(改正)（％）" for year in (27, 28)
    )
    assert response.content.decode().split("\r\n") == [
        f"\ufeff{heading}",
        "行政機関,45,100,44,97.8,1,2.2",
        "独立行政法人等,201,100,194,96.5,7,3.5",
        "計,246,100,238,96.7,8,3.3",
        "",
    ]
    by_header = get("tables/2-1-5/", evaluator, Accept="text/csv")
    assert by_header.content == response.content


@pytest.mark.parametrize(
    ("role", "code"),
    [(Role.OFFICER, "AG-26"), (Role.CHIEF, "IA-044"), (Role.OFFICER, "AG-26-U025"), (Role.MEMBER, "AG-13")],
)
def test_aggregates_are_not_for_organs(survey: Amendment, role: str, code: str) -> None:
    secret = secret_of(role, code)
    for address in ["tables/", *ASKED, "tables/2-1-5/cells/AGENCY/2016/", "tables/none/", "tables/2-1-5/?as_of=x"]:
        response = get(address, secret)
        assert response.status_code == 403
        assert response.json() == {
            "type": "/problems/not-permitted",
            "title": "権限がありません",
            "status": 403,
            "detail": "この情報には「全ての機関の状況と集計表を見る」権限が必要です。"
            "評価担当か事務局のトークンを使ってください。",
        }


def test_a_table_costs_the_same_for_more_organizations(
    survey: Amendment, evaluator: str, django_assert_num_queries: Any, django_assert_max_num_queries: Any
) -> None:
    costs = {}
    for address in ASKED:
        with django_assert_max_num_queries(12) as queries:
            assert get(address, evaluator).status_code == 200
        costs[address] = len(queries)
    more = [Organization(code=f"XX-{n}", name=f"法人{n}", kind="CORPORATION") for n in range(30)]
    dispatch_reviews(
        amendment=survey,
        organizations=Organization.objects.bulk_create(more),
        on=date(2016, 5, 1),
        by=command("test"),
    )
    for address, cost in costs.items():
        with django_assert_num_queries(cost):
            assert get(address, evaluator).status_code == 200
    assert get("tables/2-1-5/", evaluator).json()["rows"][1]["cells"][0]["count"] == 231
