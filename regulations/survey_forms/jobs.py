"""Forms of many organs: all of a cycle as one archive, and what was read applied, as jobs. Each may run twice."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Sequence

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone

from agencies import clock
from agencies.accounts import officer_of
from agencies.job_actions import Product, Stopped, start_job
from agencies.jobs import Job
from agencies.models import Upload
from agencies.outputs import marked
from agencies.refusals import NotPermitted, Refusal, WrongState, require
from agencies.roles import Officer, Permission
from agencies.tasks import Step
from agencies.upload_actions import discard_upload
from guidelines.models import Amendment
from regulations.models import Review
from regulations.survey_forms.actions import FormsNotApplied, apply_upload
from regulations.survey_forms.archives import packed
from regulations.survey_forms.changes import compare_all
from regulations.survey_forms.intake import keep_files, may_take_in, read_upload, show_anew
from regulations.survey_forms.kept import RAW, forms_of, is_previewed
from regulations.survey_forms.layout import KIND_OF_FILE
from regulations.survey_forms.writing import file_name, form_workbook

logger = logging.getLogger(__name__)


def reviews_of(amendment: Amendment, by: Officer) -> QuerySet[Review]:
    """The reviews whose forms are made, by code."""
    found = Review.objects.of(amendment).visible_to(by)
    return found.select_related("organization", "amendment").order_by("organization__code")


def start_forms_zip(*, amendment: Amendment, by: Officer) -> Job:
    """The job that makes the form of every organ of a cycle."""
    require(by, Permission.WATCH)
    if not reviews_of(amendment, by).exists():
        raise Refusal(f"{amendment}には、見直しを依頼した機関がまだありません。")
    return start_job(
        kind=Job.Kind.FORMS_ZIP,
        parameters={"amendment": amendment.code},
        title=f"{amendment}　全機関の{KIND_OF_FILE}",
        by=by,
        is_fictional=amendment.is_fictional,
    )


def forms_zip_job(job: Job, step: Step) -> Product:
    """What the worker does for FORMS_ZIP: the owner's forms, without what only the organs may see."""
    by = officer_of(job.owner)
    require(by, Permission.WATCH)
    amendment = Amendment.objects.get(code=job.parameters["amendment"])
    reviews = reviews_of(amendment, by)
    total, today = reviews.count(), clock.today()

    def made() -> Iterator[tuple[str, bytes]]:
        for place, review in enumerate(list(reviews)):
            step(done=min(place, total), total=total, step=f"{review.organization}の{KIND_OF_FILE}を作っています")
            yield file_name(review), form_workbook(review, by, today)

    name = marked(f"{KIND_OF_FILE}_{amendment.code}.zip", is_fictional=amendment.is_fictional)
    return Product(packed(made()), name, "application/zip")


def start_read(*, files: Sequence[UploadedFile], review: Review | None, by: Officer) -> Job:
    """The job that reads many forms; the files are kept until it has."""
    with transaction.atomic():
        upload = keep_files(files=files, review=review, by=by)
        return start_job(
            kind=Job.Kind.READ_FORMS,
            parameters={"upload": upload.pk},
            title=upload.file_name,
            by=by,
            is_fictional=by.is_fictional,
        )


def reading_of(upload: Upload) -> Job | None:
    """The job that reads an upload."""
    mine = Job.objects.filter(kind=Job.Kind.READ_FORMS, owner=upload.owner_id, parameters__upload=upload.pk)
    return mine.order_by("-id").first()


def read_forms_job(job: Job, step: Step) -> Product:
    """What the worker does for READ_FORMS; one that was cancelled leaves no copy of the files behind (clause 第6-9)."""
    by = officer_of(job.owner)
    upload = Upload.objects.get(pk=job.parameters["upload"], owner=job.owner, kind=Upload.Kind.FORMS)
    if not may_take_in(by):
        raise NotPermitted("調査票を取り込む権限がありません。担当の方に依頼してください。")

    def told(done: int, total: int, name: str) -> None:
        step(done=done, total=total, step=f"{name[:100]}を読み込んでいます")

    try:
        count = read_upload(upload=upload, by=by, today=clock.today(), told=told)
    except Stopped:
        if Job.objects.filter(pk=job.pk, state=Job.State.CANCELLED).exists():
            discard_upload(upload=upload, by=by)
        raise
    except WrongState:
        upload.refresh_from_db()
        if RAW in upload.parameters:
            raise
        count = upload.parameters["forms"]  # another attempt, taken for lost, was quicker
    return Product(
        message=f"{count:,}件の調査票を読み込みました。まだ何も反映していません。誤りと、変わるところを確かめてください。",
        result_url=reverse("regulations:form-upload", args=[upload.pk]),
    )


def start_apply(*, upload: Upload, seen: str, overwrite: Sequence[str], keep: Sequence[str], by: Officer) -> Job:
    """The job that applies what was read and seen."""
    return start_job(
        kind=Job.Kind.APPLY_FORMS,
        parameters={"upload": upload.pk, "seen": seen, "overwrite": sorted(overwrite), "keep": sorted(keep)},
        title=upload.file_name,
        by=by,
        is_fictional=by.is_fictional,
    )


def apply_forms_job(job: Job, step: Step) -> Product:
    """What the worker does for APPLY_FORMS: look at every form, then apply them in one transaction.

    A job that was applied by an attempt that died before it could say so changes nothing any more.
    """
    by = officer_of(job.owner)
    upload = Upload.objects.get(pk=job.parameters["upload"], owner=job.owner, kind=Upload.Kind.FORMS)
    shown = reverse("regulations:form-upload", args=[upload.pk])
    if upload.applied_at:
        return Product(message="調査票を反映しました。", result_url=shown)
    forms, today = forms_of(upload), clock.today()
    total = len(forms) + 1

    def looked_at(done: int, name: str) -> None:
        step(done=done, total=total, step=f"{name[:100]}を確かめています")

    compare_all(forms, by, today, expected=upload.parameters.get("review"), step=looked_at)
    step(done=len(forms), total=total, step="反映しています")
    try:
        applied = apply_upload(
            upload=upload,
            seen=job.parameters["seen"],
            overwrite=job.parameters["overwrite"],
            keep=job.parameters["keep"],
            by=by,
            on=today,
            at=timezone.now(),
            step=lambda done, name: step(done=len(forms), total=total, step="反映しています"),
        )
    except FormsNotApplied as refusal:
        if is_previewed(upload):
            show_anew(upload=upload, comparisons=refusal.comparisons, by=by)
        refusal.address = shown
        raise
    except WrongState as refusal:
        upload.refresh_from_db()
        if not upload.applied_at:
            raise
        logger.info("Job %s: %s", job.pk, refusal)  # another attempt, taken for lost, was quicker
        return Product(message="調査票を反映しました。", result_url=shown)
    return Product(message=applied.message, result_url=shown)
