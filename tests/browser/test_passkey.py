"""A passkey, made and shown by Chromium's own (virtual) authenticator, under the policy that stops every inline script."""

from __future__ import annotations

from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.browser import steps
from tests.browser.steps import OFFICER, press
from tests.browser.system import System

pytestmark = pytest.mark.usefixtures("fresh")

AUTHENTICATOR = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


def with_authenticator(page: Page) -> None:
    """Give the browser something that makes passkeys without asking anybody."""
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    session.send("WebAuthn.addVirtualAuthenticator", {"options": AUTHENTICATOR})


def sign_out(page: Page) -> None:
    """Leave, to the sign-in page."""
    page.get_by_role("button", name="サインアウト").click()
    page.get_by_role("heading", level=1, name="サインイン").wait_for()


def test_a_passkey_is_registered_and_opens_with_and_without_the_password(new_context: Any, system: System) -> None:
    url = system.url.replace("127.0.0.1", "localhost")  # a passkey belongs to a name
    page = new_context(base_url=url).new_page()
    with_authenticator(page)
    steps.sign_in(page, url, OFFICER, system.password)
    page.goto("/accounts/me/sign-in/")
    page.get_by_role("link", name="パスキーを登録する").click()
    page.get_by_label("名前").fill("執務室のパソコン")
    press(page, "この端末で登録する")
    expect(page.get_by_role("main").get_by_role("listitem")).to_have_count(10)  # its recovery codes
    assert Axe().run(page).response["violations"] == []
    page.get_by_role("link", name="保管しました").click()
    expect(page.get_by_role("list", name="登録されている二段階認証")).to_contain_text("パスキー（執務室のパソコン）")
    sign_out(page)

    page.get_by_label("メールアドレス").fill(OFFICER)
    page.get_by_label("パスワード").fill(system.password)
    press(page, "サインイン")
    expect(page.get_by_role("heading", level=1)).to_have_text("二段階認証")
    assert Axe().run(page).response["violations"] == []
    press(page, "パスキーを使う")
    sign_out(page)

    page.goto("/accounts/login/?next=/notices/")
    press(page, "パスキーでサインイン")
    expect(page.get_by_role("heading", level=1)).to_have_text("お知らせ")
    page.goto("/accounts/again/passkey/?next=/help/")
    press(page, "パスキーで確認する")
    page.wait_for_url("**/help/")
