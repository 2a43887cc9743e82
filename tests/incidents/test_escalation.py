"""Warnings of deadlines: who is told at which moment, each of them once."""

from __future__ import annotations

from datetime import date

import pytest
from django.core import mail as outbox

from agencies.models import Mail, Organization, User
from agencies.roles import Role
from incidents.actions import amend_report
from incidents.models import Escalation, Incident, Step
from tests.cycles import person
from tests.incidents.clock_rows import (
    MALICIOUS,
    NO,
    SENSITIVE,
    UNKNOWN,
    add_report,
    add_step,
    japan,
    saved,
    step_of,
)
from tests.incidents.people import omitted, place, took
from tests.incidents.warnings import CODE, KNOWN, OF_NORTH, ledger, organs_with_people, send, to

pytestmark = pytest.mark.django_db


@pytest.fixture
def organs() -> dict[str, Organization]:
    """As `organs_with_people` says."""
    return organs_with_people()


def test_nobody_is_told_before_day_three_begins_and_then_at_night_too(organs: dict[str, Organization]) -> None:
    saved(organs["北省"], KNOWN, SENSITIVE, code=CODE)
    assert send("2022-04-29T23:59") == 0
    assert send("2022-04-30T00:00") == 2
    assert ledger() == to(*OF_NORTH)
    assert Mail.objects.values_list("on", flat=True).distinct().get() == date(2022, 4, 30)


def test_each_moment_is_told_once_however_often_it_runs(organs: dict[str, Organization]) -> None:
    saved(organs["北省"], KNOWN, SENSITIVE, code=CODE)
    moments = ["2022-04-30T00:00", "2022-05-02T08:59", "2022-05-02T09:00", "2022-05-02T23:59", "2022-05-03T00:00"]
    assert [(send(at), send(at)) for at in moments] == [(2, 0), (0, 0), (2, 0), (0, 0), (2, 0)]
    assert ledger() == [
        *to(*OF_NORTH),
        *to(*OF_NORTH, moment="LAST_DAY"),
        *to(*OF_NORTH, moment="OVERDUE"),
    ]


def test_of_missed_moments_only_the_most_urgent_is_told(organs: dict[str, Organization]) -> None:
    saved(organs["北省"], KNOWN, SENSITIVE, code=CODE)
    assert send("2022-05-25T12:00") == 4
    assert ledger() == [*to(*OF_NORTH, moment="OVERDUE"), *to(*OF_NORTH, clock="FINAL", moment="DAYS_3")]
    assert send("2022-05-26T09:00") == 2
    assert ledger()[4:] == to(*OF_NORTH, clock="FINAL", moment="DAYS_1")


def test_a_unit_is_told_of_its_own_incidents_and_of_no_other_unit_s(organs: dict[str, Organization]) -> None:
    saved(organs["北省"], KNOWN, SENSITIVE, code=CODE, unit=organs["北測候所"])
    send("2022-04-30T00:00")
    assert ledger() == to(*OF_NORTH, "officer@x-1-1")


def test_who_supervises_and_who_watches_is_told_when_it_is_overdue_and_only_if_told_of_the_incident(
    organs: dict[str, Organization],
) -> None:
    told_at = japan("2022-04-29T10:00")
    incident = saved(organs["港湾機構"], KNOWN, SENSITIVE, code=CODE)
    send("2022-05-02T09:00")
    assert send("2022-05-03T00:00") == 1
    assert ledger()[1:] == to("chief@x-4", moment="OVERDUE")
    incident.tellings.create(agency=organs["北省"], told_at=told_at)
    assert send("2022-05-03T00:10") == 2
    assert ledger()[2:] == to(*OF_NORTH, moment="OVERDUE")
    incident.tellings.create(agency=organs["南省"], told_at=told_at)  # supervised jointly
    assert send("2022-05-03T00:15") == 1
    assert ledger()[4:] == to("chief@x-2", moment="OVERDUE")
    Incident.objects.filter(pk=incident.pk).update(told_ministry_at=told_at)
    assert send("2022-05-03T00:20") == 1
    assert ledger()[5:] == to("evaluator@x-3", moment="OVERDUE")


def test_who_was_told_of_the_incident_is_not_warned_before_it_is_overdue(organs: dict[str, Organization]) -> None:
    incident = saved(organs["港湾機構"], KNOWN, SENSITIVE, code=CODE, told_ministry_at=japan(KNOWN))
    incident.tellings.create(agency=organs["北省"], told_at=japan(KNOWN))
    send("2022-05-02T23:59")
    assert ledger() == to("chief@x-4", moment="LAST_DAY")


def test_the_exercise_says_so_and_is_told_to_its_own_people_who_hear_of_nothing_real(
    organs: dict[str, Organization],
) -> None:
    invented = Organization.objects.create(code="E-1", name="架空庁", kind="AGENCY", is_fictional=True)
    person("演習の評価担当", Role.EVALUATOR, invented)
    saved(organs["南省"], KNOWN, SENSITIVE, code=CODE, told_ministry_at=japan(KNOWN))
    send("2022-05-03T00:00")
    assert ledger() == to("chief@x-2", "evaluator@x-3", moment="OVERDUE")
    saved(invented, KNOWN, SENSITIVE, code="BBBB-BBB2", told_ministry_at=japan(KNOWN))
    send("2022-05-03T00:10")
    assert ledger()[2:] == to("evaluator@e-1", moment="OVERDUE")
    subjects = [mail.subject[:9] for mail in Mail.objects.order_by("pk")]
    assert subjects == [*["【期限】速報の期限"] * 2, "【演習（架空）】【"]


def test_accounts_that_are_shut_are_not_told_and_somebody_new_is_by_the_next_run(
    organs: dict[str, Organization],
) -> None:
    saved(organs["北省"], KNOWN, SENSITIVE, code=CODE)
    User.objects.filter(email__startswith="officer@x-1.").update(is_active=False)
    send("2022-04-30T00:00")
    assert ledger() == to("chief@x-1")
    User.objects.update(is_active=True)
    send("2022-05-01T00:00")
    assert ledger() == to(*OF_NORTH)


@pytest.mark.parametrize("end", ["taken", "omitted", "CLOSED", "DISMISSED", "no trigger", "guideline"])
def test_what_is_done_or_not_owed_warns_nobody(organs: dict[str, Organization], end: str) -> None:
    known = "2022-03-31T10:00" if end == "guideline" else KNOWN
    incident = saved(organs["北省"], known, NO if end == "no trigger" else SENSITIVE, code=CODE)
    if end in ("taken", "omitted"):
        at = {"happened": "2022-04-29T10:00"} if end == "taken" else {"happened": None, "recorded": "2022-04-29T10:00"}
        for step in (Step.PRELIMINARY, Step.FINAL):
            add_step(incident, step_of(step, **at))
    if end in ("CLOSED", "DISMISSED"):
        Incident.objects.update(state=end, closed_at=japan("2022-04-29T10:00"))
    assert send("2022-06-30T00:00") == 0
    assert Mail.objects.count() == 0


def test_what_is_not_known_yet_warns_and_says_that_it_is_provisional(organs: dict[str, Organization]) -> None:
    incident = saved(organs["北省"], KNOWN, UNKNOWN, code=CODE)
    send("2022-04-30T00:00")
    assert "速報の期限 令和4年5月2日（月）24時まで（暫定、あと3日）" in outbox.outbox[0].body
    add_report(incident, 2, "2022-05-01T10:00", NO)
    assert send("2022-05-02T09:00") == 0


def test_a_report_amended_to_malicious_moves_the_last_day_and_warns_anew_before_that(
    organs: dict[str, Organization],
) -> None:
    incident = saved(organs["北省"], KNOWN, SENSITIVE, code=CODE)
    add_step(incident, step_of(Step.PRELIMINARY, "2022-04-29T10:00"))
    assert send("2022-05-20T09:00") == 2
    add_report(incident, 2, "2022-05-20T12:00", MALICIOUS)
    assert [send(at) for at in ("2022-05-28T00:00", "2022-06-20T08:59", "2022-06-20T09:00")] == [0, 0, 2]
    days = Escalation.objects.order_by("pk").values_list("due_at", flat=True)
    assert list(days) == [japan("2022-05-28T00:00")] * 2 + [japan("2022-06-28T00:00")] * 2  # day 60: Sunday 26 June


def test_an_incident_told_in_actions_is_warned_of_until_it_is_reported_and_again_when_more_is_known() -> None:
    where = place()
    officer, chief = where.officer("南省"), where.chief("南省")
    incident = where.report("南省", by=officer, found_at=japan(KNOWN))
    for step in (Step.TO_MANAGER, Step.TO_CHIEF):
        took(incident, step, chief)
    assert send("2022-04-30T00:00") == 2  # nobody knows yet whether it has to be reported
    omitted(incident, Step.PRELIMINARY, chief, now=japan("2022-05-01T10:00"))
    assert send("2022-05-02T09:00") == 0
    incident.refresh_from_db()
    amend_report(
        incident=incident,
        values=SENSITIVE,
        change_note="病歴が含まれると分かったため",
        version=incident.version,
        now=japan("2022-05-02T12:00"),
        by=officer,
    )
    assert send("2022-05-02T12:10") == 2
    took(incident, Step.PRELIMINARY, chief, at=japan("2022-05-02T18:00"))
    assert [send(at) for at in ("2022-05-03T00:00", "2022-05-20T08:50", "2022-05-20T09:00")] == [0, 0, 2]
    assert [(clock, moment) for clock, moment, _ in ledger()[::2]] == [
        ("PRELIMINARY", "DAY_3"),
        ("PRELIMINARY", "LAST_DAY"),
        ("FINAL", "DAYS_7"),
    ]
