"""Pages of official tables: the same figures as their files, what is behind a cell, the day asked for, whose a table is."""

from __future__ import annotations

import csv
from io import StringIO
from urllib.parse import quote

import pytest
from django.test import Client

from agencies.roles import Role
from guidelines.models import Amendment
from tests.api import get, secret_of
from tests.audits.pages import attribute, elements, figures, lines, page, text_of, words
from tests.permissions.matrix import someone
from tests.publications import NUMBERS


@pytest.fixture
def evaluator(survey: Amendment) -> Client:
    """The browser of 評価 花子 of 総務省."""
    return someone("evaluator")


@pytest.mark.parametrize("number", NUMBERS)
def test_page_csv_and_json_of_a_table_hold_the_same_figures(evaluator: Client, number: str) -> None:
    address = f"/tables/{number}/"
    shown = figures(page(evaluator, address))
    document = evaluator.get(f"{address}?format=json").json()
    assert shown == [
        [
            (
                str(cell["count"]) if cell["count"] is not None else cell["text"] or "—",
                f"({cell['percent']}%)" if cell["percent"] is not None else "",
            )
            for cell in row["cells"]
        ]
        for row in document["rows"]
    ]
    heading, *body = csv.reader(StringIO(evaluator.get(f"{address}?format=csv").content.decode("utf-8-sig")))
    counts = [heading.index(label) for label in document["columns"]]
    shares = [
        heading.index(f"{label}（％）") if f"{label}（％）" in heading else None for label in document["columns"]
    ]
    assert shown == [
        [
            (line[count], f"({line[share]}%)" if share is not None and line[count] != "—" else "")
            for count, share in zip(counts, shares, strict=True)
        ]
        for line in body
    ]
    program = get(f"tables/{number}/", secret_of(Role.EVALUATOR)).json()
    assert program == document


def test_a_cell_names_what_it_counts_and_leads_back_with_the_same_question(evaluator: Client) -> None:
    cell = page(evaluator, "/tables/2-1-5/cells/AGENCY/2016/?as_of=H28.5.31")
    assert text_of(cell, "h1") == ["行政機関 ・ 平成28年度に見直し(改正)"]
    assert lines(cell) == [["厚生労働省", "平成28年4月", "公表資料"]]
    assert text_of(cell, "p", "secondary") == []
    back = list(elements(next(elements(cell, "nav", "breadcrumb")), "a"))[-1]
    assert attribute(back, "href") == "/tables/2-1-5/?as_of=H28.5.31"
    unnamed = page(evaluator, "/tables/2-1-6/cells/1/PLANNED/")
    assert [line[0] for line in lines(unnamed)] == ["▨ 機関名不明（仮割当） 3"]


def test_a_zero_opens_nothing_and_says_so_when_asked(evaluator: Client) -> None:
    table = next(elements(page(evaluator, "/tables/2-1-6/"), "table", "table-numbers"))
    counts = [words(cell) for cell in elements(table, "a", "cell-count")]
    assert "0" not in counts
    assert len(counts) == 24 - 4  # of tables ⑥: ③, ④, ⑤ have no plan, ⑥ no other rule
    assert text_of(page(evaluator, "/tables/2-1-6/cells/3/PLANNED/"), "p", "empty-title") == ["該当はありません"]


def test_the_day_of_a_table_is_read_in_era_and_iso_style_and_kept(evaluator: Client) -> None:
    for day in ("2016-03-31", "平成28年3月31日", "H28.3.31", "Ｈ２８．３．３１"):
        table = page(evaluator, f"/tables/2-1-5/?as_of={quote(day)}&state=submitted")
        assert text_of(table, "p", "page-lead") == ["表2-(1)-⑤ ・ 平成27年8月改正 ・ 平成28年3月31日現在"]
        assert [row[-1] for row in figures(table)] == [("1", "(2.2%)"), ("7", "(3.5%)"), ("8", "(3.3%)")]
        hrefs = [attribute(link, "href") for link in elements(table, "a", "cell-count")]
        assert hrefs[0] == f"/tables/2-1-5/cells/AGENCY/all/?as_of={quote(day)}&state=submitted"
        assert lines(page(evaluator, hrefs[2]))[0][:2] == ["厚生労働省", "平成28年4月"]


def test_a_table_of_one_organ_offers_the_organs_it_can_be_of(evaluator: Client) -> None:
    offered = {
        number: evaluator.get(f"/tables/{number}/").context["organ_choices"]
        for number in ("2-1-19", "2-2-19", "2-1-5")
    }
    assert offered == {
        "2-1-19": [("AG-26", "厚生労働省", True)],
        "2-2-19": [("AG-04", "内閣府", True)],
        "2-1-5": [],
    }
