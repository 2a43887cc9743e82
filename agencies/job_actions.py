"""What changes a job. A job may be taken up twice, also by two workers at once: it gets one result.

- The row comes first; the message to a worker goes out on commit and may get lost, for beat sends it again.
- Only the attempt that took the row up last may write to it, and only while it is RUNNING: a worker whose job was
  cancelled, or given to another, learns so at its next step (`Stopped`) and leaves nothing behind.
- Heartbeats leave no row in the trail; everything else does.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from celery import current_app
from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction
from django.utils import timezone

from agencies.accounts import officer_of
from agencies.jobs import Job
from agencies.leftovers import left_behind
from agencies.models import User
from agencies.refusals import NotPermitted, WrongState
from agencies.roles import Officer
from agencies.trail import record, values

TASK = "agencies.tasks.run_job"
FOLDER = "jobs"
LOST_AFTER = timedelta(minutes=1)
MOST_ATTEMPTS = 5
GIVEN_UP = "処理が何度も途中で止まったため、打ち切りました。もう一度始めてください。続けて失敗するときは、事務局に連絡してください。"
AT_ITS_END = "いま最後の処理をしているため、取り消せません。しばらくして、結果を確かめてください。"
CLOCKWORK = Officer(name="定期処理")


class Stopped(Exception):
    """The job is no longer this worker's: it was cancelled, or another took it up."""


@dataclass(frozen=True)
class Product:
    """What a job made: a file, or (`content` None) a change that `message` tells and `result_url` shows."""

    content: bytes | None = None
    file_name: str = ""
    media_type: str = ""
    message: str = ""
    result_url: str = ""


@transaction.atomic
def start_job(
    *, kind: Job.Kind, parameters: Mapping[str, Any], title: str, by: Officer, is_fictional: bool = False
) -> Job:
    """A job for whoever asks, sent to a worker on commit; the same one that still waits or runs, if there is one."""
    if by.account is None:
        raise NotPermitted("この操作は、サインインした方だけが行えます。")
    owner = User.objects.select_for_update().get(pk=by.account.pk)
    for job in Job.objects.open().filter(owner=owner, kind=kind).order_by("id"):
        if job.parameters == parameters:
            return job
    job = Job.objects.create(kind=kind, parameters=parameters, title=title, owner=owner, is_fictional=is_fictional)
    record("ジョブを開始", job, by=by, organization_id=None, after=values(job, ("kind", "title", "parameters")))
    send(job)
    return job


def send(job: Job) -> None:
    """Tell a worker on commit; without a broker the row waits for beat, and whoever asked notices nothing."""
    pk = job.pk

    def tell() -> None:
        current_app.send_task(TASK, args=[pk])

    transaction.on_commit(tell, robust=True)  # what goes wrong is logged; a partial would have no name to log


@transaction.atomic
def cancel_job(*, job: Job, by: Officer) -> Job:
    """Its owner no longer wants it; a worker that is at it stops at its next step."""
    locked = Job.objects.select_for_update(skip_locked=True).filter(pk=job.pk).first()
    if locked is None:
        raise WrongState(AT_ITS_END)
    if by.account is None or locked.owner_id != by.account.pk:
        raise NotPermitted("ほかの人のジョブは取り消せません。")
    if not locked.is_open:
        raise WrongState(f"このジョブは既に終わっています（{locked.status.label}）。取り消すものはありません。")
    return end(locked, Job.State.CANCELLED, "ジョブを取消", by=by)


def end(job: Job, state: Job.State, action: str, *, by: Officer, **changed: Any) -> Job:
    """The end of a locked job, with its one row in the trail."""
    before = values(job, ("state",))
    job.state, job.finished_at = state, timezone.now()
    for name, value in changed.items():
        setattr(job, name, value)
    job.save()
    shown = ("state", "message") if state == Job.State.FAILED else ("state",)
    record(action, job, by=by, organization_id=None, before=before, after=values(job, shown))
    return job


@transaction.atomic
def claim(*, pk: int) -> Job | None:
    """Take a waiting job up; None when there is nothing to do, because another did or it is over."""
    job = Job.objects.select_for_update(of=("self",)).select_related("owner").filter(pk=pk).first()
    if job is None or job.state != Job.State.QUEUED:
        return None
    job.state, job.attempt, job.done = Job.State.RUNNING, job.attempt + 1, 0
    job.started_at = job.heartbeat_at = timezone.now()
    job.save()
    return job


def advance(*, job: Job, done: int, total: int, step: str) -> None:
    """How far it is and what comes next, in words; at the same time the heartbeat. Raises Stopped."""
    mine = Job.objects.filter(pk=job.pk, state=Job.State.RUNNING, attempt=job.attempt)
    if not mine.update(done=done, total=total, step=step, heartbeat_at=timezone.now()):
        raise Stopped


def locked_if_mine(job: Job) -> Job:
    """The locked row, if this attempt may still write to it; raises Stopped."""
    mine = Job.objects.filter(pk=job.pk, state=Job.State.RUNNING, attempt=job.attempt)
    locked = mine.select_for_update(of=("self",)).select_related("owner").first()
    if locked is None:
        raise Stopped
    return locked


def finish(*, job: Job, product: Product) -> Job:
    """The result, kept for JOB_FILES_KEPT_HOURS; raises Stopped, with nothing kept."""
    kept = ""
    if product.content is not None:
        kept = default_storage.save(f"{FOLDER}/{secrets.token_urlsafe(24)}", ContentFile(product.content))
    try:
        with transaction.atomic():
            locked = locked_if_mine(job)
            return end(
                locked,
                Job.State.DONE,
                "ジョブを完了",
                by=officer_of(locked.owner),
                done=locked.total,
                step="",
                file=kept,
                file_name=product.file_name,
                media_type=product.media_type,
                message=product.message,
                result_url=product.result_url,
                expires_at=timezone.now() + timedelta(hours=settings.JOB_FILES_KEPT_HOURS),
            )
    except Stopped:
        if kept:
            default_storage.delete(kept)
        raise


@transaction.atomic
def fail(*, job: Job, message: str, result_url: str = "") -> Job:
    """No result, what to do about it, and the page on which one goes on, if any; raises Stopped."""
    locked = locked_if_mine(job)
    told = {"message": message, "result_url": result_url}
    return end(locked, Job.State.FAILED, "ジョブが失敗", by=officer_of(locked.owner), **told)


@transaction.atomic
def requeue_lost(*, at: datetime) -> int:
    """Send again what waits or runs without a heartbeat; give up what has been tried often. Returns how many were sent.

    What is taken from one worker goes back to waiting, so that this worker cannot write to it any more. A row that
    somebody holds locked is being cared for: a worker applying much in one transaction cannot show its heartbeats.
    """
    sent = 0
    lost = Job.objects.without_heartbeat_since(at - LOST_AFTER).select_for_update(of=("self",), skip_locked=True)
    for job in lost.order_by("id"):
        if job.attempt >= MOST_ATTEMPTS:
            end(job, Job.State.FAILED, "ジョブが失敗", by=CLOCKWORK, message=GIVEN_UP)
            continue
        is_taken_back = job.state == Job.State.RUNNING
        job.state, job.heartbeat_at, job.done, job.step = Job.State.QUEUED, at, 0, ""
        job.save()
        if is_taken_back:
            sides = {"before": {"state": "RUNNING"}, "after": values(job, ("state", "attempt"))}
            record("ジョブを待機中に戻す", job, by=CLOCKWORK, organization_id=None, **sides)
        send(job)
        sent += 1
    return sent


def remove_expired(*, at: datetime) -> int:
    """Remove files that were kept long enough, and those that no row names (clause 第6-9). Returns how many."""
    with transaction.atomic():
        expired = list(Job.objects.expired(at).select_for_update(of=("self",)).order_by("id"))
        removed = [job.file for job in expired]
        for job in expired:
            job.file = ""
            job.save(update_fields=["file"])
            record("ジョブのファイルを消去", job, by=CLOCKWORK, organization_id=None)
    for name in removed:
        default_storage.delete(name)
    forgotten = left_behind(FOLDER, Job.objects.all(), at)
    for name in forgotten:
        default_storage.delete(name)
    return len(removed) + len(forgotten)
