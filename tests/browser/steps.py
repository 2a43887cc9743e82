"""What people do on the pages, in their words; used by the tests and for screenshots."""

from __future__ import annotations

import re

from playwright.sync_api import Locator, Page, ViewportSize

OFFICER, CHIEF = "officer@mhlw.example", "chief@mhlw.example"
UNIT_OFFICER = "officer@keneki-tokyo.example"
CORPORATION_CHIEF, CORPORATION_MEMBER = "chief@pmda.example", "member@pmda.example"
EVALUATOR, ADMINISTRATOR = "evaluator@soumu.example", "admin@soumu.example"
EXERCISE_OFFICER = "officer@reiji.example"
EXERCISE = "演習（架空）平成28年4月改正"

DESK, PHONE = ViewportSize(width=1280, height=800), ViewportSize(width=390, height=844)
OVERFLOW = "document.documentElement.scrollWidth - document.documentElement.clientWidth"

REGULATION = "保護管理規程の見直し（改正）"
OTHER_RULE = "保護管理規程以外の規程による対応"
PLANNED = "今後見直し予定"


def sign_in(page: Page, url: str, email: str, password: str) -> None:
    """Through the sign-in page, to the home."""
    page.goto(url)
    page.get_by_label("メールアドレス").fill(email)
    page.get_by_label("パスワード").fill(password)
    page.get_by_role("button", name="サインイン", exact=True).click()
    page.get_by_role("button", name="サインアウト").wait_for()


def press(page: Page, name: str) -> None:
    """Press a button of the content (not of the header) and wait for the page it leads to."""
    page.get_by_role("main").get_by_role("button", name=name, exact=True).first.click()
    page.wait_for_load_state()


def begin_draft(page: Page) -> None:
    """From the home of an organ's officer or chief to the form."""
    press(page, "回答を入力")


def day_field(page: Page, unit: str) -> Locator:
    """Where the day of revision of a unit's only regulation is entered."""
    return page.get_by_label(f"{unit} 保護管理規程 改正日")


def open_draft(page: Page) -> None:
    """By the home to the form of the open draft."""
    page.goto("/")
    page.get_by_role("main").get_by_role("link", name="続きを入力").first.click()


def item(page: Page, number: str) -> Locator:
    """The block of one amended item in the form, by its circled number."""
    return page.get_by_role("region", name=re.compile(f"^{number}"))


def answer(page: Page, number: str, outcome: str, *, manner: str = "", basis: str = "", remark: str = "") -> None:
    """Fill in one item: outcome, how, on what each clause rests, and a remark."""
    block = item(page, number)
    block.get_by_text(outcome, exact=True).click()  # the label, which covers its radio button
    if manner:
        block.get_by_label("方法", exact=True).select_option(label=manner)
    for place, field in enumerate(block.get_by_label(re.compile("^根拠条文")).all() if basis else [], start=1):
        field.fill(f"{basis}第{place}項")
    if remark:
        block.get_by_label("備考", exact=True).fill(remark)


def answer_all(page: Page, outcome: str = REGULATION, basis: str = "第21条") -> None:
    """Fill in all six items alike."""
    for number in "①②③④⑤⑥":
        answer(page, number, outcome, manner="改正した", basis=basis)


def open_review(page: Page, organ: str, cycle: str = "") -> None:
    """From any page of an evaluator to the review of one organ, in a cycle named or in the real one."""
    page.get_by_role("navigation", name="メインメニュー").get_by_role("link", name="見直し").click()
    page.get_by_label("機関の名称・コード").fill(organ)
    if cycle:
        page.get_by_label("指針の改正").select_option(label=cycle)
    press(page, "絞り込む")
    page.get_by_role("main").get_by_role("link", name=organ, exact=True).click()


def number_in(address: str) -> int:
    """The first number in an address: /reviews/26/draft/ → 26."""
    found = re.search(r"/(\d+)/", address)
    if found is None:
        raise ValueError(address)
    return int(found[1])
