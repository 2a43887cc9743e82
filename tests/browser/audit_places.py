"""Pages of findings, check lists, organizations, posts and activities."""

from __future__ import annotations

from tests.browser import checklists, findings, steps
from tests.browser.place import Place
from tests.browser.steps import (
    CORPORATION_CHIEF,
    EVALUATOR,
    EXERCISE_OFFICER,
    OFFICER,
)

AUDITS = (
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
)
