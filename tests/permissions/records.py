"""What the people of the matrix find: records, findings, check lists, sets, lists, an incident and jobs, made by actions."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from django.utils import timezone

from agencies import clock
from agencies.accounts import officer_of
from agencies.job_actions import Product, claim, finish, start_job
from agencies.jobs import Job
from agencies.models import Organization, Upload, User
from agencies.periods import Period
from agencies.roles import Officer, Role
from agencies.single_sign_on.actions import propose_roles
from agencies.single_sign_on.mapping import Proposed
from agencies.tokens.actions import make_token
from agencies.tokens.scopes import Scope
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
from incidents.actions import attach_file, report_incident, take_step
from regulations.models import Review
from tests.permissions.matrix import account


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


def proposal_of(user: User) -> None:
    """A role that the person's own organization proposes, and nobody has decided on."""
    wanted = [Proposed(Role.CHIEF, "AG-26", "groups = hogo")]
    propose_roles(user=user, proposed=wanted, now=timezone.now(), by=officer_of(user))


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
    """An incident of the ministry that nobody outside was told of, with a step and a file."""
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
    take_step(
        incident=incident, step="TO_MANAGER", happened_at=now, person="保護管理者", version=1, now=now, by=reporter
    )
    attach_file(incident=incident, content=b"note", file_name="note.txt", note="", by=reporter, now=now)


def token_of(owner: User) -> None:
    """A token that somebody made for themselves."""
    now = timezone.now()
    make_token(
        name="夜間連携",
        assignment=owner.assignments.get(),
        scopes=[Scope.ORGANIZATIONS],
        expires_at=now + timedelta(days=1),
        at=now,
        by=officer_of(owner),
    )


def jobs_of(owner: User) -> None:
    """Two jobs of the evaluator: one done, with its file, and one that waits."""
    by = officer_of(owner)
    job = start_job(kind=Job.Kind.REPORT_BUNDLE, parameters={}, title="報告書一式", by=by)
    taken_up = claim(pk=job.pk)
    assert taken_up
    finish(job=taken_up, product=Product(b"", "bundle.zip", "application/zip"))
    start_job(kind=Job.Kind.REPORT_BUNDLE, parameters={}, title="報告書一式", by=by)
