"""A table without a line says so in words, and stays empty where it is data."""

from __future__ import annotations

import csv
from io import StringIO

import pytest
from django.test import Client

from tests.audits.pages import elements, lines, page, text_of
from tests.cycles import Cycle, answered_cycle, evaluator
from tests.files import cells, text_of_pdf, workbook
from tests.permissions.matrix import signed_in

pytestmark = pytest.mark.django_db
ADDRESS = "/tables/2-2-20/?as_of=2020-12-31"


@pytest.fixture
def browser(in_2021: None) -> Client:
    cycle: Cycle = answered_cycle()
    officer = evaluator(cycle)
    assert officer.account is not None
    return signed_in(officer.account)


def test_the_page_says_that_nobody_is_concerned(browser: Client) -> None:
    shown = page(browser, ADDRESS)
    assert lines(shown) == [["該当なし"]]
    assert len(text_of(next(elements(shown, "thead")), "th")) == 4
    assert lines(page(browser, "/tables/2-2-20/?as_of=2021-05-31"))[0][0] == "灯台機構"


def test_excel_and_pdf_say_the_same(browser: Client) -> None:
    book = workbook(browser.get(f"{ADDRESS}&format=xlsx").content)
    sheet = [[value for value in line if value is not None] for line in cells(book.worksheets[0])]
    assert ["該当なし"] in sheet
    assert len(cells(book["データ"])) == 1
    assert "該当なし" in text_of_pdf(browser.get(f"{ADDRESS}&format=pdf").content)
    for form, read in (("xlsx", lambda content: str(cells(workbook(content).worksheets[0]))), ("pdf", text_of_pdf)):
        assert "該当なし" not in read(browser.get(f"/tables/2-2-20/?as_of=2021-05-31&format={form}").content)


def test_data_stay_empty(browser: Client) -> None:
    written = list(csv.reader(StringIO(browser.get(f"{ADDRESS}&format=csv").content.decode("utf-8-sig"))))
    assert len(written) == 1
    assert browser.get(f"{ADDRESS}&format=json").json()["rows"] == []
