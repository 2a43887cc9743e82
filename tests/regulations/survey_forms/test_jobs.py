"""Forms by the dozen: one archive of all, and one application, whatever dies in between."""

from __future__ import annotations

import io
import zipfile
from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from agencies import job_actions
from agencies.jobs import Job
from agencies.models import Trail, Upload
from agencies.roles import Officer
from agencies.tasks import carry_out, run_job, work_of
from regulations.models import Submission
from regulations.survey_forms import views
from regulations.survey_forms.archives import read_forms
from regulations.survey_forms.changes import compare_all, seen_mark
from regulations.survey_forms.intake import keep_forms
from regulations.survey_forms.jobs import start_apply, start_forms_zip
from tests.cycles import COUNTED_ON, Cycle, answered_cycle, evaluator, hand_in
from tests.permissions.matrix import signed_in
from tests.regulations.survey_forms.books import ORGAN, filled, made, read

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_2021")]
NAMES = ("北省", "南省", "港湾機構", "灯台機構")


@pytest.fixture(autouse=True)
def _files(settings: Any, tmp_path: Any) -> None:
    """Files are kept in a folder of the test."""
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def cycle() -> Cycle:
    """The small cycle, in which six organs have answered."""
    return answered_cycle()


@pytest.fixture
def by(cycle: Cycle) -> Officer:
    """The evaluator."""
    return evaluator(cycle)


def content_of(job: Job) -> bytes:
    """The file a job made."""
    job.refresh_from_db()
    with job_actions.default_storage.open(job.file) as stream:
        return stream.read()


def test_the_archive_holds_the_form_of_every_organ(cycle: Cycle, by: Officer) -> None:
    job = start_forms_zip(amendment=cycle.amendment, by=by)
    run_job(job.pk)
    content = content_of(job)
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        names = archive.namelist()
    organs = ("北省", "南省", "東庁", "港湾機構", "灯台機構", "南大学", "北大学")
    assert names == [f"調査票_X-{place}_{name}.xlsx" for place, name in enumerate(organs, 1)]
    forms, faults = read_forms([("一式.zip", content)])
    assert (faults, [len(one.changes) + len(one.errors) for one in compare_all(forms, by, COUNTED_ON)]) == (
        [],
        [0] * 7,
    )
    job.refresh_from_db()
    assert (job.state, job.file_name, job.done) == ("DONE", "調査票_2020-06.zip", job.total)


def upload_of(cycle: Cycle, by: Officer, text: str = "まとめて") -> tuple[Upload, str]:
    """Four forms that were read, and the mark of what was shown."""
    forms = [read(filled(made(cycle.review(name), by), (ORGAN, "連絡事項", "回答", text))) for name in NAMES]
    return keep_forms(forms=forms, review=None, by=by), seen_mark(compare_all(forms, by, COUNTED_ON))


def test_a_job_that_died_after_applying_doubles_nothing(cycle: Cycle, by: Officer) -> None:
    upload, seen = upload_of(cycle, by)
    job = start_apply(upload=upload, seen=seen, overwrite=[], keep=[], by=by)
    taken_up = job_actions.claim(pk=job.pk)
    assert taken_up
    work_of(job.kind)(taken_up, lambda **progress: None)  # and the worker dies before it can say so
    trail = Trail.objects.exclude(target_type="agencies.Job").count()
    job_actions.requeue_lost(at=timezone.now() + timedelta(minutes=2))
    run_job(job.pk)
    job.refresh_from_db()
    assert (job.state, job.attempt, job.result_url) == (
        "DONE",
        2,
        reverse("regulations:form-upload", args=[upload.pk]),
    )
    assert Submission.objects.filter(remark="まとめて", number=2, state="SUBMITTED").count() == 4
    assert Trail.objects.exclude(target_type="agencies.Job").count() == trail


def test_a_job_that_dies_in_the_middle_leaves_nothing_and_is_done_again(cycle: Cycle, by: Officer) -> None:
    upload, seen = upload_of(cycle, by)
    job = start_apply(upload=upload, seen=seen, overwrite=[], keep=[], by=by)
    taken_up = job_actions.claim(pk=job.pk)
    assert taken_up

    def dies(*, done: int, total: int, step: str) -> None:
        if done == 2:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        work_of(job.kind)(taken_up, dies)
    assert not Submission.objects.filter(remark="まとめて").exists()
    job_actions.requeue_lost(at=timezone.now() + timedelta(minutes=2))
    run_job(job.pk)
    job.refresh_from_db()
    assert (job.state, "4機関の調査票を反映しました" in job.message) == ("DONE", True)
    assert Submission.objects.filter(remark="まとめて").count() == 4


def test_a_job_applies_what_was_seen_or_nothing(cycle: Cycle, by: Officer) -> None:
    upload, seen = upload_of(cycle, by)
    hand_in(cycle.review("南省"), outcome={1: "REGULATION", 2: "REGULATION", 3: "REGULATION"}, late_reason="更新")
    job = start_apply(upload=upload, seen=seen, overwrite=[], keep=[], by=by)
    run_job(job.pk)
    job.refresh_from_db()
    assert (job.state, "何も反映していません" in job.message) == ("FAILED", True)
    assert not Submission.objects.filter(remark="まとめて").exists()


def test_somebody_who_may_no_longer_enter_for_others_applies_nothing(cycle: Cycle, by: Officer) -> None:
    upload, seen = upload_of(cycle, by)
    job = start_apply(upload=upload, seen=seen, overwrite=[], keep=[], by=by)
    assert by.account
    by.account.assignments.all().delete()
    taken_up = job_actions.claim(pk=job.pk)
    assert taken_up
    carry_out(taken_up, work_of(job.kind))
    job.refresh_from_db()
    assert (job.state, Submission.objects.filter(remark="まとめて").count()) == ("FAILED", 0)


def test_many_forms_are_applied_by_a_job(cycle: Cycle, by: Officer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(views, "LARGE", 3)
    upload, seen = upload_of(cycle, by)
    assert by.account
    response = signed_in(by.account).post(reverse("regulations:form-upload", args=[upload.pk]), {"seen": seen})
    job = Job.objects.get()
    assert (response["Location"], job.kind) == (job.get_absolute_url(), "APPLY_FORMS")
    run_job(job.pk)
    assert Submission.objects.filter(remark="まとめて").count() == 4
