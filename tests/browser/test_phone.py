"""What differs on a phone."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.browser.conftest import SignIn
from tests.browser.steps import EVALUATOR, OFFICER, OVERFLOW, PHONE


def test_a_table_wider_than_a_phone_scrolls_in_its_own_frame_with_the_keyboard(sign_in: SignIn) -> None:
    page = sign_in(EVALUATOR, at="/tables/2-1-19/", viewport=PHONE)
    frame = page.get_by_role("region", name="表2-(1)-⑲")

    frame.focus()
    page.keyboard.press("ArrowRight")

    expect(frame).not_to_have_js_property("scrollLeft", 0)
    assert page.evaluate(OVERFLOW) == 0


def test_on_a_phone_what_is_to_be_done_stands_beside_its_mark_and_above_its_button(sign_in: SignIn) -> None:
    page = sign_in(OFFICER, viewport=PHONE)
    task = page.get_by_role("main").get_by_role("listitem").first
    text, button = task.locator(".task-body").bounding_box(), task.get_by_role("button").bounding_box()

    assert text is not None
    assert button is not None
    assert text["width"] > 230
    assert button["y"] >= text["y"] + text["height"]
    assert button["width"] > text["width"]
