"""Posts and activities of the exercise, through the actions that officers use, from `data/exercise/`."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from django.db import transaction

from agencies.datafiles import day, read_csv
from agencies.models import Organization
from agencies.periods import Period, parse_period
from agencies.roles import Officer, Role
from audits.activity_actions import TEXTS, ActivityEntry, record_activity
from audits.models import ConcurrentPost, Post
from audits.post_actions import PostEntry, answer_concurrent_posts, answers_shown, appoint, mark_of
from guidelines.models import Amendment
from regulations.exercise import acting

DATA = Path(__file__).resolve().parent / "data" / "exercise"
Organs = dict[str, Organization]


@transaction.atomic
def load_posts_and_activities(*, amendment: Amendment, by: Officer) -> dict[str, int]:
    """Everything the files list, as entered on the 基準日; returns how many, by name. The trail names the command."""
    reviews = amendment.reviews.select_related("organization")
    organs = {review.organization.code: review.organization for review in reviews}
    today = amendment.reference_on
    return {
        "役職": load_posts(organs, today, by),
        "兼務": load_concurrent_posts(organs, amendment.fiscal_year, today, by),
        "活動": load_activities(organs, amendment.asks_activities_in, today, by),
    }


def load_posts(organs: Organs, today: date, by: Officer) -> int:
    """Holders in the order of the file, a later one after the former."""
    rows = read_csv(DATA / "posts.csv")
    for row in rows:
        organ = organs[row["organization"]]
        entry = PostEntry(
            kind=row["kind"],
            office=row["office"],
            title=row["title"],
            holder=row["holder"],
            is_vacant=row["vacant"] == "yes",
            since=day(row["since"]),
        )
        seen = dict(Post.objects.current().filter(organization=organ).values_list("pk", "version"))
        appoint(organization=organ, entry=entry, seen=seen, today=today, by=acting(by, Role.CHIEF, organ.pk))
    return len(rows)


def load_concurrent_posts(organs: Organs, fiscal_year: int, today: date, by: Officer) -> int:
    """The answers of each organ for the fiscal year measured; an empty one is not answered."""
    count = 0
    for row in read_csv(DATA / "concurrent_posts.csv"):
        organ = organs[row["organization"]]
        count += answer_concurrent_posts(
            organization=organ,
            fiscal_year=fiscal_year,
            answers={kind: row[kind] for kind in ConcurrentPost.Kind.values},
            shown=mark_of(answers_shown(organ, fiscal_year)),
            today=today,
            by=acting(by, Role.CHIEF, organ.pk),
        )
    return count


def load_activities(organs: Organs, asked: Period, today: date, by: Officer) -> int:
    """Activities of the period the cycle asks about, or of a fiscal year where the row names one."""
    rows = read_csv(DATA / "activities.csv")
    for row in rows:
        organ = organs[row["organization"]]
        entry = ActivityEntry(
            kind=row["kind"],
            status=row["status"],
            asked=Period.fiscal_year(int(row["year"])) if row["year"] else asked,
            held=parse_period(row["held"]) if row["held"] else None,
            **{name: row[name] for name in TEXTS},
        )
        record_activity(organization=organ, entry=entry, today=today, by=acting(by, Role.CHIEF, organ.pk))
    return len(rows)
