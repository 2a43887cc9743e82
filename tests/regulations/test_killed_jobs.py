"""A real worker that dies while it makes, reads or applies the answers of many: begun anew it ends as if it had not."""

from __future__ import annotations

import contextlib
import shutil
import sqlite3
import time
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.agencies.test_worker import A_MINUTE_LATER, SECONDS, System

MANY, LINES = 20, 1500
BEFORE_ALL = f"""
from datetime import date
from django.core.management import call_command
from agencies.models import Organization
from agencies.roles import Role
from regulations.dispatch.actions import ask_organs
from regulations.models import Regulation
from tests.cycles import evaluator, person, small_cycle
call_command("migrate", verbosity=0)
cycle = small_cycle()
by = person("事務局", Role.ADMINISTRATOR, cycle.organs["東庁"])
organs = Organization.objects.bulk_create(
    Organization(code=f"M-{{place}}", name=f"法人{{place}}", kind="CORPORATION", category="INCORPORATED_AGENCY")
    for place in range({MANY})
)
Regulation.objects.bulk_create(Regulation(owner=one, name=f"{{one}}規程", provenance="REPORTED") for one in organs)
ask_organs(amendment=cycle.amendment, organizations=organs, with_units=True, on=date(2020, 6, 10), by=by)
evaluator(cycle)
"""
AS_EVALUATOR = """
from datetime import date
from agencies.accounts import officer_of
from agencies.models import Organization, Upload, User
from guidelines.models import Amendment
amendment = Amendment.objects.get()
by = officer_of(User.objects.get(name="評価担当"))
"""
MAKE = """
from regulations.survey_forms.jobs import start_forms_zip
start_forms_zip(amendment=amendment, by=by)
"""
READ = """
from django.core.files.uploadedfile import SimpleUploadedFile
from regulations.models import Review
from regulations.survey_forms.archives import packed
from regulations.survey_forms.jobs import start_read
from tests.regulations.survey_forms.books import ITEMS, filled, made
amended = "保護管理規程の見直し（改正）"
edits = [(ITEMS, label, "対応", amended) for label in ("①記録", "②研修")]
reviews = Review.objects.filter(organization__code__startswith="M-")
archive = packed((f"{one.pk}.xlsx", filled(made(one, by), *edits)) for one in reviews)
start_read(files=[SimpleUploadedFile("一式.zip", archive)], review=None, by=by)
"""
APPLY = """
from regulations.survey_forms.changes import seen_mark
from regulations.survey_forms.jobs import start_apply
from regulations.survey_forms.kept import comparisons_of
upload = Upload.objects.get()
seen = seen_mark(comparisons_of(upload, by, date(2021, 5, 31)))
start_apply(upload=upload, seen=seen, overwrite=[], keep=[], by=by)
"""
IMPORT = f"""
from agencies.roles import Role
from agencies.upload_actions import keep_upload
from regulations.breakdown.actions import plan_of
from regulations.breakdown.jobs import start_import
from regulations.dispatch.actions import ask_organs
admin = officer_of(User.objects.get(name="事務局"))
organs = Organization.objects.bulk_create(
    Organization(code=f"L-{{place}}", name=f"法人第{{place}}", kind="CORPORATION", category="INCORPORATED_AGENCY")
    for place in range({LINES})
)
ask_organs(amendment=amendment, organizations=organs, with_units=True, on=date(2020, 6, 10), by=admin)
lines = ["機関コード,改正事項,対応", *(f"{{one.code}},1,REGULATION" for one in organs)]
content, about = "\\n".join(lines).encode(), {{"amendment": amendment.code, "provenance": "REPORTED"}}
upload = keep_upload(kind=Upload.Kind.BREAKDOWN, content=content, file_name="a.csv", parameters=about, by=by)
plan = plan_of(amendment=amendment, content=content, file_name="a.csv", today=date(2021, 5, 31))
start_import(amendment=amendment, upload=upload, shown=plan.mark, by=by)
"""
APPLIED = """
    SELECT (SELECT count(*) FROM regulations_submission WHERE state = 'SUBMITTED'),
    (SELECT count(DISTINCT review_id) FROM regulations_submission), (SELECT count(*) FROM regulations_itemanswer),
    (SELECT count(*) FROM agencies_trail WHERE action = ?), (SELECT count(*) FROM agencies_upload WHERE applied_at > '')
"""


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A system in which twenty organs have been asked, as a folder to be copied."""
    folder = tmp_path_factory.mktemp("prepared")
    System(folder).run(BEFORE_ALL)
    return folder


@pytest.fixture
def system(prepared: Path, tmp_path: Path) -> System:
    return System(Path(shutil.copytree(prepared, tmp_path / "system")))


def killed_when(system: System, is_due: Callable[[], bool]) -> None:
    """A worker that is gone as soon as that is the case, and found to be lost a minute later."""
    deadline = time.monotonic() + SECONDS
    with system.worker():
        while not is_due():
            assert time.monotonic() < deadline, system.jobs("state, done, step, message")
            time.sleep(0.002)
    assert system.jobs("state, attempt")[-1] == ("RUNNING", 1)
    system.run(A_MINUTE_LATER, A_MINUTE_LATER)


def finished(system: System) -> None:
    """After another worker was at it."""
    with system.worker():
        system.wait_for(*["DONE"] * len(system.jobs("state")))
    assert system.jobs("attempt")[-1] == (2,)


def has_begun(system: System) -> Callable[[], bool]:
    """Is the first of many done, and not the last?"""
    return lambda: system.jobs("done > 0 AND done < total")[-1] == (1,)


def is_writing(system: System, step: str) -> Callable[[], bool]:
    """Is the worker at this step, and within its transaction?"""

    def found() -> bool:
        if system.jobs("step")[-1] != (step,):
            return False
        with contextlib.closing(sqlite3.connect(system.data_dir / "db.sqlite3", timeout=0)) as database:
            try:
                database.execute("BEGIN IMMEDIATE")
            except sqlite3.OperationalError:
                return True
        return False

    return found


def counted(system: System, action: str) -> tuple[int, ...]:
    """Versions, reviews with one, answers, rows of the trail of that action, and uploads that were applied."""
    with contextlib.closing(sqlite3.connect(system.data_dir / "db.sqlite3", timeout=20)) as database:
        return database.execute(APPLIED, [action]).fetchone()


def uploads(system: System) -> int:
    """How many files there are that were uploaded."""
    return len(list((system.data_dir / "files" / "uploads").iterdir()))


def test_a_worker_that_is_killed_while_it_makes_forms_makes_one_archive_of_all(system: System) -> None:
    system.run(AS_EVALUATOR, MAKE)
    killed_when(system, has_begun(system))
    assert system.files == []
    finished(system)
    ((file,),) = system.jobs("file")
    assert system.files == [file]
    with zipfile.ZipFile(system.data_dir / "files" / str(file)) as archive:
        assert len(set(archive.namelist())) == len(archive.namelist()) == MANY + 7


def test_a_worker_that_is_killed_while_it_reads_and_while_it_applies_forms_doubles_nothing(system: System) -> None:
    system.run(AS_EVALUATOR, READ)
    killed_when(system, has_begun(system))
    assert uploads(system) == 1
    finished(system)
    assert (uploads(system), system.jobs("message")[0][0]) == (
        1,
        f"{MANY}件の調査票を読み込みました。まだ何も反映していません。誤りと、変わるところを確かめてください。",
    )
    system.run(AS_EVALUATOR, APPLY)
    killed_when(system, is_writing(system, "反映しています"))
    assert counted(system, "調査票を代理提出") == (0, 0, 0, 0, 0)
    finished(system)
    assert counted(system, "調査票を代理提出") == (MANY, MANY, 2 * MANY, MANY, 1)


def test_a_worker_that_is_killed_while_it_imports_a_breakdown_doubles_nothing(system: System) -> None:
    system.run(AS_EVALUATOR, IMPORT)
    killed_when(system, is_writing(system, "内訳を取り込んでいます"))
    assert counted(system, "内訳を取り込み") == (0, 0, 0, 0, 0)
    finished(system)
    assert counted(system, "内訳を取り込み") == (LINES, LINES, LINES, LINES, 1)
