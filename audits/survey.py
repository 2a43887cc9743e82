"""What was published of posts and activities in the survey of 2015, from the files in `data/`."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path

from django.db import transaction

from agencies.datafiles import read_csv, read_json
from agencies.models import Organization
from agencies.provenance import Provenance
from agencies.roles import Officer
from agencies.trail import Change, record_all, values
from audits.allocation import allocate_posts
from audits.models import Activity, ConcurrentPost
from guidelines.models import Amendment
from regulations.survey_revisions import DATA as SURVEY

DATA = Path(__file__).resolve().parent / "data"


@transaction.atomic
def load_posts_and_activities(
    *, amendment: Amendment, organizations: Sequence[Organization], by: Officer
) -> dict[str, int]:
    """Enter the answers on concurrent posts and what was not held; returns what was created, by name.

    - Table 2-(2)-③ names nobody, so all of its answers are ALLOCATED, by the rule in `allocation`.
    - Tables 2-(2)-㉑ and ㉒ name who did not hold training or inspection. That all others did is said nowhere in the
      report, so nothing is entered of them.
    """
    organs = [one for one in organizations if not one.is_unit]
    posts = load_concurrent_posts(amendment=amendment, organs=organs, by=by)
    activities = load_activities(amendment=amendment, organs=organs, by=by)
    return {"兼務": len(posts), "未実施の活動": len(activities)}


def load_concurrent_posts(
    *, amendment: Amendment, organs: Sequence[Organization], by: Officer
) -> list[ConcurrentPost]:
    """An answer for each organ and kind of post of `concurrent_posts.csv`; the trail does not say which (rule 10)."""
    named = {row["organization"] for row in read_csv(SURVEY / "named_organizations.csv")}
    answered_on = date.fromisoformat(read_json(SURVEY / "survey.json")["submitted_on"])
    posts = []
    for row in read_csv(DATA / "concurrent_posts.csv"):
        asked = {one.code: one for one in organs if one.kind == row["audience"]}
        answers = allocate_posts(asked, named, int(row["asked"]), int(row["concurrent"]))
        posts += [
            ConcurrentPost(
                organization=asked[code],
                fiscal_year=amendment.fiscal_year,
                kind=row["post"],
                answer=answer,
                provenance=Provenance.ALLOCATED,
                answered_on=answered_on,
            )
            for code, answer in answers.items()
        ]
    ConcurrentPost.objects.bulk_create(posts)
    fields = ("fiscal_year", "kind", "provenance")
    changes = [Change(one, one.organization_id, after=values(one, fields)) for one in posts]
    record_all("兼務の回答を登録", changes, by=by)
    return posts


def load_activities(*, amendment: Amendment, organs: Sequence[Organization], by: Officer) -> list[Activity]:
    """What was not held in the period the amendment asks about, with the reason (`activities_not_held.csv`)."""
    by_code = {one.code: one for one in organs}
    activities = []
    for row in read_csv(DATA / "activities_not_held.csv"):
        activity = Activity(
            organization=by_code[row["organization"]],
            kind=row["kind"],
            status=Activity.Status.NOT_HELD,
            reason=row["reason"],
            provenance=Provenance.PUBLISHED,
        )
        activity.asked = amendment.asks_activities_in
        activities.append(activity)
    Activity.objects.bulk_create(activities)
    fields = ("kind", "status", "asked_from", "asked_to", "reason", "provenance")
    changes = [Change(one, one.organization_id, after=values(one, fields)) for one in activities]
    record_all("活動を登録", changes, by=by)
    return activities
