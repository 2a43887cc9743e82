"""Whatever is uploaded is looked at and kept out of reach, and no temporary copy stays (clauses 第6-9, 第6-10)."""

from __future__ import annotations

import os
import tempfile
import time
import unicodedata
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from django.conf import settings as configured
from django.core.files.uploadedfile import SimpleUploadedFile
from django.forms import ValidationError
from django.urls import reverse
from django.utils import timezone
from django.utils.module_loading import import_string

from agencies.jobs import Job
from agencies.models import Attachment, Upload
from agencies.tasks import remove_expired_files, run_job
from audits.bundle import start_bundle
from audits.tables import ask_cycle
from incidents.models import IncidentFile
from regulations.survey_forms.jobs import start_forms_zip
from tests.cycles import Cycle, answered_cycle, evaluator, officer_for
from tests.permissions.matrix import signed_in
from tests.uploads import FIELDS, PDF, fields_of_all_forms, posted, with_macro

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_2021")]
LARGE = 3 * 1024 * 1024  # so large that Django keeps it in a file while it comes in
BAD = {
    "a macro": ("一覧.xlsx", with_macro()),
    "a program": ("setup.exe", b"MZ" + bytes(range(256))),
    "a page": ("一覧.xlsx", b"<html><script>alert(1)</script>"),
    "a locked one": ("一覧.xlsx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)),
    "nothing": ("一覧.xlsx", b""),
    "much of nothing": ("一覧.xlsx", bytes(LARGE)),
}
NAMES = {
    "../../../../etc/cron.d/a": "a",
    "..\\..\\config\\settings": "settings",
    "a\r\nSet-Cookie: b=c": "aSet-Cookie b=c",
    "gnp\u202e\u2066exe": "gnpexe",
    "a\0b": "ab",
    "x" * 400: "x" * 40,
    "<img src=x onerror=alert(1)>": "img src=x onerror=alert(1)",
}
"""What files are called, without the ending, and as what they are shown; of the long one what it begins with."""


@pytest.fixture(autouse=True)
def folder(settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where every file of the test lies: kept ones in `files`, temporary ones in `tmp`, and what leads astray beside them."""
    settings.MEDIA_ROOT = tmp_path / "in" / "files"
    (tmp_path / "in" / "tmp").mkdir(parents=True)
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "in" / "tmp"))
    return tmp_path


def lying(folder: Path) -> list[Path]:
    """Every file there is."""
    return sorted(one for one in folder.rglob("*") if one.is_file())


@pytest.fixture
def cycle() -> Cycle:
    return answered_cycle()


def test_every_field_for_a_file_is_looked_at_here() -> None:
    assert sorted(fields_of_all_forms()) == sorted(FIELDS)
    assert configured.REST_FRAMEWORK["DEFAULT_PARSER_CLASSES"] == ["rest_framework.parsers.JSONParser"]


def test_what_is_kept_lies_below_no_address_and_is_for_the_server_alone() -> None:
    assert not Path(configured.MEDIA_ROOT).is_relative_to(Path(configured.STATIC_ROOT))
    assert configured.MEDIA_URL in ("", "/")
    assert (configured.FILE_UPLOAD_PERMISSIONS, configured.FILE_UPLOAD_DIRECTORY_PERMISSIONS) == (0o600, 0o700)


@pytest.mark.parametrize("name", FIELDS)
def test_a_bad_file_is_refused_and_leaves_nothing(cycle: Cycle, folder: Path, name: str) -> None:
    one = FIELDS[name]
    client, page, also = one.browser(cycle), one.page(cycle), one.also(cycle)
    for what, (called, content) in BAD.items():
        answer = posted(client, page, name.rpartition(".")[2], content, called, also)
        assert (what, answer.status_code) == (what, 422)
        assert (what, lying(folder)) == (what, [])
    assert (Upload.objects.count(), Attachment.objects.count()) == (0, 0)
    form, _, field = name.rpartition(".")
    taken = import_string(form).base_fields[field]
    too_large = SimpleUploadedFile("一覧.xlsx", b"x")
    too_large.size = taken.largest + 1
    with pytest.raises(ValidationError, match="MBを超えている"):
        taken.clean(too_large)


@pytest.mark.parametrize("name", FIELDS)
def test_a_good_file_is_kept_under_a_random_name_whatever_it_is_called(cycle: Cycle, folder: Path, name: str) -> None:
    one = FIELDS[name]
    client, page, also = one.browser(cycle), one.page(cycle), one.also(cycle)
    ending, content = one.good(cycle)
    kept = folder / "in" / "files" / one.folder
    for number, called in enumerate(NAMES if one.folder else list(NAMES)[:1], 1):
        answer = posted(client, page, name.rpartition(".")[2], content, called + ending, also)
        assert (called, answer.status_code) == (called, 200 if "dispatch" in name else 302)
        assert len(lying(folder)) == (number if one.folder else 0)
    for path in lying(folder):
        assert (path.parent, path.stat().st_mode & 0o777) == (kept, 0o600)
        assert path.name.isascii()
        assert "." not in path.name
    rows = Attachment.objects.all() if one.folder == "attachments" else Upload.objects.all()
    shown = [row.file_name for row in rows.order_by("pk")]
    if "survey" not in name:  # a form is called by the file it came in, an archive by what is in it
        expected = list(NAMES.values()) if one.folder else []
        assert [called.removesuffix(ending)[:40] for called in shown] == expected
    assert all(len(called) <= 200 for called in shown)
    assert {unicodedata.category(letter)[0] for letter in "".join(shown)} & {"C"} == set()


def test_a_file_is_sent_to_be_kept_and_only_to_who_may_have_it_now(cycle: Cycle) -> None:
    one = FIELDS["incidents.step_forms.AttachForm.file"]
    client, page = one.browser(cycle), one.page(cycle)
    posted(client, page, "file", PDF, '丙"; x=y.pdf', {})
    row = IncidentFile.objects.get()
    url = reverse("incidents:file", args=[row.incident.code, row.pk])
    answer = client.get(url)
    assert b"".join(answer.streaming_content) == PDF  # type: ignore[attr-defined]  # the file of a stream
    assert {name: answer[name] for name in ("Content-Type", "X-Content-Type-Options", "Cache-Control")} == {
        "Content-Type": "application/pdf",
        "X-Content-Type-Options": "nosniff",
        "Cache-Control": "private, no-store",
    }
    assert answer["Content-Disposition"] == f"attachment; filename*=utf-8''{quote('丙; x=y.pdf')}"
    officer = officer_for(cycle.organs["北省"])
    assert officer.account
    officer.account.assignments.all().delete()
    assert client.get(url).status_code == 404


def test_nothing_is_left_of_any_export(cycle: Cycle, folder: Path) -> None:
    by = evaluator(cycle)
    assert by.account
    client = signed_in(by.account)
    code = cycle.amendment.code
    pages = {
        f"{reverse('audits:table', args=['2-1-6'])}?amendment={code}": ("csv", "xlsx", "pdf"),
        f"{reverse('audits:cell', args=['2-1-5', 'AGENCY', '2020'])}?amendment={code}": ("csv", "xlsx"),
        f"{reverse('audits:matrix')}?amendment={code}": ("csv", "xlsx"),
        f"{reverse('audits:late')}?amendment={code}": ("csv", "xlsx"),
        f"{reverse('audits:findings')}?q=": ("csv", "xlsx"),
        f"{reverse('incidents:incidents')}?q=": ("csv", "xlsx"),
        f"{reverse('incidents:readiness-list')}?q=": ("csv", "xlsx"),
        f"{reverse('regulations:breakdown-blank', args=[code])}?": ("",),
        f"{reverse('regulations:form', args=[cycle.review('北省').pk])}?": ("",),
    }
    for page, formats in pages.items():
        for form in formats:
            answer = client.get(f"{page}&format={form}")
            assert (page, form, answer.status_code, "Content-Disposition" in answer) == (page, form, 200, True)
            assert (page, form, lying(folder)) == (page, form, [])


def test_a_job_leaves_its_file_alone_and_a_failed_one_nothing(cycle: Cycle, folder: Path) -> None:
    by = evaluator(cycle)
    bundle = start_bundle(question=ask_cycle({"amendment": cycle.amendment.code}), by=by)
    forms = start_forms_zip(amendment=cycle.amendment, by=by)
    for job in (bundle, forms):
        run_job(job.pk)
        job.refresh_from_db()
        assert job.state == Job.State.DONE
    assert [path.parent.name for path in lying(folder)] == ["jobs", "jobs"]
    Job.objects.update(expires_at=timezone.now())
    remove_expired_files()
    assert lying(folder) == []
    Job.objects.update(state="QUEUED", finished_at=None, expires_at=None, parameters={"amendment": "none"})
    for job in (bundle, forms):
        run_job(job.pk)
        job.refresh_from_db()
        assert job.state == Job.State.FAILED
    assert lying(folder) == []


def test_what_was_coming_in_when_the_server_died_is_removed(folder: Path) -> None:
    left, new, other = (folder / "in" / "tmp" / name for name in ("tmpa1.upload.xlsx", "tmpb2.upload.csv", "tmpc3"))
    for path in (left, new, other):
        path.write_bytes(b"x")
    old = time.time() - timedelta(hours=2).total_seconds()
    for path in (left, other):
        os.utime(path, (old, old))
    remove_expired_files()
    assert lying(folder) == [new, other]
