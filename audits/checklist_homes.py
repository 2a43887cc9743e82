"""Check lists a corporation has not answered, for its home page."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import F

from agencies import eras
from agencies.roles import Officer
from audits.models import ChecklistReply


@dataclass(frozen=True)
class ChecklistDuty:
    """One check list that waits for an answer."""

    reply: ChecklistReply
    days_left: int | None

    @property
    def is_past_due(self) -> bool:
        """Is the due date over?"""
        return self.days_left is not None and self.days_left < 0

    @property
    def tone(self) -> str:
        """The colour it is shown in."""
        return "red" if self.is_past_due else "blue"

    @property
    def mark(self) -> str:
        """The shape it is shown with."""
        return "▲" if self.is_past_due else "●"

    @property
    def deadline(self) -> str:
        """How far the due date is, in words."""
        due = self.reply.checklist.due_on
        if due is None or self.days_left is None:
            return "期限の定めなし"
        left = f"あと{self.days_left}日" if self.days_left >= 0 else f"{-self.days_left}日経過"
        return f"期限 {eras.full(due)}（{left}）"


def checklists_owed(officer: Officer, today: date) -> list[ChecklistDuty]:
    """What the officer's corporations have not answered, the earliest due first; one query."""
    if not officer.organ_ids:
        return []
    found = ChecklistReply.objects.filter(corporation__in=officer.organ_ids, answered_on__isnull=True)
    rows = found.select_related("checklist__agency", "corporation")
    return [
        ChecklistDuty(one, (one.checklist.due_on - today).days if one.checklist.due_on else None)
        for one in rows.order_by(F("checklist__due_on").asc(nulls_last=True), "pk")
    ]
