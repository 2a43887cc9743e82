"""To the pages of findings, which no address names beforehand."""

from __future__ import annotations

from playwright.sync_api import Page

from tests.browser.steps import press


def first(page: Page) -> None:
    """From the list to the first finding."""
    page.get_by_role("main").get_by_role("rowheader").get_by_role("link").first.click()


def follow(page: Page, name: str) -> None:
    """From the list to the first finding, and on by a link of it."""
    first(page)
    page.get_by_role("main").get_by_role("link", name=name, exact=True).click()


def refused(page: Page, name: str, button: str) -> None:
    """The same, and the empty form sent."""
    follow(page, name)
    press(page, button)
