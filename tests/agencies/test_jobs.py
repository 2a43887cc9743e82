"""A job is a row first; it is taken up once, and has one result whatever happens to workers."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from celery.exceptions import SoftTimeLimitExceeded
from django.core.files.storage import default_storage
from django.db import IntegrityError, OperationalError, transaction
from django.utils import timezone
from django.utils.module_loading import import_string

from agencies.accounts import officer_of_token
from agencies.job_actions import (
    LOST_AFTER,
    TASK,
    Product,
    Stopped,
    advance,
    cancel_job,
    claim,
    requeue_lost,
)
from agencies.jobs import ENDED, OPEN, Job
from agencies.models import ApiToken
from agencies.refusals import NotPermitted, Refusal
from agencies.roles import Officer
from agencies.tasks import TOOK_TOO_LONG, UNEXPECTED, Step, carry_out, run_job
from tests.jobs import (
    PRODUCT,
    actions_on,
    broker_down,
    finished,
    messages,
    names,
    started,
    state_of,
    taken_up,
)

Capture = Callable[..., Any]


def test_the_row_comes_first_and_the_message_on_commit(
    queue: None, owner: Officer, django_capture_on_commit_callbacks: Capture
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        job = started(owner, amendment="2020-06")
        assert messages() == []

    assert messages() == [(TASK, [job.pk])]
    assert (state_of(job), job.parameters, job.done, job.total) == ("QUEUED", {"amendment": "2020-06"}, 0, 0)
    assert actions_on(job) == [("ジョブを開始", "hanako")]


def test_without_a_broker_the_row_stays_and_beat_sends_it_later(
    queue: None, owner: Officer, django_capture_on_commit_callbacks: Capture
) -> None:
    with broker_down(), django_capture_on_commit_callbacks(execute=True):
        job = started(owner)
    assert (state_of(job), messages()) == ("QUEUED", [])

    with django_capture_on_commit_callbacks(execute=True):
        assert requeue_lost(at=timezone.now() + LOST_AFTER + timedelta(seconds=1)) == 1
    assert messages() == [(TASK, [job.pk])]


def test_starting_twice_is_starting_once_as_long_as_the_first_is_not_over(owner: Officer, colleague: Officer) -> None:
    first = started(owner, state="submitted", kind="AGENCY")

    assert started(owner, kind="AGENCY", state="submitted") == first
    assert started(owner, state="confirmed") != first
    assert started(colleague, state="submitted", kind="AGENCY") != first
    cancel_job(job=first, by=owner)
    assert started(owner, state="submitted", kind="AGENCY") != first
    assert len(actions_on(first)) == 2


def test_a_program_starts_no_job(db: None) -> None:
    token = ApiToken(name="集計", role="EVALUATOR")
    with pytest.raises(NotPermitted, match="サインインした方だけ"):
        started(officer_of_token(token))
    assert Job.objects.count() == 0


def test_a_job_is_taken_up_once(owner: Officer) -> None:
    job = started(owner)

    first = claim(pk=job.pk)
    assert first
    assert (first.state, first.attempt, first.started_at is None) == ("RUNNING", 1, False)
    assert claim(pk=job.pk) is None
    assert claim(pk=job.pk + 1) is None


def test_progress_is_told_in_words_and_leaves_no_trail(owner: Officer) -> None:
    job = taken_up(owner)
    before = job.heartbeat_at

    advance(job=job, done=2, total=8, step="表2-(1)-⑤")

    job.refresh_from_db()
    assert (job.done, job.total, job.step, job.heartbeat_at > before) == (2, 8, "表2-(1)-⑤", True)
    assert actions_on(job) == [("ジョブを開始", "hanako")]


def test_the_work_of_every_kind_can_be_found(settings: Any) -> None:
    assert set(settings.JOB_WORK) == set(Job.Kind.values)
    assert all(callable(import_string(path)) for path in settings.JOB_WORK.values())


def test_a_finished_job_has_one_file_with_a_random_name_that_only_its_owner_on_the_machine_reads(
    owner: Officer, files: Path, settings: Any
) -> None:
    settings.JOB_FILES_KEPT_HOURS = 3
    before = timezone.now()
    job = finished(owner)

    assert (job.state, job.file_name, job.media_type) == ("DONE", "hogo.zip", "application/zip")
    assert names(files) == [Path(job.file).name]
    assert len(Path(job.file).name) >= 32
    assert (files / Path(job.file).name).stat().st_mode & 0o777 == 0o600
    assert job.expires_at
    assert before + timedelta(hours=3) <= job.expires_at <= timezone.now() + timedelta(hours=3)
    assert actions_on(job) == [("ジョブを開始", "hanako"), ("ジョブを完了", "hanako")]


def test_a_job_run_twice_makes_one_file(owner: Officer, files: Path) -> None:
    job = taken_up(owner)
    runs = []

    def work(job: Job, step: Step) -> Product:
        runs.append(job.attempt)
        return PRODUCT

    carry_out(job, work)
    run_job(job.pk)

    assert (state_of(job), runs, len(names(files))) == ("DONE", [1], 1)


def test_a_worker_whose_job_was_given_to_another_leaves_nothing_behind(owner: Officer, files: Path) -> None:
    """The first worker was silent for too long, but lives: the second one's result is the only one."""
    slow = taken_up(owner)

    def overtaken(job: Job, step: Step) -> Product:
        requeue_lost(at=timezone.now() + LOST_AFTER + timedelta(seconds=1))
        quick = claim(pk=job.pk)
        assert quick
        carry_out(quick, lambda job, step: Product(b"second", "second.zip", "application/zip"))
        return Product(b"first", "first.zip", "application/zip")

    carry_out(slow, overtaken)

    job = Job.objects.get()
    assert (job.state, job.attempt, job.file_name) == ("DONE", 2, "second.zip")
    assert [default_storage.open(job.file).read(), len(names(files))] == [b"second", 1]
    assert [action for action, _ in actions_on(job)] == ["ジョブを開始", "ジョブを待機中に戻す", "ジョブを完了"]


def test_an_overtaken_worker_stops_at_its_next_step(owner: Officer) -> None:
    job = taken_up(owner)
    requeue_lost(at=timezone.now() + LOST_AFTER + timedelta(seconds=1))

    with pytest.raises(Stopped):
        advance(job=job, done=1, total=2, step="")
    assert claim(pk=job.pk)
    with pytest.raises(Stopped):
        advance(job=job, done=1, total=2, step="")


@pytest.mark.parametrize(
    ("raised", "message"),
    [
        (Refusal("表がありません。見直しを選び直してください。"), "表がありません。見直しを選び直してください。"),
        (ValueError("secret detail"), UNEXPECTED),
        (SoftTimeLimitExceeded(), TOOK_TOO_LONG),
    ],
)
def test_a_job_that_fails_says_what_to_do(owner: Officer, files: Path, raised: Exception, message: str) -> None:
    job = taken_up(owner)

    def work(job: Job, step: Step) -> Product:
        raise raised

    carry_out(job, work)

    job.refresh_from_db()
    assert (job.state, job.message, job.file, names(files)) == ("FAILED", message, "", [])
    assert actions_on(job) == [("ジョブを開始", "hanako"), ("ジョブが失敗", "hanako")]


def test_a_database_that_went_away_leaves_the_job_to_be_sent_again(owner: Officer) -> None:
    job = taken_up(owner)

    def work(job: Job, step: Step) -> Product:
        raise OperationalError("server closed the connection")

    with pytest.raises(OperationalError):
        carry_out(job, work)
    assert state_of(job) == "RUNNING"


def test_every_state_is_open_or_ended_and_has_a_look() -> None:
    assert [*OPEN, *ENDED] == Job.State.values
    assert all(state.tone and state.mark for state in Job.State)


MOMENT = datetime(2026, 1, 1, tzinfo=UTC)


@pytest.mark.parametrize(
    ("constraint", "values"),
    [
        ("job_kind_is_known", {"kind": "OTHER"}),
        ("job_(state_is_known|ended_has_end)", {"state": "LOST"}),
        ("job_done_within_total", {"done": 2, "total": 1}),
        ("job_taken_up_has_start", {"attempt": 1}),
        ("job_taken_up_has_start", {"started_at": MOMENT}),
        ("job_running_was_taken_up", {"state": "RUNNING"}),
        ("job_ended_has_end", {"state": "CANCELLED"}),
        ("job_ended_has_end", {"finished_at": MOMENT}),
        ("job_done_expires", {"state": "DONE", "attempt": 1, "started_at": MOMENT, "finished_at": MOMENT}),
        ("job_done_expires", {"file": "jobs/x"}),
        ("job_failed_says_why", {"state": "FAILED", "finished_at": MOMENT}),
    ],
)
def test_the_database_refuses_a_job_that_cannot_be(owner: Officer, constraint: str, values: dict[str, Any]) -> None:
    row = Job(kind=Job.Kind.REPORT_BUNDLE, title="報告書一式", owner=owner.account)
    for name, value in values.items():
        setattr(row, name, value)
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        row.save()


def test_two_jobs_never_name_the_same_file(owner: Officer) -> None:
    first, second = finished(owner, n="1"), finished(owner, n="2")
    with pytest.raises(IntegrityError), transaction.atomic():
        Job.objects.filter(pk=second.pk).update(file=first.file)
