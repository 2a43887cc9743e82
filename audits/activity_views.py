"""Pages of an organ's activities (監査・点検・教育研修): what is recorded of each period, and the form to record it."""

from __future__ import annotations

from datetime import date

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from agencies import clock
from agencies.access import officer_of_request
from agencies.forms import errors_of, version_in
from agencies.models import Organization
from agencies.periods import Period, fiscal_year_of
from agencies.provenance import Provenance
from agencies.refusals import Refusal, StaleVersion
from audits.activity_actions import change_activity, record_activity, withdraw_activity
from audits.activity_forms import ActivityForm, mark_of
from audits.asked import asked_periods
from audits.models import Activity
from audits.organ_pages import conflict, context_of, organ_of, own_organ
from guidelines.models import Practice
from guidelines.practice_offers import offers_on

HEADING = "監査・点検・教育研修"
THEMES = (Practice.Theme.TRAINING, Practice.Theme.INSPECTION)
WITHDRAWAL = {
    "title": "記録の取消し",
    "text": "誤って記録したときや、予定をやめたときに取り消します。履歴には残ります。",
    "button": "この記録を取り消す",
}
Lines = list[tuple[Activity.Kind, list[Activity]]]


def address(organization: Organization) -> str:
    """The page of the organ's activities."""
    return reverse("audits:activities-of", args=[organization.code])


@require_safe
def activities_of(request: HttpRequest, code: str) -> HttpResponse:
    """What is recorded of an organ, by period and activity; a supervising agency reads it too."""
    organization, officer = organ_of(request, code, supervised=True), officer_of_request(request)
    found = Activity.objects.visible_to(officer).filter(organization=organization)
    rows = list(found.order_by("held_from", "pk"))
    context = context_of(organization, officer, (HEADING, None))
    context |= {"heading": HEADING, "periods": by_period(organization, rows, clock.today())}
    return render(request, "audits/activities.html", context)


def by_period(organization: Organization, rows: list[Activity], today: date) -> list[tuple[str, str, Lines]]:
    """Name of a period, its mark in addresses, and its records by activity: periods begun or with records, latest first."""
    asked = asked_periods(organization, today)
    held: dict[Period, str] = {one.asked: str(one.asked) for one in rows}
    listed = [period for period in asked if period.first <= today or period in held]
    listed += [period for period in held if period not in asked]
    return [
        (
            asked.get(period) or held[period],
            mark_of(period),
            [(kind, [one for one in rows if one.asked == period and one.kind == kind]) for kind in Activity.Kind],
        )
        for period in listed
    ]


@require_http_methods(["GET", "HEAD", "POST"])
def activity_new(request: HttpRequest, code: str) -> HttpResponse:
    """Record an activity."""
    organization, officer = own_organ(request, code), officer_of_request(request)
    today = clock.today()
    current = mark_of(Period.fiscal_year(fiscal_year_of(today)))
    asked = {"kind": request.GET.get("kind", "")[:30], "asked": request.GET.get("asked", current)[:30]}
    periods = asked_periods(organization, today)
    form = ActivityForm(request.POST if request.method == "POST" else None, periods=periods, asked=asked)
    context = context_of(organization, officer, (HEADING, address(organization)), ("活動の記録", None))
    if form.is_bound and form.is_valid():
        try:
            new = record_activity(organization=organization, entry=form.entry(), today=today, by=officer)
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, f"{new}を記録しました。")
            return redirect(address(organization))
    context |= {"form": form, "title": "活動の記録", "lead": organization.full_name, "back": address(organization)}
    context |= {"errors": errors_of(form), "done": "記録する"}
    context |= {"practices": offers_on(*THEMES, is_fictional=organization.is_fictional)}
    return render(request, "audits/organ_form.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def activity(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    """Change what is recorded of an activity."""
    organization, officer = own_organ(request, code), officer_of_request(request)
    found = get_object_or_404(Activity.objects.named(), organization=organization, pk=pk)
    periods = {found.asked: str(found.asked)} | asked_periods(organization, clock.today())
    form = ActivityForm(request.POST if request.method == "POST" else None, periods=periods, activity=found)
    context = context_of(organization, officer, (HEADING, address(organization)), ("記録の変更", None))
    if form.is_bound and form.is_valid():
        entry, version = form.entry(), form.cleaned_data["version"]
        try:
            change_activity(activity=found, entry=entry, version=version, today=clock.today(), by=officer)
        except StaleVersion as stale:
            return conflict(request, context, stale)
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, f"{found.get_kind_display()}の記録を変更しました。")
            return redirect(address(organization))
    context |= {"form": form, "title": "記録の変更", "lead": organization.full_name, "back": address(organization)}
    context |= {"errors": errors_of(form), "done": "保存する"}
    context |= {"practices": offers_on(*THEMES, is_fictional=organization.is_fictional)}
    if found.provenance == Provenance.REPORTED:
        context["withdraw"] = WITHDRAWAL | {
            "url": reverse("audits:activity-withdraw", args=[organization.code, found.pk]),
            "version": found.version,
        }
    return render(request, "audits/organ_form.html", context, status=422 if form.errors else 200)


@require_POST
def activity_withdraw(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    """Take back a record; doing so twice is doing it once."""
    organization, officer = own_organ(request, code), officer_of_request(request)
    found = Activity.objects.named().filter(organization=organization, pk=pk).first()
    if found is None:
        messages.info(request, "この記録は、既に取り消されています。")
        return redirect(address(organization))
    try:
        withdraw_activity(activity=found, version=version_in(request.POST.get("version", "")), by=officer)
    except StaleVersion as stale:
        messages.error(request, str(stale))
    except Refusal as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, f"{found}の記録を取り消しました。")
    return redirect(address(organization))
