"""A table beside its published editions, asked for from the page of the table."""

from __future__ import annotations

import csv
from io import StringIO
from typing import Any

import pytest
from django.test import Client

from regulations.actions import confirm_submission
from tests.cycles import COUNTED_ON, Cycle, answered_cycle, evaluator, hand_in
from tests.permissions.matrix import signed_in
from tests.publications import published

pytestmark = pytest.mark.django_db
COMPARE = "公表値と比べる"
NOT_YET = "この表は、この見直しではまだ公表されていません。"


@pytest.fixture
def cycle(in_2021: None) -> Cycle:
    return answered_cycle()


@pytest.fixture
def browser(cycle: Cycle) -> Client:
    officer = evaluator(cycle)
    assert officer.account is not None
    return signed_in(officer.account)


def text(client: Client, address: str, status: int = 200) -> str:
    """The page at an address."""
    response = client.get(address)
    assert (address, response.status_code) == (address, status)
    return response.content.decode()


def differing(response: Any) -> list[tuple[str, str, str | None, str | None, str]]:
    """What differs in the one table compared."""
    (pair,) = response.context["comparison"].pairs
    return [(one.row, one.column, one.before, one.after, one.change) for one in pair.differences]


def test_only_the_page_of_a_published_table_leads_to_the_comparison(cycle: Cycle, browser: Client) -> None:
    page = text(browser, "/tables/2-1-5/")
    assert (NOT_YET in page, COMPARE in page) == (True, False)
    assert "まだ公表されていません" in text(browser, "/tables/2-1-5/compare/", 404)
    published(cycle, ["2-1-5"])
    page = text(browser, "/tables/2-1-5/?state=confirmed")
    assert (NOT_YET in page, COMPARE in page) == (False, True)
    assert 'href="/tables/2-1-5/compare/?state=confirmed"' in page
    assert NOT_YET in text(browser, "/tables/2-1-6/")
    assert "まだ公表されていません" in text(browser, "/tables/2-1-6/compare/", 404)


def test_the_published_table_stands_beside_the_same_table_of_now(cycle: Cycle, browser: Client) -> None:
    published(cycle, ["2-1-5", "2-1-6"])
    assert "の全てが同じです" in text(browser, "/tables/2-1-5/compare/?as_of=2021-03-31&kind=AGENCY")
    hand_in(cycle.review("東庁"), revised="令和2年12月1日")
    expected = [
        ("根拠", "機関回答", "5", "6", ""),
        ("行政機関", "令和2年度に見直し(改正)", "1 (33.3%)", "2 (66.7%)", "+1"),
        ("行政機関", "未回答", "1 (33.3%)", None, ""),
        ("独立行政法人等", "未回答", "0 (0.0%)", None, ""),
        ("計", "令和2年度に見直し(改正)", "3 (42.9%)", "4 (57.1%)", "+1"),
        ("計", "未回答", "1 (14.3%)", None, ""),
    ]
    for question in ("", "?as_of=2020-12-31", "?kind=CORPORATION&state=confirmed"):  # like is put beside like
        assert differing(browser.get(f"/tables/2-1-5/compare/{question}")) == expected
    lines = list(csv.reader(StringIO(browser.get("/tables/2-1-5/compare/?format=csv").content.decode("utf-8-sig"))))
    assert [line[:3] for line in lines[1:]] == [["表2-1-5", row, column] for row, column, *_ in expected]
    assert browser.get("/tables/2-1-5/compare/?format=xlsx&all=1").status_code == 200
    assert text(browser, "/tables/2-1-5/compare/?all=1").count("同じ</td>") == 10


def test_an_edition_is_chosen_among_those_that_hold_the_table(cycle: Cycle, browser: Client) -> None:
    first = published(cycle, ["2-1-5"])
    hand_in(cycle.review("東庁"), revised="令和2年12月1日")
    second = published(cycle, ["2-1-5"], corrects=first, reason="回答の訂正")
    other = published(cycle, ["2-1-6"])
    latest = browser.get("/tables/2-1-5/compare/")
    assert [code for code, _, _ in latest.context["choices"]] == [second.code, first.code]
    assert (latest.context["publication"], differing(latest)) == (second, [])
    chosen = browser.get(f"/tables/2-1-5/compare/?edition={first.code}")
    assert (chosen.context["publication"], len(differing(chosen))) == (first, 6)
    for code in (other.code, "nothing", "%00"):
        assert "ある公表：2020-06-1e2、2020-06-1。" in text(browser, f"/tables/2-1-5/compare/?edition={code}", 404)


def test_a_table_of_one_organ_is_compared_with_that_of_the_same_organ_alone(cycle: Cycle, browser: Client) -> None:
    published(cycle, ["2-1-19"])
    assert COMPARE in text(browser, "/tables/2-1-19/?organization=X-1")
    assert differing(browser.get("/tables/2-1-19/compare/?organization=X-1")) == []
    assert NOT_YET in text(browser, "/tables/2-1-19/?organization=X-2")
    text(browser, "/tables/2-1-19/compare/?organization=X-2", 404)


def test_a_question_that_cannot_be_is_refused(cycle: Cycle, browser: Client) -> None:
    published(cycle, ["2-1-5"])
    text(browser, "/tables/2-1-5/compare/?as_of=2021-02-30", 400)
    text(browser, "/tables/2-1-5/compare/?format=pdf", 406)
    text(browser, "/tables/9-9-9/compare/", 404)


def test_a_confirmed_set_is_compared_by_confirmed_answers(cycle: Cycle, browser: Client) -> None:
    confirm_submission(submission=cycle.review("港湾機構").submissions.get(), by=evaluator(cycle), on=COUNTED_ON)
    published(cycle, ["2-1-5"], state="confirmed")
    response = browser.get("/tables/2-1-5/compare/")
    assert (differing(response), "確認済の回答のみ" in response.content.decode()) == ([], True)
