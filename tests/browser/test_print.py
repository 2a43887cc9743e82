"""A table on paper: one sheet of A4, with its figures and without what only a screen needs."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import SignIn
from tests.browser.steps import EVALUATOR


def printed(page: Page, path: Path) -> bytes:
    """The page as a PDF."""
    return page.pdf(path=path, format="A4", prefer_css_page_size=True)


@pytest.mark.parametrize(
    "number",
    [
        "2-1-5",
        "2-1-6",
        "2-1-7",
        "2-1-10",
        "2-1-19",
        "2-2-3",
        "2-2-7",
        "2-2-8",
        "2-2-10",
        "2-2-14",
        "2-2-19",
        "2-2-20",
        "2-2-21",
        "2-2-22",
    ],
)
def test_a_table_is_printed_on_one_sheet(sign_in: SignIn, tmp_path: Path, number: str) -> None:
    paper = printed(sign_in(EVALUATOR, at=f"/tables/{number}/"), tmp_path / "table.pdf")

    assert len(re.findall(rb"/Type\s*/Page\b(?!s)", paper)) == 1


@pytest.mark.skipif(shutil.which("pdftotext") is None, reason="apt-get install poppler-utils")
def test_the_sheet_holds_the_figures_and_not_the_navigation(sign_in: SignIn, tmp_path: Path) -> None:
    path = tmp_path / "table.pdf"
    printed(sign_in(EVALUATOR, at="/tables/2-1-5/"), path)

    text = subprocess.check_output(["pdftotext", "-layout", path, "-"], text=True)  # noqa: S607 - wherever it is

    lines = [line.split() for line in text.splitlines()]
    assert ["行政機関", "45", "44", "1"] in lines
    assert ["独立行政法人等", "201", "194", "7"] in lines
    assert ["計", "246", "238", "8"] in lines
    assert "平成27年8月改正" in text
    assert not [
        word for word in ("サインアウト", "遅延", "ほかの表", "CSV", "本文へ移動", "使い方", "デモ") if word in text
    ]


def test_on_paper_navigation_filters_and_buttons_are_gone_and_the_table_stays(sign_in: SignIn) -> None:
    page = sign_in(EVALUATOR, at="/tables/2-1-5/")
    for gone in (
        menu := page.get_by_role("navigation", name="メインメニュー"),
        page.get_by_role("button", name="表示"),
    ):
        expect(gone).to_be_visible()

    page.emulate_media(media="print")

    for gone in (menu, *page.get_by_role("navigation").all(), *page.get_by_role("button").all()):
        expect(gone).to_be_hidden()
    expect(page.get_by_role("table")).to_be_visible()


@pytest.mark.skipif(shutil.which("pdftotext") is None, reason="apt-get install poppler-utils")
def test_the_dashboard_on_paper_has_its_figures_charts_and_filters_and_no_navigation(
    sign_in: SignIn, tmp_path: Path
) -> None:
    path = tmp_path / "dashboard.pdf"
    printed(sign_in(EVALUATOR, at="/dashboard/?lead_agency=AG-26"), path)

    text = subprocess.check_output(["pdftotext", "-layout", path, "-"], text=True)  # noqa: S607 - wherever it is

    packed = re.sub(r"\s", "", text)
    for shown in ("/19機関", "主管する行政機関：厚生労働省", "期限H27.12.31", "日本年金機構"):
        assert shown in packed
    assert not [word for word in ("サインアウト", "表示", "CSV", "本文へ移動", "使い方", "デモ") if word in text]
