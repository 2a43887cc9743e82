"""Sending reminders: the ledger first, then the mails. A run that is repeated, or two at once, tell each person once."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.urls import reverse

from agencies.mail_actions import deliver
from agencies.models import Mail, Notification, User
from agencies.notifications import notify, people_of
from agencies.refusals import Refusal, require
from agencies.roles import Officer, Permission
from agencies.trail import Change, record_all, values
from guidelines.models import Amendment
from regulations.apart import require_own_side
from regulations.models import Reminder, Review
from regulations.reminders.letters import Line, body, subject
from regulations.reminders.owed import owing, with_owed

Owed = Reminder.Owed


@dataclass(frozen=True)
class Sent:
    """What became of a round of reminders.

    - `without_recipient` are the reviews for which there is nobody to tell.
    - `repeated`: how many mails had gone out before on that day with the same words, and were not sent again.
    """

    mails: tuple[Mail, ...]
    without_recipient: tuple[Review, ...]
    repeated: int = 0

    @property
    def delivered(self) -> int:
        """How many mails went out."""
        return sum(mail.state == Mail.State.SENT for mail in self.mails)

    @property
    def failed(self) -> int:
        """How many could not be sent."""
        return len(self.mails) - self.delivered


def send_due_reminders(*, on: date, by: Officer) -> Sent:
    """What is due on that day: cycles whose offsets name it, reviews that still owe an answer, a mail for each person.

    A person gets one automatic mail a day, with everything owed then; a second run sends what could not be sent.
    """
    with transaction.atomic():
        due = [one for one in _with_due_date() if one.due_on and (on - one.due_on).days in one.reminder_offsets]
        owed = [review for amendment in due for review in owing(amendment)]
        people = people_of({review.organization_id for review in owed})
        told = set(Mail.objects.filter(on=on, is_automatic=True).values_list("recipient", flat=True))
        lines = _by_person(owed, {pk: [one for one in found if one.pk not in told] for pk, found in people.items()})
        _write(lines, on=on, by=by, note="", is_automatic=True)
    mails = Mail.objects.filter(on=on, is_automatic=True).exclude(state=Mail.State.SENT).order_by("pk")
    sent = _send(list(mails.values_list("pk", flat=True)))
    return Sent(sent, tuple(review for review in owed if not people.get(review.organization_id)))


def remind_by_hand(*, reviews: Sequence[Review], note: str, by: Officer, on: date) -> Sent:
    """A reminder with a note, now, of each of the reviews that owes something; one mail for each person.

    - A prefecture reminds the municipalities whose answers it compiles (経由), an evaluator every other organ.
    - Nobody of the exercise reminds a real organ, and no mail speaks of real and invented organs together.
    - The same mail to the same person a second time on that day is the one that was sent (rule 11).
    """
    for review in reviews:
        require(by, *((Permission.COMPILE, review.compiler_id) if review.compiler_id else (Permission.REMIND,)))
        require_own_side(by, review.amendment, "催促できません")
    if len({review.amendment.is_fictional for review in reviews}) > 1:
        raise Refusal("演習（架空）の見直しと実際の見直しは、一緒に催促できません。別々に送ってください。")
    with transaction.atomic():
        keys = [review.pk for review in reviews]
        list(Review.objects.select_for_update().filter(pk__in=keys).order_by("pk").values_list("pk"))
        chosen = Review.objects.filter(pk__in=keys).select_related("organization", "amendment")
        found = list(with_owed(chosen).order_by("organization__code"))
        owed = [review for review in found if review.owed]
        if not owed:
            raise Refusal("選んだ機関は、求められた回答と改正を済ませています。催促するものはありません。")
        people = people_of({review.organization_id for review in owed})
        note, lines = note.strip(), _by_person(owed, people)
        same = _sent_alike(lines, on=on, by=by, note=note)
        new = {person: of_person for person, of_person in lines.items() if person.pk not in same}
        written = _write(new, on=on, by=by, note=note, is_automatic=False)
    unsent = [mail for mail in same.values() if mail.state != Mail.State.SENT]
    sent = _send([mail.pk for mail in (*written, *unsent)])
    nobody = tuple(review for review in owed if not people.get(review.organization_id))
    return Sent(sent, nobody, repeated=len(same) - len(unsent))


def _sent_alike(lines: dict[User, list[Line]], *, on: date, by: Officer, note: str) -> dict[int, Mail]:
    """Account → the mail by hand of that day that says the same to it, from the same person."""
    mails = Mail.objects.filter(on=on, is_automatic=False, sent_by=by.account, recipient__in=list(lines))
    by_text = {(mail.recipient_id, mail.body): mail for mail in mails.order_by("pk")}
    keys = {person.pk: (person.pk, body(person, of_person, on, note)) for person, of_person in lines.items()}
    return {pk: by_text[key] for pk, key in keys.items() if key in by_text}


def _with_due_date() -> list[Amendment]:
    """Cycles that remind at all, locked so that two runs do not write the same ledger."""
    cycles = Amendment.objects.filter(due_on__isnull=False).exclude(reminder_offsets=[])
    return list(cycles.select_for_update().order_by("pk"))


def _by_person(owed: Iterable[Review], people: dict[int, list[User]]) -> dict[User, list[Line]]:
    """Everything that is owed, for each person who can see to it."""
    found: dict[User, list[Line]] = {}
    for review in owed:
        for person in people.get(review.organization_id, ()):
            found.setdefault(person, []).append(Line(review, review.owed))
    return found


def _write(lines: dict[User, list[Line]], *, on: date, by: Officer, note: str, is_automatic: bool) -> list[Mail]:
    """The ledger, the notices in the application and the trail, a row for each review that a mail reminds of."""
    mails = Mail.objects.bulk_create(
        [
            Mail(
                recipient=person,
                address=person.email,
                on=on,
                is_automatic=is_automatic,
                subject=subject(of_person)[:200],
                body=body(person, of_person, on, note),
                sent_by=by.account,
            )
            for person, of_person in lines.items()
        ],
        batch_size=500,
    )
    reminders = Reminder.objects.bulk_create(
        [
            Reminder(
                mail=mail, review=line.review, owed=line.owed, offset=_offset(line.review, on, is_automatic), note=note
            )
            for mail, of_person in zip(mails, lines.values(), strict=True)
            for line in of_person
        ],
        batch_size=500,
    )
    notify(
        Notification(account=mail.recipient, key=f"mail-{mail.pk}", title=mail.subject, url=_where(of_person))
        for mail, of_person in zip(mails, lines.values(), strict=True)
    )
    shown = ("mail", "owed", "offset", "note")
    changes = [Change(one, one.review.organization_id, after=values(one, shown)) for one in reminders]
    record_all("催促を送信", changes, by=by)
    return mails


def _where(lines: list[Line]) -> str:
    """The review, or the list of them."""
    return lines[0].review.get_absolute_url() if len(lines) == 1 else reverse("regulations:reviews")


def _offset(review: Review, on: date, is_automatic: bool) -> int | None:
    """Days from the due date, for an automatic one."""
    due_on = review.amendment.due_on
    return (on - due_on).days if is_automatic and due_on else None


def _send(keys: Iterable[int]) -> tuple[Mail, ...]:
    """Each mail in a transaction of its own."""
    return tuple(mail for pk in keys if (mail := deliver(pk=pk)) is not None)
