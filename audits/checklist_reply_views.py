"""The page of a check list as a corporation got it: answered by the corporation, read by the agency and who watches."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from agencies import clock
from agencies.access import officer_of_request
from agencies.refusals import Refusal, StaleVersion
from audits.checklist_answers import AlreadyAnswered, answer_checklist, is_closed
from audits.checklist_entries import items_of, reply_entry_of
from audits.checklist_forms import ReplySheet
from audits.checklist_matrix import MARKS, stage_of_reply
from audits.models import ChecklistAnswer, ChecklistReply
from audits.organ_pages import conflict


@require_http_methods(["GET", "HEAD", "POST"])
def checklist_reply(request: HttpRequest, pk: int) -> HttpResponse:
    """Answer every point, or read what was answered."""
    officer, today = officer_of_request(request), clock.today()
    seen = ChecklistReply.objects.visible_to(officer).select_related("checklist__agency", "corporation")
    reply = get_object_or_404(seen.prefetch_related("checklist__items", "answers"), pk=pk)
    is_own = reply.corporation_id in officer.organ_ids
    if request.method == "POST" and not is_own:
        raise Http404
    items, entry = items_of(reply.checklist), reply_entry_of(reply)
    data = request.POST if request.method == "POST" else None
    sheet = ReplySheet(data, items=items, entry=entry, version=reply.version)
    context = {
        "reply": reply,
        "checklist": reply.checklist,
        "stage": stage_of_reply(reply, today),
        "is_own": is_own,
        "is_closed": is_closed(reply, today),
        "answers": [
            (item, MARKS[ChecklistAnswer.Answer(said.answer)] if said else None, said.note if said else "")
            for item in items
            for said in [entry.answers.get(item.pk)]
        ],
        "is_fictional": reply.corporation.is_fictional,
        "breadcrumbs": breadcrumbs(reply, is_own=is_own),
    }
    if data is not None and sheet.is_valid():
        try:
            answer_checklist(reply=reply, entry=sheet.entry, version=sheet.version, on=today, by=officer)
        except AlreadyAnswered as told:
            messages.info(request, str(told))
            return redirect(reply)
        except StaleVersion as stale:
            return conflict(request, context, stale)
        except Refusal as refusal:
            sheet.form.add_error(None, str(refusal))
        else:
            messages.success(request, f"{reply.checklist.agency}に回答しました。")
            return redirect(reply)
    errors = sheet.summary() if data is not None else []
    context |= {"sheet": sheet, "errors": errors}
    return render(request, "audits/checklists/reply.html", context, status=422 if errors else 200)


def breadcrumbs(reply: ChecklistReply, *, is_own: bool) -> list[tuple[str, str | None]]:
    """The way to the page: for who reads it as the agency, over the list."""
    above = [("ホーム", reverse("home")), ("点検表", reverse("audits:checklists"))]
    if is_own:
        return [*above, (reply.checklist.title, None)]
    return [*above, (reply.checklist.title, reply.checklist.get_absolute_url()), (str(reply.corporation), None)]
