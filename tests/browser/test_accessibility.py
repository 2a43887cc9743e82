"""Every page for every reader: axe finds nothing at the width of a desk and of a phone, and the frame is sound."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from playwright.sync_api import Browser, Page, expect

from tests.browser import steps
from tests.browser.conftest import SignIn
from tests.browser.draft_places import DRAFT_PLACES
from tests.browser.place import Place
from tests.browser.places import PLACES, group_of
from tests.browser.steps import CORPORATION_CHIEF, DESK, EVALUATOR, OFFICER, OVERFLOW, PHONE
from tests.browser.system import System

RULES: dict[str, Any] = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    "rules": {"target-size": {"enabled": True}},
    "resultTypes": ["violations"],
}
# Colours do not depend on the width, and to look at them again would double the time.
RULES_ON_A_PHONE = RULES | {"rules": {"target-size": {"enabled": True}, "color-contrast": {"enabled": False}}}
# What neither pointer nor keyboard reaches is no target: the button that the enter key means, before all others.
SMALL_CONTROLS = """() => [...document.querySelectorAll("button, input, select, textarea, summary, .button")]
    .map(one => one.labels?.length && /radio|checkbox/.test(one.type) ? one.labels[0] : one)
    .filter(one => one.checkVisibility() && one.type !== "hidden" && !one.matches("[aria-hidden=true][tabindex='-1']"))
    .filter(one => Math.min(one.getBoundingClientRect().width, one.getBoundingClientRect().height) < 24)
    .map(one => one.outerHTML.slice(0, 120))"""
ADDRESSES = "links => links.map(one => one.getAttribute('href'))"


@pytest.fixture(scope="module")
def axe() -> Axe:
    return Axe()


@pytest.fixture(scope="module")
def drafted(browser: Browser, system: System, ids: dict[str, int]) -> Iterator[dict[str, int]]:
    """The ministry and the corporation have begun a draft; the ids that addresses name."""
    for email in (CORPORATION_CHIEF, OFFICER):
        with browser.new_context(locale="ja-JP") as context:
            page = context.new_page()
            steps.sign_in(page, system.url, email, system.password)
            steps.begin_draft(page)
            group = group_of(page) if email == OFFICER else 0
    yield ids | {"group": group}
    system.restore()


def opened(sign_in: SignIn, place: Place, addresses: dict[str, int]) -> Page:
    """The place as its reader sees it."""
    page = sign_in(place.email, at=None, viewport=DESK)
    response = page.goto(place.address.format(**addresses))
    assert response is not None
    assert response.status == place.status
    place.arrange(page)
    page.wait_for_load_state()
    return page


def faults(page: Page, axe: Axe, rules: dict[str, Any]) -> list[str]:
    """What axe and a few rules of ours find on the page as it stands."""
    found = [
        f"{violation['id']}: {node['target']} {node['html'][:120]}"
        for violation in axe.run(page, options=rules).response["violations"]
        for node in violation["nodes"]
    ]
    found += [f"smaller than 24 pixels: {one}" for one in page.evaluate(SMALL_CONTROLS)]
    if overflow := page.evaluate(OVERFLOW):
        found.append(f"{overflow} pixels wider than the window")
    return found


def assert_sound(page: Page, axe: Axe) -> None:
    """One heading, its language, a way past the header, the system's version, and no fault at either width."""
    assert page.locator("html").get_attribute("lang") == "ja"
    assert page.locator("h1").count() == 1
    assert page.locator("h1").inner_text().strip()
    assert page.title().endswith(" | 保護管理規程 見直し状況")
    assert page.locator("main#main").count() == 1
    assert page.locator("a.skip-link").get_attribute("href") == "#main"
    assert f"版 {settings.VERSION}" in page.locator("footer").inner_text()
    assert faults(page, axe, RULES) == []
    page.set_viewport_size(PHONE)
    assert faults(page, axe, RULES_ON_A_PHONE) == []


@pytest.mark.parametrize("place", PLACES, ids=[place.name for place in PLACES])
def test_a_page_is_accessible_on_a_desk_and_on_a_phone(
    sign_in: SignIn, ids: dict[str, int], axe: Axe, place: Place
) -> None:
    assert_sound(opened(sign_in, place, ids), axe)


@pytest.mark.parametrize("place", DRAFT_PLACES, ids=[place.name for place in DRAFT_PLACES])
def test_a_page_of_a_draft_is_accessible_on_a_desk_and_on_a_phone(
    sign_in: SignIn, drafted: dict[str, int], axe: Axe, place: Place
) -> None:
    assert_sound(opened(sign_in, place, drafted), axe)


def test_every_page_that_links_lead_an_evaluator_to_is_in_the_list_of_pages(
    sign_in: SignIn, ids: dict[str, int]
) -> None:
    page = sign_in(EVALUATOR, at=None)
    kinds = {kind_of(place.address.format(group=0, **ids)) for place in (*PLACES, *DRAFT_PLACES)}
    found = set()
    for place in PLACES:
        if place.email == EVALUATOR:
            page.goto(place.address.format(**ids))
            found |= set(map(kind_of, page.locator("a[href^='/']").evaluate_all(ADDRESSES)))

    # A third party's page, whose markup is not ours to mend; "job-of-the-bundle"; and two workbooks.
    assert found - kinds == {"/api/v1/docs/", "/jobs/…/", "/reviews/…/form/", "/reviews/…/forms/…/"}


def kind_of(address: str) -> str:
    """The address without what differs between pages of one kind."""
    path = address.partition("?")[0].split("/")
    return "/".join(
        "…" if place in {2, 4, 5, 3 * ("cells" in path[:3])} and part and path[1] != "api" else part
        for place, part in enumerate(path)
    )


def test_the_skip_link_is_the_first_stop_shows_itself_and_leads_past_the_header(sign_in: SignIn) -> None:
    page = sign_in(EVALUATOR)
    skip = page.get_by_role("link", name="本文へ移動")
    expect(skip).not_to_be_in_viewport()

    page.keyboard.press("Tab")
    expect(skip).to_be_focused()
    expect(skip).to_be_in_viewport()
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_be_focused()
    page.keyboard.press("Tab")
    assert page.evaluate("document.querySelector('main').contains(document.activeElement)")
