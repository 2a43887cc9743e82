"""How an administrator prepares a cycle in the browser, from nothing to the step a test looks at."""

from __future__ import annotations

import re
from collections.abc import Mapping

from playwright.sync_api import Page

from tests.browser import steps
from tests.guidelines.books import workbook

TYPED = {
    "題名": "平成28年9月改正",
    "番号": "2016-09",
    "改正日": "平成28年9月1日",
    "期限": "平成28年12月31日",
    "期限の文言": "平成28年中",
    "測定する年度": "平成28年度",
    "基準日": "平成29年5月31日",
}
GOOD = (("第２－１", "委託先も確かめる。", "第2-1", "置く。"), ("12", "新しい条文。", None, "（新設）"))
BAD = (("第六条", "新", "第1", "古"), ("13", "新", "99-1", "古"))


def begun(page: Page, typed: Mapping[str, str] = TYPED) -> None:
    """From the first form to the overview."""
    for label, value in typed.items():
        page.get_by_label(re.compile(f"^{label}(必須)?$")).fill(value)
    steps.press(page, "保存")


def step(page: Page, label: str) -> None:
    """From the overview to one of its steps."""
    page.get_by_role("main").get_by_role("link", name=label, exact=True).click()
    page.wait_for_load_state()


def guidelines(page: Page) -> None:
    """Begin, and go to the guidelines."""
    begun(page)
    step(page, "指針と通知")


def guideline_chosen(page: Page) -> None:
    """Amend the 行政機関指針; ends on the overview."""
    guidelines(page)
    page.get_by_role("checkbox").first.check()
    page.get_by_label("通知の番号").first.fill("総管管第1号")
    page.get_by_label("通知の日付").first.fill("平成28年9月1日")
    steps.press(page, "保存")


def clauses(page: Page) -> None:
    """Go to the clauses of the 行政機関指針."""
    guideline_chosen(page)
    step(page, "条文の改正")
    step(page, "行政機関指針")


def upload(page: Page, rows: tuple) -> None:
    """Hand in a 新旧対照表."""
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    file = {"name": "新旧対照表.xlsx", "mimeType": kind, "buffer": workbook(rows)}
    page.get_by_label("新旧対照表のファイル").set_input_files(file)  # type: ignore[arg-type]  # the stubs are narrower than what is passed
    steps.press(page, "読み込む")


def table_refused(page: Page) -> None:
    """A table with errors."""
    clauses(page)
    upload(page, BAD)


def table_read(page: Page) -> None:
    """A table that waits to be applied."""
    clauses(page)
    upload(page, GOOD)


def table_applied(page: Page) -> None:
    """The clauses as the table says."""
    table_read(page)
    steps.press(page, "反映する")


def line(page: Page) -> None:
    """One clause by hand."""
    table_applied(page)
    step(page, "第2-1を直す")


def item(page: Page) -> None:
    """Another item."""
    guideline_chosen(page)
    step(page, "改正事項")
    step(page, "行政機関指針の改正事項を加える")


def tables(page: Page) -> None:
    """The tables proposed."""
    guideline_chosen(page)
    step(page, "集計表")
    steps.press(page, "表を提案させる")


def table(page: Page) -> None:
    """One of them."""
    tables(page)
    page.get_by_role("main").get_by_role("link").first.click()
    page.wait_for_load_state()


def about_to_open(page: Page) -> None:
    """The last page, with what is missing."""
    guideline_chosen(page)
    step(page, "確認して開く")
