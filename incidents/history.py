"""The trail of one incident, for whoever may see the incident."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from agencies.models import Trail
from incidents.models import Incident


def history_of(incident: Incident) -> QuerySet:
    """What was done to the incident, its reports, steps and files, newest first; one line for each kind in one request."""
    about = Q(target_type=incident._meta.label, target_id=incident.pk)
    for rows in (incident.reports, incident.steps, incident.files):
        about |= Q(target_type=rows.model._meta.label, target_id__in=rows.order_by().values("pk"))
    return Trail.objects.filter(about, organization=incident.organization_id).by_request()
