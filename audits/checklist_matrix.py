"""What corporations answered to a check list: points × corporations, counted by point, as a page and as lines of a file."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, F, Prefetch, QuerySet

from agencies import eras
from agencies.layouts import FICTIONAL
from agencies.outputs import File, Lines, lines_file, marked
from audits.checklist_entries import PointEntry, items_of
from audits.models import Checklist, ChecklistAnswer, ChecklistItem, ChecklistReply
from regulations.sheets import Mark

Answer = ChecklistAnswer.Answer
MARKS = {
    Answer.YES: Mark("実施", "green", "●"),
    Answer.NO: Mark("未実施", "orange", "▲"),
    Answer.NOT_APPLICABLE: Mark("該当なし", "gray", "―"),
}
DRAFT, SENT = Mark("下書き", "gray", "○"), Mark("送付済", "green", "●")
ANSWERED, ANSWERED_LATE = Mark("回答済", "green", "●"), Mark("回答済（期限後）", "blue", "●")
WAITING, PAST_DUE = Mark("未回答", "gray", "○"), Mark("未回答（期限超過）", "red", "▲")


def stage_of(checklist: Checklist) -> Mark:
    """Is it a draft, or was it sent?"""
    return SENT if checklist.sent_on else DRAFT


def stage_of_reply(reply: ChecklistReply, on: date) -> Mark:
    """Was it answered, and in time?"""
    due = reply.checklist.due_on
    if reply.answered_on:
        return ANSWERED_LATE if due and reply.answered_on > due else ANSWERED
    return PAST_DUE if due and due < on else WAITING


@dataclass(frozen=True)
class PointRow:
    """One point, and how many corporations say what to it."""

    item: ChecklistItem
    counts: Mapping[str, int]
    unanswered: int

    @property
    def counted(self) -> list[int]:
        """The counts in the order of the answers, those who have not answered last."""
        return [*(self.counts.get(answer, 0) for answer in Answer), self.unanswered]


@dataclass(frozen=True)
class ReplyRow:
    """One corporation with its answers in the order of the points; None where it has not answered."""

    reply: ChecklistReply
    stage: Mark
    answers: tuple[ChecklistAnswer | None, ...]

    @property
    def cells(self) -> list[tuple[Mark | None, str]]:
        """(what is said, note) for each point."""
        return [(MARKS[Answer(one.answer)], one.note) if one else (None, "") for one in self.answers]


@dataclass(frozen=True)
class Matrix:
    """Points × corporations."""

    checklist: Checklist
    points: tuple[PointRow, ...]
    replies: tuple[ReplyRow, ...]

    @property
    def answered(self) -> int:
        """How many corporations have answered."""
        return sum(row.reply.answered_on is not None for row in self.replies)

    @property
    def waiting(self) -> int:
        """How many have not."""
        return len(self.replies) - self.answered


def matrix_of(checklist: Checklist, on: date) -> Matrix:
    """The answers there are; three queries, whatever the number of corporations."""
    items = items_of(checklist)
    replies = list(
        checklist.replies.select_related("corporation").prefetch_related("answers").order_by("corporation__code")
    )
    counts: dict[int, Counter[str]] = {item.pk: Counter() for item in items}
    rows = []
    for reply in replies:
        reply.checklist = checklist
        said = {one.item_id: one for one in reply.answers.all()}
        for pk, one in said.items():
            counts[pk][one.answer] += 1
        rows.append(ReplyRow(reply, stage_of_reply(reply, on), tuple(said.get(item.pk) for item in items)))
    points = tuple(PointRow(item, counts[item.pk], len(replies) - counts[item.pk].total()) for item in items)
    return Matrix(checklist, points, tuple(rows))


def with_counts(lists: QuerySet[Checklist]) -> QuerySet[Checklist]:
    """Lists with how many corporations got them and have answered, drafts first, then the latest sent."""
    counted = lists.select_related("agency").annotate(got=Count("replies"), answered=Count("replies__answered_on"))
    return counted.order_by(F("sent_on").desc(nulls_first=True), "-pk")


def with_points(lists: QuerySet[Checklist]) -> QuerySet[Checklist]:
    """Lists with agency and points."""
    return lists.select_related("agency").prefetch_related(
        Prefetch("items", ChecklistItem.objects.order_by("position"))
    )


def matrix_file(matrix: Matrix, name: str, parameters: Mapping[str, Any], *, on: date) -> File:
    """The answers as CSV or Excel: checklist-J7K2-M4QX_2016-05-31.xlsx."""
    checklist, is_fictional = matrix.checklist, matrix.checklist.agency.is_fictional
    about = (
        f"{checklist.agency}　送付 {iso(checklist.sent_on)}　回答の期限 {iso(checklist.due_on) or 'なし'}",
        f"{eras.full(on)}（{on.isoformat()}）現在　送付 {len(matrix.replies)}法人　回答 {matrix.answered}法人",
    )
    called = marked(f"checklist-{checklist.code}_{on.isoformat()}", is_fictional=is_fictional)
    title = f"{FICTIONAL * is_fictional}点検表の回答：{checklist.title}"
    return lines_file(Lines(called, title, about, lines_of(matrix)), name, parameters)


def lines_of(matrix: Matrix) -> list[list[str]]:
    """A line for each corporation with answer and note by point, then the counts of each answer."""
    heading = ["法人コード", "法人", "状況", "回答日", "回答者"]
    for row in matrix.points:
        point = f"{row.item.position} {PointEntry(row.item.text, row.item.clause).words}"
        heading += [point, f"{row.item.position} 備考"]
    lines = [[*heading, "連絡事項"]]
    for one in matrix.replies:
        reply = one.reply
        line = [reply.corporation.code, str(reply.corporation), one.stage.label, iso(reply.answered_on)]
        line.append(reply.answered_by_name)
        for said in one.answers:
            line += [str(Answer(said.answer).label), said.note] if said else ["", ""]
        lines.append([*line, reply.remark])
    for place, label in enumerate([*(str(answer.label) for answer in Answer), "未回答"]):
        counts = [text for row in matrix.points for text in (str(row.counted[place]), "")]
        lines.append(["", f"計：{label}", "", "", "", *counts, ""])
    return lines


def iso(day: date | None) -> str:
    """The day, or nothing."""
    return day.isoformat() if day else ""
