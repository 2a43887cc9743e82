"""What the pages of one incident share: loading, who may act, what every page shows, and what is shown on a conflict."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Prefetch, QuerySet
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse

from agencies.access import officer_of_request
from agencies.models import Organization
from agencies.reads.actions import record_read
from agencies.refusals import Refusal, StaleVersion
from agencies.roles import Officer
from incidents.models import Incident, IncidentReport, IncidentStep, Telling
from incidents.moments import BadMoment, MomentField
from incidents.transitions import may_handle, standing

Crumb = tuple[str, str | None]
LIST = "incidents:incidents"
READS_ONLY = "この事案は閲覧のみできます。対応の記録は、事案が起きた機関の保護担当者・総括保護管理者が行います。"
CLOSED = "この事案は終了しています。記録の変更や追加はできません。"


def with_rows(incidents: QuerySet[Incident]) -> QuerySet[Incident]:
    """Each with its organ, its reports (latest first) and its steps; two queries more, whatever the number."""
    reports = IncidentReport.objects.order_by("-number")
    steps = IncidentStep.objects.select_related("told").order_by("-number")
    rows = incidents.select_related("organization__prefecture", "unit")
    return rows.prefetch_related(Prefetch("reports", reports), Prefetch("steps", steps))


def with_tellings(incidents: QuerySet[Incident]) -> QuerySet[Incident]:
    """Each with the agencies that were told of it, in the order they were; one query more, whatever the number."""
    tellings = Telling.objects.select_related("agency").order_by("told_at", "agency__code")
    return incidents.prefetch_related(Prefetch("tellings", tellings))


def load_incident(officer: Officer, code: str) -> Incident:
    """An incident the officer may see, else 404: one of others is as little there as one that never was.

    Every page of an incident comes through here, so here it is kept who looked at it.
    """
    found = get_object_or_404(with_tellings(with_rows(Incident.objects.visible_to(officer))), code=code)
    record_read(officer=officer, what=f"事案 {code}", row=found, organization_id=found.organization_id)
    return found


def load_handled(request: HttpRequest, code: str) -> Incident | HttpResponse:
    """An incident the officer records something of; 403 for who only reads it, the way back where it is over.

    What is posted for one that is over reaches the action, which knows what was sent twice.
    """
    officer = officer_of_request(request)
    incident = load_incident(officer, code)
    if not may_handle(incident, officer):
        raise PermissionDenied(READS_ONLY)
    if incident.state != Incident.State.OPEN and request.method != "POST":
        messages.error(request, CLOSED)
        return redirect(incident)
    return incident


def supervisors_of(incident: Incident) -> QuerySet[Organization]:
    """The agencies that supervise the corporation, alone or jointly (共管)."""
    return Organization.objects.filter(supervised__corporation=incident.organization_id).order_by("code")


def supervisors_left(incident: Incident) -> QuerySet[Organization]:
    """Those of them of which no telling stands; the steps are loaded with the incident."""
    told = [row.told_id for row in standing(incident.steps.all()) if row.told_id is not None]
    return supervisors_of(incident).exclude(pk__in=told)


def context_of(incident: Incident, *crumbs: Crumb) -> dict[str, Any]:
    """What every page of an incident shows."""
    own: Crumb = (f"事案 {incident.code}", incident.get_absolute_url() if crumbs else None)
    return {
        "incident": incident,
        "report": incident.reports.all()[0],
        "is_fictional": incident.organization.is_fictional,
        "breadcrumbs": [("ホーム", reverse("home")), ("事案", reverse(LIST)), own, *crumbs],
    }


def errors_of(form: Form) -> list[tuple[str, str]]:
    """(anchor, text) of every error, for the summary at the top; each text names its field."""
    found = []
    for name, texts in form.errors.items():
        field = form[name] if name in form.fields else None
        anchor = (field.auto_id if field.use_fieldset else field.id_for_label) if field else "main"
        found += [(anchor or "main", str(text)) for text in texts]
    return found


def conflict(request: HttpRequest, incident: Incident, stale: StaleVersion) -> HttpResponse:
    """Both sides of what two people entered; nothing was saved (rule 11)."""
    context = context_of(incident, ("同時に更新された箇所", None)) | {
        "message": str(stale),
        "conflicts": stale.conflicts,
        "again": request.get_full_path(),
    }
    return render(request, "incidents/conflict.html", context, status=409)


def form_page(
    request: HttpRequest, template: str, incident: Incident, title: str, *forms: Form, **more: Any
) -> HttpResponse:
    """A page with forms about an incident; 422 where one of them has errors."""
    errors = [error for form in forms for error in errors_of(form)]
    context = context_of(incident, (title, None)) | {"title": title, "errors": errors} | more
    return render(request, template, context, status=422 if errors else 200)


def done(
    request: HttpRequest,
    incident: Incident,
    form: Form,
    action: Callable[[], Any],
    said: str | Callable[[Any], str],
    *,
    field: str | None = None,
) -> HttpResponse | None:
    """Call the action and go back to the incident with what is `said` (of what was made); None where it was refused."""
    try:
        made = action()
    except Refusal as refusal:
        return refused(request, incident, form, refusal, field)
    messages.success(request, said if isinstance(said, str) else said(made))
    return redirect(incident)


def refused(
    request: HttpRequest, incident: Incident, form: Form, refusal: Refusal, field: str | None = None
) -> HttpResponse | None:
    """Say why nothing was saved: both sides of a conflict, on the page of an incident that is over, else at the form."""
    if isinstance(refusal, StaleVersion):
        return conflict(request, incident, refusal)
    if incident.state != Incident.State.OPEN:
        messages.error(request, str(refusal))
        return redirect(incident)
    form.add_error(field or field_of(refusal, form), str(refusal))
    return None


def field_of(refusal: Refusal, form: Form) -> str | None:
    """The field of a form that a refusal is about: that of the moment; None where it is about all of it."""
    moments = [name for name, field in form.fields.items() if isinstance(field, MomentField)]
    return moments[0] if moments and isinstance(refusal, BadMoment) else None
