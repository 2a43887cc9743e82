"""The next cycle, opened, put to organs, answered and counted by people alone: nothing in the code knows it."""

from __future__ import annotations

import pytest
from openpyxl.workbook import Workbook
from playwright.sync_api import Page, expect

from tests.browser import plans
from tests.browser.conftest import SignIn
from tests.browser.second_cycle import CODE, LATECOMER, TITLE, begin_draft, dispatch, fill_in, open_cycle
from tests.browser.steps import (
    ADMINISTRATOR,
    CHIEF,
    CORPORATION_CHIEF,
    EVALUATOR,
    OFFICER,
    OTHER_RULE,
    PLANNED,
    REGULATION,
    answer,
    item,
    open_draft,
    open_review,
    press,
)
from tests.browser.tables import behind, figures, provenance

pytestmark = pytest.mark.usefixtures("fresh")
ADDED = ["追加年１回以上、実地に\n（追加ここまで）"]  # with its marks in words; the line break of the cell is gone
UNTOUCHED = "246/ 246 機関（100%）"  # how many organs had finished in the cycle before


def says(page: Page, text: str) -> None:
    """The message at the top of the page says so."""
    expect(page.get_by_role("region", name="お知らせ")).to_contain_text(text)


def opened_and_dispatched(page: Page) -> None:
    """As the administrator: open the cycle, put it to three organs, and to a fourth that was forgotten."""
    page.goto("/cycles/")
    open_cycle(page)
    says(page, f"「{TITLE}」を開きました。まだどの機関にも依頼していません。")
    overview = page.url
    page.goto(f"/tables/2-1-6/?amendment={CODE}")
    assert figures(page) == [[0, 0, 0, 0]] * 3
    page.goto(overview)
    dispatch(page)
    says(page, "3機関に依頼しました。")
    page.goto(overview)
    dispatch(page, (LATECOMER, "厚生労働省"))
    says(page, "1機関に依頼しました。")


def answered_in_the_browser(officer: Page, chief: Page) -> None:
    """The ministry: three items, one date for all its regulations that are known, handed in by the chief."""
    begin_draft(officer)
    expect(item(officer, "①")).to_contain_text("改正前 第8-2")
    expect(item(officer, "①")).not_to_contain_text("条文は登録されていません")
    assert item(officer, "①").locator("ins").all_inner_texts() == ADDED
    answer(officer, "①", REGULATION, manner="改正した", basis="第30条")
    answer(officer, "②", OTHER_RULE, manner="改正した")
    answer(officer, "③", PLANNED)
    item(officer, "③").get_by_label("予定年度").select_option(label="平成28年度")
    press(officer, "保存して確認へ")
    officer.go_back()
    plans.step(officer, "改正日をまとめて入力")
    officer.get_by_label("改正日", exact=True).fill("平成28年3月")
    for box in officer.get_by_label("の全ての規程").all():
        box.check()
    press(officer, "変更を確認する")
    press(officer, "42規程に反映する")
    says(officer, "保存しました（42件を更新）。")

    open_draft(chief)
    press(chief, "保存して確認へ")
    press(chief, "提出する")
    says(chief, "第1版を提出しました。")


def of_the_corporation(book: Workbook) -> None:
    """What the corporation types into its form."""
    book["改正事項"]["E5"].value, book["改正事項"]["F5"].value = REGULATION, "改正した"
    book["改正事項"]["H5"].value = "第２５条"
    book["規程・改正日"]["F5"].value = "Ｈ２８．２．１"


def of_the_cabinet_office(book: Workbook) -> None:
    """What the evaluator types for an agency that sent its answer by mail."""
    for row, outcome in ((5, REGULATION), (6, REGULATION), (7, OTHER_RULE)):
        book["改正事項"][f"E{row}"].value = outcome
    book["規程・改正日"]["F5"].value = "平成28年4月20日"


def answered_by_excel(chief: Page) -> None:
    """The corporation: form out, filled in, in again, looked at, applied and handed in."""
    begin_draft(chief)
    fill_in(chief, of_the_corporation)
    expect(chief.get_by_role("main")).to_contain_text("誤り 0件")
    expect(chief.get_by_role("row").filter(has_text="改正日").last).to_contain_text("平成28年2月1日")
    press(chief, "この内容を反映する")
    plans.step(chief, "医薬品医療機器総合機構の見直しを開く")
    plans.step(chief, "下書きの続きを入力")
    press(chief, "保存して確認へ")
    press(chief, "提出する")
    says(chief, "第1版を提出しました。")


def answered_on_behalf(evaluator: Page) -> None:
    """The evaluator: the form of an organ that has no account."""
    open_review(evaluator, "内閣府", TITLE)
    fill_in(evaluator, of_the_cabinet_office)
    press(evaluator, "この内容を反映する")
    plans.step(evaluator, "内閣府の見直しを開く")


def standings(page: Page) -> list[str]:
    """How many organs stand where, as the dashboard lists them."""
    parts = page.get_by_role("list", name="機関の内訳").get_by_role("listitem")
    return [" ".join(text.split()) for text in parts.all_inner_texts()]


def test_a_cycle_opened_in_the_browser_is_answered_there_and_by_excel_and_counted(sign_in: SignIn) -> None:
    opened_and_dispatched(sign_in(ADMINISTRATOR, at=None))
    answered_in_the_browser(sign_in(OFFICER), sign_in(CHIEF, at=None))
    answered_by_excel(sign_in(CORPORATION_CHIEF))
    evaluator = sign_in(EVALUATOR)
    answered_on_behalf(evaluator)

    evaluator.goto(f"/tables/2-1-5/?amendment={CODE}")
    # 機関数, 平成27年度, 平成28年度, 未回答: 内閣府 was late; nobody asks 厚生労働省 for regulations it was only allocated.
    assert figures(evaluator) == [[2, 1, 1, 0], [2, 1, 0, 1], [4, 2, 1, 1]]
    assert behind(evaluator, "行政機関", "平成28年度") == ([("内閣府", "機関回答")], 0)
    evaluator.goto(f"/tables/2-1-6/?amendment={CODE}")
    # 機関数, 規程の見直し（改正）, 規程以外の規程による対応, 今後見直し予定
    assert figures(evaluator) == [[2, 2, 0, 0], [2, 1, 1, 0], [2, 0, 1, 1]]
    assert provenance(evaluator) == {"機関回答": 6, "実地確認": 0, "公表資料": 0, "仮割当": 0}
    evaluator.goto(f"/tables/2-1-7/?amendment={CODE}")
    assert figures(evaluator) == [[2, 1, 0, 0, 1]]
    evaluator.goto(f"/dashboard/?amendment={CODE}")
    assert standings(evaluator) == ["● 年度内に完了 2", "▲ 遅れて完了 1", "○ 未回答 1"]
    late = evaluator.get_by_role("region", name="遅延している機関").get_by_role("row", name="内閣府")
    expect(late).to_contain_text("H28.4.20")
    evaluator.goto("/dashboard/?amendment=2015-08")
    assert evaluator.locator(".figure-value").first.inner_text() == UNTOUCHED
