"""A draft of a finding, and an answer being written, are known to those who write them and to nobody else."""

from __future__ import annotations

import io

import openpyxl
import pytest
from django.test import Client
from django.urls import reverse

from agencies.models import Trail
from agencies.roles import Role
from audits.finding_answers import save_answer
from audits.finding_entries import AnswerEntry
from audits.models import Finding
from tests.audits.findings import SECRET, TODAY, issued, secret_draft
from tests.cycles import Cycle, answered_cycle, officer_for
from tests.permissions.matrix import account, signed_in

pytestmark = pytest.mark.django_db
# Of the organs of the small cycle: 北省 X-1 leads 灯台機構 X-5, 南省 X-2 supervises it too, 港湾機構 X-4 is a stranger.
PEOPLE = {
    "addressed": (Role.CHIEF, "X-5"),
    "lead": (Role.CHIEF, "X-1"),
    "joint": (Role.OFFICER, "X-2"),
    "stranger": (Role.CHIEF, "X-4"),
    "member": (Role.MEMBER, "X-5"),
    "unit": (Role.OFFICER, "X-1-1"),
    "evaluator": (Role.EVALUATOR, "X-3"),
    "administrator": (Role.ADMINISTRATOR, "X-3"),
}
WATCHERS = ("evaluator", "administrator")
OTHERS = [who for who in PEOPLE if who not in WATCHERS]


@pytest.fixture
def cycle(in_2021: None, db: None) -> Cycle:
    """Six of seven organs heard; 灯台機構 was late."""
    return answered_cycle()


def browser(who: str) -> Client:
    """Somebody's browser."""
    role, code = PEOPLE[who]
    return signed_in(account(role, code, f"{who}の人"))


PAGES = ("home", "audits:findings", "audits:organizations", "agencies:notifications")
QUESTIONS: tuple[dict[str, str], ...] = ({}, {"state": "DRAFT"}, {"organization": "X-5"}, {"format": "csv"})


def everything_read(client: Client, finding: Finding) -> str:
    """All pages, files and API answers that could tell of a finding, as text."""
    of_finding = [
        reverse(name, args=[finding.code]) for name in ("audits:finding", "audits:finding-answer", "api:finding")
    ]
    of_organs = [reverse("audits:organization", args=[code]) for code in ("X-1", "X-5")]
    lists = [(reverse(name), asked) for name in ("audits:findings", "api:findings") for asked in QUESTIONS]
    answers = [client.get(address) for address in (*map(reverse, PAGES), *of_finding, *of_organs)]
    answers += [client.get(address, asked) for address, asked in lists]
    read = "\n".join(answer.content.decode() for answer in answers)
    return read + cells(client.get(reverse("audits:findings"), {"format": "xlsx"}).content)


def cells(content: bytes) -> str:
    """All texts of a workbook."""
    book = openpyxl.load_workbook(io.BytesIO(content))
    return "\n".join(str(cell) for sheet in book for row in sheet.iter_rows(values_only=True) for cell in row)


@pytest.mark.parametrize("who", OTHERS)
def test_a_draft_is_nowhere_for_who_does_not_watch(cycle: Cycle, who: str) -> None:
    finding, client = secret_draft(cycle), browser(who)
    assert SECRET not in everything_read(client, finding)
    assert client.get(finding.get_absolute_url()).status_code == 404
    assert "所見を起案" not in everything_read(client, finding)


def test_a_draft_is_counted_for_nobody_who_does_not_watch(cycle: Cycle) -> None:
    secret_draft(cycle)
    issued(cycle, "北省")
    for who, count in (("addressed", 0), ("lead", 1), ("stranger", 0)):
        client = browser(who)
        assert client.get(reverse("api:findings")).json()["count"] == count
        assert [found for _, found, _ in client.get(reverse("audits:findings")).context["counts"]] == [count, 0, 0, 0]


@pytest.mark.parametrize("who", WATCHERS)
def test_who_watches_sees_a_draft_on_its_pages_and_in_no_file(cycle: Cycle, who: str) -> None:
    finding, client = secret_draft(cycle), browser(who)
    assert SECRET in client.get(finding.get_absolute_url()).content.decode()
    assert SECRET in client.get(reverse("audits:findings"), {"state": "DRAFT"}).content.decode()
    assert SECRET not in client.get(reverse("audits:findings"), {"format": "csv"}).content.decode("utf-8-sig")
    assert SECRET not in cells(client.get(reverse("audits:findings"), {"format": "xlsx"}).content)
    assert client.get(reverse("api:finding", args=[finding.code])).status_code == 404
    assert client.get(reverse("api:findings")).json()["count"] == 0


def test_the_trail_of_no_organ_tells_of_a_draft(cycle: Cycle) -> None:
    secret_draft(cycle)
    rows = Trail.objects.filter(target_type="audits.Finding")
    assert [one.organization_id for one in rows] == [None, None]


@pytest.mark.parametrize(
    ("who", "status"),
    [
        ("addressed", 200),
        ("lead", 200),
        ("joint", 200),
        ("stranger", 404),
        ("member", 404),
        ("unit", 404),
        ("evaluator", 200),
        ("administrator", 200),
    ],
)
def test_once_issued_it_is_seen_by_the_organ_its_supervisors_and_who_watches(
    cycle: Cycle, who: str, status: int
) -> None:
    finding, client = issued(cycle), browser(who)
    for name in ("audits:finding", "api:finding"):
        assert client.get(reverse(name, args=[finding.code])).status_code == status
    listed = client.get(reverse("api:findings")).json()["count"]
    assert listed == (1 if status == 200 else 0)


def test_how_it_was_drafted_is_told_to_who_watches_alone(cycle: Cycle) -> None:
    finding = issued(cycle)
    assert "起案中" not in browser("addressed").get(finding.get_absolute_url()).content.decode()
    assert "起案中" in browser("evaluator").get(finding.get_absolute_url()).content.decode()


@pytest.mark.parametrize("who", [who for who in PEOPLE if who != "addressed"])
def test_an_answer_being_written_is_known_to_the_organ_alone(cycle: Cycle, who: str) -> None:
    finding = issued(cycle)
    by = officer_for(cycle.organs["灯台機構"])
    save_answer(finding=finding, answer=AnswerEntry(SECRET), version=1, on=TODAY, by=by)
    read = everything_read(browser(who), finding)
    assert SECRET not in read
    assert "下書き：所見" not in read
    assert browser(who).get(reverse("audits:finding-answer", args=[finding.code])).status_code == 404


def test_the_organ_goes_on_with_the_answer_it_saved(cycle: Cycle) -> None:
    finding = issued(cycle)
    by = officer_for(cycle.organs["灯台機構"])
    save_answer(finding=finding, answer=AnswerEntry(SECRET), version=1, on=TODAY, by=by)
    client = browser("addressed")
    assert SECRET in client.get(reverse("audits:finding-answer", args=[finding.code])).content.decode()
    assert SECRET not in client.get(reverse("api:finding", args=[finding.code])).content.decode()


def test_a_number_leads_nowhere_and_no_page_shows_one(cycle: Cycle) -> None:
    finding, client = issued(cycle), browser("evaluator")
    for address in (f"/findings/{finding.pk}/", f"/api/v1/findings/{finding.pk}/"):
        assert client.get(address).status_code == 404
    told = client.get(reverse("api:finding", args=[finding.code])).json()
    assert (told["code"], told["url"], "id" in told) == (finding.code, f"/api/v1/findings/{finding.code}/", False)
    assert f"/findings/{finding.code}/" in browser("addressed").get("/findings/").content.decode()


def test_another_organs_finding_takes_nothing(cycle: Cycle) -> None:
    finding = issued(cycle)
    for who in ("stranger", "lead"):
        response = browser(who).post(
            reverse("audits:finding-answer", args=[finding.code]), {"text": "勝手な回答", "version": 1, "answer": "1"}
        )
        assert response.status_code == 404
    finding.refresh_from_db()
    assert (finding.state, finding.answer_draft) == ("ISSUED", None)
