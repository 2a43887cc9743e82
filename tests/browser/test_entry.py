"""What entering an answer asks of a person: the keyboard, what is missing, what cannot be, and two at once."""

from __future__ import annotations

import re
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import SignIn
from tests.browser.steps import (
    CHIEF,
    OFFICER,
    OTHER_RULE,
    REGULATION,
    answer,
    begin_draft,
    day_field,
    item,
    open_draft,
    press,
)

pytestmark = pytest.mark.usefixtures("fresh")

LATE_BUREAU = "四国厚生支局"


def tab_to(page: Page, target: Locator) -> None:
    """Press Tab until the target has the focus, and see that it shows."""
    for _ in range(80):
        page.keyboard.press("Tab")
        if target.evaluate("one => one === document.activeElement"):
            break
    expect(target).to_be_focused()
    expect(target).to_be_in_viewport()
    assert (
        target.evaluate("one => getComputedStyle(one).outlineStyle + getComputedStyle(one).outlineWidth") == "solid4px"
    )


def test_an_officer_can_answer_with_the_keyboard_alone(new_context: Any, system: Any) -> None:
    page = new_context().new_page()
    page.goto("/")
    tab_to(page, page.get_by_label("メールアドレス"))
    page.keyboard.type(OFFICER)
    tab_to(page, page.get_by_label("パスワード"))
    page.keyboard.type(system.password)
    page.keyboard.press("Enter")
    tab_to(page, page.get_by_role("button", name="回答を入力"))
    page.keyboard.press("Enter")

    first = item(page, "①").get_by_label(REGULATION, exact=True)
    first.wait_for()
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="本文へ移動")).to_be_focused()
    page.keyboard.press("Enter")
    tab_to(page, first)
    page.keyboard.press("Space")
    expect(first).to_be_checked()
    page.keyboard.press("ArrowDown")
    expect(item(page, "①").get_by_label(OTHER_RULE, exact=True)).to_be_checked()
    tab_to(page, item(page, "①").get_by_role("button", name="保存"))
    page.keyboard.press("Enter")

    expect(page.get_by_role("main")).to_contain_text("保存しました（1件を更新）")
    expect(item(page, "①").get_by_label(OTHER_RULE, exact=True)).to_be_checked()


def test_each_unanswered_item_is_named_and_its_link_leads_to_its_field(sign_in: SignIn) -> None:
    chief = sign_in(CHIEF)
    begin_draft(chief)
    answer(chief, "②", REGULATION)
    answer(chief, "⑤", OTHER_RULE)
    press(chief, "保存して確認へ")

    missing = chief.get_by_role("region", name="足りないもの")
    assert missing.get_by_role("link").all_inner_texts() == [
        "①保護管理者とシステム管理者との連携",
        "③複製等の最小限化、処理後の消去",
        "④暗号化（パスワード設定）",
        "⑥所管独法等への指導、助言",
    ]
    expect(chief.get_by_role("button", name="提出する")).to_be_disabled()
    missing.get_by_role("link", name="④").click()
    expect(item(chief, "④").get_by_label(REGULATION, exact=True)).to_be_in_viewport()
    expect(item(chief, "④")).to_be_in_viewport()


def test_a_regulation_without_a_day_is_named_and_its_link_leads_to_its_row(sign_in: SignIn) -> None:
    chief = sign_in(CHIEF)
    begin_draft(chief)
    press(chief, "保存して確認へ")

    open_ones = chief.get_by_role("region", name="改正日のない規程")
    expect(open_ones.get_by_role("link")).to_have_count(8)
    open_ones.get_by_role("link", name=LATE_BUREAU).click()
    expect(day_field(chief, LATE_BUREAU)).to_be_in_viewport()


def test_an_impossible_day_is_refused_with_its_remedy_and_what_was_typed_stays(sign_in: SignIn) -> None:
    officer = sign_in(OFFICER)
    begin_draft(officer)
    officer.get_by_role("main").get_by_role("link", name="地方厚生局", exact=True).click()
    day_field(officer, "北海道厚生局").fill("平成28年2月30日")
    day_field(officer, "東北厚生局").fill("平成28年2月29日")
    day_field(officer, "近畿厚生局").fill("平成28年6月1日")
    press(officer, "この一覧を保存")

    summary = officer.get_by_role("group", name="入力内容を確認してください（2件）")
    expect(summary).to_be_focused()
    impossible, future = summary.get_by_role("link").all_inner_texts()
    assert re.fullmatch("北海道厚生局 保護管理規程：.*年2月30日という日付はありません。", impossible)
    assert future == (
        "近畿厚生局 保護管理規程：改正日「平成28年6月1日」は本日（平成28年5月31日）より後です。済んだ日を入力してください。"
    )
    expect(day_field(officer, "北海道厚生局")).to_have_value("平成28年2月30日")
    expect(day_field(officer, "東北厚生局")).to_have_value("平成28年2月29日")
    expect(day_field(officer, "北海道厚生局")).to_have_attribute("aria-invalid", "true")
    summary.get_by_role("link").first.click()
    expect(day_field(officer, "北海道厚生局")).to_be_focused()
    officer.goto(officer.url.partition("#")[0])
    expect(day_field(officer, "東北厚生局")).to_have_value("")


def test_of_two_who_edit_the_same_item_the_second_sees_both_versions_and_saves_nothing(sign_in: SignIn) -> None:
    officer, chief = sign_in(OFFICER), sign_in(CHIEF)
    begin_draft(officer)
    open_draft(chief)
    answer(officer, "②", OTHER_RULE, remark="さきに保存した")
    answer(officer, "④", REGULATION)
    press(officer, "保存して確認へ")
    answer(chief, "②", REGULATION, remark="あとから保存した")
    answer(chief, "③", REGULATION)
    press(chief, "保存して確認へ")

    expect(chief.get_by_role("heading", level=1)).to_have_text("ほかの人が先に保存しました")
    assert chief.get_by_role("heading", level=2).all_inner_texts() == ["②現場責任者への教育研修"]
    mine = chief.get_by_role("region", name="あなたの入力")
    expect(mine).to_contain_text(REGULATION)
    expect(mine).to_contain_text("あとから保存した")
    theirs = chief.get_by_role("region", name="保存されている内容")
    expect(theirs).to_contain_text(OTHER_RULE)
    expect(theirs).to_contain_text("さきに保存した")
    chief.get_by_role("link", name="最新の内容を開いて入力し直す").click()
    expect(item(chief, "②").get_by_label(OTHER_RULE, exact=True)).to_be_checked()
    expect(item(chief, "②").get_by_label("備考")).to_have_value("さきに保存した")
    expect(item(chief, "③").get_by_label(REGULATION, exact=True)).not_to_be_checked()


def test_two_who_edit_different_items_both_save(sign_in: SignIn) -> None:
    officer, chief = sign_in(OFFICER), sign_in(CHIEF)
    begin_draft(officer)
    open_draft(chief)
    answer(officer, "②", OTHER_RULE)
    press(officer, "保存して確認へ")
    answer(chief, "③", REGULATION)
    press(chief, "保存して確認へ")

    expect(chief.get_by_role("heading", name="第1版から変わること")).to_contain_text("2件")
