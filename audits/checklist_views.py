"""Pages on which an agency makes check lists (点検表), sends them, and reads what corporations answered."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from agencies import clock
from agencies.access import officer_of_request
from agencies.encryption.doors import encryptable
from agencies.forms import version_in
from agencies.outputs import OF_LINES, format_of
from agencies.reads.bulk import held_back
from agencies.refusals import Refusal, StaleVersion
from agencies.roles import Permission
from audits.bad_questions import bad_question
from audits.checklist_actions import (
    discard_checklist,
    draft_checklist,
    edit_checklist,
    send_checklist,
    supervised_by,
    supervising,
)
from audits.checklist_entries import entry_of
from audits.checklist_forms import ChecklistSheet, SendForm
from audits.checklist_matrix import matrix_file, matrix_of, stage_of, stage_of_reply, with_counts, with_points
from audits.models import Checklist, ChecklistReply
from audits.organ_pages import Crumb, conflict
from guidelines.models import Practice
from guidelines.practice_offers import offers_on

PAGE = 50
LIST, READING = "audits:checklists", ("GET", "HEAD", "POST")


def crumbs(*more: Crumb) -> list[Crumb]:
    """The way to a page about check lists."""
    return [("ホーム", reverse("home")), ("点検表", reverse(LIST)), *more]


def load_own(request: HttpRequest, code: str) -> Checklist:
    """A list of one's own agency, else 404."""
    own = Checklist.objects.filter(agency__in=officer_of_request(request).organ_ids)
    return get_object_or_404(with_points(own), code=code)


@require_safe
def checklists(request: HttpRequest) -> HttpResponse:
    """The lists one made or may read, and those one's corporations got."""
    officer, today = officer_of_request(request), clock.today()
    watches = officer.may(Permission.WATCH)
    is_fictional = request.GET.get("fictional") == "1" if watches else officer.is_fictional
    visible = Checklist.objects.visible_to(officer).filter(agency__is_fictional=is_fictional)
    page = Paginator(with_counts(visible), PAGE).get_page(request.GET.get("page"))
    got = ChecklistReply.objects.filter(corporation__in=officer.organ_ids)
    replies = got.select_related("checklist__agency", "corporation").order_by("-checklist__sent_on", "-pk")
    may_make = supervising(officer).exists()
    context = {
        "page": page,
        "rows": [(one, stage_of(one)) for one in page],
        "replies": [(one, stage_of_reply(one, today)) for one in replies],
        "may_make": may_make,
        "shows_lists": watches or may_make,
        "watches": watches,
        "query": "fictional=1" if watches and is_fictional else "",
        "registers": [("実在する機関", "0", not is_fictional), ("演習（架空）", "1", is_fictional)] if watches else [],
        "is_fictional": is_fictional,
        "breadcrumbs": [("ホーム", reverse("home")), ("点検表", None)],
    }
    return render(request, "audits/checklists/checklists.html", context)


@require_http_methods(READING)
def checklist_new(request: HttpRequest) -> HttpResponse:
    """Begin a list; only for who fills in for an agency that supervises a corporation."""
    officer = officer_of_request(request)
    agencies = list(supervising(officer))
    if not agencies:
        raise Http404
    sheet = ChecklistSheet(request.POST if request.method == "POST" else None, agencies=agencies)
    errors: list[tuple[str, str]] = []
    if request.method == "POST" and not sheet.wants_more:
        if sheet.is_valid():
            try:
                made = draft_checklist(agency=sheet.form.agency, entry=sheet.entry, by=officer)
            except Refusal as refusal:
                sheet.form.add_error(None, str(refusal))
            else:
                messages.success(request, "点検表を保存しました。内容を確かめて、法人に送ってください。")
                return redirect(made)
        errors = sheet.summary()
    return form_page(request, sheet, errors, "点検表を作る", reverse(LIST), is_fictional=agencies[0].is_fictional)


@require_http_methods(READING)
def checklist_edit(request: HttpRequest, code: str) -> HttpResponse:
    """Change a draft; a list that was sent stays as it is."""
    officer, found = officer_of_request(request), load_own(request, code)
    if found.sent_on:
        messages.info(request, "この点検表は送付済みのため、直せません。")
        return redirect(found)
    data = request.POST if request.method == "POST" else None
    sheet = ChecklistSheet(data, entry=entry_of(found), version=found.version)
    errors: list[tuple[str, str]] = []
    if data is not None and not sheet.wants_more:
        if sheet.is_valid():
            try:
                edit_checklist(checklist=found, entry=sheet.entry, version=sheet.version, by=officer)
            except StaleVersion as stale:
                return conflict(request, context_of(found, ("同時に更新された箇所", None)), stale)
            except Refusal as refusal:
                sheet.form.add_error(None, str(refusal))
            else:
                messages.success(request, "点検表を保存しました。")
                return redirect(found)
        errors = sheet.summary()
    title, own = "点検表を直す", found.agency.is_fictional
    return form_page(request, sheet, errors, title, found.get_absolute_url(), (found.title, found), is_fictional=own)


def form_page(
    request: HttpRequest,
    sheet: ChecklistSheet,
    errors: list[tuple[str, str]],
    title: str,
    back: str,
    of: tuple[str, Checklist] | None = None,
    *,
    is_fictional: bool,
) -> HttpResponse:
    """The form of a list; 422 where something in it is wrong."""
    above: list[Crumb] = [(of[0], of[1].get_absolute_url())] if of else []
    context = {
        "sheet": sheet,
        "errors": errors,
        "title": title,
        "back": back,
        "practices": offers_on(Practice.Theme.INSPECTION, is_fictional=is_fictional),
        "is_fictional": is_fictional,
        "breadcrumbs": crumbs(*above, (title, None)),
    }
    return render(request, "audits/checklists/form.html", context, status=422 if errors else 200)


def context_of(found: Checklist, *more: Crumb) -> dict[str, Any]:
    """What every page about one list shows."""
    here = found.get_absolute_url() if more else None
    return {
        "checklist": found,
        "stage": stage_of(found),
        "is_fictional": found.agency.is_fictional,
        "breadcrumbs": crumbs((found.title, here), *more),
    }


@encryptable(OF_LINES)
@require_safe
def checklist(request: HttpRequest, code: str) -> HttpResponse:
    """One list: its points, and, once sent, who answered what; also as CSV and Excel."""
    officer, today = officer_of_request(request), clock.today()
    found = get_object_or_404(with_points(Checklist.objects.visible_to(officer)), code=code)
    try:
        form = format_of(request.GET, OF_LINES)
    except Refusal as refusal:
        return bad_question(request, refusal)
    matrix = matrix_of(found, today)
    if form and found.sent_on:
        what, rows = f"点検表 {code} の回答（{form}）", len(matrix.replies)
        held = held_back(request, what=what, rows=rows, row=found, organization_id=found.agency_id)
        return held or matrix_file(matrix, form, request.GET, on=today).response()
    context = context_of(found) | {
        "matrix": matrix,
        "is_own": found.agency_id in officer.organ_ids,
        "downloads": [("Excel", "?format=xlsx"), ("CSV", "?format=csv")] if found.sent_on else [],
    }
    return render(request, "audits/checklists/checklist.html", context)


@require_http_methods(READING)
def checklist_send(request: HttpRequest, code: str) -> HttpResponse:
    """Choose corporations and send; a list that was sent, to further ones."""
    officer, today, found = officer_of_request(request), clock.today(), load_own(request, code)
    has_it = set(found.replies.values_list("corporation", flat=True))
    supervised = list(supervised_by(found.agency, today))
    left = [one for one in supervised if one.pk not in has_it]
    data = request.POST.copy() if request.method == "POST" else None
    if data is not None and "all" in data:
        data.setlist("corporations", [one.code for one in left or supervised])
    if data is not None and (asked := set(data.getlist("corporations"))):
        sent_before = {one.code for one in supervised if one.pk in has_it}
        if asked <= sent_before:
            messages.info(request, "選んだ法人には送付済みです。もう一度は送っていません。")
            return redirect(found)
        data.setlist("corporations", sorted(asked - sent_before))
    form = SendForm(data, corporations=left, version=found.version)
    if data is not None and form.is_valid():
        try:
            version = form.cleaned_data["version"]
            made = send_checklist(checklist=found, corporations=form.chosen, version=version, on=today, by=officer)
        except StaleVersion as stale:
            return conflict(request, context_of(found, ("同時に更新された箇所", None)), stale)
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            told = f"{len(made)}法人に点検表を送りました。" if made else "選んだ法人には送付済みです。"
            messages.success(request, told)
            return redirect(found)
    context = context_of(found, ("送付", None)) | {"form": form, "errors": form.summary(), "left": left}
    return render(request, "audits/checklists/send.html", context, status=422 if form.errors else 200)


@require_POST
def checklist_discard(request: HttpRequest, code: str) -> HttpResponse:
    """Throw a draft away."""
    found = load_own(request, code)
    try:
        version = version_in(request.POST.get("version", ""))
        discard_checklist(checklist=found, version=version, by=officer_of_request(request))
    except Refusal as refusal:
        messages.error(request, str(refusal))
        return redirect(found)
    messages.success(request, f"点検表「{found.title}」の下書きを破棄しました。")
    return redirect(LIST)
