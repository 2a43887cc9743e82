"""What becomes of jobs that are lost, cancelled or over: nothing of them stays for ever."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.utils import timezone

from agencies.job_actions import (
    GIVEN_UP,
    LOST_AFTER,
    MOST_ATTEMPTS,
    TASK,
    Product,
    cancel_job,
    claim,
    remove_expired,
    requeue_lost,
)
from agencies.jobs import Job
from agencies.refusals import NotPermitted, WrongState
from agencies.roles import Officer
from agencies.tasks import (
    Step,
    carry_out,
    deliver_waiting_mail,
    remove_expired_files,
    requeue_lost_jobs,
    seal_committed_rows,
    suspend_unused_accounts,
)
from tests.jobs import (
    PRODUCT,
    actions_on,
    finished,
    messages,
    names,
    started,
    state_of,
    taken_up,
)

Capture = Callable[..., Any]


def test_what_shows_no_heartbeat_for_a_minute_is_sent_again(
    queue: None, owner: Officer, django_capture_on_commit_callbacks: Capture
) -> None:
    waiting, running, over = started(owner, n="1"), taken_up(owner, n="2"), finished(owner, n="3")
    now = timezone.now()
    assert requeue_lost(at=now + LOST_AFTER - timedelta(seconds=5)) == 0

    with django_capture_on_commit_callbacks(execute=True):
        assert requeue_lost(at=now + LOST_AFTER + timedelta(seconds=5)) == 2

    assert [state_of(one) for one in (waiting, running, over)] == ["QUEUED", "QUEUED", "DONE"]
    assert messages() == [(TASK, [one.pk]) for one in (waiting, running)]
    assert requeue_lost(at=now + LOST_AFTER + timedelta(seconds=10)) == 0


def test_what_was_lost_many_times_is_given_up(owner: Officer) -> None:
    job = started(owner)
    for number in range(MOST_ATTEMPTS):
        assert claim(pk=job.pk)
        Job.objects.update(heartbeat_at=timezone.now() - LOST_AFTER - timedelta(seconds=1))
        assert requeue_lost(at=timezone.now()) == (number < MOST_ATTEMPTS - 1)

    job.refresh_from_db()
    assert (job.state, job.attempt, job.message) == ("FAILED", MOST_ATTEMPTS, GIVEN_UP)
    assert actions_on(job)[-1] == ("ジョブが失敗", "定期処理")


def test_beat_asks_by_itself(owner: Officer, files: Path, settings: Any) -> None:
    lost, over = taken_up(owner, n="1"), finished(owner, n="2")
    Job.objects.filter(pk=lost.pk).update(heartbeat_at=timezone.now() - timedelta(hours=2))
    Job.objects.filter(pk=over.pk).update(expires_at=timezone.now())

    requeue_lost_jobs()
    remove_expired_files()
    deliver_waiting_mail()

    assert (state_of(lost), names(files)) == ("QUEUED", [])
    tasks = {entry["task"] for entry in settings.CELERY_BEAT_SCHEDULE.values()}
    own = {
        requeue_lost_jobs.name,
        remove_expired_files.name,
        deliver_waiting_mail.name,
        seal_committed_rows.name,
        suspend_unused_accounts.name,
    }
    assert tasks == own | {"regulations.tasks.send_reminders", "incidents.tasks.send_incident_warnings"}


def test_a_cancelled_job_is_not_taken_up(owner: Officer) -> None:
    job = started(owner)
    cancel_job(job=job, by=owner)

    assert claim(pk=job.pk) is None
    assert state_of(job) == "CANCELLED"
    assert actions_on(job) == [("ジョブを開始", "hanako"), ("ジョブを取消", "hanako")]


def test_a_worker_stops_at_the_next_step_of_a_cancelled_job(owner: Officer, files: Path) -> None:
    steps = []

    def work(job: Job, step: Step) -> Product:
        step(done=0, total=2, step="1")
        steps.append(1)
        cancel_job(job=job, by=owner)
        step(done=1, total=2, step="2")
        steps.append(2)
        return PRODUCT

    job = taken_up(owner)
    carry_out(job, work)

    assert (state_of(job), steps, names(files)) == ("CANCELLED", [1], [])


def test_the_file_of_a_job_cancelled_at_the_very_end_is_removed(owner: Officer, files: Path) -> None:
    def work(job: Job, step: Step) -> Product:
        cancel_job(job=job, by=owner)
        return PRODUCT

    job = taken_up(owner)
    carry_out(job, work)

    assert (state_of(job), names(files)) == ("CANCELLED", [])


def test_only_the_owner_cancels_and_only_what_is_not_over(owner: Officer, colleague: Officer) -> None:
    job = started(owner)
    with pytest.raises(NotPermitted, match="ほかの人のジョブ"):
        cancel_job(job=job, by=colleague)
    done = finished(owner)
    with pytest.raises(WrongState, match="既に終わっています（完了）"):
        cancel_job(job=done, by=owner)


def test_a_file_is_removed_when_it_was_kept_long_enough(owner: Officer, files: Path) -> None:
    job, newer = finished(owner, n="1"), finished(owner, n="2")
    assert job.expires_at
    Job.objects.filter(pk=newer.pk).update(expires_at=job.expires_at + timedelta(hours=1))

    assert remove_expired(at=job.expires_at - timedelta(seconds=1)) == 0
    assert remove_expired(at=job.expires_at) == 1
    assert names(files) == [Path(newer.file).name]
    assert remove_expired(at=job.expires_at) == 0
    job.refresh_from_db()
    assert (job.state, job.file, job.file_name) == ("DONE", "", "hogo.zip")
    assert actions_on(job)[-1] == ("ジョブのファイルを消去", "定期処理")


def test_a_file_that_no_row_names_is_removed_after_an_hour(owner: Officer, files: Path) -> None:
    kept = finished(owner)
    default_storage.save("jobs/left-behind", ContentFile(b"figures"))
    now = timezone.now()

    assert remove_expired(at=now + timedelta(minutes=59)) == 0
    assert remove_expired(at=now + timedelta(minutes=61)) == 1
    assert names(files) == [Path(kept.file).name]
