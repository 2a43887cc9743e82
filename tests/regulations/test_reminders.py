"""Reminders (催促): what is owed, one mail for each person and day, and a ledger that lists exactly what went out."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core import mail as outbox
from django.core.management import CommandError, call_command

from agencies.accounts import command
from agencies.mail_actions import deliver, deliver_waiting, message_id
from agencies.models import Assignment, Mail, Notification, Trail
from agencies.refusals import NotPermitted, Refusal
from agencies.roles import Role
from guidelines.models import Amendment
from regulations.actions import return_submission
from regulations.drafts import start_draft
from regulations.models import Reminder, Review
from regulations.reminders.actions import remind_by_hand, send_due_reminders
from regulations.reminders.letters import deadline
from regulations.reminders.owed import with_owed
from regulations.tasks import send_reminders
from tests.cycles import (
    COUNTED_ON,
    Cycle,
    chief_of,
    evaluator,
    fill_in,
    hand_in,
    officer_for,
    publish,
    small_cycle,
)

pytestmark = pytest.mark.django_db

DUE = date(2020, 12, 31)
MONTH_BEFORE = date(2020, 12, 1)


@pytest.fixture
def cycle() -> Cycle:
    """Every organ has somebody: 北省 two people, 南省 a chief, 港湾機構 an officer; 北大学 and 東庁 have nobody."""
    cycle = small_cycle()
    Amendment.objects.update(reminder_offsets=[-30, 0, 7])
    cycle.amendment.refresh_from_db()
    for name in ("北省", "南省", "灯台機構", "南大学"):
        chief_of(cycle.organs[name])
    for name in ("北省", "港湾機構"):
        officer_for(cycle.organs[name])
    return cycle


def states() -> dict[str, str]:
    """What each organ owes, by name."""
    reviews = with_owed(Review.objects.select_related("organization"))
    return {review.organization.name: review.owed for review in reviews}


def ledger() -> list[tuple[str, str, str, str, int | None]]:
    """To whom, of which organ, what was owed, how it ended, on which day counted from the due date."""
    rows = Reminder.objects.select_related("mail", "review__organization").order_by("mail__address", "pk")
    return [(one.mail.address, str(one.review.organization), one.owed, one.mail.state, one.offset) for one in rows]


def test_what_is_owed_follows_from_the_versions_there_are(cycle: Cycle) -> None:
    fill_in(
        start_draft(review=cycle.review("北省"), by=chief_of(cycle.organs["北省"])), by=chief_of(cycle.organs["北省"])
    )
    start_draft(review=cycle.review("南省"), by=chief_of(cycle.organs["南省"]))
    returned = hand_in(cycle.review("港湾機構"))
    return_submission(
        submission=returned,
        reason="根拠条文がない",
        items=[cycle.item("CORPORATION", 1)],
        by=evaluator(cycle),
        on=date(2021, 5, 25),
    )
    start_draft(review=cycle.review("港湾機構"), by=chief_of(cycle.organs["港湾機構"]))
    hand_in(cycle.review("灯台機構"))
    hand_in(cycle.review("南大学"), revised=None)
    publish(cycle.review("北大学"), revised=None, dates="ALLOCATED", outcome="REGULATION")
    assert states() == {
        "北省": "PARTLY_FILED",
        "南省": "NOTHING_FILED",
        "東庁": "NOTHING_FILED",
        "港湾機構": "RETURNED",
        "灯台機構": "",
        "南大学": "REVISION_OPEN",
        "北大学": "",  # what is open there was allocated, and nobody knows it of this organ (rule 10)
    }


def test_only_what_is_owed_is_reminded_of_and_only_on_a_day_the_cycle_names(cycle: Cycle) -> None:
    hand_in(cycle.review("南省"))
    hand_in(cycle.review("南大学"), revised=None)
    assert send_due_reminders(on=MONTH_BEFORE - timedelta(days=1), by=command("test")).mails == ()
    sent = send_due_reminders(on=MONTH_BEFORE, by=command("test"))
    assert ledger() == [
        ("chief@x-1.example.jp", "北省", "NOTHING_FILED", "SENT", -30),
        ("chief@x-5.example.jp", "灯台機構", "NOTHING_FILED", "SENT", -30),
        ("officer@x-1.example.jp", "北省", "NOTHING_FILED", "SENT", -30),
        ("officer@x-4.example.jp", "港湾機構", "NOTHING_FILED", "SENT", -30),
    ]
    assert [str(review.organization) for review in sent.without_recipient] == ["東庁", "北大学"]
    assert sorted(message.to[0] for message in outbox.outbox) == [row[0] for row in ledger()]


def test_a_run_repeated_sends_nothing_twice(cycle: Cycle) -> None:
    send_due_reminders(on=MONTH_BEFORE, by=command("test"))
    first = list(Mail.objects.order_by("pk").values_list("pk", "sent_at"))
    assert send_due_reminders(on=MONTH_BEFORE, by=command("test")).mails == ()
    assert deliver_waiting() == 0
    assert list(Mail.objects.order_by("pk").values_list("pk", "sent_at")) == first
    assert len(outbox.outbox) == len(first) == 6


def test_somebody_who_joins_later_on_the_day_is_told_by_the_next_run(cycle: Cycle) -> None:
    send_due_reminders(on=MONTH_BEFORE, by=command("test"))
    officer_for(cycle.organs["南省"])
    send_due_reminders(on=MONTH_BEFORE, by=command("test"))
    assert [message.to for message in outbox.outbox[6:]] == [["officer@x-2.example.jp"]]


def test_a_person_with_two_organs_gets_one_mail_about_both(cycle: Cycle) -> None:
    chief = chief_of(cycle.organs["北省"]).account
    assert chief is not None
    Assignment.objects.create(user=chief, role=Role.CHIEF, organization=cycle.organs["北大学"])
    send_due_reminders(on=DUE, by=command("test"))
    (mail,) = Mail.objects.filter(recipient=chief)
    assert [str(one.review.organization) for one in mail.reminders.order_by("pk")] == ["北省", "北大学"]
    assert [line for line in mail.body.splitlines() if line.startswith("■")] == [
        "■ 北省　令和2年6月改正",
        "■ 北大学　令和2年6月改正",
    ]


def test_the_letter_differs_by_what_is_owed(cycle: Cycle) -> None:
    chief = chief_of(cycle.organs["北省"])
    fill_in(start_draft(review=cycle.review("北省"), by=chief), by=chief)
    send_due_reminders(on=DUE, by=command("test"))
    bodies = {one.review.organization.name: one.mail.body for one in Reminder.objects.all()}
    assert "まだ入力が始まっていません" in bodies["南省"]
    assert "入力の途中で、まだ提出されていません" in bodies["北省"]
    assert "期限：令和2年12月31日（本日）" in bodies["北省"]


def test_the_deadline_says_how_many_days_are_left_or_over() -> None:
    assert deadline(DUE, date(2020, 12, 1)) == "令和2年12月31日（あと30日）"
    assert deadline(DUE, date(2021, 1, 7)) == "令和2年12月31日（7日過ぎています）"
    assert deadline(None, DUE) == "定めなし"


def test_accounts_that_are_shut_and_roles_that_do_not_answer_are_not_told(cycle: Cycle) -> None:
    chief = chief_of(cycle.organs["南省"]).account
    assert chief is not None
    chief.is_active = False
    chief.save()
    evaluator(cycle)
    send_due_reminders(on=DUE, by=command("test"))
    assert {row[1] for row in ledger()} == {"北省", "港湾機構", "灯台機構", "南大学"}


def test_a_mail_that_cannot_be_sent_stands_in_the_ledger_and_goes_out_with_the_next_run(
    cycle: Cycle, settings: Any
) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 9  # discard: nobody listens there
    sent = send_due_reminders(on=DUE, by=command("test"))
    assert (sent.delivered, sent.failed) == (0, 6)
    assert {row[3] for row in ledger()} == {"FAILED"}
    assert Mail.objects.filter(error="").count() == 0
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    sent = send_due_reminders(on=DUE, by=command("test"))
    assert (sent.delivered, sent.failed) == (6, 0)
    assert {row[3] for row in ledger()} == {"SENT"}


def test_a_mail_whose_worker_died_is_sent_again_under_the_same_id(cycle: Cycle) -> None:
    send_due_reminders(on=DUE, by=command("test"))
    mail = Mail.objects.earliest("pk")
    Mail.objects.filter(pk=mail.pk).update(state="QUEUED", sent_at=None)
    assert deliver_waiting() == 1
    assert deliver(pk=mail.pk) is None
    ids = [message.extra_headers["Message-ID"] for message in outbox.outbox]
    assert ids.count(message_id(mail)) == 2


def test_the_mail_folder_of_a_month_holds_exactly_what_the_ledger_lists(
    cycle: Cycle, settings: Any, tmp_path: Path
) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    settings.EMAIL_FILE_PATH = str(tmp_path)
    for day in range(45):
        on = date(2020, 12, 1) + timedelta(days=day)
        if on == date(2020, 12, 20):
            hand_in(cycle.review("北省"))
        for _ in range(2):
            call_command("send_reminders", on=on.isoformat(), stdout=StringIO())
    letters = [
        part
        for path in sorted(tmp_path.iterdir())
        for part in path.read_text(encoding="utf-8").split("-" * 79)
        if part.strip()
    ]
    ids = sorted(line.partition(": ")[2] for letter in letters for line in letter.splitlines() if "Message-ID" in line)
    assert ids == sorted(message_id(mail) for mail in Mail.objects.all())
    assert [(one.on.isoformat(), one.state) for one in Mail.objects.order_by("on", "pk")] == [
        *[("2020-12-01", "SENT")] * 6,
        *[("2020-12-31", "SENT")] * 4,
        *[("2021-01-07", "SENT")] * 4,
    ]


def test_each_reminder_leaves_one_row_of_the_trail_under_one_request(cycle: Cycle) -> None:
    send_due_reminders(on=DUE, by=command("test"))
    rows = Trail.objects.filter(action="催促を送信")
    assert rows.count() == Reminder.objects.count() == 6
    assert len(set(rows.values_list("request_id", flat=True))) == 1


def test_a_reminder_stands_in_the_application_too(cycle: Cycle) -> None:
    send_due_reminders(on=DUE, by=command("test"))
    chief = chief_of(cycle.organs["南省"])
    assert chief.unread == 1
    (notice,) = Notification.objects.filter(account=chief.account)
    assert (notice.title, notice.url) == (
        "保護管理規程の見直しの回答のお願い（令和2年6月改正）",
        cycle.review("南省").get_absolute_url(),
    )


def test_an_evaluator_reminds_by_hand_with_a_note_of_an_open_revision_too(cycle: Cycle) -> None:
    hand_in(cycle.review("南大学"), revised=None)
    hand_in(cycle.review("南省"))
    reviews = [cycle.review(name) for name in ("南省", "南大学", "北大学")]
    sent = remind_by_hand(reviews=reviews, note="6月中に改正してください。", by=evaluator(cycle), on=COUNTED_ON)
    assert ledger() == [("chief@x-6.example.jp", "南大学", "REVISION_OPEN", "SENT", None)]
    assert [str(review.organization) for review in sent.without_recipient] == ["北大学"]
    assert "【連絡】\n6月中に改正してください。" in outbox.outbox[0].body
    remind_by_hand(reviews=reviews[1:2], note="", by=evaluator(cycle), on=COUNTED_ON)
    assert len(outbox.outbox) == 2  # by hand is by hand: the same day does not matter


def test_nobody_is_reminded_of_what_is_done(cycle: Cycle) -> None:
    hand_in(cycle.review("南省"))
    with pytest.raises(Refusal, match="催促するものはありません"):
        remind_by_hand(reviews=[cycle.review("南省")], note="", by=evaluator(cycle), on=COUNTED_ON)


def test_an_organ_may_not_remind_another(cycle: Cycle) -> None:
    with pytest.raises(NotPermitted):
        remind_by_hand(reviews=[cycle.review("南省")], note="", by=chief_of(cycle.organs["北省"]), on=COUNTED_ON)
    assert Mail.objects.count() == 0


def test_a_prefecture_reminds_the_municipalities_it_compiles_and_no_other(cycle: Cycle) -> None:
    Review.objects.filter(organization=cycle.organs["南省"]).update(compiler=cycle.organs["北省"])
    chief = chief_of(cycle.organs["北省"])
    remind_by_hand(reviews=[cycle.review("南省")], note="", by=chief, on=COUNTED_ON)
    assert ledger() == [("chief@x-2.example.jp", "南省", "NOTHING_FILED", "SENT", None)]
    with pytest.raises(NotPermitted):
        remind_by_hand(reviews=[cycle.review("南省"), cycle.review("灯台機構")], note="", by=chief, on=COUNTED_ON)


def test_a_name_with_a_line_break_cannot_add_a_header(cycle: Cycle) -> None:
    Amendment.objects.update(title="改正\nBcc: someone@example.jp")
    send_due_reminders(on=DUE, by=command("test"))
    assert {message.subject for message in outbox.outbox} == {
        "保護管理規程の見直しの回答のお願い（改正 Bcc: someone@example.jp）"
    }


def test_a_cycle_without_a_due_date_or_without_days_reminds_nobody(cycle: Cycle) -> None:
    Amendment.objects.update(reminder_offsets=[])
    assert send_due_reminders(on=DUE, by=command("test")).mails == ()
    Amendment.objects.update(reminder_offsets=[0], due_on=None)
    assert send_due_reminders(on=DUE, by=command("test")).mails == ()


def test_the_task_of_beat_sends_those_of_today(cycle: Cycle) -> None:
    Amendment.objects.update(issued_on=date(2016, 4, 1), due_on=date(2016, 6, 30))  # today is 2016-05-31
    send_reminders()
    send_reminders()
    assert {row[4] for row in ledger()} == {-30}
    assert len(outbox.outbox) == 6


def test_the_command_says_what_it_did_and_refuses_a_day_it_cannot_read(cycle: Cycle) -> None:
    said = StringIO()
    call_command("send_reminders", on="令和2年12月31日", stdout=said)
    assert said.getvalue().splitlines() == [
        "令和2年12月31日：送信 6通、送信できず 0通",
        "宛先なし：X-3 東庁 令和2年6月改正",
        "宛先なし：X-7 北大学 令和2年6月改正",
    ]
    with pytest.raises(CommandError, match="日付として読めません"):
        call_command("send_reminders", on="あした")


@pytest.mark.parametrize("organs", [1, 3])
def test_the_number_of_queries_does_not_grow_with_the_organs(
    cycle: Cycle, organs: int, django_assert_num_queries: Any
) -> None:
    names = ["南省", "灯台機構", "南大学"][:organs]
    Review.objects.exclude(organization__name__in=names).delete()
    with django_assert_num_queries(11 + 4 * organs):  # four for each mail that goes out
        send_due_reminders(on=DUE, by=command("test"))
    assert len(outbox.outbox) == organs


def test_pressing_the_button_twice_sends_once(cycle: Cycle) -> None:
    asked: dict[str, Any] = {
        "reviews": [cycle.review("北省")],
        "note": "至急",
        "by": evaluator(cycle),
        "on": COUNTED_ON,
    }
    first, second = remind_by_hand(**asked), remind_by_hand(**asked)
    assert (first.delivered, first.repeated) == (2, 0)
    assert (second.delivered, second.repeated, second.failed) == (0, 2, 0)
    assert (len(outbox.outbox), Reminder.objects.count()) == (2, 2)
    remind_by_hand(**asked | {"on": COUNTED_ON + timedelta(days=1)})
    assert len(outbox.outbox) == 4


def test_nobody_of_the_exercise_reminds_a_real_organ(cycle: Cycle) -> None:
    by = replace(evaluator(cycle), is_fictional=True)
    with pytest.raises(NotPermitted, match="演習の担当者は"):
        remind_by_hand(reviews=[cycle.review("北省")], note="", by=by, on=COUNTED_ON)
    assert Mail.objects.count() == 0


def test_no_reminder_by_hand_speaks_of_real_and_invented_organs_together(cycle: Cycle) -> None:
    exercise = Amendment.objects.create(
        code="E-1", title="演習", issued_on=DUE, fiscal_year=2020, reference_on=DUE, is_fictional=True
    )
    invented = Review.objects.get(pk=cycle.review("南省").pk)
    invented.amendment = exercise
    invented.save()
    with pytest.raises(Refusal, match="一緒に催促できません"):
        remind_by_hand(reviews=[cycle.review("北省"), invented], note="", by=evaluator(cycle), on=COUNTED_ON)
    assert Mail.objects.count() == 0


def test_of_two_cycles_in_one_mail_only_the_exercise_is_marked(cycle: Cycle) -> None:
    chief = chief_of(cycle.organs["北省"]).account
    assert chief is not None
    Assignment.objects.create(user=chief, role=Role.CHIEF, organization=cycle.organs["北大学"])
    exercise = Amendment.objects.create(
        code="E-1",
        title="演習",
        issued_on=date(2020, 6, 1),
        due_on=DUE,
        fiscal_year=2020,
        reference_on=DUE,
        reminder_offsets=[0],
        is_fictional=True,
    )
    Review.objects.filter(organization=cycle.organs["北大学"]).update(amendment=exercise)
    send_due_reminders(on=DUE, by=command("test"))
    (mail,) = Mail.objects.filter(recipient=chief)
    assert mail.subject == "保護管理規程の見直しの回答のお願い（2件の改正）"
    lines = sorted((line for line in mail.body.splitlines() if line.startswith("■")), reverse=True)
    assert lines == ["■ 北省　令和2年6月改正", "■ 【演習（架空）】北大学　演習"]


def test_the_ministry_does_not_remind_by_hand_what_passes_through_a_prefecture(cycle: Cycle) -> None:
    Review.objects.filter(organization=cycle.organs["南省"]).update(compiler=cycle.organs["北省"])
    with pytest.raises(NotPermitted):
        remind_by_hand(reviews=[cycle.review("南省")], note="", by=evaluator(cycle), on=COUNTED_ON)
    assert Mail.objects.count() == 0
