"""Jobs of people who exist in tests only, and the messages that wait for a worker."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Iterator
from pathlib import Path

from celery import current_app
from django.conf import settings

from agencies.accounts import command, officer_of
from agencies.actions import create_account
from agencies.job_actions import Product, claim, finish, start_job
from agencies.jobs import Job
from agencies.models import Organization, Trail
from agencies.roles import Officer

PRODUCT = Product(b"figures", "hogo.zip", "application/zip")
MESSAGES = Path(settings.QUEUE_DIR) / "messages"


def someone(name: str, role: str = "EVALUATOR") -> Officer:
    """Somebody of 北省 with one role."""
    ministry, _ = Organization.objects.get_or_create(code="X-1", name="北省", kind="AGENCY", category="MINISTRY")
    user = create_account(
        email=f"{name}@kita.example",
        name=name,
        password="kf7m-2qwx-hj9c-p3ts",
        assignments=[(role, ministry)],
        by=command("test"),
    )
    return officer_of(user)


def started(by: Officer, **parameters: str) -> Job:
    """A job that waits."""
    return start_job(kind=Job.Kind.REPORT_BUNDLE, parameters=parameters, title="報告書一式", by=by)


def taken_up(by: Officer, **parameters: str) -> Job:
    """A job that runs."""
    job = claim(pk=started(by, **parameters).pk)
    assert job
    return job


def finished(by: Officer, **parameters: str) -> Job:
    """A job that is done, with a file."""
    return finish(job=taken_up(by, **parameters), product=PRODUCT)


def state_of(job: Job) -> str:
    """The state in the database."""
    return Job.objects.values_list("state", flat=True).get(pk=job.pk)


def actions_on(job: Job) -> list[tuple[str, str]]:
    """What the trail says of the job, and who did it."""
    entries = Trail.objects.filter(target_type="agencies.Job", target_id=job.pk).order_by("id")
    return list(entries.values_list("action", "actor_name"))


def names(folder: Path) -> list[str]:
    """The files in a folder."""
    return sorted(one.name for one in folder.iterdir()) if folder.exists() else []


def messages() -> list[tuple[str, list[int]]]:
    """Task and arguments of each message that waits for a worker."""
    headers = [json.loads(one.read_text())["headers"] for one in sorted(MESSAGES.glob("*.msg"))]
    return [(one["task"], json.loads(one["argsrepr"])) for one in headers]


@contextlib.contextmanager
def broker_down() -> Iterator[None]:
    """A broker that cannot be reached: something else stands in the place of its folder."""
    assert current_app.conf.broker_url  # reading it makes the folder, if nothing has been sent yet
    for one in MESSAGES.iterdir():
        one.unlink()
    MESSAGES.rmdir()
    MESSAGES.touch()
    try:
        yield
    finally:
        MESSAGES.unlink()
        MESSAGES.mkdir()
