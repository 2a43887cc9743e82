"""The breakdown from the file to the result: pages, jobs, and the whole survey of 2015."""

from __future__ import annotations

from collections import Counter
from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from agencies.job_actions import claim
from agencies.jobs import Job
from agencies.models import Organization, Upload
from agencies.provenance import Provenance
from agencies.roles import Role
from agencies.tasks import carry_out, work_of
from agencies.upload_actions import keep_upload
from audits.tables import ask
from guidelines.models import Amendment
from regulations.breakdown import views
from regulations.breakdown.actions import import_breakdown, plan_of
from regulations.breakdown.jobs import start_import
from regulations.breakdown.planning import ALLOCATED
from regulations.models import ItemAnswer, Regulation, Submission
from tests.cycles import (
    COUNTED_ON,
    Cycle,
    evaluator,
    figures,
)
from tests.permissions.matrix import account, signed_in
from tests.regulations.breakdowns import (
    ANSWERS,
    DATES,
    Lines,
    as_csv,
    evaluator_of,
    half_told,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def cycle() -> Cycle:
    return half_told()


def test_the_named_breakdown_of_a_group_takes_the_place_of_its_unnamed_regulations(survey: Amendment) -> None:
    """The 147 regulations of the labour bureaus, of which only their number and year are published."""
    bureaus = Organization.objects.filter(unit_group__name="都道府県労働局").order_by("code")
    unnamed = Regulation.objects.filter(owner__in=bureaus, provenance="ALLOCATED").count()
    assert (bureaus.count(), unnamed) == (47, 147)
    lines: Lines = [
        (bureau.code, f"{bureau}規程{number}", "平成27年11月2日", "")
        for place, bureau in enumerate(bureaus)
        for number in range(1, 8 if place < 2 else 4 if place < 45 else 3)
    ][:147]
    by = evaluator_of(survey)
    before = ask("2-1-19", {}).table()
    short = as_csv(DATES, lines[:-1])
    found = plan_of(amendment=survey, content=short, file_name="a.csv", today=date(2016, 5, 31))
    assert [error.expected for error in found.errors] == ["都道府県労働局の全147規程（このファイルには146規程）"]
    content = as_csv(DATES, lines)
    upload = keep_upload(kind=Upload.Kind.BREAKDOWN, content=content, file_name="a.csv", parameters={}, by=by)
    mark = plan_of(amendment=survey, content=content, file_name="a.csv", today=date(2016, 5, 31)).mark
    found = import_breakdown(
        amendment=survey,
        upload=upload,
        provenance="REPORTED",
        shown=mark,
        by=by,
        on=date(2016, 5, 31),
        at=timezone.now(),
    )
    assert found.count(ALLOCATED) == 147
    assert Regulation.objects.filter(owner__in=bureaus, provenance="ALLOCATED").count() == 0
    after = ask("2-1-19", {}).table()
    assert figures(after) == figures(before)


def test_the_whole_of_table_6_can_be_imported_and_its_totals_stay(survey: Amendment) -> None:
    """What was allocated, told as the real breakdown: every total stays, and nothing is ALLOCATED any more."""
    rows = ItemAnswer.objects.filter(submission__review__kind="AGENCY").select_related(
        "item", "submission__review__organization"
    )
    lines: Lines = [
        (row.submission.review.organization.code, row.item.label, row.outcome, "", "", "", "") for row in rows
    ]
    before = ask("2-1-6", {}).table()
    content, by = as_csv(ANSWERS, lines), evaluator_of(survey)
    upload = keep_upload(kind=Upload.Kind.BREAKDOWN, content=content, file_name="a.csv", parameters={}, by=by)
    found = plan_of(amendment=survey, content=content, file_name="a.csv", today=date(2016, 5, 31))
    assert (found.errors, found.count(ALLOCATED)) == ([], rows.filter(provenance="ALLOCATED").count())
    import_breakdown(
        amendment=survey,
        upload=upload,
        provenance="REPORTED",
        shown=found.mark,
        by=by,
        on=date(2016, 5, 31),
        at=timezone.now(),
    )
    after = ask("2-1-6", {}).table()
    assert figures(after) == figures(before)
    counted = ItemAnswer.objects.filter(submission__in=Submission.objects.counted(), submission__review__kind="AGENCY")
    assert Counter(counted.values_list("provenance", flat=True)).get(Provenance.ALLOCATED, 0) == 0


def test_the_pages_lead_from_the_file_to_the_result(survey: Amendment, monkeypatch: pytest.MonkeyPatch) -> None:
    client = signed_in(account(Role.EVALUATOR, "AG-13", "評価 一子"))
    file = SimpleUploadedFile("内訳.csv", as_csv(ANSWERS, [("IA-001", "1", "OTHER_RULE", "", "", "", "")]))
    posted = {"amendment": "2015-08", "provenance": "REPORTED", "file": file}
    answer = client.post(reverse("regulations:breakdown"), posted)
    upload = Upload.objects.get()
    assert answer["Location"] == reverse("regulations:breakdown-upload", args=[upload.pk])
    page = client.get(answer["Location"]).content.decode()
    assert "仮割当を置き換える" in page
    mark = page.partition('name="shown" value="')[2].partition('"')[0]
    stranger = signed_in(account(Role.EVALUATOR, "AG-13", "評価 二子"))
    assert stranger.get(answer["Location"]).status_code == 404
    monkeypatch.setattr(views, "AT_ONCE", 0)
    started = client.post(reverse("regulations:breakdown-apply", args=[upload.pk]), {"shown": mark})
    job = Job.objects.get()
    assert started["Location"] == job.get_absolute_url()
    for _ in range(2):  # a worker that died after the import, and one that comes after it
        Job.objects.filter(pk=job.pk).update(state="QUEUED", finished_at=None, expires_at=None)
        taken = claim(pk=job.pk)
        assert taken
        carry_out(taken, work_of(job.kind))
    job.refresh_from_db()
    assert (job.state, job.result_url) == ("DONE", answer["Location"])
    assert Submission.objects.filter(review__organization__code="IA-001").count() == 2
    assert "に反映しました" in client.get(answer["Location"]).content.decode()


def test_the_blank_form_holds_no_answer_and_can_be_read_back(cycle: Cycle) -> None:
    client = signed_in(evaluator(cycle).account)  # type: ignore[arg-type]  # an evaluator has an account
    content = client.get(reverse("regulations:breakdown-blank", args=["2020-06"])).content
    found = plan_of(amendment=cycle.amendment, content=content, file_name="a.xlsx", today=COUNTED_ON)
    assert {error.value for error in found.errors} == {""}
    assert found.changes == []


def test_a_long_file_name_and_title_fit_into_the_job(cycle: Cycle) -> None:
    Amendment.objects.update(title="改" * 100)
    cycle.amendment.refresh_from_db()
    by, content = evaluator(cycle), as_csv(ANSWERS, [("X-6", "1", "REGULATION", "", "", "", "")])
    upload = keep_upload(
        kind=Upload.Kind.BREAKDOWN, content=content, file_name="あ" * 300 + ".csv", parameters={}, by=by
    )
    job = start_import(amendment=cycle.amendment, upload=upload, shown="", by=by)
    job.full_clean(exclude=["step"])
    assert len(job.title) == 300
