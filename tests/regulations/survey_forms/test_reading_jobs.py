"""Many forms are read by a job: as a page would read them, once, and without a copy left of the files."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from agencies import job_actions
from agencies.jobs import Job
from agencies.models import Trail, Upload
from agencies.roles import Officer
from agencies.tasks import run_job, work_of
from regulations.models import Submission
from regulations.survey_forms import views
from regulations.survey_forms.archives import MOST_FORMS, forms_in, packed, read_forms
from regulations.survey_forms.changes import compare_all, seen_mark
from regulations.survey_forms.jobs import start_read
from regulations.survey_forms.kept import comparisons_of, forms_of
from tests.cycles import COUNTED_ON, Cycle, answered_cycle, evaluator, hand_in, officer_for
from tests.jobs import names
from tests.permissions.matrix import signed_in
from tests.regulations.survey_forms.books import ORGAN, REVISIONS, filled, made

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_2021")]
NAMES = ("北省", "南省", "港湾機構", "灯台機構")
Files = list[tuple[str, bytes]]
Committed = Callable[..., Any]


@pytest.fixture(autouse=True)
def _few_are_many(settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Files are kept in a folder of the test; two forms are too many for a page."""
    settings.MEDIA_ROOT = tmp_path
    monkeypatch.setattr(views, "LARGE", 1)


@pytest.fixture
def cycle() -> Cycle:
    """The small cycle, in which six organs have answered."""
    return answered_cycle()


@pytest.fixture
def by(cycle: Cycle) -> Officer:
    """The evaluator."""
    return evaluator(cycle)


@pytest.fixture
def files(cycle: Cycle, by: Officer) -> Files:
    """Four forms with something new in each."""
    return [
        (f"{name}.xlsx", filled(made(cycle.review(name), by), (ORGAN, "連絡事項", "回答", f"{name}から")))
        for name in NAMES
    ]


def client_of(officer: Officer) -> Client:
    assert officer.account
    return signed_in(officer.account)


def posted(by: Officer, files: Files) -> Any:
    """Step 1 in the browser."""
    chosen = [SimpleUploadedFile(name, content) for name, content in files]
    return client_of(by).post(reverse("regulations:form-uploads"), {"workbooks": chosen})


def started(by: Officer, files: Files) -> Job:
    chosen = [SimpleUploadedFile(name, content) for name, content in files]
    return start_read(files=chosen, review=None, by=by)


def done(job: Job) -> Job:
    """After a worker was at it."""
    run_job(job.pk)
    job.refresh_from_db()
    return job


@pytest.mark.parametrize("is_archive", [True, False])
def test_many_forms_are_read_and_applied_by_jobs(cycle: Cycle, by: Officer, files: Files, is_archive: bool) -> None:
    response = posted(by, [("一式.zip", packed(files))] if is_archive else files)
    job, upload = Job.objects.get(), Upload.objects.get()
    address = reverse("regulations:form-upload", args=[upload.pk])
    assert (response["Location"], job.kind) == (job.get_absolute_url(), "READ_FORMS")
    assert client_of(by).get(address)["Location"] == job.get_absolute_url()
    done(job)
    assert (job.state, job.result_url, job.message.partition("。")[0]) == (
        "DONE",
        address,
        "4件の調査票を読み込みました",
    )
    page = client_of(by).get(address)
    assert "誤り 0件 ・ 変更 4件 ・ 同時に更新された箇所 0件" in page.content.decode()
    assert "4機関の回答は、代わりに提出します" in page.content.decode()
    assert not Submission.objects.filter(remark__endswith="から").exists()
    client_of(by).post(address, {"seen": page.context["form"].initial["seen"]})
    assert done(Job.objects.get(kind="APPLY_FORMS")).state == "DONE"
    handed_in = Submission.objects.filter(number=2, state="SUBMITTED").values_list("remark", flat=True)
    assert set(handed_in) == {f"{name}から" for name in NAMES}


def test_a_job_finds_what_a_page_would_find(cycle: Cycle, by: Officer, files: Files) -> None:
    wrong = filled(made(cycle.review("南省"), by), (REVISIONS, "南省規程", "改正日", "きのう"))
    chosen = [*files, ("二度目.xlsx", wrong)]
    done(started(by, chosen))
    upload = Upload.objects.get()
    forms, _ = read_forms(chosen)
    live, kept = compare_all(forms, by, COUNTED_ON), comparisons_of(upload, by, COUNTED_ON)
    assert forms_of(upload) == forms
    assert [(one.review, one.title, one.errors, one.changes, one.unchanged, one.is_handed_in) for one in kept] == [
        (one.review, one.title, one.errors, one.changes, one.unchanged, one.is_handed_in) for one in live
    ]
    assert [len(one.errors) for one in kept] == [0, 1, 0, 0, 2]
    assert seen_mark(kept) == seen_mark(live)


def test_of_one_form_the_organ_need_not_wait(cycle: Cycle) -> None:
    officer = officer_for(cycle.organs["南省"])
    response = posted(officer, [("調査票.xlsx", made(cycle.review("南省"), officer))])
    assert response["Location"] == reverse("regulations:form-upload", args=[Upload.objects.get().pk])
    assert not Job.objects.exists()


def test_the_files_are_removed_once_they_were_read(
    by: Officer, files: Files, tmp_path: Path, django_capture_on_commit_callbacks: Committed
) -> None:
    job = started(by, files)
    (before,) = names(tmp_path / "uploads")
    with django_capture_on_commit_callbacks(execute=True):
        done(job)
    (after,) = names(tmp_path / "uploads")
    assert (before != after, f"uploads/{after}") == (True, Upload.objects.get().file)


def test_where_one_cannot_be_read_none_is_and_each_is_named(
    by: Officer, files: Files, tmp_path: Path, django_capture_on_commit_callbacks: Committed
) -> None:
    job = started(by, [("悪い1.xlsx", b"PK no workbook"), *files, ("悪い2.xlsx", b"text")])
    with django_capture_on_commit_callbacks(execute=True):
        done(job)
    lines = job.message.splitlines()
    assert [line.partition("」")[0] for line in lines[:2]] == ["「悪い1.xlsx", "「悪い2.xlsx"]
    assert lines[2:] == ["何も読み込んでいません。直して、もう一度選んでください。"]
    assert (job.state, names(tmp_path / "uploads")) == ("FAILED", [])
    Job.objects.filter(pk=job.pk).update(state="QUEUED", finished_at=None)
    assert (done(job).state, job.message.splitlines()) == ("FAILED", lines)
    address = reverse("regulations:form-upload", args=[Upload.objects.get().pk])
    assert client_of(by).get(address)["Location"] == job.get_absolute_url()


def test_a_job_that_dies_while_reading_or_after_it_reads_once(by: Officer, files: Files) -> None:
    job = started(by, files)

    def dies(*, done: int, total: int, step: str) -> None:
        if done == 2:
            raise KeyboardInterrupt

    taken_up = job_actions.claim(pk=job.pk)
    assert taken_up
    with pytest.raises(KeyboardInterrupt):
        work_of(job.kind)(taken_up, dies)
    job_actions.requeue_lost(at=timezone.now() + timedelta(minutes=2))
    taken_up = job_actions.claim(pk=job.pk)
    assert taken_up
    work_of(job.kind)(taken_up, lambda **progress: None)  # and the worker dies before it can say so
    first = Upload.objects.get()
    job_actions.requeue_lost(at=timezone.now() + timedelta(minutes=5))
    assert (done(job).state, job.attempt) == ("DONE", 3)
    assert Upload.objects.get().file == first.file
    assert Trail.objects.filter(action="読み込んだファイルを置き換え").count() == 1


def test_a_job_that_was_cancelled_leaves_no_copy(
    by: Officer, files: Files, tmp_path: Path, django_capture_on_commit_callbacks: Committed
) -> None:
    job = started(by, files)
    taken_up = job_actions.claim(pk=job.pk)
    assert taken_up

    def cancelled(*, done: int, total: int, step: str) -> None:
        if done == 2:
            job_actions.cancel_job(job=job, by=by)
        job_actions.advance(job=taken_up, done=done, total=total, step=step)

    with django_capture_on_commit_callbacks(execute=True), pytest.raises(job_actions.Stopped):
        work_of(job.kind)(taken_up, cancelled)
    assert names(tmp_path / "uploads") == []


def test_what_changed_since_it_was_read_is_shown_anew_and_nothing_is_applied(
    cycle: Cycle, by: Officer, files: Files
) -> None:
    done(started(by, files))
    address = reverse("regulations:form-upload", args=[Upload.objects.get().pk])
    client = client_of(by)
    seen = client.get(address).context["form"].initial["seen"]
    hand_in(cycle.review("南省"), outcome={1: "REGULATION", 2: "REGULATION", 3: "REGULATION"}, late_reason="先に更新")
    client.post(address, {"seen": seen})
    job = done(Job.objects.get(kind="APPLY_FORMS"))
    assert (job.state, job.result_url, "何も反映していません" in job.message) == ("FAILED", address, True)
    assert address in client.get(job.get_absolute_url()).content.decode()
    assert not Submission.objects.filter(remark__endswith="から").exists()
    page = client.get(address)
    assert "先に更新" in page.content.decode()
    assert "同時に更新された箇所 1件" in page.content.decode()
    client.post(address, {"seen": page.context["form"].initial["seen"], "side-0": "overwrite"})
    assert done(Job.objects.filter(kind="APPLY_FORMS").latest("id")).state == "DONE"
    assert Submission.objects.filter(remark__endswith="から", state="SUBMITTED").count() == 4


def test_what_was_read_is_for_its_owner_as_long_as_the_role_allows_it(cycle: Cycle, by: Officer, files: Files) -> None:
    job = started(by, files)
    address = reverse("regulations:form-upload", args=[Upload.objects.get().pk])
    stranger = client_of(officer_for(cycle.organs["南省"]))
    assert (stranger.get(address).status_code, stranger.get(job.get_absolute_url()).status_code) == (404, 404)
    done(job)
    assert stranger.get(address).status_code == 404
    assert by.account
    by.account.assignments.all().delete()
    text = client_of(by).get(address).content.decode()
    assert ("から" in text, "この内容を反映する" in text, "権限がない" in text) == (False, False, True)


def test_somebody_who_may_no_longer_take_in_forms_reads_none(by: Officer, files: Files) -> None:
    job = started(by, files)
    assert by.account
    by.account.assignments.all().delete()
    assert (done(job).state, "権限がありません" in job.message) == ("FAILED", True)


def test_only_the_first_forms_are_shown_in_full(by: Officer, files: Files, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("regulations.survey_forms.pages.MOST_FORMS_SHOWN", 1)
    done(started(by, files))
    page = client_of(by).get(reverse("regulations:form-upload", args=[Upload.objects.get().pk]))
    text = page.content.decode()
    assert ([len(page.context[name]) for name in ("shown", "short", "quiet")], "ほかの調査票（3件）" in text) == (
        [1, 3, 0],
        True,
    )
    assert "変更 4件" in text


def test_an_archive_of_every_local_government_is_not_too_large(cycle: Cycle, by: Officer) -> None:
    form = made(cycle.review("南省"), by)
    archive = packed((f"{place}.xlsx", form) for place in range(1788))
    assert (forms_in([("一式.zip", io.BytesIO(archive))]), MOST_FORMS >= 1788) == (1788, True)
