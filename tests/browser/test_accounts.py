"""A chief hands over to a successor who is invited by mail, sets a password, signs in, and sees what is planned."""

from __future__ import annotations

import email
import email.policy
import re
import time
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.browser import steps
from tests.browser.conftest import SignIn
from tests.browser.place import NOBODY
from tests.browser.steps import CHIEF, press
from tests.browser.system import System

pytestmark = pytest.mark.usefixtures("fresh")
ADDRESS, PASSWORD = "kouin@mhlw.example", "zz9p-4rty-mm3k-q8wd"
SECONDS_TO_MAIL = 60


def link_in_mail(folder: Path, to: str) -> str:
    """The path of the link in the newest mail to somebody; waits for the worker to send it."""
    deadline = time.monotonic() + SECONDS_TO_MAIL
    while time.monotonic() < deadline:
        for file in sorted(folder.glob("*"), reverse=True):
            letter = email.message_from_bytes(file.read_bytes(), policy=email.policy.default)
            found = re.search(r"/accounts/links/\S+", letter.get_content())
            if found and letter["To"] == to:
                return found[0]
        time.sleep(0.2)
    pytest.fail(f"No mail with a link to {to} in {SECONDS_TO_MAIL} seconds")


def test_roles_are_handed_over_to_somebody_who_is_invited(sign_in: SignIn, system: System) -> None:
    chief = sign_in(CHIEF, at="/accounts/people/")
    chief.get_by_role("main").get_by_role("link", name="演習 二郎").click()
    chief.get_by_role("link", name="後任に引き継ぐ（異動）").click()
    chief.get_by_label(re.compile("^後任の方の最初の日")).fill("平成28年7月1日")
    chief.get_by_label(re.compile("^後任の方のメールアドレス")).fill(ADDRESS)
    chief.get_by_label(re.compile("^後任の方の氏名")).fill("後任 花子")
    press(chief, "内容を確かめる")
    expect(chief.get_by_role("row").nth(1)).to_contain_text("平成28年6月30日まで")
    expect(chief.get_by_role("row").nth(1)).to_contain_text("平成28年7月1日から")
    press(chief, "この内容で予定する")
    expect(chief.get_by_role("region", name="予定")).to_contain_text("平成28年7月1日から　後任 花子")

    successor = sign_in(NOBODY, at=link_in_mail(system.database.parent / "mail", ADDRESS))
    expect(successor).to_have_url(f"{system.url}/accounts/password/set/")
    successor.get_by_label(re.compile("^新しいパスワード(?!（)")).fill(PASSWORD)
    successor.get_by_label("新しいパスワード（確認）").fill(PASSWORD)
    press(successor, "パスワードを設定")
    expect(successor.get_by_role("main")).to_contain_text("パスワードを設定しました")
    steps.sign_in(successor, system.url, ADDRESS, PASSWORD)
    successor.goto("/accounts/me/")
    expect(successor.get_by_role("main")).to_contain_text("厚生労働省 保護担当者（平成28年7月1日から） 予定")
    expect(successor.get_by_role("main")).to_contain_text("この端末")
