"""Check lists of the small cycle for tests, made and sent by 北省, which leads 港湾機構 and 灯台機構."""

from __future__ import annotations

from datetime import date

from audits.checklist_actions import draft_checklist, send_checklist
from audits.checklist_answers import answer_checklist
from audits.checklist_entries import ChecklistEntry, PointAnswer, PointEntry, ReplyEntry, items_of
from audits.models import Checklist, ChecklistReply
from tests.cycles import COUNTED_ON, Cycle, chief_of

DUE = date(2021, 6, 30)
POINTS = (PointEntry("処理の後に消去したか", "第6-9"), PointEntry("連絡の順を決めたか"))


def listed(cycle: Cycle, title: str = "年度の点検", agency: str = "北省", due: date | None = DUE) -> Checklist:
    """A draft with two points."""
    entry = ChecklistEntry(title, "昨年度と同じです。", due, POINTS)
    organ = cycle.organs[agency]
    return draft_checklist(agency=organ, entry=entry, by=chief_of(organ))


def sent(
    cycle: Cycle, *corporations: str, title: str = "年度の点検", agency: str = "北省", due: date | None = DUE
) -> list[ChecklistReply]:
    """A list sent to the corporations on 2021-05-31."""
    checklist = listed(cycle, title, agency, due)
    organs = [cycle.organs[name] for name in corporations]
    return send_checklist(
        checklist=checklist, corporations=organs, version=1, on=COUNTED_ON, by=chief_of(cycle.organs[agency])
    )


def answered(
    reply: ChecklistReply, *answers: str, note: str = "", remark: str = "", on: date = COUNTED_ON, version: int = 1
) -> ChecklistReply:
    """What the corporation's chief says to the points in order, with the same note at each."""
    said = {
        item.pk: PointAnswer(answer, note) for item, answer in zip(items_of(reply.checklist), answers, strict=False)
    }
    entry = ReplyEntry(said, remark)
    return answer_checklist(reply=reply, entry=entry, version=version, on=on, by=chief_of(reply.corporation))
