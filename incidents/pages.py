"""What the pages of one incident share: loading, who may act, what every page shows, and what is shown on a conflict."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Prefetch, QuerySet
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse

from agencies.access import officer_of_request
from agencies.refusals import Refusal, StaleVersion
from agencies.roles import Officer
from incidents.models import Incident, IncidentReport, IncidentStep
from incidents.transitions import may_handle

Crumb = tuple[str, str | None]
LIST = "incidents:incidents"
READS_ONLY = "この事案は閲覧のみできます。対応の記録は、事案が起きた機関の保護担当者・総括保護管理者が行います。"
CLOSED = "この事案は終了しています。記録の変更や追加はできません。"


def with_rows(incidents: QuerySet[Incident]) -> QuerySet[Incident]:
    """Each with its organ, its reports (latest first) and its steps; two queries more, whatever the number."""
    reports = IncidentReport.objects.order_by("-number")
    steps = IncidentStep.objects.select_related("told").order_by("-number")
    rows = incidents.select_related("organization__prefecture", "unit", "told_supervisor")
    return rows.prefetch_related(Prefetch("reports", reports), Prefetch("steps", steps))


def load_incident(officer: Officer, code: str) -> Incident:
    """An incident the officer may see, else 404: one of others is as little there as one that never was."""
    return get_object_or_404(with_rows(Incident.objects.visible_to(officer)), code=code)


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
        "again": request.path,
    }
    return render(request, "incidents/conflict.html", context, status=409)


def refused(
    request: HttpRequest, incident: Incident, form: Form, refusal: Refusal, field: str | None = None
) -> HttpResponse | None:
    """Say why nothing was saved: both sides of a conflict, on the page of an incident that is over, else at the form."""
    if isinstance(refusal, StaleVersion):
        return conflict(request, incident, refusal)
    if incident.state != Incident.State.OPEN:
        messages.error(request, str(refusal))
        return redirect(incident)
    form.add_error(field, str(refusal))
    return None
