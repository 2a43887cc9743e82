"""The bundle holds every table of the cycle, with the figures of the tables themselves."""

from __future__ import annotations

import csv
import io
import re
import zipfile
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from django.core.files.storage import default_storage
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from agencies.jobs import Job
from agencies.models import Assignment, Organization
from agencies.refusals import NotPermitted, Refusal
from agencies.renderers import BOM
from agencies.roles import Officer
from agencies.tasks import run_job
from audits.bundle import CONTENTS, contents_of, start_bundle, zipped
from audits.tables import ask, ask_cycle, listed
from guidelines.models import Amendment
from tests.cycles import Cycle, answered_cycle, person
from tests.files import poppler
from tests.jobs import broker_down
from tests.permissions.matrix import signed_in
from tests.publications import NUMBERS

pytestmark = pytest.mark.django_db
STEM = "hogo-kitei_2020-06_2021-05-31"
NAMES = ["目次.txt", f"{STEM}.xlsx", f"{STEM}.pdf", *(f"csv/table-{number}_2021-05-31.csv" for number in NUMBERS)]
COUNTED_AT = datetime(2021, 6, 1, 1, 2, 3, tzinfo=UTC)


@pytest.fixture(autouse=True)
def files(settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def cycle() -> Cycle:
    return answered_cycle()


@pytest.fixture
def evaluator(cycle: Cycle) -> Officer:
    return person("評価 花子", "EVALUATOR", cycle.organs["南省"])


def bundle_of(by: Officer, **parameters: str) -> tuple[Job, dict[str, bytes]]:
    """The job after a worker did it, and what lies in its file."""
    job = start_bundle(question=ask_cycle(parameters), by=by)
    run_job(job.pk)
    job.refresh_from_db()
    assert (job.state, job.message) == ("DONE", "")
    with zipfile.ZipFile(default_storage.open(job.file)) as archive:
        return job, {name: archive.read(name) for name in archive.namelist()}


def lines_of(content: bytes) -> list[list[str]]:
    text = content.decode()
    assert text.startswith(BOM)
    return list(csv.reader(io.StringIO(text.removeprefix(BOM))))


def test_every_table_lies_in_it_once_in_each_format(evaluator: Officer) -> None:
    job, content = bundle_of(evaluator)

    assert list(content) == NAMES
    assert (job.file_name, job.media_type) == (f"{STEM}.zip", "application/zip")
    assert (job.done, job.total, job.step) == (17, 17, "")


def test_the_csv_has_the_figures_counted_by_hand(evaluator: Officer) -> None:
    """北省 and 灯台機構 were done in 令和3年度, 東庁 was not heard, 南大学 is open, three were done in 令和2年度."""
    _, content = bundle_of(evaluator)

    assert lines_of(content["csv/table-2-1-5_2021-05-31.csv"])[1:] == [
        ["行政機関", "3", "100", "1", "33.3", "1", "33.3", "0", "0.0", "1", "33.3"],
        ["独立行政法人等", "4", "100", "2", "50.0", "1", "25.0", "1", "25.0", "0", "0.0"],
        ["計", "7", "100", "3", "42.9", "2", "28.6", "1", "14.3", "1", "14.3"],
    ]


def test_excel_and_csv_hold_the_figures_of_the_tables(evaluator: Officer, cycle: Cycle) -> None:
    _, content = bundle_of(evaluator)
    workbook = openpyxl.load_workbook(io.BytesIO(content[f"{STEM}.xlsx"]))
    assert workbook.sheetnames == [*(f"表{number}" for number in NUMBERS), "データ"]
    heading, *rows = workbook["データ"].iter_rows(values_only=True)
    cells = [dict(zip(heading, row, strict=True)) for row in rows]

    for number in NUMBERS:
        table = ask(number, {"amendment": "2020-06"}).table()
        counts = [cell.count for row in table.rows for cell in row.cells]
        assert [one["数"] for one in cells if one["表番号"] == number] == counts
        text = {value for line in lines_of(content[f"csv/table-{number}_2021-05-31.csv"]) for value in line}
        assert {str(count) for count in counts if count is not None} <= text


def test_the_pdf_prints_every_table(evaluator: Officer) -> None:
    _, content = bundle_of(evaluator)
    text = poppler("pdftotext", content[f"{STEM}.pdf"], "-layout")

    assert re.findall(r"^\f? *表([\d-]+) ", text, re.MULTILINE) == NUMBERS


def test_the_contents_say_what_it_is_of_and_when_it_was_counted(evaluator: Officer) -> None:
    before = timezone.localtime()
    _, content = bundle_of(evaluator, as_of="2021-03-31", state="confirmed", kind="CORPORATION", lead_agency="X-1")
    text = content["目次.txt"].decode()
    lines = text.removeprefix(BOM).split("\r\n")

    assert lines[0] == "保護管理規程 見直し状況　報告書一式"
    assert lines[2:4] == [
        "令和2年6月改正 ・ 基準日 令和3年3月31日（2021-03-31）現在 ・ 対象 確認済の回答のみ",
        "絞り込み：種別 独立行政法人等、主管する行政機関 北省",
    ]
    moment = re.search(r"集計した日時：.*（(.+)）", text)
    assert moment
    assert before.replace(microsecond=0) <= datetime.fromisoformat(moment[1]) <= timezone.localtime()
    assert "表2-1-19、表2-2-19は1機関の表のため、絞り込みによらず" in text
    assert [line.strip() for line in lines if line.endswith((".pdf", ".csv", ".xlsx"))] == [
        name.replace("2021-05-31", "2021-03-31") for name in NAMES[1:]
    ]


def test_day_and_filters_reach_the_tables(evaluator: Officer) -> None:
    """Of the two corporations that 北省 leads, one was done by the day and the other three weeks later."""
    _, content = bundle_of(evaluator, as_of="2021-03-31", kind="CORPORATION", lead_agency="X-1")

    assert lines_of(content["csv/table-2-1-5_2021-03-31.csv"])[1:] == [
        ["独立行政法人等", "2", "100", "1", "50.0", "1", "50.0"],
        ["計", "2", "100", "1", "50.0", "1", "50.0"],
    ]


def test_the_same_figures_give_the_same_file(cycle: Cycle) -> None:
    question = ask_cycle({})
    tables = [ask(one.number, {}).table() for one in listed(question.amendment)]

    def made() -> bytes:
        return zipped(contents_of(question, tables, COUNTED_AT))

    assert made() == made()


def test_an_exercise_is_marked_wherever_it_is_read(exercise: Amendment) -> None:
    organ = Organization.objects.filter(is_fictional=True, kind="AGENCY").order_by("code")[0]
    evaluator = person("評価 花子", "EVALUATOR", organ)
    job, content = bundle_of(evaluator, amendment=exercise.code)

    assert job.is_fictional
    assert job.file_name.startswith("演習_hogo-kitei_")
    assert all(name.rpartition("/")[2].startswith("演習_") for name in content if name != "目次.txt")
    assert content["目次.txt"].decode().startswith(f"{BOM}【演習（架空）】")
    page = signed_in(evaluator.account).get(job.get_absolute_url()).content.decode()  # type: ignore[arg-type]  # who signs in has an account
    assert "機関も回答も実在しません" in page


# Who


def test_only_who_watches_starts_one(cycle: Cycle) -> None:
    with pytest.raises(NotPermitted):
        start_bundle(question=ask_cycle({}), by=person("総括 桜子", "CHIEF", cycle.organs["北省"]))
    assert Job.objects.count() == 0


def test_who_may_no_longer_watch_when_the_worker_comes_gets_nothing(evaluator: Officer) -> None:
    job = start_bundle(question=ask_cycle({}), by=evaluator)
    Assignment.objects.all().delete()

    run_job(job.pk)

    job.refresh_from_db()
    assert (job.state, job.file) == ("FAILED", "")
    assert "権限がありません" in job.message


def test_a_cycle_without_tables_has_no_bundle(cycle: Cycle, evaluator: Officer) -> None:
    cycle.amendment.tables.all().delete()
    with pytest.raises(Refusal, match="集計表がまだありません"):
        start_bundle(question=ask_cycle({}), by=evaluator)


# Pages


@pytest.fixture
def client(evaluator: Officer) -> Client:
    assert evaluator.account
    return signed_in(evaluator.account)


def test_the_page_of_tables_carries_its_filters_into_the_bundle(client: Client) -> None:
    page = client.get(reverse("audits:tables"), {"as_of": "R3.3.31", "state": "confirmed", "kind": "AGENCY"})
    form = re.findall(r'<form class="filters" method="post".*?</form>', page.content.decode(), re.DOTALL)[0]
    sent = dict(re.findall(r'name="(\w+)"[^>]*? value="([^"]*)"', form))
    sent["state"] = re.findall(r'<option value="(\w+)" selected', form)[0]

    response = client.post(reverse("audits:bundle"), sent)

    job = Job.objects.get()
    assert response["Location"] == job.get_absolute_url()
    assert job.parameters == {
        "amendment": "2020-06",
        "as_of": "2021-03-31",
        "state": "confirmed",
        "kind": "AGENCY",
    }


def test_what_is_left_open_is_settled_when_it_starts(client: Client) -> None:
    client.post(reverse("audits:bundle"))
    assert Job.objects.get().parameters == {"amendment": "2020-06", "as_of": "2021-05-31", "state": "submitted"}


def test_without_a_broker_the_page_works_and_the_job_waits(
    client: Client, django_capture_on_commit_callbacks: Callable[..., Any]
) -> None:
    with broker_down(), django_capture_on_commit_callbacks(execute=True):
        response = client.post(reverse("audits:bundle"), follow=True)
    assert (response.status_code, "待機中" in response.content.decode()) == (200, True)
    assert Job.objects.get().state == "QUEUED"


def test_pressing_twice_is_pressing_once(client: Client) -> None:
    addresses = [client.post(reverse("audits:bundle"))["Location"] for _ in range(2)]
    assert (len(set(addresses)), Job.objects.count()) == (1, 1)


@pytest.mark.parametrize(
    ("sent", "status", "message"),
    [
        ({"as_of": "2021-02-30"}, 400, "基準日"),
        ({"state": "draft"}, 400, "state には"),
        ({"amendment": "1999-01"}, 404, "1999-01"),
    ],
)
def test_what_cannot_be_asked_starts_nothing(client: Client, sent: dict[str, str], status: int, message: str) -> None:
    response = client.post(reverse("audits:bundle"), sent)
    assert (response.status_code, message in response.content.decode()) == (status, True)
    assert Job.objects.count() == 0


def test_a_table_without_an_organ_to_show_is_left_out_and_named(
    client: Client, cycle: Cycle, evaluator: Officer
) -> None:
    official = cycle.amendment.tables.get(number="2-1-19")
    said = "表2-1-19は1機関の表ですが、示す機関が決まっていません。"
    official.organization = None
    official.save()
    assert evaluator.account is not None
    browser = signed_in(evaluator.account)
    for address in ("/tables/2-1-19/", "/tables/2-1-19/?format=csv"):
        response = browser.get(address)
        assert (response.status_code, said in response.content.decode()) == (404, True)
    assert browser.get("/tables/2-1-19/?organization=X-1").status_code == 200
    _, files = bundle_of(evaluator)
    names = [name for name in NAMES if "2-1-19" not in name]
    assert list(files) == names
    assert "表2-1-19は示す機関が決まっていないため、入っていません。" in files[CONTENTS].decode()
    form = browser.get("/publications/prepare/?amendment=2020-06").content.decode()
    assert ('value="2-1-19"' in form, form.count('name="numbers"')) == (False, len(NUMBERS) - 1)
    cycle.amendment.tables.exclude(pk=official.pk).delete()
    with pytest.raises(Refusal, match="表2-1-19は示す機関が決まっていないため、一式を作れません"):
        start_bundle(question=ask_cycle({}), by=evaluator)


def test_a_table_whose_organ_was_not_asked_is_left_out_too(cycle: Cycle, evaluator: Officer) -> None:
    stranger = Organization.objects.create(code="X-9", name="西省", kind="AGENCY", category="MINISTRY")
    cycle.amendment.tables.filter(number="2-1-19").update(organization=stranger)
    with pytest.raises(Refusal, match="表2-1-19は1機関の表ですが、示す機関「西省」がこの見直しの対象にありません"):
        ask("2-1-19", {})
    _, files = bundle_of(evaluator)
    assert list(files) == [name for name in NAMES if "2-1-19" not in name]
