"""Every page a person can open, with whom it is for and how to get there."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from playwright.sync_api import Page

from tests.browser import steps
from tests.browser.steps import (
    ADMINISTRATOR,
    CHIEF,
    CORPORATION_CHIEF,
    EVALUATOR,
    EXERCISE_OFFICER,
    OFFICER,
    UNIT_OFFICER,
)

NOBODY = ""


def nothing(page: Page) -> None:
    """Leave the page as it opens."""


class Place(NamedTuple):
    """A page: `address` may name {review} and {group}; `arrange` brings about what no address shows."""

    name: str
    email: str
    address: str
    status: int = 200
    arrange: Callable[[Page], None] = nothing


def wrong_password(page: Page) -> None:
    """Try to sign in with a password that is wrong."""
    page.get_by_label("メールアドレス").fill("nobody@soumu.example")
    page.get_by_label("パスワード").fill("wrong")
    steps.press(page, "サインイン")


def wrong_new_password(page: Page) -> None:
    """Try to change to a password that is too short."""
    page.get_by_label("現在のパスワード").fill("wrong")
    for field in page.locator("input[type=password]").all()[1:]:
        field.fill("abc")
    steps.press(page, "パスワードを変更")


def impossible_day(page: Page) -> None:
    """Type a day that does not exist and save."""
    page.get_by_label("改正日").first.fill("平成28年2月30日")
    steps.press(page, "この一覧を保存")


def planned_without_year(page: Page) -> None:
    """Choose 今後見直し予定 without a year, and save."""
    steps.answer(page, "②", steps.PLANNED)
    steps.item(page, "②").get_by_role("button", name="保存").click()


def edited_by_two(page: Page) -> None:
    """Let another window of the same person save more about item ② first, then save it here."""
    with page.context.expect_page() as other:
        page.evaluate("window.open(location.href)")
    other.value.wait_for_load_state()
    before = steps.item(other.value, "②").get_by_label("備考", exact=True).input_value()
    steps.answer(other.value, "②", steps.OTHER_RULE, remark=f"{before}さきに保存した内容。")
    steps.item(other.value, "②").get_by_role("button", name="保存").click()
    other.value.wait_for_load_state()
    other.value.close()
    steps.answer(page, "②", steps.REGULATION, manner="改正した", remark="あとから保存しようとした内容。")
    steps.item(page, "②").get_by_role("button", name="保存").click()
    page.wait_for_load_state()


def go_on_with_the_answer(page: Page) -> None:
    """From the home of an organ whose answer was returned to the form, whether or not a draft was begun."""
    page.get_by_role("main").locator(".button-solid").first.click()
    page.wait_for_load_state()


def everything_unfolded(page: Page) -> None:
    """Open whatever can be opened in the page, what lies inside included."""
    folded = page.locator("main details:not([open]) > summary")
    while folded.count():
        folded.first.click()


def bundle_made(page: Page) -> None:
    """Start the whole-report bundle, and stay until the page itself says that the file is there."""
    steps.press(page, "一式を作る")
    page.get_by_role("link", name="ファイルをダウンロード").wait_for()


def no_table_chosen(page: Page) -> None:
    """Take back the choice of every table, and try to prepare none."""
    for box in page.get_by_role("checkbox").all():
        box.uncheck()
    steps.press(page, "準備する")


# As loaded, before anyone has entered anything.
PLACES = (
    Place("sign-in", NOBODY, "/accounts/login/"),
    Place("sign-in-refused", NOBODY, "/accounts/login/", arrange=wrong_password),
    Place("sign-up-closed", NOBODY, "/accounts/signup/"),
    Place("evaluators-home", EVALUATOR, "/"),
    Place("dashboard-unfolded", EVALUATOR, "/dashboard/?kind=CORPORATION", arrange=everything_unfolded),
    Place("dashboard-of-one-ministry", EVALUATOR, "/dashboard/?lead_agency=AG-26&compared_to=H28.3.31"),
    Place("dashboard-of-nobody", EVALUATOR, "/dashboard/?kind=AGENCY&category=NATIONAL_UNIVERSITY"),
    Place("figure", EVALUATOR, "/dashboard/late/?kind=CORPORATION"),
    Place("figure-of-nobody", EVALUATOR, "/dashboard/open/"),
    Place("matrix", EVALUATOR, "/dashboard/matrix/?kind=CORPORATION&sort=-standing"),
    Place("tables", EVALUATOR, "/tables/"),
    Place("table-2-1-5", EVALUATOR, "/tables/2-1-5/"),
    Place("table-2-1-5-at-the-end-of-the-year", EVALUATOR, "/tables/2-1-5/?as_of=H28.3.31"),
    Place("table-2-1-5-confirmed-only", EVALUATOR, "/tables/2-1-5/?state=confirmed"),
    Place("table-2-1-6", EVALUATOR, "/tables/2-1-6/"),
    Place("table-2-1-7", EVALUATOR, "/tables/2-1-7/"),
    Place("table-2-1-19", EVALUATOR, "/tables/2-1-19/"),
    Place("table-2-2-20", EVALUATOR, "/tables/2-2-20/"),
    Place("table-2-1-10", EVALUATOR, "/tables/2-1-10/"),
    Place("table-2-2-14", EVALUATOR, "/tables/2-2-14/"),
    Place("table-2-2-19", EVALUATOR, "/tables/2-2-19/"),
    Place("table-filtered", EVALUATOR, "/tables/2-1-6/?category=MINISTRY"),
    Place("cell-with-names", EVALUATOR, "/tables/2-1-5/cells/CORPORATION/2016/"),
    Place("cell-without-names", EVALUATOR, "/tables/2-1-6/cells/1/REGULATION/"),
    Place("cell-of-zero", EVALUATOR, "/tables/2-1-6/cells/3/PLANNED/"),
    Place("jobs-none", EVALUATOR, "/jobs/"),
    Place("job-of-the-bundle", EVALUATOR, "/tables/", arrange=bundle_made),
    Place("jobs", EVALUATOR, "/jobs/"),
    Place("late", EVALUATOR, "/late/"),
    Place("late-unfolded", EVALUATOR, "/late/?lead_agency=AG-26", arrange=everything_unfolded),
    Place("organizations", EVALUATOR, "/organizations/"),
    Place("no-organization-found", EVALUATOR, "/organizations/?q=zzz"),
    Place("units", EVALUATOR, "/organizations/?kind=UNIT"),
    Place("ministry", EVALUATOR, "/organizations/AG-26/"),
    Place("corporation", EVALUATOR, "/organizations/IA-044/"),
    Place("unit", EVALUATOR, "/organizations/AG-26-U025/"),
    Place("reviews", EVALUATOR, "/reviews/"),
    Place("reviews-returned", EVALUATOR, "/reviews/?state=RETURNED"),
    Place("review-of-ministry", EVALUATOR, "/reviews/{review}/"),
    Place("return", EVALUATOR, "/reviews/{review}/versions/1/return/"),
    Place(
        "return-refused",
        EVALUATOR,
        "/reviews/{review}/versions/1/return/",
        arrange=lambda page: steps.press(page, "差し戻す"),
    ),
    Place("published", NOBODY, "/published/"),
    Place("publications", ADMINISTRATOR, "/publications/"),
    Place("prepare", EVALUATOR, "/publications/prepare/"),
    Place("prepare-refused", EVALUATOR, "/publications/prepare/", arrange=no_table_chosen),
    Place("preparation", EVALUATOR, "/publications/prepare/", arrange=lambda page: steps.press(page, "準備する")),
    Place("help", EVALUATOR, "/help/"),
    Place("password", EVALUATOR, "/accounts/password/"),
    Place("password-refused", EVALUATOR, "/accounts/password/", arrange=wrong_new_password),
    Place("sign-out", EVALUATOR, "/accounts/logout/"),
    Place("not-found", EVALUATOR, "/nowhere/", 404),
    Place("no-such-table", EVALUATOR, "/tables/9-9-9/", 404),
    Place("bad-question", EVALUATOR, "/tables/2-1-5/?as_of=2015-02-30", 400),
    Place("administrators-home", ADMINISTRATOR, "/"),
    Place("officers-home", OFFICER, "/"),
    Place("forbidden", OFFICER, "/tables/", 403),
    Place("own-organ", OFFICER, "/organizations/AG-26/"),
    Place("own-organizations", OFFICER, "/organizations/"),
    Place("own-reviews", OFFICER, "/reviews/"),
    Place("own-review", OFFICER, "/reviews/{review}/"),
    Place("corporations-home", CORPORATION_CHIEF, "/"),
    Place("unit-officers-home", UNIT_OFFICER, "/"),
    Place("unit-officers-organizations", UNIT_OFFICER, "/organizations/"),
    Place("unit-officers-unit", UNIT_OFFICER, "/organizations/AG-26-U025/"),
    Place("unit-officers-reviews", UNIT_OFFICER, "/reviews/"),
    Place("exercise-tables", EVALUATOR, "/tables/?amendment=E-2016-04"),
    Place("exercise-table-by-kind", EVALUATOR, "/tables/E-1/?amendment=E-2016-04"),
    Place("exercise-table-of-items", EVALUATOR, "/tables/E-4/?amendment=E-2016-04"),
    Place("exercise-table-of-units", EVALUATOR, "/tables/E-6/?amendment=E-2016-04"),
    Place("exercise-table-of-relays", EVALUATOR, "/tables/E-8/?amendment=E-2016-04"),
    Place("exercise-cell", EVALUATOR, "/tables/E-1/cells/total/2016/?amendment=E-2016-04"),
    Place("exercise-reviews", EVALUATOR, "/reviews/?amendment=E-2016-04"),
    Place("exercise-review", EVALUATOR, "/reviews/{exercise}/"),
    Place("exercise-organizations", EVALUATOR, "/organizations/?fictional=1"),
    Place("exercise-ministry", EVALUATOR, "/organizations/EX-A01/"),
    Place("exercise-officers-home", EXERCISE_OFFICER, "/"),
    Place("exercise-draft", EXERCISE_OFFICER, "/", arrange=go_on_with_the_answer),
)

# While the ministry and the corporation have a draft.
DRAFT_PLACES = (
    Place("officers-home-with-draft", OFFICER, "/"),
    Place("draft", OFFICER, "/reviews/{review}/draft/"),
    Place("draft-with-error", OFFICER, "/reviews/{review}/draft/", 200, planned_without_year),
    Place("draft-of-group", OFFICER, "/reviews/{review}/draft/regulations/?group={group}"),
    Place(
        "draft-of-group-with-error", OFFICER, "/reviews/{review}/draft/regulations/?group={group}", 200, impossible_day
    ),
    Place("conflict", OFFICER, "/reviews/{review}/draft/", 200, edited_by_two),
    Place("check-as-officer", OFFICER, "/reviews/{review}/draft/check/"),
    Place("check-as-chief", CHIEF, "/reviews/{review}/draft/check/"),
    Place("review-with-draft", CHIEF, "/reviews/{review}/"),
    Place("corporations-home-with-draft", CORPORATION_CHIEF, "/"),
    Place("corporations-draft", CORPORATION_CHIEF, "/reviews/{corporation}/draft/"),
    Place("corporations-check", CORPORATION_CHIEF, "/reviews/{corporation}/draft/check/"),
    Place("unit-officers-home-with-draft", UNIT_OFFICER, "/"),
    Place("unit-officers-draft", UNIT_OFFICER, "/reviews/{review}/draft/regulations/"),
)


def reviews_of(page: Page) -> dict[str, int]:
    """Ids of the reviews that addresses name; `page` is an evaluator's."""
    found = {}
    organs = (
        ("review", "厚生労働省", ""),
        ("corporation", "医薬品医療機器総合機構", ""),
        ("exercise", "例示省", steps.EXERCISE),
    )
    for name, organ, cycle in organs:
        steps.open_review(page, organ, cycle)
        found[name] = steps.number_in(page.url)
    return found


def group_of(page: Page) -> int:
    """The id of 検疫所 in addresses; `page` shows the ministry's draft."""
    href = page.get_by_role("main").get_by_role("link", name="検疫所", exact=True).get_attribute("href") or ""
    return int(href.partition("group=")[2])
