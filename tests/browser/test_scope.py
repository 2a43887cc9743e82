"""A unit's officer sees the unit and nothing of its neighbours; the ministry's officer sees all of them."""

from __future__ import annotations

import csv
from urllib.parse import urldefrag, urlsplit

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import SignIn
from tests.browser.places import group_of
from tests.browser.steps import EVALUATOR, OFFICER, UNIT_OFFICER, answer_all, begin_draft, press
from tests.browser.system import REPOSITORY

pytestmark = pytest.mark.usefixtures("fresh")

OWN, OWN_CODE = "東京検疫所", "AG-26-U025"
OWN_GROUP, MINISTRY = "検疫所", "厚生労働省"


def register() -> list[dict[str, str]]:
    """The units below the ministry."""
    with (REPOSITORY / "agencies/data/units.csv").open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


NEIGHBOURS = {row["name"] for row in register()} - {OWN} | {row["group"] for row in register()} - {OWN_GROUP}


def neighbours_named(page: Page) -> set[str]:
    """Units and groups whose names occur anywhere in the page."""
    content = page.content()
    return {name for name in NEIGHBOURS if name in content}


def walk(page: Page) -> dict[str, set[str]]:
    """Open every address that links lead to from the home; returns the neighbours named, by address."""
    home = page.url
    waiting, seen = [home], {}
    while waiting:
        address = waiting.pop()
        page.goto(address)
        seen[address] = neighbours_named(page)
        for link in page.locator("a[href]").evaluate_all("links => links.map(one => one.href)"):
            target = urldefrag(link).url
            if urlsplit(target).netloc == urlsplit(home).netloc and target not in {*seen, *waiting}:
                waiting.append(target)
    return seen


def test_no_page_a_units_officer_can_reach_names_a_neighbour(sign_in: SignIn) -> None:
    page = sign_in(UNIT_OFFICER)
    expect(page.get_by_role("main")).to_contain_text(OWN)

    before = walk(page)
    page.goto("/")
    press(page, "改正日を入力")
    entered = page.url
    page.goto("/")
    after = walk(page)

    assert entered in after
    assert {f"/organizations/{OWN_CODE}/", "/help/"} <= {urlsplit(one).path for one in before}
    assert {address: names for address, names in {**before, **after}.items() if names} == {}


def test_the_names_are_looked_for_rightly_since_the_ministrys_officer_finds_them_all(sign_in: SignIn) -> None:
    page = sign_in(OFFICER, at="/organizations/AG-26/")

    assert neighbours_named(page) == NEIGHBOURS


def test_direct_addresses_of_what_is_not_the_units_own_are_refused(sign_in: SignIn, ids: dict[str, int]) -> None:
    page = sign_in(UNIT_OFFICER)
    press(page, "改正日を入力")
    review, corporation = ids["review"], ids["corporation"]
    forbidden = [
        "/tables/",
        "/tables/2-1-5/",
        "/tables/2-1-19/cells/total/all/",
        "/tables/2-1-19/?format=csv",
        "/late/",
    ]
    hidden = [
        f"/reviews/{review}/",
        f"/reviews/{review}/?version=1",
        f"/reviews/{review}/draft/check/",
        f"/reviews/{corporation}/",
        f"/reviews/{corporation}/draft/",
        f"/reviews/{corporation}/draft/regulations/",
        "/organizations/AG-26/",
        "/organizations/AG-26-U034/",
        "/organizations/AG-26-U024/",
        "/organizations/IA-044/",
        "/api/v1/organizations/AG-26-U034/",
        f"/api/v1/reviews/{review}/",
    ]

    statuses = {address: status_of(page, address) for address in forbidden + hidden}

    assert statuses == dict.fromkeys(forbidden, 403) | dict.fromkeys(hidden, 404)


def status_of(page: Page, address: str) -> int:
    """Open an address, which must not name a neighbour whatever it answers."""
    response = page.goto(address)
    assert neighbours_named(page) == set()
    return response.status if response else 0


def test_the_ministrys_form_shows_a_units_officer_the_own_regulation_only(
    sign_in: SignIn, ids: dict[str, int]
) -> None:
    page = sign_in(UNIT_OFFICER)
    press(page, "改正日を入力")
    page.goto(f"/reviews/{ids['review']}/draft/")

    expect(page).to_have_url(f"{page.url.partition('/reviews')[0]}/reviews/{ids['review']}/draft/regulations/")
    assert page.locator("tbody tr th").all_inner_texts() == [f"{OWN}\n保護管理規程"]


def test_another_groups_list_tells_a_units_officer_nothing(sign_in: SignIn, ids: dict[str, int]) -> None:
    ministry, page = sign_in(OFFICER), sign_in(UNIT_OFFICER)
    begin_draft(ministry)
    other = ministry.get_by_role("main").get_by_role("link", name="都道府県労働局", exact=True).get_attribute("href")
    address = f"/reviews/{ids['review']}/draft/regulations/?group="

    page.goto(f"{address}{group_of(ministry)}")
    assert page.locator("tbody tr th").all_inner_texts() == [f"{OWN}\n保護管理規程"]
    assert status_of(page, str(other)) == 404


def test_what_a_unit_enters_stands_in_the_ministrys_draft_and_goes_in_with_it(sign_in: SignIn) -> None:
    unit, ministry, evaluator = sign_in(UNIT_OFFICER), sign_in(OFFICER), sign_in(EVALUATOR)
    press(unit, "改正日を入力")
    unit.get_by_label(f"{OWN} 保護管理規程 改正日").fill("Ｈ２８．４．１５")
    unit.get_by_label(f"{OWN} 保護管理規程 協議日").fill("平成28年4月8日")
    press(unit, "この一覧を保存")
    expect(unit.get_by_role("main")).to_contain_text("保存しました（1件を更新）")
    unit.goto("/")
    expect(unit.get_by_role("row", name=OWN)).to_contain_text("平成28年4月15日")

    ministry.goto("/")
    ministry.get_by_role("main").get_by_role("link", name=OWN_GROUP, exact=True).click()
    rows = ministry.locator("tbody tr")
    expect(rows).to_have_count(13)
    expect(ministry.get_by_label(f"{OWN} 保護管理規程 改正日")).to_have_value("平成28年4月15日")
    expect(ministry.get_by_label("那覇検疫所 保護管理規程 改正日")).to_have_value("平成28年4月")
    ministry.get_by_role("link", name="入力の画面に戻る").click()
    answer_all(ministry)
    press(ministry, "保存して確認へ")
    changed = ministry.get_by_role("listitem").filter(has_text=f"{OWN} 保護管理規程").filter(has_text="協議")
    expect(changed).to_contain_text("平成28年4月15日")
    evaluator.goto("/tables/2-1-19/")
    expect(evaluator.locator(".provenance-list")).to_contain_text("155")
