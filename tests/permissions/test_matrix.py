"""Every page and address × everyone, against the table in `matrix`."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import pytest
from django.contrib.messages import get_messages
from django.db import transaction
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.utils import timezone

from agencies import clock
from agencies.accounts import officer_of
from agencies.job_actions import Product, claim, finish, start_job
from agencies.jobs import Job
from agencies.models import Notification, Organization, Trail, Upload, User
from agencies.notifications import notify
from agencies.periods import Period
from agencies.roles import Officer, Role
from agencies.upload_actions import keep_upload
from audits.actions import prepare_publication, publish
from audits.activity_actions import ActivityEntry, record_activity
from audits.checklist_actions import draft_checklist, send_checklist
from audits.checklist_entries import ChecklistEntry, PointEntry
from audits.finding_actions import follow_up_day, follow_up_finding, issue_finding
from audits.finding_answers import answer_finding
from audits.finding_drafts import draft_finding, mark_of
from audits.finding_entries import AnswerEntry as AnswerOfFinding
from audits.finding_entries import MeasureEntry
from audits.organ_signals import organ_signals
from audits.post_actions import PostEntry, appoint
from guidelines.models import Amendment
from incidents.actions import attach_file, report_incident
from regulations.drafts import save_draft, start_draft
from regulations.entries import AnswerEntry, fingerprint
from regulations.models import Review, Submission
from regulations.survey_forms.intake import keep_forms
from regulations.survey_forms.reading import FilledForm
from tests.api import secret_of
from tests.guidelines.plans import waiting_plan
from tests.incidents.readiness import chained
from tests.permissions.addresses import DRAFT, HANDED_IN, address, content
from tests.permissions.matrix import API, LISTED, OBJECTS, PAGES, PEOPLE, PROGRAMS, account, read, signed_in

BEFORE_THE_DRAFT = {"regulations:start", "regulations:confirm", "regulations:return"}
Browser = Callable[..., Client]


@pytest.fixture
def ministry(survey: Amendment) -> Review:
    """The review of 厚生労働省: version 1 handed in, version 2 a draft with every item answered."""
    review = Review.objects.get(organization__code="AG-26")
    officer = officer_of(account(Role.OFFICER, "AG-26", "担当 一郎"))
    draft = start_draft(review=review, by=officer)
    items = [asked.item for asked in review.asked.select_related("item")]
    save_draft(draft=draft, answers=[AnswerEntry(item, fingerprint({}), "REGULATION") for item in items], by=officer)
    return review


@pytest.fixture
def browser(ministry: Review) -> Browser:
    """The browser or program of anyone in the matrix, signed in anew."""
    people = {who: account(*person) for who, person in PEOPLE.items()}
    jobs_of(people["evaluator"])
    read_form = FilledForm("調査票.xlsx", "2015-08", "AG-26", 2, ())
    keep_forms(forms=[read_form], review=None, by=officer_of(people["evaluator"]))
    notify([Notification(account=people["chief"], key="k", title="差戻しがあります", url="/help/")])
    list_of(people["admin"])
    breakdown_of(people["evaluator"])
    waiting_plan(officer_of(people["admin"]))
    incident_of(officer_of(people["officer"]), ministry.organization)
    chained(ministry.organization)
    checklists_of(ministry, officer_of(people["officer"]))
    sets_of(ministry.amendment)
    records_of(officer_of(people["officer"]), ministry.organization)
    findings_of(ministry, officer_of(people["evaluator"]), officer_of(people["chief"]))
    secrets = {who: secret_of(role, code, days=days) for who, (role, code, days) in PROGRAMS.items()}

    def open_for(who: str, *, strict: bool = False) -> Client:
        if who in people:
            return signed_in(people[who], strict=strict)
        headers = {"Authorization": f"Token {secrets[who]}"} if who in secrets else {}
        return Client(enforce_csrf_checks=strict, headers=headers)

    return open_for


def records_of(by: Officer, organ: Organization) -> None:
    """Who holds a post of the ministry, and a training that it held."""
    today = clock.today()
    appoint(organization=organ, entry=PostEntry("AUDITOR", holder="監査 六郎"), seen={}, today=today, by=by)
    year, held = Period.fiscal_year(2015), Period.month(2015, 10)
    record_activity(organization=organ, entry=ActivityEntry("TRAINING", "HELD", year, held=held), today=today, by=by)


def findings_of(ministry: Review, evaluator: Officer, chief: Officer) -> None:
    """Findings of the ministry in every state but the last, beside the draft that is loaded."""
    day = ministry.amendment.reference_on
    found = organ_signals(ministry.amendment, day, organization=ministry.organization)
    marks = [mark_of(one) for one in found]
    answer = AnswerOfFinding("改めます。", (MeasureEntry("様式を定める", planned_on=day),))
    for steps in (1, 2, 3):
        finding = draft_finding(
            organization=ministry.organization,
            amendment=ministry.amendment,
            marks=marks[:steps],
            as_of=day,
            on=day,
            by=evaluator,
        )
        finding = issue_finding(finding=finding, reply_by=day, version=1, on=day, by=evaluator)
        if steps > 1:
            finding = answer_finding(finding=finding, answer=answer, version=1, on=day, by=chief)
        if steps > 2:
            due = follow_up_day(day)
            follow_up_finding(finding=finding, note="確かめた", version=finding.version, on=due, by=evaluator)


def checklists_of(ministry: Review, officer: Officer) -> None:
    """A check list of the ministry sent to two of its corporations, and one that is a draft."""
    entry = ChecklistEntry("送った点検", points=(PointEntry("消去したか"),))
    checklist = draft_checklist(agency=ministry.organization, entry=entry, by=officer)
    to = list(Organization.objects.filter(code__in=["IA-044", "IA-051"]))
    send_checklist(checklist=checklist, corporations=to, version=1, on=clock.today(), by=officer)
    draft_checklist(agency=ministry.organization, entry=replace(entry, title="まだ送らない点検"), by=officer)


def sets_of(amendment: Amendment) -> None:
    """One published set of a table, and the same table prepared once more."""
    day, moment = amendment.reference_on, timezone.now()
    preparer = officer_of(account(Role.EVALUATOR, "AG-13", "準備 三郎"))
    publisher = officer_of(account(Role.ADMINISTRATOR, "AG-13", "公表 五郎"))
    first, _ = (
        prepare_publication(
            amendment=amendment, numbers=["2-1-5"], as_of=day, state="submitted", by=preparer, on=day, at=moment
        )
        for _ in range(2)
    )
    publish(preparation=first, by=publisher, on=day, at=moment)


def list_of(owner: User) -> None:
    """A list of local governments that the administrator uploaded."""
    content = "団体コード,都道府県名,市区町村名\n460001,西県,".encode()
    keep_upload(
        kind=Upload.Kind.REGISTER,
        content=content,
        file_name="list.csv",
        parameters={"is_fictional": False},
        by=officer_of(owner),
    )


def breakdown_of(owner: User) -> None:
    """A breakdown that the evaluator uploaded."""
    keep_upload(
        kind=Upload.Kind.BREAKDOWN,
        content="機関コード,改正事項,対応\nIA-044,1,REGULATION".encode(),
        file_name="breakdown.csv",
        parameters={"amendment": "2015-08", "provenance": "REPORTED"},
        by=officer_of(owner),
    )


def incident_of(reporter: Officer, organ: Organization) -> None:
    """An incident of the ministry that nobody outside was told of, with a file."""
    now = clock.now()
    incident = report_incident(
        organization=organ,
        found_at=now,
        title="名簿の紛失",
        what="名簿が見当たらない。",
        level=1,
        now=now,
        by=reporter,
    )
    attach_file(incident=incident, content=b"note", file_name="note.txt", note="", by=reporter, now=now)


def jobs_of(owner: User) -> None:
    """Two jobs of the evaluator: one done, with its file, and one that waits."""
    by = officer_of(owner)
    job = start_job(kind=Job.Kind.REPORT_BUNDLE, parameters={}, title="報告書一式", by=by)
    taken_up = claim(pk=job.pk)
    assert taken_up
    finish(job=taken_up, product=Product(b"", "bundle.zip", "application/zip"))
    start_job(kind=Job.Kind.REPORT_BUNDLE, parameters={}, title="報告書一式", by=by)


def routes(patterns: list[Any], namespace: str = "") -> Iterator[str]:
    """All names of the resolver, with their namespaces."""
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            yield from routes(
                pattern.url_patterns, f"{namespace}{pattern.namespace}:" if pattern.namespace else namespace
            )
        elif isinstance(pattern, URLPattern):
            yield f"{namespace}{pattern.name}"


def answer_of(client: Client, method: str, name: str, ministry: Review) -> str:
    """What someone gets, in the words of the matrix; everything is undone afterwards."""
    with transaction.atomic():
        if name in BEFORE_THE_DRAFT:
            Submission.objects.get(review=ministry, number=DRAFT).delete()
        before = Trail.objects.count()
        data = content(name, ministry) if method == "POST" or name == "regulations:remind" else {}
        response = getattr(client, method.lower())(address(name, ministry), data)
        is_changed = Trail.objects.count() > before
        transaction.set_rollback(True)
    if response.status_code != 302:
        return str(response.status_code)
    if response["Location"].startswith(reverse("account_login")):
        return "login"
    return "done" if is_changed else "told" if list(get_messages(response.wsgi_request)) else "302"


def test_everyone_gets_what_the_matrix_says(ministry: Review, browser: Browser) -> None:
    for (method, name), expected in (read(PAGES) | read(API)).items():
        found = {who: answer_of(browser(who), method, name, ministry) for who in expected}
        assert (method, name, found) == (method, name, expected)


def test_every_route_stands_in_the_matrix(db: None) -> None:
    assert {name for _, name in read(PAGES) | read(API)} == set(routes(get_resolver().url_patterns))


def test_nothing_is_posted_without_the_token_of_a_page(ministry: Review, browser: Browser) -> None:
    for (method, name), expected in read(PAGES).items():
        for who in expected if method == "POST" else ():
            before = Trail.objects.count()
            response = browser(who, strict=True).post(address(name, ministry), content(name, ministry))
            assert (name, who, response.status_code) == (name, who, 403)
            assert Trail.objects.count() == before


def test_a_route_takes_no_method_but_those_of_the_matrix(ministry: Review, browser: Browser) -> None:
    lines = [line for line in read(PAGES) | read(API) if not line[1].startswith("account_")]
    for name in {name for _, name in lines}:
        watches = name.startswith(("api:", "audits:")) or name in ("regulations:confirm", "regulations:return")
        for method in ("GET", "POST", "PUT", "PATCH", "DELETE"):
            if (method, name) not in lines:
                response = browser("evaluator" if watches else "chief").generic(method, address(name, ministry))
                assert (name, method, response.status_code) == (name, method, 405)


def test_what_belongs_to_another_is_not_there(ministry: Review, browser: Browser) -> None:
    for (kind, code), expected in read(OBJECTS).items():
        key = {"code": code} if kind == "organization" else {"pk": Review.objects.get(organization__code=code).pk}
        page = "audits:organization" if kind == "organization" else "regulations:review"
        for name in (page, f"api:{kind}"):
            found = {who: str(browser(who).get(reverse(name, kwargs=key)).status_code) for who in expected}
            assert (name, code, found) == (name, code, expected)


def test_lists_hold_no_more_than_may_be_opened(ministry: Review, browser: Browser) -> None:
    for (kind,), expected in read(LISTED).items():
        found = {who: str(browser(who).get(reverse(f"api:{kind}")).json()["count"]) for who in expected}
        assert found == expected
    assert {who: on_pages(browser(who), "audits:organizations") for who in PEOPLE} == {
        who: int(count) - (89 if who in ("evaluator", "admin") else 0)  # those who watch see the organs first
        for who, count in read(LISTED)["organizations",].items()
    }
    assert {who: on_pages(browser(who), "regulations:reviews") for who in PEOPLE} == {
        who: int(count) for who, count in read(LISTED)["reviews",].items()
    }


def on_pages(client: Client, name: str) -> int:
    """How many links to one of its lines all pages of a list hold."""
    page = 1
    found: set[str] = set()
    link = re.compile(rf'<a href="{reverse(name)}([^"/]+)/">')
    while lines := set(link.findall(client.get(reverse(name), {"page": page}).content.decode())) - found:
        found |= lines
        page += 1
    return len(found)


def test_nobody_outside_reads_or_judges_a_draft(ministry: Review, browser: Browser) -> None:
    page = reverse("regulations:review", args=[ministry.pk])
    for who in ("officer", "chief", "evaluator", "admin"):
        assert browser(who).get(f"{page}?version={HANDED_IN}").status_code == 200
        assert browser(who).get(f"{page}?version={DRAFT}").status_code == 404
    for name in ("confirm", "return"):
        judged = reverse(f"regulations:{name}", args=[ministry.pk, DRAFT])
        assert browser("evaluator").post(judged, content("regulations:return", ministry)).status_code == 404


def test_a_version_of_another_review_is_not_handed_in(ministry: Review, browser: Browser) -> None:
    draft = Submission.objects.get(review=ministry, number=DRAFT)
    foreign = Review.objects.get(organization__code="IA-044")
    for pk in (ministry.pk, foreign.pk):
        assert browser("other").post(reverse("regulations:submit", args=[pk, DRAFT])).status_code == 404
    draft.refresh_from_db()
    assert draft.state == Submission.State.DRAFT


def test_roles_of_several_organizations_add_up_and_no_further(survey: Amendment) -> None:
    both = account(Role.OFFICER, "IA-044", "兼任 五郎")
    both.assignments.create(role=Role.MEMBER, organization=Organization.objects.get(code="AG-13"))
    both.assignments.create(role=Role.OFFICER, organization=Organization.objects.get(code="IA-051"))
    client = signed_in(both)
    listed = client.get(reverse("api:reviews")).json()["results"]
    assert [one["organization"] for one in listed] == ["IA-044", "IA-051"]
    assert client.get(reverse("api:organization", args=["AG-13"])).status_code == 404
