"""A dispatch to many organs as a job: batch by batch, killed and begun anew, and never twice."""

from __future__ import annotations

import contextlib
import sqlite3
import time
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from agencies.job_actions import Stopped, cancel_job, claim
from agencies.jobs import Job
from agencies.models import Assignment, Organization, Trail
from agencies.refusals import NotPermitted
from agencies.roles import Role
from agencies.tasks import run_job
from regulations.dispatch import jobs
from regulations.dispatch.jobs import dispatch_job, start_dispatch
from regulations.models import AskedItem, Review
from tests.agencies.test_worker import A_MINUTE_LATER, SECONDS, System
from tests.cycles import Cycle, person, small_cycle

MANY = 1600
BEFORE_ALL = f"""
from datetime import date
from django.core.management import call_command
from agencies.models import Organization
from agencies.roles import Role
from regulations.dispatch.jobs import start_dispatch
from tests.cycles import person, small_cycle
call_command("migrate", verbosity=0)
cycle = small_cycle(dispatched=False)
organs = Organization.objects.bulk_create(
    Organization(code=f"M-{{place}}", name=f"法人{{place}}", kind="CORPORATION", category="INCORPORATED_AGENCY")
    for place in range({MANY})
)
by = person("事務局", Role.ADMINISTRATOR, cycle.organs["東庁"])
start_dispatch(amendment=cycle.amendment, organizations=organs, with_units=True, on=date(2020, 6, 10), by=by)
"""


@pytest.fixture
def cycle(db: None) -> Cycle:
    return small_cycle(dispatched=False)


def started(cycle: Cycle, *names: str) -> Job:
    """A job that asks those organs."""
    by = person("事務局", Role.ADMINISTRATOR, cycle.organs["東庁"])
    organs = [cycle.organs[name] for name in names]
    return start_dispatch(
        amendment=cycle.amendment, organizations=organs, with_units=True, on=date(2020, 6, 10), by=by
    )


def taken_up(job: Job) -> Job:
    claimed = claim(pk=job.pk)
    assert claimed
    return claimed


def heard(job: Job, *, until: int = 10**6) -> list[int]:
    """Do the work, hearing how far it is; the worker dies when that many are done."""
    steps: list[int] = []

    def step(done: int, total: int, step: str) -> None:
        steps.append(done)
        if done >= until:
            raise Stopped

    with contextlib.suppress(Stopped):
        dispatch_job(job, step)
    return steps


def asked() -> list[str]:
    return list(Review.objects.order_by("organization__code").values_list("organization__name", flat=True))


def test_a_worker_that_dies_between_batches_leaves_whole_batches_and_the_next_one_completes_them(
    cycle: Cycle, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(jobs, "BATCH", 2)
    names = ["北省", "南省", "東庁", "港湾機構", "灯台機構"]
    job = taken_up(started(cycle, *names))
    assert heard(job, until=2) == [0, 2]
    assert asked() == ["北省", "南省"]
    assert heard(job) == [0, 2, 4, 5]
    assert heard(job) == [0, 2, 4, 5]
    assert (asked(), AskedItem.objects.count()) == (names, 12)
    trail = Trail.objects.filter(action="見直しを依頼")
    assert set(trail.values_list("request_id", "actor_name")) == {(f"job-{job.pk}", "事務局")}
    assert sorted(trail.values_list("target_id", flat=True)) == sorted(Review.objects.values_list("pk", flat=True))


def test_the_job_says_what_came_of_it_and_where_that_is_seen(cycle: Cycle) -> None:
    job = started(cycle, "北省", "南省")
    run_job(job.pk)
    job.refresh_from_db()
    assert (job.state, job.message, job.result_url, job.file) == (
        "DONE",
        "2機関の全てに依頼しました。",
        "/reviews/?amendment=2020-06",
        "",
    )


def test_whoever_was_abolished_since_the_preview_is_left_out_and_named(cycle: Cycle) -> None:
    job = started(cycle, "北省", "南省")
    Organization.objects.filter(name="南省").update(abolished_on=date(2020, 6, 9))
    run_job(job.pk)
    job.refresh_from_db()
    assert (asked(), job.message) == (
        ["北省"],
        "1機関の全てに依頼しました。確認の後に廃止された1機関には依頼していません：南省。",
    )


def test_who_lost_the_role_asks_nobody(cycle: Cycle) -> None:
    job = started(cycle, "北省")
    Assignment.objects.filter(role=Role.ADMINISTRATOR).delete()
    run_job(job.pk)
    job.refresh_from_db()
    assert (asked(), job.state, job.message.partition("（")[0]) == (
        [],
        "FAILED",
        "この操作を行う権限がありません",
    )


def test_only_an_administrator_starts_one(cycle: Cycle) -> None:
    by = person("評価担当", Role.EVALUATOR, cycle.organs["東庁"])
    asked_for: dict[str, Any] = {"organizations": [cycle.organs["北省"]], "with_units": True, "on": date(2020, 6, 10)}
    with pytest.raises(NotPermitted):
        start_dispatch(amendment=cycle.amendment, by=by, **asked_for)
    assert not Job.objects.exists()


def test_asking_for_the_same_again_gives_the_same_job(cycle: Cycle) -> None:
    first = started(cycle, "北省", "南省")
    assert started(cycle, "南省", "北省") == first
    by = person("事務局", Role.ADMINISTRATOR, cycle.organs["東庁"])
    cancel_job(job=first, by=by)
    assert started(cycle, "北省", "南省") != first
    assert asked() == []


def counted(system: System) -> list[tuple[object, ...]]:
    """Reviews, organs with one, items asked, trail rows, and the reviews these name."""
    query = """
        SELECT (SELECT count(*) FROM regulations_review), (SELECT count(DISTINCT organization_id) FROM regulations_review),
        (SELECT count(*) FROM regulations_askeditem),
        (SELECT count(*) FROM agencies_trail WHERE action = '見直しを依頼'),
        (SELECT count(DISTINCT target_id) FROM agencies_trail WHERE action = '見直しを依頼')
    """
    with contextlib.closing(sqlite3.connect(system.data_dir / "db.sqlite3", timeout=20)) as database:
        return list(database.execute(query))


def test_a_worker_that_is_killed_in_the_middle_of_a_dispatch_doubles_nothing(tmp_path: Path) -> None:
    system = System(tmp_path)
    system.run(BEFORE_ALL)
    deadline = time.monotonic() + SECONDS
    with system.worker():
        while (found := system.jobs("state, done > 0")) != [("RUNNING", 1)]:
            assert time.monotonic() < deadline, found
            time.sleep(0.01)
    assert system.jobs("state, attempt") == [("RUNNING", 1)]
    ((reviews, *_),) = counted(system)
    assert reviews in (500, 1000, 1500)

    system.run(A_MINUTE_LATER, A_MINUTE_LATER)
    with system.worker():
        system.wait_for("DONE")
    assert system.jobs("attempt, message") == [(2, f"{MANY:,}機関の全てに依頼しました。")]
    assert counted(system) == [(MANY, MANY, 2 * MANY, MANY, MANY)]
