"""Every page a person can open, with whom it is for and how to get there."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple
from urllib.parse import urljoin

from playwright.sync_api import Page

from tests.browser import arrangements, checklists, findings, plans, steps
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


# As loaded, before anyone has entered anything.
PLACES = (
    Place("sign-in", NOBODY, "/accounts/login/"),
    Place("sign-in-refused", NOBODY, "/accounts/login/", arrange=arrangements.wrong_password),
    Place("sign-up-closed", NOBODY, "/accounts/signup/"),
    Place("evaluators-home", EVALUATOR, "/"),
    Place("dashboard-unfolded", EVALUATOR, "/dashboard/?kind=CORPORATION", arrange=arrangements.everything_unfolded),
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
    Place("table-2-2-7", EVALUATOR, "/tables/2-2-7/"),
    Place("table-2-2-8", EVALUATOR, "/tables/2-2-8/"),
    Place("table-2-2-14", EVALUATOR, "/tables/2-2-14/"),
    Place("table-2-2-19", EVALUATOR, "/tables/2-2-19/"),
    Place("table-filtered", EVALUATOR, "/tables/2-1-6/?category=MINISTRY"),
    Place("cell-with-names", EVALUATOR, "/tables/2-1-5/cells/CORPORATION/2016/"),
    Place("cell-without-names", EVALUATOR, "/tables/2-1-6/cells/1/REGULATION/"),
    Place("cell-of-zero", EVALUATOR, "/tables/2-1-6/cells/3/PLANNED/"),
    Place("jobs-none", EVALUATOR, "/jobs/"),
    Place("job-of-the-bundle", EVALUATOR, "/tables/", arrange=arrangements.bundle_made),
    Place("jobs", EVALUATOR, "/jobs/"),
    Place("late", EVALUATOR, "/late/"),
    Place("late-unfolded", EVALUATOR, "/late/?lead_agency=AG-26", arrange=arrangements.everything_unfolded),
    Place("findings", EVALUATOR, "/findings/"),
    Place("finding-new", EVALUATOR, "/findings/new/?organization=AG-26&amendment=2015-08"),
    Place("finding-draft", EVALUATOR, "/findings/", arrange=findings.first),
    Place("finding-edit", EVALUATOR, "/findings/", arrange=lambda page: findings.follow(page, "案を直す")),
    Place(
        "finding-issue", EVALUATOR, "/findings/", arrange=lambda page: findings.refused(page, "通知に進む", "通知する")
    ),
    Place("findings-none", OFFICER, "/findings/"),
    Place("findings-of-the-exercise", EVALUATOR, "/findings/?amendment=E-2016-04"),
    Place("finding-answered", EXERCISE_OFFICER, "/findings/?state=ANSWERED", arrange=findings.first),
    Place(
        "finding-answer",
        EXERCISE_OFFICER,
        "/findings/?state=ANSWERED",
        arrange=lambda page: findings.follow(page, "回答を入力する"),
    ),
    Place(
        "finding-follow-up",
        EVALUATOR,
        "/findings/?amendment=E-2016-04&state=ANSWERED",
        arrange=lambda page: findings.refused(page, "フォローアップを記録する", "記録する"),
    ),
    Place(
        "finding-close",
        EVALUATOR,
        "/findings/?amendment=E-2016-04&state=FOLLOWED_UP",
        arrange=lambda page: findings.follow(page, "終了に進む"),
    ),
    Place("checklists", OFFICER, "/checklists/"),
    Place("checklists-of-the-exercise", EVALUATOR, "/checklists/?fictional=1"),
    Place("checklist-answers", EVALUATOR, "/checklists/?fictional=1", arrange=checklists.first),
    Place("checklist-new", OFFICER, "/checklists/new/"),
    Place("checklist-refused", OFFICER, "/checklists/new/", arrange=checklists.without_a_title),
    Place("checklist-draft", EXERCISE_OFFICER, "/checklists/", arrange=checklists.first),
    Place("checklist-send", EXERCISE_OFFICER, "/checklists/", arrange=checklists.about_to_send),
    Place("checklist-reply", OFFICER, "/checklists/new/", arrange=checklists.sent),
    Place("checklist-answer-refused", CORPORATION_CHIEF, "/checklists/", arrange=checklists.answered_without_answers),
    Place("organizations", EVALUATOR, "/organizations/"),
    Place("no-organization-found", EVALUATOR, "/organizations/?q=zzz"),
    Place("units", EVALUATOR, "/organizations/?kind=UNIT"),
    Place("posts-of-an-organ", EVALUATOR, "/posts/AG-26/"),
    Place("posts", OFFICER, "/posts/AG-26/"),
    Place("post-new", OFFICER, "/posts/AG-26/new/"),
    Place("post-refused", OFFICER, "/posts/AG-26/new/", 200, lambda page: steps.press(page, "登録する")),
    Place("concurrent-posts", OFFICER, "/posts/AG-26/concurrent/2015/"),
    Place("activities-of-a-year", EVALUATOR, "/activities/?year=2015&kind=INSPECTION"),
    Place("activities-of-no-year", EVALUATOR, "/activities/?year=1900", 400),
    Place("activities-behind", EVALUATOR, "/activities/cells/total/NOT_HELD/?year=2015&kind=INSPECTION"),
    Place("activities-of-an-organ", EVALUATOR, "/activities/NU-45/"),
    Place("activities", OFFICER, "/activities/AG-26/"),
    Place("activity-new", OFFICER, "/activities/AG-26/new/?kind=TRAINING"),
    Place("activity-refused", OFFICER, "/activities/AG-26/new/", 200, lambda page: steps.press(page, "記録する")),
    Place("exercise-posts", EVALUATOR, "/posts/EX-A01/"),
    Place("exercise-activities", EVALUATOR, "/activities/EX-A01/"),
    Place("exercise-activities-of-a-year", EVALUATOR, "/activities/?year=2015&kind=TRAINING&fictional=1"),
    Place("table-2-2-3", EVALUATOR, "/tables/2-2-3/"),
    Place("table-2-2-21", EVALUATOR, "/tables/2-2-21/"),
    Place("table-2-2-22", EVALUATOR, "/tables/2-2-22/"),
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
    Place("breakdown", EVALUATOR, "/reviews/breakdown/"),
    Place("breakdown-read", EVALUATOR, "/reviews/breakdown/", arrange=arrangements.breakdown_read),
    Place("reminders", EVALUATOR, "/reviews/reminders/"),
    Place("remind", EVALUATOR, "/reviews/remind/?review={exercise}&review={review}"),
    Place("notices", OFFICER, "/notices/"),
    Place("published", NOBODY, "/published/"),
    Place("dispatch", ADMINISTRATOR, "/reviews/dispatch/2015-08/"),
    Place(
        "dispatch-refused",
        ADMINISTRATOR,
        "/reviews/dispatch/2015-08/",
        arrange=lambda page: steps.press(page, "依頼先を確認する"),
    ),
    Place("dispatch-preview", ADMINISTRATOR, "/reviews/dispatch/2015-08/", arrange=arrangements.addressees_listed),
    Place("publications", ADMINISTRATOR, "/publications/"),
    Place("prepare", EVALUATOR, "/publications/prepare/"),
    Place("prepare-refused", EVALUATOR, "/publications/prepare/", arrange=arrangements.no_table_chosen),
    Place("preparation", EVALUATOR, "/publications/prepare/", arrange=lambda page: steps.press(page, "準備する")),
    Place("guidelines", EVALUATOR, "/guidelines/"),
    Place("practices", OFFICER, "/practices/"),
    Place("practices-none", OFFICER, "/practices/?q=zzz"),
    Place("practices-of-the-exercise", EVALUATOR, "/practices/?fictional=1"),
    Place("guideline", OFFICER, "/guidelines/agency-guideline/"),
    Place("guideline-before-the-amendment", OFFICER, "/guidelines/agency-guideline/?on=H27.8.24"),
    Place("guideline-on-no-day", OFFICER, "/guidelines/agency-guideline/?on=H27.2.30", 400),
    Place("clause", EVALUATOR, "/guidelines/agency-guideline/clauses/{clause}/"),
    Place("clause-before-it-was-made", OFFICER, "/guidelines/agency-guideline/clauses/{clause}/?on=H27.8.24"),
    Place("clause-adoption", EVALUATOR, "/reviews/clauses/{clause}/2015-08/"),
    Place("clause-adoption-own", OFFICER, "/reviews/clauses/{clause}/2015-08/"),
    Place("cycles", ADMINISTRATOR, "/cycles/"),
    Place("plan-refused", ADMINISTRATOR, "/cycles/plans/new/", arrange=lambda page: steps.press(page, "保存")),
    Place("plan", ADMINISTRATOR, "/cycles/plans/new/", arrange=plans.begun),
    Place("plan-guidelines", ADMINISTRATOR, "/cycles/plans/new/", arrange=plans.guidelines),
    Place("plan-clauses", ADMINISTRATOR, "/cycles/plans/new/", arrange=plans.clauses),
    Place("plan-table-refused", ADMINISTRATOR, "/cycles/plans/new/", arrange=plans.table_refused),
    Place("plan-table-read", ADMINISTRATOR, "/cycles/plans/new/", arrange=plans.table_read),
    Place("plan-clauses-amended", ADMINISTRATOR, "/cycles/plans/new/", arrange=plans.table_applied),
    Place("plan-line", ADMINISTRATOR, "/cycles/plans/new/", arrange=plans.line),
    Place("plan-item", ADMINISTRATOR, "/cycles/plans/new/", arrange=plans.item),
    Place("plan-tables", ADMINISTRATOR, "/cycles/plans/new/", arrange=plans.tables),
    Place("plan-table", ADMINISTRATOR, "/cycles/plans/new/", arrange=plans.table),
    Place("plan-open", ADMINISTRATOR, "/cycles/plans/new/", arrange=plans.about_to_open),
    Place("breakdown-refused", EVALUATOR, "/reviews/breakdown/", arrange=lambda page: steps.press(page, "読み込む")),
    Place("help", EVALUATOR, "/help/"),
    Place("password", EVALUATOR, "/accounts/password/"),
    Place("password-refused", EVALUATOR, "/accounts/password/", arrange=arrangements.wrong_new_password),
    Place("sign-out", EVALUATOR, "/accounts/logout/"),
    Place("not-found", EVALUATOR, "/nowhere/", 404),
    Place("no-such-table", EVALUATOR, "/tables/9-9-9/", 404),
    Place("bad-question", EVALUATOR, "/tables/2-1-5/?as_of=2015-02-30", 400),
    Place("administrators-home", ADMINISTRATOR, "/"),
    Place("register", ADMINISTRATOR, "/register/"),
    Place("register-refused", ADMINISTRATOR, "/register/", arrange=lambda page: steps.press(page, "読み込む")),
    Place("register-preview", ADMINISTRATOR, "/register/", arrange=arrangements.list_with_a_fault),
    Place("readiness-of-all", EVALUATOR, "/readiness/"),
    Place("readiness-of-another", EVALUATOR, "/readiness/AG-26/"),
    Place("readiness", OFFICER, "/readiness/AG-26/"),
    Place("readiness-answers", OFFICER, "/readiness/AG-26/answers/"),
    Place("readiness-confirm", CHIEF, "/readiness/AG-26/confirm/"),
    Place("readiness-route", OFFICER, "/readiness/AG-26/route/"),
    Place(
        "readiness-route-refused",
        OFFICER,
        "/readiness/AG-26/route/",
        arrange=lambda page: steps.press(page, "連絡網を保存する"),
    ),
    Place("readiness-warnings", CORPORATION_CHIEF, "/readiness/IA-044/warnings/"),
    Place("compiling-nobody", OFFICER, "/reviews/compiling/"),
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
    Place("exercise-guidelines", EVALUATOR, "/guidelines/?fictional=1"),
    Place("exercise-guideline", EVALUATOR, "/guidelines/exercise-agency/"),
    Place("exercise-clause", EVALUATOR, "/guidelines/exercise-agency/clauses/{exercise_clause}/"),
    Place("exercise-clause-adoption", EVALUATOR, "/reviews/clauses/{exercise_clause}/E-2016-04/"),
    Place("exercise-organizations", EVALUATOR, "/organizations/?fictional=1"),
    Place("exercise-ministry", EVALUATOR, "/organizations/EX-A01/"),
    Place("exercise-officers-home", EXERCISE_OFFICER, "/"),
    Place("exercise-draft", EXERCISE_OFFICER, "/", arrange=arrangements.go_on_with_the_answer),
    Place("late-in-the-exercise", EVALUATOR, "/late/?amendment=E-2016-04"),
    Place("reminders-sent", EVALUATOR, "/reviews/remind/?review={exercise}", arrange=arrangements.reminded),
    Place("notices-of-a-reminder", EXERCISE_OFFICER, "/notices/"),
    Place("incidents-none", EVALUATOR, "/incidents/?q=zzz"),
    Place("incident-to-report", OFFICER, "/incidents/new/"),
    Place("incident-report-refused", OFFICER, "/incidents/new/", arrange=lambda page: steps.press(page, "報告する")),
    Place("incident", OFFICER, "/incidents/new/", arrange=arrangements.incident_reported),
    Place("incident-step", OFFICER, "/incidents/new/", arrange=arrangements.step_opened),
    Place("incident-amended", OFFICER, "/incidents/new/", arrange=arrangements.report_amended),
    Place("incident-file", OFFICER, "/incidents/new/", arrange=arrangements.file_opened),
    Place("incident-dismissal", CHIEF, "/incidents/new/", arrange=arrangements.dismissal_opened),
    Place("incidents", OFFICER, "/incidents/"),
    Place("officers-home-with-incidents", OFFICER, "/"),
)

# While the ministry and the corporation have a draft.
DRAFT_PLACES = (
    Place("officers-home-with-draft", OFFICER, "/"),
    Place("draft", OFFICER, "/reviews/{review}/draft/"),
    Place("draft-with-error", OFFICER, "/reviews/{review}/draft/", 200, arrangements.planned_without_year),
    Place("draft-of-group", OFFICER, "/reviews/{review}/draft/regulations/?group={group}"),
    Place(
        "draft-of-group-with-error",
        OFFICER,
        "/reviews/{review}/draft/regulations/?group={group}",
        200,
        arrangements.impossible_day,
    ),
    Place("regulations", OFFICER, "/reviews/{review}/draft/register/"),
    Place("bulk-entry", OFFICER, "/reviews/{review}/draft/bulk/"),
    Place(
        "bulk-entry-refused",
        OFFICER,
        "/reviews/{review}/draft/bulk/",
        200,
        lambda page: steps.press(page, "変更を確認する"),
    ),
    Place("bulk-entry-preview", OFFICER, "/reviews/{review}/draft/bulk/", 200, arrangements.dated_in_bulk),
    Place("regulations-registered", OFFICER, "/reviews/{review}/draft/register/"),
    Place("conflict", OFFICER, "/reviews/{review}/draft/", 200, arrangements.edited_by_two),
    Place("check-as-officer", OFFICER, "/reviews/{review}/draft/check/"),
    Place("check-as-chief", CHIEF, "/reviews/{review}/draft/check/"),
    Place("review-with-draft", CHIEF, "/reviews/{review}/"),
    Place("corporations-home-with-draft", CORPORATION_CHIEF, "/"),
    Place("corporations-draft", CORPORATION_CHIEF, "/reviews/{corporation}/draft/"),
    Place("corporations-check", CORPORATION_CHIEF, "/reviews/{corporation}/draft/check/"),
    Place("unit-officers-home-with-draft", UNIT_OFFICER, "/"),
    Place("unit-officers-draft", UNIT_OFFICER, "/reviews/{review}/draft/regulations/"),
    Place("forms-upload", EVALUATOR, "/reviews/forms/"),
    Place("forms-upload-of-an-organ", OFFICER, "/reviews/forms/?review={review}"),
    Place("forms-upload-refused", OFFICER, "/reviews/forms/", 200, lambda page: steps.press(page, "読み込む")),
    Place("forms-confirm", CORPORATION_CHIEF, "/reviews/forms/?review={corporation}", 200, arrangements.form_taken_in),
    Place("every-form", EVALUATOR, "/reviews/forms/all/"),
)


def reviews_of(page: Page) -> dict[str, int]:
    """Ids of the reviews and clauses that addresses name; `page` is an evaluator's."""
    found = {}
    organs = (
        ("review", "厚生労働省", ""),
        ("corporation", "医薬品医療機器総合機構", ""),
        ("exercise", "例示省", steps.EXERCISE),
    )
    for name, organ, cycle in organs:
        steps.open_review(page, organ, cycle)
        found[name] = steps.number_in(page.url)
    clauses = (("clause", "agency-guideline", "第6-9"), ("exercise_clause", "exercise-agency", "第4-2"))
    for name, guideline, number in clauses:
        page.goto(urljoin(page.url, f"/guidelines/{guideline}/"))
        link = page.get_by_role("main").get_by_role("link", name=number, exact=True)
        found[name] = int((link.get_attribute("href") or "").split("/")[4])
    return found


def group_of(page: Page) -> int:
    """The id of 検疫所 in addresses; `page` shows the ministry's draft."""
    href = page.get_by_role("main").get_by_role("link", name="検疫所", exact=True).get_attribute("href") or ""
    return int(href.partition("group=")[2])
