"""What a corporation answers to a check list (点検表).

- Every point needs an answer. What is sent a second time unchanged is told as already answered and leaves no trail row.
- Until the due date (always, where there is none) it may be answered again: the agency sees the last answer, the trail
  keeps those before it. After the due date a first answer is still taken, but none is changed any more.
"""

from __future__ import annotations

from datetime import date

from django.db import transaction

from agencies import eras
from agencies.conflicts import Conflict
from agencies.notifications import notify_organs
from agencies.refusals import NotPermitted, Refusal, StaleVersion, WrongState, require
from agencies.roles import Officer, Permission
from agencies.trail import record
from audits.checklist_entries import LONGEST_NOTE, LONGEST_REMARK, ReplyEntry, items_of, reply_entry_of
from audits.models import ChecklistAnswer, ChecklistReply


class AlreadyAnswered(Refusal):
    """Just this was answered before."""


def is_closed(reply: ChecklistReply, on: date) -> bool:
    """Is the answer final: given, and the due date over?"""
    due = reply.checklist.due_on
    return bool(reply.answered_on and due and due < on)


@transaction.atomic
def answer_checklist(
    *, reply: ChecklistReply, entry: ReplyEntry, version: int, on: date, by: Officer
) -> ChecklistReply:
    """Answer every point, or answer anew; raises AlreadyAnswered where nothing is new."""
    require(by, Permission.FILL_IN, reply.corporation_id)
    if reply.corporation_id not in by.organ_ids:
        raise NotPermitted("点検表に回答できるのは、受け取った法人だけです。")
    rows = ChecklistReply.objects.select_for_update(of=("self",)).select_related("checklist", "corporation")
    found = rows.get(pk=reply.pk)
    items, before = items_of(found.checklist), reply_entry_of(found)
    if found.answered_on and before == entry:
        raise AlreadyAnswered(f"この点検表には{eras.full(found.answered_on)}に回答済みです。内容は変わっていません。")
    if is_closed(found, on):
        raise WrongState(
            "回答の期限が過ぎたため、回答は変えられません。直す必要があるときは、送付した行政機関に連絡してください。"
        )
    if found.version != version:
        raise StaleVersion([Conflict(f"点検表「{found.checklist}」", before.words(items), entry.words(items))])
    if missing := [item for item in items if item.pk not in entry.answers]:
        places = "、".join(str(item.position) for item in missing)
        raise Refusal(f"まだ答えていない点検項目があります（{places}）。全ての項目に答えてから送ってください。")
    if len(entry.remark) > LONGEST_NOTE or any(len(one.note) > LONGEST_REMARK for one in entry.answers.values()):
        raise Refusal(f"備考は{LONGEST_REMARK}文字、連絡事項は{LONGEST_NOTE}文字以内で入力してください。")
    found.answered_on, found.answered_by, found.answered_by_name = on, by.account, by.name
    found.remark = entry.remark
    found.version += 1
    found.save(update_fields=["answered_on", "answered_by", "answered_by_name", "remark", "version"])
    found.answers.all().delete()
    ChecklistAnswer.objects.bulk_create(
        ChecklistAnswer(reply=found, item=item, answer=entry.answers[item.pk].answer, note=entry.answers[item.pk].note)
        for item in items
    )
    sides = {"before": before.kept(items) if before.answers else {}, "after": entry.kept(items)}
    record("点検表に回答", found, by=by, organization_id=found.corporation_id, **sides)
    tell_agency(found, is_again=bool(before.answers))
    return found


def tell_agency(reply: ChecklistReply, *, is_again: bool) -> None:
    """An in-app notice to the agency that sent the list."""
    again = "し直しました" if is_again else "しました"
    notify_organs(
        organization_ids=[reply.checklist.agency_id],
        key=f"checklist-answered-{reply.pk}-{reply.version}",
        title=f"{reply.corporation}が点検表に回答{again}：{reply.checklist}",
        url=reply.get_absolute_url(),
    )
