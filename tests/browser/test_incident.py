"""One incident from the first report to its end, by a member, the chief, and the agency and the ministry that are told."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import SignIn
from tests.browser.steps import CHIEF, CORPORATION_CHIEF, CORPORATION_MEMBER, EVALUATOR, press

pytestmark = pytest.mark.usefixtures("fresh")
TITLE = "顧客名簿を別の会社に送信"
TAKEN = (
    ("保護管理者へ報告", "総務課長"),
    ("被害拡大防止措置", "総務課長"),
    ("総括保護管理者へ報告", "総務課長"),
    ("機関の長へ報告", "演習 三郎"),
)
"""Steps within the organ, in the order in which the page offers them, with who took each."""


def reported(member: Page) -> str:
    """As a member of the organ, from the home, in a few words; gives the address of the incident."""
    press_link(member, "事案を報告する")
    member.get_by_label(re.compile("^件名")).fill(TITLE)
    member.get_by_label(re.compile("^何が起きたか")).fill("宛先を1字間違えて送った。相手に連絡がついた。")
    member.get_by_text("レベル1", exact=False).first.click()
    press(member, "報告する")
    expect(member.get_by_role("heading", level=1)).to_have_text(TITLE)
    return member.url


def press_link(page: Page, name: str) -> None:
    """Follow a link of the content."""
    page.get_by_role("main").get_by_role("link", name=name, exact=True).first.click()
    page.wait_for_load_state()


def take(page: Page, step: str, person: str = "") -> None:
    """Record the next step, which is the one solid button of the page."""
    assert page.get_by_role("main").locator(".button-solid").all_inner_texts() == [f"{step}を記録する"]
    press_link(page, f"{step}を記録する")
    if person:
        page.get_by_label(re.compile("^行った人")).fill(person)
    press(page, "終了する" if step == "終了" else "記録する")


def learn_of_it(page: Page, address: str, told_by: str) -> None:
    """Whoever is told finds the incident in the list, reads it, and changes nothing."""
    page.goto("/incidents/")
    expect(page.get_by_role("main")).to_contain_text(TITLE)
    page.goto(address)
    expect(page.get_by_role("main")).to_contain_text(told_by)
    expect(page.get_by_role("main").locator(".button-solid")).to_have_count(0)


def know_nothing(page: Page, address: str) -> None:
    """Whoever is not told finds nothing, neither in the list nor by the address."""
    page.goto("/incidents/")
    expect(page.get_by_role("main")).not_to_contain_text(TITLE)
    answer = page.goto(address)
    assert answer is not None
    assert answer.status == 404


def test_an_incident_is_reported_handled_told_and_closed(sign_in: SignIn) -> None:
    member = sign_in(CORPORATION_MEMBER)
    address = reported(member)
    supervisor, ministry = sign_in(CHIEF, at=None), sign_in(EVALUATOR, at=None)
    know_nothing(supervisor, address)
    know_nothing(ministry, address)

    chief = sign_in(CORPORATION_CHIEF)
    expect(chief.get_by_role("main")).to_contain_text(TITLE)
    chief.goto(address)
    for step, person in TAKEN:
        take(chief, step, person)
    take(chief, "所管行政機関へ情報提供")
    learn_of_it(supervisor, address, "厚生労働省")
    know_nothing(ministry, address)
    take(chief, "総務省へ情報提供")
    learn_of_it(ministry, address, "総務省へ情報提供")
    take(chief, "本人への連絡等")

    press_link(chief, "内容を更新する")
    chief.get_by_label(re.compile("^本人の数")).fill("12")
    chief.get_by_label(re.compile("^原因")).fill("宛先を確かめなかった。")
    chief.get_by_label(re.compile("^変更の理由")).fill("人数と原因が分かった")
    press(chief, "次の版として保存する")
    expect(chief.get_by_role("main")).to_contain_text("第2版")
    for step in ("原因の究明", "再発防止策", "終了"):
        take(chief, step)
    expect(chief.get_by_role("main").locator(".button-solid")).to_have_count(0)
    for page in (member, supervisor, ministry):
        page.goto(address)
        expect(page.locator(".incident-head")).to_contain_text("終了")
        assert page.goto(f"{address}amend/").status in {403, 409}  # type: ignore[union-attr]  # a page always answers
