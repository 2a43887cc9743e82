"""Pages on which an incident is dealt with: a step and its withdrawal, the next version of the report, or that it was none."""

from __future__ import annotations

from functools import partial

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods

from agencies import clock
from agencies.access import officer_of_request
from agencies.roles import Officer, Permission
from guidelines.models import Practice
from guidelines.practice_offers import offers_on
from incidents import actions
from incidents.forms import AmendForm
from incidents.models import Incident, IncidentReport, IncidentStep, Step
from incidents.pages import done, form_page, load_handled, supervisors_left, supervisors_of
from incidents.step_checks import LASTING, TELLING
from incidents.step_forms import ReasonForm, StepForm
from incidents.transitions import TRANSITIONS, asked_of, latest, may_take, missing_before, resting_on, standing

FORM_METHODS = ("GET", "HEAD", "POST")
ALL_TOLD = "所管する行政機関への情報提供は、全て記録済みです。日時などの誤りは「訂正」で直してください。"
FORBIDDEN = "この段階の記録は、機関の総括保護管理者が行います。内容を確かめて依頼してください。"


def step_of(incident: Incident, name: str, officer: Officer) -> Step:
    """A step that is asked of the organ, else 404; 403 for who may not record it."""
    step = next((one for one in asked_of(incident) if one.value == name), None)
    if step is None:
        raise Http404
    if not may_take(incident, step, officer):
        raise PermissionDenied(FORBIDDEN)
    return step


def row_of(incident: Incident, step: Step, told: str) -> IncidentStep | None:
    """What stands of a step: what the agency of the address was told, else 404; without one what told nobody."""
    rows = [row for row in standing(incident.steps.all()) if row.step == step]
    found = next((row for row in rows if (row.told.code if row.told else "") == told), None)
    if told and found is None:
        raise Http404
    return found


@require_http_methods(FORM_METHODS)
def step(request: HttpRequest, code: str, step: str) -> HttpResponse:
    """Record a step with its time and person, that it is not needed, or correct what stands."""
    incident = load_handled(request, code)
    if isinstance(incident, HttpResponse):
        return incident
    officer, now = officer_of_request(request), clock.now()
    asked = step_of(incident, step, officer)
    row, taken = row_of(incident, asked, request.GET.get("told", "")), latest(incident.steps.all())
    agencies = None
    if asked == Step.TO_SUPERVISOR and not (row and row.told):
        agencies = supervisors_of(incident) if request.method == "POST" else supervisors_left(incident)
        if asked in taken and not agencies:
            messages.info(request, ALL_TOLD)
            return redirect(incident)
    data = request.POST if request.method == "POST" else None
    is_omitting = data is not None and "omit" in data
    form = StepForm(
        None if is_omitting else data, incident=incident, row=row, agencies=agencies, now=now, person=officer.name
    )
    omission = ReasonForm(data if is_omitting else None, incident=incident, label="不要とする理由")
    sent, action = (omission, actions.omit_step) if is_omitting else (form, actions.take_step)
    if data is not None and sent.is_valid():
        record = partial(action, incident=incident, step=asked, now=now, by=officer, **sent.values())
        said = f"「{asked.label}」を{'不要と' if is_omitting else ''}記録しました。"
        if answer := done(request, incident, sent, record, said):
            return answer
    return form_page(
        request,
        "incidents/step.html",
        incident,
        asked.label,
        form,
        omission,
        form=form,
        omission=omission if TRANSITIONS[asked].may_be_omitted and not (row and row.told) else None,
        is_omitting=is_omitting,
        row=row,
        step=asked,
        missing=[] if asked in taken else missing_before(incident, taken, asked),
        basis=TRANSITIONS[asked].basis(incident.organization.kind, incident.regime),
        closes=asked == Step.CLOSED,
        tells_ministry=asked == Step.TO_MINISTRY and incident.told_ministry_at is None,
        is_withdrawable=row is not None and asked not in LASTING,
        practices=offers_on(Practice.Theme.READINESS, is_fictional=incident.organization.is_fictional),
    )


@require_http_methods(FORM_METHODS)
def withdraw(request: HttpRequest, code: str, step: str) -> HttpResponse:
    """Withdraw what was recorded by mistake: a step that was not taken at all, or not in this incident."""
    incident = load_handled(request, code)
    if isinstance(incident, HttpResponse):
        return incident
    officer = officer_of_request(request)
    asked = step_of(incident, step, officer)
    rows = list(incident.steps.all())
    told = request.GET.get("told", "")
    row = next((one for one in rows if one.step == asked and (one.told.code if one.told else "") == told), None)
    if row is None or asked in LASTING:
        raise Http404
    data = request.POST if request.method == "POST" else None
    if data is None and row not in standing(rows):
        messages.info(request, f"「{asked.label}」の記録は、今はありません。経過を確かめてください。")
        return redirect(incident)
    form = ReasonForm(data, incident=incident, label="取り消す理由")
    if data is not None and form.is_valid():
        record = partial(
            actions.withdraw_step,
            incident=incident,
            step=asked,
            told=row.told,
            now=clock.now(),
            by=officer,
            **form.values(),
        )
        if answer := done(request, incident, form, record, f"「{asked.label}」の記録を取り消しました。"):
            return answer
    return form_page(
        request,
        "incidents/withdraw.html",
        incident,
        f"{asked.label}の記録の取消し",
        form,
        form=form,
        row=row,
        step=asked,
        resting=resting_on(standing(rows), row),
        was_told=not row.is_omitted and asked in TELLING,
    )


@require_http_methods(FORM_METHODS)
def amend(request: HttpRequest, code: str) -> HttpResponse:
    """The next version of the report; the ones before it stay as they are."""
    incident = load_handled(request, code)
    if isinstance(incident, HttpResponse):
        return incident
    report = incident.reports.all()[0]
    data = request.POST if request.method == "POST" else None
    form = AmendForm(data, report=report, version=incident.version)
    if data is not None and form.is_valid():
        record = partial(
            actions.amend_report,
            incident=incident,
            values=form.values(),
            change_note=form.cleaned_data["change_note"],
            version=form.cleaned_data["version"],
            now=clock.now(),
            by=officer_of_request(request),
        )
        if answer := done(request, incident, form, record, partial(amended, report)):
            return answer
    return form_page(request, "incidents/amend.html", incident, "内容の更新", form, form=form)


def amended(before: IncidentReport, made: IncidentReport) -> str:
    """What is said of a version that was made, or of one that says nothing new."""
    if made.number == before.number:
        return "内容に変更がなかったため、新しい版は作りませんでした。"
    return f"第{made.number}版として保存しました。前の版もそのまま残っています。"


@require_http_methods(FORM_METHODS)
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
    if data is not None and form.is_valid():
        record = partial(actions.dismiss_incident, incident=incident, now=clock.now(), by=officer, **form.values())
        if answer := done(request, incident, form, record, "事案に当たらないと記録しました。"):
            return answer
    return form_page(request, "incidents/dismiss.html", incident, "事案に当たらないとする", form, form=form)
