"""The page of a check list as a corporation got it: answered by the corporation, read by the agency and who watches."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from agencies import clock
from agencies.access import officer_of_request
from agencies.refusals import Refusal, StaleVersion
from agencies.roles import Officer
from audits.checklist_answers import AlreadyAnswered, answer_checklist, is_closed
from audits.checklist_entries import PointAnswer, items_of, reply_entry_of
from audits.checklist_forms import ReplySheet
from audits.checklist_matrix import MARKS, stage_of_reply
from audits.models import ChecklistAnswer, ChecklistReply
from audits.organ_pages import conflict
from regulations.sheets import Mark


@require_http_methods(["GET", "HEAD", "POST"])
def checklist_reply(request: HttpRequest, code: str) -> HttpResponse:
    """Answer every point, or read what was answered."""
    officer, today = officer_of_request(request), clock.today()
    seen = ChecklistReply.objects.visible_to(officer).select_related("checklist__agency", "corporation")
    reply = get_object_or_404(seen.prefetch_related("checklist__items", "answers"), code=code)
    data = request.POST if request.method == "POST" else None
    if data is not None and reply.corporation_id not in officer.organ_ids:
        raise Http404
    sheet = ReplySheet(data, items=items_of(reply.checklist), entry=reply_entry_of(reply), version=reply.version)
    if data is not None and sheet.is_valid():
        try:
            answer_checklist(reply=reply, entry=sheet.entry, version=sheet.version, on=today, by=officer)
        except AlreadyAnswered as told:
            messages.info(request, str(told))
            return redirect(reply)
        except StaleVersion as stale:
            return conflict(request, context_of(reply, officer, today), stale)
        except Refusal as refusal:
            sheet.form.add_error(None, str(refusal))
        else:
            messages.success(request, f"{reply.checklist.agency}に回答しました。")
            return redirect(reply)
    errors = sheet.summary() if data is not None else []
    context = context_of(reply, officer, today) | {"sheet": sheet, "errors": errors}
    return render(request, "audits/checklists/reply.html", context, status=422 if errors else 200)


def context_of(reply: ChecklistReply, officer: Officer, today: date) -> dict[str, Any]:
    """What the page shows of a reply, besides the form."""
    is_own, said = reply.corporation_id in officer.organ_ids, reply_entry_of(reply).answers
    return {
        "reply": reply,
        "checklist": reply.checklist,
        "stage": stage_of_reply(reply, today),
        "is_own": is_own,
        "is_closed": is_closed(reply, today),
        "answers": [(item, *mark_and_note(said.get(item.pk))) for item in items_of(reply.checklist)],
        "is_fictional": reply.corporation.is_fictional,
        "breadcrumbs": breadcrumbs(reply, is_own=is_own),
    }


def mark_and_note(said: PointAnswer | None) -> tuple[Mark | None, str]:
    """What was said to a point, as a table shows it."""
    return (MARKS[ChecklistAnswer.Answer(said.answer)], said.note) if said else (None, "")


def breadcrumbs(reply: ChecklistReply, *, is_own: bool) -> list[tuple[str, str | None]]:
    """The way to the page: for who reads it as the agency, over the list."""
    above = [("ホーム", reverse("home")), ("点検表", reverse("audits:checklists"))]
    if is_own:
        return [*above, (reply.checklist.title, None)]
    return [*above, (reply.checklist.title, reply.checklist.get_absolute_url()), (str(reply.corporation), None)]
