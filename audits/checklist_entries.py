"""What is typed into a check list or an answer to one, in words and plain values, to tell two people's changes apart."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from agencies import eras
from agencies.conflicts import Words
from audits.models import Checklist, ChecklistAnswer, ChecklistItem, ChecklistReply

LONGEST_TITLE, LONGEST_NOTE, LONGEST_POINT, LONGEST_CLAUSE, LONGEST_REMARK = 200, 1_000, 300, 50, 300
MOST_POINTS = 100


@dataclass(frozen=True)
class PointEntry:
    """A point to check (点検項目), and the clause it comes from in words."""

    text: str
    clause: str = ""

    @property
    def words(self) -> str:
        """処理後に消去したか（第6-9）."""
        return f"{self.text}（{self.clause}）" if self.clause else self.text


@dataclass(frozen=True)
class ChecklistEntry:
    """A check list as it was typed; what is saved may still lack points, what is sent may not."""

    title: str
    note: str = ""
    due_on: date | None = None
    points: tuple[PointEntry, ...] = ()

    @property
    def words(self) -> Words:
        """Label → what stands there."""
        points = {f"点検項目{place}": one.words for place, one in enumerate(self.points, 1)}
        due = eras.full(self.due_on) if self.due_on else ""
        return {"件名": self.title, "説明": self.note, "回答の期限": due, **points}

    def as_json(self) -> dict[str, Any]:
        """As plain values, for the trail."""
        return {
            "title": self.title,
            "note": self.note,
            "due_on": self.due_on.isoformat() if self.due_on else None,
            "points": [one.words for one in self.points],
        }


def entry_of(checklist: Checklist) -> ChecklistEntry:
    """A check list as it stands."""
    points = tuple(PointEntry(item.text, item.clause) for item in items_of(checklist))
    return ChecklistEntry(checklist.title, checklist.note, checklist.due_on, points)


def items_of(checklist: Checklist) -> list[ChecklistItem]:
    """Its points in order."""
    return sorted(checklist.items.all(), key=lambda item: item.position)


@dataclass(frozen=True)
class PointAnswer:
    """What a corporation says to one point."""

    answer: str
    note: str = ""

    @property
    def words(self) -> str:
        """実施していない（来月から行う）; nothing where nothing was said."""
        said = str(ChecklistAnswer.Answer(self.answer).label) if self.answer else ""
        return f"{said}（{self.note}）" if self.note else said


@dataclass(frozen=True)
class ReplyEntry:
    """What a corporation answers: to each point by its id, and a remark."""

    answers: Mapping[int, PointAnswer]
    remark: str = ""

    def words(self, items: Iterable[ChecklistItem]) -> Words:
        """Label → what stands there, in the order of the points."""
        said = {
            f"点検項目{item.position} {item.text}": self.answers[item.pk].words if item.pk in self.answers else ""
            for item in items
        }
        return {**said, "連絡事項": self.remark}

    def kept(self, items: Iterable[ChecklistItem]) -> dict[str, Any]:
        """What the trail keeps: the answer to each point; of notes and remark it makes digests."""
        given = [(item, self.answers[item.pk]) for item in items if item.pk in self.answers]
        said = {f"点検項目{item.position} {item.text}": PointAnswer(one.answer).words for item, one in given}
        notes = {str(item.position): one.note for item, one in given if one.note}
        return {**said, "備考": notes, "連絡事項": self.remark}


def reply_entry_of(reply: ChecklistReply) -> ReplyEntry:
    """A reply as it stands; empty before it was answered."""
    answers = {one.item_id: PointAnswer(one.answer, one.note) for one in reply.answers.all()}
    return ReplyEntry(answers, reply.remark)
