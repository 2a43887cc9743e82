"""Warnings of deadlines: what a mail says, what the ledger keeps, and what happens when something fails."""

from __future__ import annotations

from datetime import date
from io import StringIO
from typing import Any

import pytest
from django.core import mail as outbox
from django.core.management import CommandError, call_command

from agencies.mail_actions import deliver_waiting, message_id
from agencies.models import Mail, Notification, Organization, Trail, User
from incidents.models import Escalation
from incidents.tasks import send_incident_warnings
from tests.incidents.clock_rows import SENSITIVE, add_report, japan, saved
from tests.incidents.warnings import CODE, KNOWN, OF_NORTH, ledger, organs_with_people, send, to

pytestmark = pytest.mark.django_db


@pytest.fixture
def organs() -> dict[str, Organization]:
    """As `organs_with_people` says."""
    return organs_with_people()


def test_a_mail_names_code_and_address_and_nothing_of_what_happened(
    organs: dict[str, Organization], settings: Any
) -> None:
    settings.SITE_URL = "https://hogo.example.jp"
    incident = saved(organs["北省"], KNOWN, SENSITIVE, code=CODE, unit=organs["北測候所"])
    add_report(incident, 2, KNOWN, SENSITIVE | {"cause": "患者名簿の誤送信", "persons": 4321})
    send("2022-04-30T00:00")
    (letter,) = [one for one in outbox.outbox if one.to == ["chief@x-1.example.jp"]]
    assert letter.subject == "【期限】速報の期限が近づいています（漏えい等事案 AAAA-AAA2）"
    assert letter.body == (
        "北省の総括保護管理者 様\n\n"
        "速報の期限が近づいています。\n\n"
        "漏えい等事案：AAAA-AAA2\n"
        "速報の期限 令和4年5月2日（月）24時まで（あと3日）\n"
        "根拠：個人情報の保護に関する法律第68条第1項、同法施行規則第44条第1項"
        "（速やかに。3日から5日以内を目安とする）\n"
        "画面：https://hogo.example.jp/incidents/AAAA-AAA2/\n\n"
        "個人情報保護委員会に報告したとき、又は報告が要らないと判断したときは、画面で記録してください。"
        "記録すると、この連絡は止まります。\n\n"
        "事案の内容は、このメールに書いていません。このメールに返信して、内容を書き送らないでください。\n"
        "このメールは、保護管理規程 見直し状況から送っています。\n"
    )


def test_a_warning_stands_in_the_application_and_in_the_trail(organs: dict[str, Organization]) -> None:
    incident = saved(organs["北省"], KNOWN, SENSITIVE, code=CODE)
    send("2022-04-30T00:00")
    row = Escalation.objects.select_related("mail").get(recipient__email="chief@x-1.example.jp")
    notice = Notification.objects.get(account=row.recipient)
    assert (notice.title, notice.url, notice.key) == (
        row.mail.subject,
        "/incidents/AAAA-AAA2/",
        f"mail-{row.mail_id}",
    )
    trail = Trail.objects.filter(action="事案の期限を連絡", organization=organs["北省"])
    assert [one.target_id for one in trail.order_by("pk")] == list(
        Escalation.objects.order_by("pk").values_list("pk", flat=True)
    )
    assert trail.get(target_id=row.pk).after == {
        "incident": incident.pk,
        "clock": "PRELIMINARY",
        "moment": "DAY_3",
        "due_at": str(japan("2022-05-03T00:00")),
        "recipient": row.recipient_id,
        "mail": row.mail_id,
    }


def test_a_reminder_of_the_same_day_holds_no_warning_back(organs: dict[str, Organization]) -> None:
    saved(organs["北省"], KNOWN, SENSITIVE, code=CODE)
    for account in User.objects.all():
        Mail.objects.create(
            recipient=account,
            address=account.email,
            on=date(2022, 4, 30),
            is_automatic=True,
            subject="催促",
            body="催促",
            state=Mail.State.SENT,
            sent_at=japan("2022-04-29T23:00"),
        )
    assert send("2022-04-30T00:00") == 2


def test_a_mail_that_cannot_be_sent_goes_out_with_a_later_run(organs: dict[str, Organization], settings: Any) -> None:
    saved(organs["北省"], KNOWN, SENSITIVE, code=CODE)
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 9  # discard: nobody listens there
    assert send("2022-04-30T00:00") == 0
    with pytest.raises(CommandError, match="送信できなかったメールがあります"):
        call_command("send_incident_warnings", at="2022-04-30T00:10", stdout=StringIO())
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    assert send("2022-04-30T00:20") == 2
    assert Mail.objects.count() == len(outbox.outbox) == 2


def test_a_mail_whose_worker_died_is_sent_by_whoever_comes_next_under_the_same_id(
    organs: dict[str, Organization],
) -> None:
    saved(organs["北省"], KNOWN, SENSITIVE, code=CODE)
    send("2022-04-30T00:00")
    mail = Mail.objects.earliest("pk")
    Mail.objects.filter(pk=mail.pk).update(state="QUEUED", sent_at=None)
    assert send("2022-04-30T00:10") == 0
    assert deliver_waiting() == 1
    ids = [message.extra_headers["Message-ID"] for message in outbox.outbox]
    assert ids.count(message_id(mail)) == 2


def test_the_command_takes_a_moment_of_japan_and_refuses_what_is_none(organs: dict[str, Organization]) -> None:
    saved(organs["北省"], KNOWN, SENSITIVE, code=CODE)
    said = StringIO()
    call_command("send_incident_warnings", at="2022-04-29T23:59", stdout=said)
    call_command("send_incident_warnings", at="2022-04-29T15:00+00:00", stdout=said)
    call_command("send_incident_warnings", at="2022-04-30T03:00", stdout=said)
    assert said.getvalue().splitlines() == [
        "令和4年4月29日 23:59：送信 0通、送信できず 0通",
        "令和4年4月30日 00:00：送信 2通、送信できず 0通",
        "令和4年4月30日 03:00：送信 0通、送信できず 0通",
    ]
    with pytest.raises(CommandError, match="日時として読めません"):
        call_command("send_incident_warnings", at="あした")


def test_the_task_of_beat_reads_the_clock_of_business(organs: dict[str, Organization], settings: Any) -> None:
    saved(organs["北省"], KNOWN, SENSITIVE, code=CODE)
    send_incident_warnings()  # the business day is 2016-05-31
    assert ledger() == []
    settings.BUSINESS_DAY_OFFSET += date(2022, 6, 15) - date(2016, 5, 31)
    send_incident_warnings()
    send_incident_warnings()
    assert ledger() == [*to(*OF_NORTH, moment="OVERDUE"), *to(*OF_NORTH, clock="FINAL", moment="OVERDUE")]


@pytest.mark.parametrize("count", [1, 3])
def test_a_run_without_anything_new_costs_the_same_for_one_incident_and_for_three(
    organs: dict[str, Organization], count: int, django_assert_num_queries: Any
) -> None:
    for place in range(count):
        saved(organs["北省"], KNOWN, SENSITIVE, code=f"AAAA-AAA{place + 2}")
    send("2022-06-15T00:00")
    with django_assert_num_queries(
        8
    ):  # incidents, reports, steps, tellings, people, watchers of both registers, ledger
        send("2022-06-15T00:10")
