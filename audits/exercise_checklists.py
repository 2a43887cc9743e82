"""Check lists of the exercise, sent and answered in time, late and not at all, through the actions that officers use."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

from django.db import transaction

from agencies.datafiles import day, read_json
from agencies.models import Organization
from agencies.roles import Officer, Role
from audits.checklist_actions import draft_checklist, send_checklist
from audits.checklist_answers import answer_checklist
from audits.checklist_entries import ChecklistEntry, PointAnswer, PointEntry, ReplyEntry, items_of
from audits.models import Checklist
from regulations.exercise import acting

FILE = Path(__file__).resolve().parent / "data" / "exercise" / "checklists.json"
Line = Mapping[str, Any]


@transaction.atomic
def load_checklists(*, by: Officer) -> list[Checklist]:
    """Each list of the file, brought as far as its days say; the trail names the command."""
    return [play(line, by) for line in read_json(FILE)]


def play(line: Line, by: Officer) -> Checklist:
    """One list: drafted, and sent and answered where the line says so."""
    agency = Organization.objects.get(code=line["agency"])
    points = tuple(PointEntry(one["text"], one["clause"]) for one in line["points"])
    entry = ChecklistEntry(line["title"], line["note"], day(line["due_on"] or ""), points)
    officer = acting(by, Role.OFFICER, agency.pk)
    checklist = draft_checklist(agency=agency, entry=entry, by=officer)
    if line["sent_on"]:
        corporations = list(Organization.objects.filter(code__in=line["replies"]))
        on = date.fromisoformat(line["sent_on"])
        sent = send_checklist(checklist=checklist, corporations=corporations, version=1, on=on, by=officer)
        for reply in sent:
            answer = line["replies"][reply.corporation.code]
            if answer:
                said = {
                    item.pk: PointAnswer(*one)
                    for item, one in zip(items_of(checklist), answer["answers"], strict=True)
                }
                answer_checklist(
                    reply=reply,
                    entry=ReplyEntry(said, answer["remark"]),
                    version=1,
                    on=date.fromisoformat(answer["on"]),
                    by=acting(by, Role.OFFICER, reply.corporation_id),
                )
    return checklist
