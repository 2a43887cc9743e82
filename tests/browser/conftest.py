"""The real system and a real browser for the tests of this folder.

Everything is scoped to the package: while Playwright runs, no other test may ask Django for data.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Request, Response, sync_playwright

from tests.browser import steps
from tests.browser.chromium import ARGUMENTS, HOW_TO_GET_ONE, find_chromium
from tests.browser.place import NOBODY
from tests.browser.places import reviews_of
from tests.browser.system import HOST, System, running

FOLDER = Path(__file__).parent
SignIn = Callable[..., Page]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Every test of this folder drives a browser."""
    for one in items:
        if FOLDER in one.path.parents:
            one.add_marker(pytest.mark.browser)


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    """The one browser; skipped, or failed where REQUIRE_BROWSER is set, if there is none."""
    executable = find_chromium()
    if executable is None and os.environ.get("REQUIRE_BROWSER"):
        pytest.fail(HOW_TO_GET_ONE)
    if executable is None:
        pytest.skip(HOW_TO_GET_ONE)
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=executable, args=list(ARGUMENTS))
        yield chromium
        chromium.close()


@pytest.fixture(scope="package")
def system(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[System]:
    """The system, loaded once."""
    with running(tmp_path_factory.mktemp("system")) as started:
        yield started


@pytest.fixture(scope="module", autouse=True)
def as_loaded(system: System) -> None:
    """A module begins with the system as it was loaded."""
    system.restore()


@pytest.fixture
def fresh(system: System) -> None:
    """A test that changes something begins with the system as it was loaded."""
    system.restore()


@pytest.fixture(scope="package")
def server(system: System) -> str:
    """Where the system answers."""
    return system.url


class Watcher:
    """Notes all that must not happen in a browser: errors of scripts and of the policy, 5xx, lost files, strangers."""

    def __init__(self) -> None:
        self.found: list[str] = []

    def watch(self, context: BrowserContext) -> None:
        """Listen to every page of the context."""
        context.on("console", self.console)
        context.on("weberror", lambda error: self.found.append(f"script: {error.error}"))
        context.on("request", self.request)
        context.on("response", self.response)

    def console(self, message: ConsoleMessage) -> None:
        """Chromium reports the status of a page here too; `response` judges that."""
        if message.type == "error" and not message.text.startswith("Failed to load resource"):
            self.found.append(f"console: {message.text}")

    def request(self, request: Request) -> None:
        """Nothing is asked of another machine."""
        if urlsplit(request.url).hostname not in {HOST, "localhost", None}:
            self.found.append(f"request: {request.url}")

    def response(self, response: Response) -> None:
        """A page may be refused (4xx); what belongs to a page is never missing, and nothing breaks."""
        if response.status >= 500 or (response.status >= 400 and response.request.resource_type != "document"):
            self.found.append(f"{response.status}: {response.url}")


@pytest.fixture
def new_context(browser: Browser, server: str) -> Iterator[Callable[..., BrowserContext]]:
    """Makes watched browser contexts; what they noted fails the test at its end."""
    watcher = Watcher()
    contexts = []

    def make(**options: object) -> BrowserContext:
        context = browser.new_context(**{"locale": "ja-JP", "base_url": server, **options})  # type: ignore[arg-type]  # the stubs are narrower than what is passed
        context.set_default_timeout(20_000)
        watcher.watch(context)
        contexts.append(context)
        return context

    yield make
    for context in contexts:
        context.close()
    assert watcher.found == []


@pytest.fixture
def sign_in(new_context: Callable[..., BrowserContext], system: System) -> SignIn:
    """Makes a page of a person in a browser of their own: at the home, or `at` another address, or at none (None).

    Whoever has signed in before stays so, until the system is restored.
    """

    def go(email: str, at: str | None = "/", **options: object) -> Page:
        page = new_context(storage_state=system.sessions.get(email), **options).new_page()
        if email != NOBODY and email not in system.sessions:
            steps.sign_in(page, system.url, email, system.password)
            system.sessions[email] = page.context.storage_state()
        if at and page.url != system.url + at:
            page.goto(at)
        return page

    return go


@pytest.fixture(scope="module")
def ids(browser: Browser, system: System, as_loaded: None) -> dict[str, int]:
    """Ids of the reviews of the ministry and the corporation, for addresses."""
    with browser.new_context(locale="ja-JP") as context:
        page = context.new_page()
        steps.sign_in(page, system.url, steps.EVALUATOR, system.password)
        return reviews_of(page)
