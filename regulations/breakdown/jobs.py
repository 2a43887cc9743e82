"""An import of many lines as a job: one transaction, so that a worker may die anywhere and begin anew."""

from __future__ import annotations

from django.urls import reverse
from django.utils import timezone

from agencies import clock
from agencies.accounts import officer_of
from agencies.job_actions import Product, start_job
from agencies.jobs import Job
from agencies.models import Upload
from agencies.roles import Officer
from agencies.tasks import Step
from guidelines.models import Amendment
from regulations.breakdown.actions import import_breakdown
from regulations.breakdown.planning import ALLOCATED, Plan

AT_ONCE = 1_000
"""Up to so many lines are imported within the request; it takes about a second."""


def start_import(*, amendment: Amendment, upload: Upload, shown: str, by: Officer) -> Job:
    """The job that imports an upload."""
    return start_job(
        kind=Job.Kind.APPLY_BREAKDOWN,
        parameters={"amendment": amendment.code, "upload": upload.pk, "shown": shown},
        title=f"{amendment} ・ {upload.file_name}"[:300],
        by=by,
        is_fictional=amendment.is_fictional,
    )


def apply_breakdown_job(job: Job, step: Step) -> Product:
    """What the worker does for APPLY_BREAKDOWN; a second attempt finds what the first one finished."""
    asked = job.parameters
    upload = Upload.objects.get(pk=asked["upload"], owner=job.owner)
    amendment = Amendment.objects.get(code=asked["amendment"])
    address = reverse("regulations:breakdown-upload", args=[upload.pk])
    if upload.applied_at:
        return Product(message="内訳を取り込みました。", result_url=address)
    step(done=0, total=1, step="内訳を取り込んでいます")
    found = import_breakdown(
        amendment=amendment,
        upload=upload,
        provenance=upload.parameters["provenance"],
        shown=asked["shown"],
        by=officer_of(job.owner),
        on=clock.today(),
        at=timezone.now(),
    )
    return Product(message=told(found), result_url=address)


def told(found: Plan) -> str:
    """What came of it, in words; how many ALLOCATED rows went, above all."""
    kept = f"{len(found.kept):,}件は既にある回答と異なるため、そのままにしました。" if found.kept else ""
    return (
        f"{len(found.changes):,}件を取り込みました（うち仮割当を置き換えたもの {found.count(ALLOCATED):,}件、"
        f"そのまま {found.same:,}件）。{kept}"
    )
