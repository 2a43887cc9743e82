"""A cycle that nothing in the code knows, as an administrator opens it, and how organs answer it."""

from __future__ import annotations

import io
import re
from collections.abc import Callable

import openpyxl
from openpyxl.workbook import Workbook
from playwright.sync_api import Page

from tests.browser import plans, steps

CODE, TITLE = "2016-01", "平成28年1月改正"
BASICS = {
    "題名": TITLE,
    "番号": CODE,
    "改正日": "平成28年1月15日",
    "期限": "平成28年3月31日",
    "期限の文言": "平成27年度中",
    "測定する年度": "平成27年度",
    "基準日": "平成28年5月31日",
}
NOTICES = ("総管管第1号", "総管管第2号")  # of the guideline of agencies, and of that of corporations
FORMER = "委託先において、個人情報が適切に管理されているかを、確認する。"
AMENDED = "委託先において、個人情報が適切に管理されているかを、\n年１回以上、実地に確認する。"
COMPARISON = (
    ("第８－２", AMENDED, "第8-2", FORMER),
    ("9-6", "漏えいした事案の影響を受ける者に、\n速やかに知らせる。", None, "（新設）"),
    ("第９の７", "（略）", "第９の６", "（略）"),
)
ORGANS, LATECOMER = ("厚生労働省", "内閣府", "医薬品医療機器総合機構"), "国立病院機構"
OTHER_CYCLES_TABLES = ("2-(1)-⑲", "2-(2)-⑲", "2-(2)-⑳")  # of what happened in 2015 alone


def open_cycle(page: Page) -> None:
    """From the list of cycles: all steps, and the opening."""
    plans.step(page, "新しいサイクルを準備する")
    plans.begun(page, BASICS)
    overview = page.url
    steps_of_it = (choose_guidelines, upload_comparison, amend_by_hand, add_items, check_tables)
    for step in steps_of_it:
        page.goto(overview)
        step(page)
    page.goto(overview)
    plans.step(page, "確認して開く")
    steps.press(page, "開く")


def choose_guidelines(page: Page) -> None:
    """Both guidelines, by a notice each."""
    plans.step(page, "指針と通知")
    for place, number in enumerate(NOTICES):
        page.get_by_role("checkbox").nth(place).check()
        page.get_by_label("通知の番号").nth(place).fill(number)
        page.get_by_label("通知の日付").nth(place).fill("平成28年1月15日")
    steps.press(page, "保存")


def upload_comparison(page: Page) -> None:
    """The clauses of the guideline of agencies, from a 新旧対照表."""
    plans.step(page, "条文の改正")
    plans.step(page, "行政機関指針")
    plans.upload(page, COMPARISON)
    steps.press(page, "反映する")


def amend_by_hand(page: Page) -> None:
    """One clause of the guideline of corporations, typed."""
    plans.step(page, "条文の改正")
    plans.step(page, "独法等指針")
    plans.step(page, "第8-2を改める")
    page.get_by_label("改正後の条文").fill("委託先を、年1回以上、実地に確認する。")
    page.get_by_label("改正前の条文").fill("委託先を確認する。")
    steps.press(page, "保存")


def add_items(page: Page) -> None:
    """Three items for agencies, one for corporations."""
    plans.step(page, "改正事項")
    for guideline, label, number in (
        ("行政機関指針", "委託先の実地確認", "第8-2"),
        ("行政機関指針", "影響を受ける者への連絡", "第9-6"),
        ("行政機関指針", "事案の公表", "第9-7"),
        ("独法等指針", "委託先の実地確認", "第8-2"),
    ):
        plans.step(page, f"{guideline}の改正事項を加える")
        page.get_by_label(re.compile("^改正事項")).fill(label)
        page.get_by_label(re.compile(f"^{number} ")).check()
        steps.press(page, "保存")


def check_tables(page: Page) -> None:
    """The tables of 2015 as proposed, without those that are about 2015 alone; their notes are looked at."""
    plans.step(page, "集計表")
    steps.press(page, "表を提案させる")
    for caption in OTHER_CYCLES_TABLES:
        page.get_by_role("main").get_by_role("link", name=f"表{caption} ").click()
        steps.press(page, "消す")
    page.get_by_role("main").get_by_role("link", name="表2-(1)-⑤ ").click()
    page.get_by_label("注", exact=True).fill("回答した機関を数える。")
    steps.press(page, "保存")
    steps.press(page, "全ての題名と注を確かめた")


def dispatch(page: Page, organs: tuple[str, ...] = ORGANS) -> None:
    """From the overview of the opened cycle: put it to organs, listed by name."""
    plans.step(page, "機関に依頼する")
    page.get_by_label("機関の一覧を貼り付ける").fill("\n".join(organs))
    steps.press(page, "依頼先を確認する")
    steps.press(page, "依頼する")


def fill_in(page: Page, change: Callable[[Workbook], None]) -> None:
    """From the page of a review: download its form, fill it in, and hand it in as far as the preview."""
    with page.expect_download() as found:
        page.get_by_role("link", name="調査票（Excel）をダウンロード").click()
    book = openpyxl.load_workbook(io.BytesIO(found.value.path().read_bytes()))
    change(book)
    buffer = io.BytesIO()
    book.save(buffer)
    plans.step(page, "記入した調査票を取り込む")
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    file = {"name": found.value.suggested_filename, "mimeType": kind, "buffer": buffer.getvalue()}
    page.locator("input[type=file]").set_input_files(file)  # type: ignore[arg-type]  # the stubs are narrower than what is passed
    steps.press(page, "読み込む")


def begin_draft(page: Page) -> None:
    """From the home of an officer or chief to the form of this cycle, beside that of the other."""
    task = page.get_by_role("main").get_by_role("listitem").filter(has=page.get_by_text(TITLE))
    task.get_by_role("button", name="回答を入力").click()
    page.wait_for_load_state()
