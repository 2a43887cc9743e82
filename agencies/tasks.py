"""Tasks of the worker. Each may run twice; what is done for a kind of job stands in the setting JOB_WORK."""

from __future__ import annotations

import logging
from collections.abc import Callable
from functools import partial

from celery import shared_task
from celery.exceptions import SoftTimeLimitExceeded
from django.conf import settings
from django.db import InterfaceError, OperationalError
from django.utils import timezone
from django.utils.module_loading import import_string

from agencies import clock, job_actions
from agencies.attachment_actions import remove_unattached
from agencies.job_actions import Product, Stopped
from agencies.jobs import Job
from agencies.leftovers import remove_interrupted
from agencies.mail_actions import deliver_waiting
from agencies.people.link_mail import deliver_waiting_links
from agencies.people.lockout import forget_old
from agencies.people.passwords import send_reset_link
from agencies.people.session_store import SessionStore
from agencies.people.unused import suspend_unused
from agencies.refusals import Refusal
from agencies.seals.actions import seal_trail
from agencies.upload_actions import remove_expired_uploads

Step = Callable[..., None]
"""Says how far the work is: `step(done=2, total=8, step="表2-(1)-⑤")`. Called at least every half minute."""
Work = Callable[[Job, Step], Product]
"""Does what the job asks for and returns the file; raises Refusal with a text that can be shown."""

TOOK_TOO_LONG = "時間がかかり過ぎたため、打ち切りました。対象を絞り込んで、もう一度始めてください。続けて失敗するときは、事務局に連絡してください。"
UNEXPECTED = "ファイルを作れませんでした。もう一度始めてください。続けて失敗するときは、事務局に連絡してください。"

logger = logging.getLogger(__name__)


def work_of(kind: str) -> Work:
    """What is done for a kind of job."""
    return import_string(settings.JOB_WORK[kind])


@shared_task
def run_job(pk: int) -> None:
    """Do a job that waits; nothing for one that is done, cancelled or in the hands of another worker."""
    job = job_actions.claim(pk=pk)
    if job is not None:
        carry_out(job, work_of(job.kind))


def carry_out(job: Job, work: Work) -> None:
    """Do the work of a job that was taken up, and end it: done, failed, or left to whoever has it now.

    A database that went away is not the job's fault: the row stays as it is, and beat sends it again.
    """
    try:
        job_actions.finish(job=job, product=work(job, partial(job_actions.advance, job=job)))
    except Stopped:
        logger.info("Job %s was stopped.", job.pk)
    except (OperationalError, InterfaceError):
        raise
    except SoftTimeLimitExceeded:
        fail(job, TOOK_TOO_LONG)
    except Refusal as refusal:
        fail(job, str(refusal), refusal.address)
    except Exception:
        logger.exception("Job %s failed.", job.pk)
        fail(job, UNEXPECTED)


def fail(job: Job, message: str, result_url: str = "") -> None:
    """End the job without a result, unless it is another's by now."""
    try:
        job_actions.fail(job=job, message=message, result_url=result_url)
    except Stopped:
        logger.info("Job %s was stopped.", job.pk)


@shared_task
def requeue_lost_jobs() -> None:
    """Send again what has shown no heartbeat for a minute."""
    job_actions.requeue_lost(at=timezone.now())


@shared_task
def deliver_waiting_mail() -> None:
    """Send what stands in the ledger and has not gone out, and the links that wait."""
    deliver_waiting()
    deliver_waiting_links(at=timezone.now())


@shared_task
def request_password_link(email: str) -> None:
    """Send a link to the account of that address, if there is one; whoever asked has been answered already."""
    send_reset_link(email=email, at=timezone.now(), by=job_actions.CLOCKWORK)


@shared_task
def suspend_unused_accounts() -> None:
    """Suspend accounts nobody uses; forget old failures and records of sign-ins, and sessions that are over."""
    suspend_unused(today=clock.today(), at=timezone.now(), by=job_actions.CLOCKWORK)
    forget_old(at=timezone.now())
    SessionStore.clear_expired()


@shared_task
def seal_committed_rows() -> None:
    """Put a seal over the rows of the trail that have been committed since the last one."""
    seal_trail(at=timezone.now())


@shared_task
def remove_expired_files() -> None:
    """Remove what was kept long enough."""
    job_actions.remove_expired(at=timezone.now())
    remove_expired_uploads(at=timezone.now(), by=job_actions.CLOCKWORK)
    remove_unattached(at=timezone.now())
    remove_interrupted(at=timezone.now())
