"""What is owed about findings on a home page: answers by the organ addressed, follow-ups by who finds."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from agencies import eras
from agencies.roles import Officer, Permission
from audits.models import Finding

State = Finding.State
MOST = 20


@dataclass(frozen=True)
class FindingDuty:
    """One finding with what is to be done, by when."""

    finding: Finding
    what: str
    deadline: str
    is_past_due: bool
    button: str

    @property
    def tone(self) -> str:
        """The colour it is shown in."""
        return "red" if self.is_past_due else "blue"

    @property
    def mark(self) -> str:
        """The shape it is shown with."""
        return "▲" if self.is_past_due else "●"


def answers_owed(officer: Officer, today: date) -> list[FindingDuty]:
    """The findings the officer's organs have not answered, the earliest due first; one query."""
    if not officer.organ_ids:
        return []
    found = Finding.objects.filter(organization__in=officer.organ_ids, state=State.ISSUED)
    return [
        duty_of(one, "所見への回答", one.reply_by, today, "回答を入力")
        for one in found.select_related("organization").order_by("reply_by", "pk")
    ]


def findings_watched(officer: Officer, today: date, *, is_fictional: bool) -> list[FindingDuty]:
    """For who finds: answers that are past due, and findings whose day of follow-up has come; one query."""
    if not officer.may(Permission.FIND):
        return []
    due = Q(state=State.ISSUED, reply_by__lt=today) | Q(state=State.ANSWERED, follow_up_on__lte=today)
    found = Finding.objects.filter(due, organization__is_fictional=is_fictional).select_related("organization")
    return [
        duty_of(one, "所見のフォローアップ", one.follow_up_on, today, "開く")
        if one.state == State.ANSWERED
        else duty_of(one, "所見への回答待ち", one.reply_by, today, "開く")
        for one in found.order_by("reply_by", "pk")[:MOST]
    ]


def duty_of(finding: Finding, what: str, due: date | None, today: date, button: str) -> FindingDuty:
    """A duty with its day in words."""
    if due is None:
        return FindingDuty(finding, what, "", is_past_due=False, button=button)
    left = (due - today).days
    words = f"あと{left}日" if left >= 0 else f"{-left}日経過"
    return FindingDuty(finding, what, f"期限 {eras.full(due)}（{words}）", is_past_due=left < 0, button=button)
