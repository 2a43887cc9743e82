"""Pages before and around the figures: sign-in, dashboard, tables, jobs, late list."""

from __future__ import annotations

from tests.browser import arrangements
from tests.browser.place import NOBODY, Place
from tests.browser.steps import (
    EVALUATOR,
)

FIGURES = (
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
)
