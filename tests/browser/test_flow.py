"""The work of answering, from the first draft to the figures, as the people do it who have to."""

from __future__ import annotations

import re
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import SignIn
from tests.browser.steps import (
    CHIEF,
    CORPORATION_CHIEF,
    EVALUATOR,
    OFFICER,
    OTHER_RULE,
    PLANNED,
    REGULATION,
    answer,
    answer_all,
    begin_draft,
    item,
    open_review,
    press,
)
from tests.browser.tables import behind, figures, provenance

pytestmark = pytest.mark.usefixtures("fresh")

BUREAUS = ("北海道", "東北", "関東信越", "東海北陸", "近畿", "中国四国", "九州")
IN_TIME = (
    "平成２７年１２月１８日",
    "Ｈ２７．１２．２１",
    "平成27年12月25日",
    "H28.1.4",
    "2016-01-15",
    "２０１６－２－１",
    "平成28年3月",
)
IN_TIME_SHOWN = (
    "平成27年12月18日",
    "平成27年12月21日",
    "平成27年12月25日",
    "平成28年1月4日",
    "平成28年1月15日",
    "平成28年2月1日",
    "平成28年3月",
)
LATE_BUREAU = "四国厚生支局"


def values(published: dict[str, Any], table: str) -> list[list[int]]:
    """The published counts of a table."""
    return [row["values"] for row in published["tables"][table]["rows"]]


def day_field(page: Page, unit: str) -> Locator:
    """Where the day of revision of a unit's only regulation is entered."""
    return page.get_by_label(f"{unit} 保護管理規程 改正日")


def open_draft(page: Page) -> None:
    """By the home to the form of the open draft."""
    page.goto("/")
    page.get_by_role("main").get_by_role("link", name="続きを入力").first.click()


def submit_draft(page: Page, number: int) -> None:
    """As a chief: open the draft, check it and hand it in."""
    open_draft(page)
    press(page, "保存して確認へ")
    press(page, "提出する")
    expect(page.get_by_role("region", name="お知らせ")).to_contain_text(f"第{number}版を提出しました")


def test_what_a_ministry_answers_and_the_evaluator_confirms_appears_in_the_tables(
    sign_in: SignIn, published: dict[str, Any]
) -> None:
    officer, chief, evaluator = sign_in(OFFICER), sign_in(CHIEF), sign_in(EVALUATOR, at=None)
    begin_draft(officer)
    answer_all(officer)
    answer(officer, "①", OTHER_RULE)
    answer(officer, "⑥", PLANNED)
    item(officer, "⑥").get_by_label("方法").select_option(label="選択してください")
    item(officer, "⑥").get_by_label("予定年度").select_option(label="平成28年度")
    officer.get_by_role("main").get_by_role("button", name="保存", exact=True).first.click()
    expect(officer.get_by_role("main")).to_contain_text("保存しました（6件を更新）")
    officer.get_by_role("main").get_by_role("link", name="地方厚生局", exact=True).click()
    for name, typed in zip(BUREAUS, IN_TIME, strict=True):
        day_field(officer, f"{name}厚生局").fill(typed)
    day_field(officer, LATE_BUREAU).fill("平成２８年４月")
    press(officer, "この一覧を保存")
    expect(officer.get_by_role("main")).to_contain_text("保存しました（8件を更新）")
    for name, shown in zip(BUREAUS, IN_TIME_SHOWN, strict=True):
        expect(day_field(officer, f"{name}厚生局")).to_have_value(shown)

    evaluator.goto("/tables/2-1-6/")
    assert (figures(evaluator), provenance(evaluator)["仮割当"]) == (values(published, "2-(1)-6"), 248)

    submit_draft(chief, 2)
    open_review(evaluator, "厚生労働省")
    press(evaluator, "第2版を確認済にする")
    expect(evaluator.get_by_role("region", name="お知らせ")).to_contain_text("第2版を確認済にしました")
    evaluator.goto("/tables/2-1-6/")

    # As published, but ① moved from 規程の見直し to 規程以外の規程, and ⑥ to 平成28年度以降.
    assert figures(evaluator) == [
        [45, 39, 3, 3],
        [45, 41, 2, 2],
        [45, 42, 3, 0],
        [45, 40, 5, 0],
        [45, 41, 4, 0],
        [23, 20, 0, 3],
    ]
    assert provenance(evaluator) == {"機関回答": 6, "実地確認": 0, "公表資料": 0, "仮割当": 242}
    chosen = behind(evaluator, "①保護管理者とシステム管理者との連携", "保護管理規程以外の規程による対応")
    assert chosen == ([("厚生労働省", "機関回答")], 2)
    left = behind(evaluator, "①保護管理者とシステム管理者との連携", "保護管理規程の見直し（改正）")
    assert left == ([], 39)
    unmoved = behind(evaluator, "②現場責任者への教育研修", "保護管理規程の見直し（改正）")
    assert unmoved == ([("厚生労働省", "機関回答")], 40)
    assert unmoved.total == 41

    evaluator.goto("/tables/2-1-6/?state=confirmed")
    assert figures(evaluator)[0] == [45, 0, 1, 0, 44]
    evaluator.goto("/tables/2-1-19/")
    assert provenance(evaluator) == {"機関回答": 8, "実地確認": 0, "公表資料": 34, "仮割当": 147}
    assert behind(evaluator, "地方厚生局", "平成28年4月に見直し（改正）") == (
        [(f"{LATE_BUREAU} 保護管理規程", "機関回答")],
        0,
    )


def test_an_officer_who_is_not_the_chief_cannot_submit_even_with_a_forged_form(sign_in: SignIn) -> None:
    officer = sign_in(OFFICER)
    begin_draft(officer)
    answer_all(officer)
    press(officer, "保存して確認へ")

    expect(officer.get_by_role("heading", name="提出は総括保護管理者が行います")).to_be_visible()
    expect(officer.get_by_role("button", name="提出する")).to_have_count(0)
    officer.locator("form[action$='/draft/discard/']").evaluate(
        "form => { form.action = form.action.replace('draft/discard', 'versions/2/submit'); form.submit() }"
    )
    expect(officer.get_by_role("main")).to_contain_text("この操作を行う権限がありません")
    expect(officer.get_by_role("heading", name="第1版から変わること")).to_contain_text("6件")


def test_a_corporation_answers_without_javascript_and_table_7_changes(
    sign_in: SignIn, published: dict[str, Any]
) -> None:
    chief, evaluator = (sign_in(who, java_script_enabled=False) for who in (CORPORATION_CHIEF, EVALUATOR))
    evaluator.goto("/tables/2-1-7/")
    assert (figures(evaluator), provenance(evaluator)["仮割当"]) == (values(published, "2-(1)-7"), 1206)

    begin_draft(chief)
    answer_all(chief, basis="第21条")
    answer(chief, "⑥", OTHER_RULE)
    press(chief, "保存して確認へ")
    press(chief, "提出する")
    expect(chief.get_by_role("main")).to_contain_text("第2版を提出しました")
    expect(chief.get_by_role("row", name=re.compile("^⑤"))).to_contain_text(
        re.compile("第21条第1項\\s*、\\s*第21条第2項")
    )

    # As published, but ⑥ moved from 規程の見直し to 規程以外の規程.
    evaluator.reload()
    assert figures(evaluator) == [*values(published, "2-(1)-7")[:5], [201, 183, 2, 16]]
    assert provenance(evaluator) == {"機関回答": 6, "実地確認": 0, "公表資料": 0, "仮割当": 1200}
    chosen = behind(evaluator, "⑥所管行政機関との連携", "保護管理規程以外の規程による対応")
    assert chosen == ([("医薬品医療機器総合機構", "機関回答")], 1)


def test_a_returned_version_stops_counting_and_comes_back_corrected(
    sign_in: SignIn, published: dict[str, Any]
) -> None:
    officer, chief, evaluator = sign_in(OFFICER), sign_in(CHIEF), sign_in(EVALUATOR, at=None)
    begin_draft(officer)
    answer_all(officer)
    press(officer, "保存して確認へ")
    submit_draft(chief, 2)

    open_review(evaluator, "厚生労働省")
    evaluator.get_by_role("main").get_by_role("link", name="差し戻す").click()
    evaluator.get_by_label("差し戻す理由").fill("新旧対照表が未添付")
    press(evaluator, "差し戻す")
    expect(evaluator.get_by_role("main")).to_contain_text("差し戻す対象の改正事項又は規程を1つ以上選んでください。")
    evaluator.get_by_text("③複製等の最小限化、処理後の消去", exact=True).click()
    press(evaluator, "差し戻す")
    expect(evaluator.get_by_role("region", name="お知らせ")).to_contain_text("第2版を差し戻しました")
    evaluator.goto("/tables/2-1-6/")
    assert (figures(evaluator), provenance(evaluator)["仮割当"]) == (values(published, "2-(1)-6"), 248)

    officer.goto("/")
    returned = officer.get_by_role("listitem").filter(has=officer.get_by_role("heading", name="差戻し"))
    expect(returned).to_contain_text("③複製等の最小限化、処理後の消去")
    expect(returned).to_contain_text("新旧対照表が未添付")
    press(officer, "修正する")
    expect(officer.get_by_role("main")).to_contain_text("新旧対照表が未添付")
    expect(item(officer, "③").get_by_label(REGULATION, exact=True)).to_be_checked()
    answer(officer, "③", REGULATION, remark="新旧対照表を添付した")
    press(officer, "保存して確認へ")

    submit_draft(chief, 3)
    expect(chief.get_by_role("row", name=re.compile("^③"))).to_contain_text("新旧対照表を添付した")
    evaluator.reload()
    assert provenance(evaluator) == {"機関回答": 6, "実地確認": 0, "公表資料": 0, "仮割当": 242}
    officer.goto("/")
    expect(officer.get_by_role("heading", name="差戻し")).to_have_count(0)


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
