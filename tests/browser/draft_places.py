"""Pages while the ministry and the corporation have a draft."""

from __future__ import annotations

from tests.browser import arrangements, steps
from tests.browser.place import Place
from tests.browser.steps import (
    CHIEF,
    CORPORATION_CHIEF,
    EVALUATOR,
    OFFICER,
    UNIT_OFFICER,
)

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
