"""`python -m tests.browser.shots BASE_URL PASSWORD OUT_DIR`: every page as pictures, as wide as a desk and a phone.

The demonstration at BASE_URL must be as it was loaded; two drafts are begun in it.
"""

from __future__ import annotations

import sys
from pathlib import Path

from playwright.sync_api import Browser, BrowserContext, sync_playwright

from tests.browser.chromium import ARGUMENTS, find_chromium
from tests.browser.draft_places import DRAFT_PLACES
from tests.browser.place import NOBODY, Place
from tests.browser.places import PLACES, group_of, reviews_of
from tests.browser.steps import CORPORATION_CHIEF, EVALUATOR, OFFICER, begin_draft, sign_in

WIDTHS = (1280, 390)


class Photographer:
    """Signs people in once and takes pictures of places."""

    def __init__(self, browser: Browser, url: str, password: str, folder: Path) -> None:
        self.browser, self.url, self.password, self.folder = browser, url, password, folder
        self.contexts: dict[str, BrowserContext] = {}
        self.ids: dict[str, int] = {}

    def context(self, email: str) -> BrowserContext:
        """The person's own browser context, signed in."""
        if email not in self.contexts:
            self.contexts[email] = self.browser.new_context(locale="ja-JP")
            if email != NOBODY:
                page = self.contexts[email].new_page()
                sign_in(page, self.url, email, self.password)
                page.close()
        return self.contexts[email]

    def take(self, number: int, place: Place) -> None:
        """One picture for each width."""
        for width in WIDTHS:
            page = self.context(place.email).new_page()
            page.set_viewport_size({"width": width, "height": 800})
            page.goto(self.url + place.address.format(**self.ids))
            place.arrange(page)
            page.wait_for_load_state()
            page.screenshot(path=self.folder / f"{number:02}-{place.name}-{width}.png", full_page=True)
            page.close()


def main(url: str, password: str, folder: Path) -> None:
    """Take all pictures: first as loaded, then with drafts."""
    folder.mkdir(parents=True, exist_ok=True)
    executable = find_chromium()
    if executable is None:
        sys.exit("No Chromium found.")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=executable, args=list(ARGUMENTS))
        photographer = Photographer(browser, url.rstrip("/"), password, folder)
        page = photographer.context(EVALUATOR).new_page()
        page.goto(url)
        photographer.ids = reviews_of(page)
        for number, place in enumerate(PLACES, start=1):
            photographer.take(number, place)
        for email in (CORPORATION_CHIEF, OFFICER):
            page = photographer.context(email).new_page()
            page.goto(url)
            begin_draft(page)
        photographer.ids["group"] = group_of(page)
        for number, place in enumerate(DRAFT_PLACES, start=len(PLACES) + 1):
            photographer.take(number, place)
        browser.close()


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], Path(sys.argv[3]))
