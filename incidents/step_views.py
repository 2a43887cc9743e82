"""Pages on which an incident is dealt with: a step, the next version of the report, a file, or that it was none."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from agencies import attachment_actions, clock
from agencies.access import officer_of_request
from agencies.refusals import Refusal
from agencies.roles import Officer, Permission
from guidelines.models import Practice
from guidelines.practice_offers import offers_on
from incidents import actions
from incidents.forms import AmendForm
from incidents.models import Incident, Step
from incidents.pages import context_of, errors_of, load_handled, load_incident, refused
from incidents.step_forms import AttachForm, ReasonForm, StepForm
from incidents.transitions import TRANSITIONS, asked_of, latest, may_take, missing_before

GONE = "このファイルは見つかりません。システムの管理者に連絡してください。"
FORBIDDEN = "この段階の記録は、機関の総括保護管理者が行います。内容を確かめて依頼してください。"


def page(
    request: HttpRequest, template: str, incident: Incident, title: str, *forms: Any, **more: Any
) -> HttpResponse:
    """A page with forms; 422 where one of them has errors."""
    errors = [error for form in forms for error in errors_of(form)]
    context = context_of(incident, (title, None)) | {"title": title, "errors": errors} | more
    return render(request, template, context, status=422 if errors else 200)


def step_of(incident: Incident, name: str, officer: Officer) -> Step:
    """A step that is asked of the organ, else 404; 403 for who may not record it."""
    step = next((one for one in asked_of(incident) if one.value == name), None)
    if step is None:
        raise Http404
    if not may_take(incident, step, officer):
        raise PermissionDenied(FORBIDDEN)
    return step


@require_http_methods(["GET", "HEAD", "POST"])
def step(request: HttpRequest, code: str, step: str) -> HttpResponse:
    """Record a step with its time and person, that it is not needed, or correct what stands."""
    incident = load_handled(request, code)
    if isinstance(incident, HttpResponse):
        return incident
    officer, now, posted = officer_of_request(request), clock.now(), request.POST
    asked = step_of(incident, step, officer)
    taken = latest(incident.steps.all())
    is_omitting = request.method == "POST" and "omit" in posted
    form = StepForm(
        posted if request.method == "POST" and not is_omitting else None,
        incident=incident,
        step=asked,
        row=taken.get(asked),
        now=now,
        person=officer.name,
    )
    omission = ReasonForm(posted if is_omitting else None, incident=incident, label="不要とする理由")
    sent = omission if is_omitting else form
    if request.method == "POST" and sent.is_valid():
        try:
            if is_omitting:
                version, note = omission.cleaned_data["version"], omission.cleaned_data["reason"]
                actions.omit_step(incident=incident, step=asked, note=note, version=version, now=now, by=officer)
            else:
                actions.take_step(incident=incident, step=asked, **form.values(), now=now, by=officer)
        except Refusal as refusal:
            if answer := refused(request, incident, sent, refusal):
                return answer
        else:
            messages.success(request, f"「{asked.label}」を{'不要と' if is_omitting else ''}記録しました。")
            return redirect(incident)
    return page(
        request,
        "incidents/step.html",
        incident,
        asked.label,
        form,
        omission,
        form=form,
        omission=omission if TRANSITIONS[asked].may_be_omitted else None,
        is_omitting=is_omitting,
        row=taken.get(asked),
        missing=[] if asked in taken else missing_before(incident, taken, asked),
        basis=TRANSITIONS[asked].basis(incident.organization.kind, incident.regime),
        closes=asked == Step.CLOSED,
        practices=offers_on(Practice.Theme.READINESS, is_fictional=incident.organization.is_fictional),
    )


@require_http_methods(["GET", "HEAD", "POST"])
def amend(request: HttpRequest, code: str) -> HttpResponse:
    """The next version of the report; the ones before it stay as they are."""
    incident = load_handled(request, code)
    if isinstance(incident, HttpResponse):
        return incident
    report = incident.reports.all()[0]
    data = request.POST if request.method == "POST" else None
    form = AmendForm(data, report=report, version=incident.version)
    if request.method == "POST" and form.is_valid():
        try:
            made = actions.amend_report(
                incident=incident,
                values=form.values(),
                change_note=form.cleaned_data["change_note"],
                version=form.cleaned_data["version"],
                now=clock.now(),
                by=officer_of_request(request),
            )
        except Refusal as refusal:
            if answer := refused(request, incident, form, refusal):
                return answer
        else:
            messages.success(request, f"第{made.number}版として保存しました。前の版もそのまま残っています。")
            return redirect(incident)
    return page(request, "incidents/amend.html", incident, "内容の更新", form, form=form)


@require_http_methods(["GET", "HEAD", "POST"])
def attach(request: HttpRequest, code: str) -> HttpResponse:
    """Attach a file."""
    incident = load_handled(request, code)
    if isinstance(incident, HttpResponse):
        return incident
    form = AttachForm(*(request.POST, request.FILES) if request.method == "POST" else ())
    if request.method == "POST" and form.is_valid():
        file, note = form.cleaned_data["file"], form.cleaned_data["note"]
        try:
            actions.attach_file(
                incident=incident,
                content=file.read(),
                file_name=file.name,
                note=note,
                by=officer_of_request(request),
                now=clock.now(),
            )
        except Refusal as refusal:
            if answer := refused(request, incident, form, refusal, "file"):
                return answer
        else:
            messages.success(request, "ファイルを添付しました。")
            return redirect(incident)
    return page(request, "incidents/attach.html", incident, "ファイルの添付", form, form=form)


@require_safe
def file(request: HttpRequest, code: str, pk: int) -> HttpResponseBase:
    """A file of an incident the officer may see, to be kept and never opened in the browser."""
    incident = load_incident(officer_of_request(request), code)
    found = get_object_or_404(incident.files.select_related("attachment"), pk=pk).attachment
    try:
        content = attachment_actions.opened(found)
    except Refusal:
        messages.error(request, GONE)
        return redirect(incident)
    response = FileResponse(content, as_attachment=True, filename=found.file_name, content_type=found.media_type)
    response["Content-Security-Policy"] = "sandbox"
    response["X-Content-Type-Options"] = "nosniff"
    return response


@require_http_methods(["GET", "HEAD", "POST"])
def dismiss(request: HttpRequest, code: str) -> HttpResponse:
    """Say that it was no incident, and why; the record stays."""
    incident = load_handled(request, code)
    if isinstance(incident, HttpResponse):
        return incident
    officer = officer_of_request(request)
    if not officer.may(Permission.CLOSE_INCIDENT, incident.organization_id):
        raise PermissionDenied(FORBIDDEN)
    data = request.POST if request.method == "POST" else None
    form = ReasonForm(data, incident=incident, label="事案に当たらないとする理由")
    if request.method == "POST" and form.is_valid():
        version, note = form.cleaned_data["version"], form.cleaned_data["reason"]
        try:
            actions.dismiss_incident(incident=incident, note=note, version=version, now=clock.now(), by=officer)
        except Refusal as refusal:
            if answer := refused(request, incident, form, refusal):
                return answer
        else:
            messages.success(request, "事案に当たらないと記録しました。")
            return redirect(incident)
    return page(request, "incidents/dismiss.html", incident, "事案に当たらないとする", form, form=form)
