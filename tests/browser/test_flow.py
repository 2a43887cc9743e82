"""The work of answering, from the first draft to the figures, as the people do it who have to."""

from __future__ import annotations

import re
from typing import Any

import pytest
from playwright.sync_api import Page, expect

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
    day_field,
    item,
    open_draft,
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
        """form => {
            form.action = form.action.replace('draft/discard', 'versions/2/submit')
            form.append(Object.assign(document.createElement('input'), { name: 'shown', value: '{}' }))
            form.submit()
        }"""
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
