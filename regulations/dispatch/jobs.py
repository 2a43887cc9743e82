"""A dispatch to many organs as a job: batch by batch, so that a worker may die anywhere and begin anew."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date

from django.urls import reverse

from agencies.accounts import officer_of
from agencies.job_actions import Product, start_job
from agencies.jobs import Job
from agencies.models import Organization
from agencies.refusals import Refusal, require
from agencies.roles import Officer, Permission
from agencies.tasks import Step
from agencies.trail import request_id
from guidelines.models import Amendment
from regulations.dispatch.actions import ask_organs
from regulations.models import Review

BATCH = 500
AT_ONCE = 500
"""Up to so many organs are asked within the request; it takes about a second."""


def start_dispatch(
    *, amendment: Amendment, organizations: Sequence[Organization], with_units: bool, on: date, by: Officer
) -> Job:
    """The job that asks them; the same one for the same question while it still waits or runs."""
    require(by, Permission.OPEN_CYCLE)
    return start_job(
        kind=Job.Kind.DISPATCH,
        parameters={
            "amendment": amendment.code,
            "organizations": sorted(organ.pk for organ in organizations),
            "with_units": with_units,
            "on": on.isoformat(),
        },
        title=f"{amendment} ・ {len(organizations):,}機関への依頼",
        by=by,
        is_fictional=amendment.is_fictional,
    )


def dispatch_job(job: Job, step: Step) -> Product:
    """What the worker does for DISPATCH: each batch is a transaction, and leaves out whoever was asked before.

    - Whoever was abolished since the preview is left out and named in the message.
    - All rows of the trail stand under one request, whichever attempt wrote them.
    """
    by = officer_of(job.owner)
    asked = job.parameters
    amendment = Amendment.objects.get(code=asked["amendment"])
    on, chosen = date.fromisoformat(asked["on"]), asked["organizations"]
    gone: list[str] = []
    with under_one_request(job):
        for begun in range(0, len(chosen), BATCH):
            step(done=begun, total=len(chosen), step=f"{len(chosen):,}機関のうち{begun:,}機関まで済みました")
            organs = list(Organization.objects.filter(pk__in=chosen[begun : begun + BATCH]).order_by("pk"))
            gone += [str(organ) for organ in organs if is_gone(organ, on)]
            ask_organs(
                amendment=amendment,
                organizations=[organ for organ in organs if not is_gone(organ, on)],
                with_units=asked["with_units"],
                on=on,
                by=by,
            )
        step(done=len(chosen), total=len(chosen), step="結果を確かめています")
    reached = reached_by(amendment, chosen)
    if reached != len(chosen) - len(gone):
        raise Refusal(f"{len(chosen):,}機関のうち{reached:,}機関にしか依頼できませんでした。もう一度始めてください。")
    return Product(message=told(reached, gone), result_url=reviews_address(amendment))


def is_gone(organ: Organization, on: date) -> bool:
    """Was it abolished on or before the day?"""
    return organ.abolished_on is not None and organ.abolished_on <= on


def reached_by(amendment: Amendment, chosen: Sequence[int]) -> int:
    """How many of the chosen have a review."""
    return sum(
        Review.objects.of(amendment).filter(organization__in=chosen[begun : begun + BATCH]).count()
        for begun in range(0, len(chosen), BATCH)
    )


def told(reached: int, gone: Sequence[str]) -> str:
    """What came of it, in words."""
    words = f"{reached:,}機関の全てに依頼しました。"
    if gone:
        words += f"確認の後に廃止された{len(gone):,}機関には依頼していません：{'、'.join(gone[:20])}"
        words += "ほか。" if len(gone) > 20 else "。"
    return words


def reviews_address(amendment: Amendment) -> str:
    """The list of the reviews that the amendment created."""
    return f"{reverse('regulations:reviews')}?amendment={amendment.code}"


@contextmanager
def under_one_request(job: Job) -> Iterator[None]:
    """Let the trail name the job as the request."""
    token = request_id.set(f"job-{job.pk}")
    try:
        yield
    finally:
        request_id.reset(token)
