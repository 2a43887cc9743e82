"""What a reminder says: one mail to one person, with a paragraph for each review that is owed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.conf import settings

from agencies import eras
from agencies.layouts import FICTIONAL
from agencies.models import User
from regulations.models import Reminder, Review

Owed = Reminder.Owed
ASKED = {
    Owed.NOTHING_FILED: "まだ入力が始まっていません。ホームの「回答を入力」から、規程の改正日と各改正事項の対応状況を入力してください。",
    Owed.PARTLY_FILED: "入力の途中で、まだ提出されていません。残りの事項を入力し、総括保護管理者が提出してください。",
    Owed.RETURNED: "提出された内容が差し戻されています。差戻しの理由を確かめ、直したうえで、もう一度提出してください。",
    Owed.REVISION_OPEN: "改正が済んでいない規程があります。改正したときは、改正日を入力して、もう一度提出してください。",
}


@dataclass(frozen=True)
class Line:
    """One review that is owed."""

    review: Review
    owed: str


def deadline(due_on: date | None, on: date) -> str:
    """平成27年12月31日（あと30日）."""
    if due_on is None:
        return "定めなし"
    days = (due_on - on).days
    left = f"あと{days}日" if days > 0 else "本日" if days == 0 else f"{-days}日過ぎています"
    return f"{eras.full(due_on)}（{left}）"


def subject(lines: Sequence[Line]) -> str:
    """The cycle by name where it is one; where all of it is the exercise, that is said first."""
    amendments = {line.review.amendment_id: line.review.amendment for line in lines}
    mark = FICTIONAL if all(one.is_fictional for one in amendments.values()) else ""
    what = str(next(iter(amendments.values()))) if len(amendments) == 1 else f"{len(amendments)}件の改正"
    is_returned = all(line.owed == Owed.RETURNED for line in lines)
    asked = "差し戻した回答の再提出のお願い" if is_returned else "保護管理規程の見直しの回答のお願い"
    return f"{mark}{asked}（{what}）"


def body(person: User, lines: Sequence[Line], on: date, note: str = "") -> str:
    """The whole text; where the application can be reached stands in the setting SITE_URL."""
    parts = [f"{person.name} 様", "保護管理規程の見直しについて、次の回答をお願いします。"]
    if note:
        parts.append(f"【連絡】\n{note}")
    for line in lines:
        address = f"\n　画面：{settings.SITE_URL}{line.review.get_absolute_url()}" if settings.SITE_URL else ""
        parts.append(
            f"■ {FICTIONAL * line.review.amendment.is_fictional}{line.review.organization}　{line.review.amendment}\n"
            f"　状態：{Owed(line.owed).label}\n"
            f"　期限：{deadline(line.review.amendment.due_on, on)}\n"
            f"　{ASKED[Owed(line.owed)]}{address}"
        )
    parts.append(
        "行き違いで既に提出されているときは、ご容赦ください。\nこのメールは、保護管理規程 見直し状況から送っています。"
    )
    return "\n\n".join(parts) + "\n"
