"""Pages of check lists that no address shows: opened, filled in and sent as people do."""

from __future__ import annotations

from playwright.sync_api import Page

from tests.browser import steps

TITLE = "画面の点検"


def first(page: Page) -> None:
    """Open the first list of the table."""
    page.get_by_role("main").get_by_role("rowheader").get_by_role("link").first.click()


def without_a_title(page: Page) -> None:
    """Save a list that says nothing."""
    page.locator("button.button-solid", has_text="保存する").click()
    page.wait_for_load_state()


def about_to_send(page: Page) -> None:
    """Go on from the draft to the choice of corporations."""
    first(page)
    page.get_by_role("link", name="送り先を選ぶ").click()


def sent(page: Page) -> None:
    """Make a list of one point, send it to one corporation, and open the page of its reply."""
    page.get_by_label("件名").fill(TITLE)
    page.locator("#id_p1-text").fill("処理の後に消去しているか")
    page.locator("button.button-solid", has_text="保存する").click()
    page.wait_for_load_state()
    page.get_by_role("link", name="送り先を選ぶ").click()
    page.get_by_label("医薬品医療機器総合機構").check()
    steps.press(page, "選んだ法人に送る")
    page.get_by_role("link", name="医薬品医療機器総合機構").click()


def answered_without_answers(page: Page) -> None:
    """Open the list that was sent, and answer nothing."""
    page.get_by_role("link", name=TITLE).first.click()
    steps.press(page, "回答する")
