"""What the pages of one organ share: who may open them, the way to them, and what is shown when two changed the same."""

from __future__ import annotations

from typing import Any

from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse

from agencies.access import officer_of_request
from agencies.models import Organization
from agencies.refusals import StaleVersion
from agencies.roles import Officer, Permission

Crumb = tuple[str, str | None]


def organ_of(request: HttpRequest, code: str, *, supervised: bool = False) -> Organization:
    """An organ whose pages this officer may read, else 404: own, any for who watches, and, where so, supervised ones."""
    officer = officer_of_request(request)
    found = Organization.objects.organs()
    if not officer.may(Permission.WATCH):
        mine = Q(pk__in=officer.organ_ids)
        if supervised:
            mine |= Q(supervisions__agency__in=officer.organ_ids)
        found = found.filter(mine).distinct()
    return get_object_or_404(found.select_related("prefecture"), code=code)


def own_organ(request: HttpRequest, code: str) -> Organization:
    """An organ for which this officer enters something, else 404."""
    found = Organization.objects.organs().filter(pk__in=officer_of_request(request).organ_ids)
    return get_object_or_404(found.select_related("prefecture"), code=code)


def context_of(organization: Organization, officer: Officer, *crumbs: Crumb) -> dict[str, Any]:
    """What every page of an organ shows; `crumbs` are the pages below that of the organ."""
    reads = officer.may(Permission.WATCH) or organization.pk in officer.organ_ids
    page = reverse("audits:organization", args=[organization.code]) if reads else None
    return {
        "organization": organization,
        "is_fictional": organization.is_fictional,
        "is_own": organization.pk in officer.organ_ids,
        "breadcrumbs": [("ホーム", reverse("home")), (organization.full_name, page), *crumbs],
    }


def conflict(request: HttpRequest, context: dict[str, Any], stale: StaleVersion) -> HttpResponse:
    """Both sides of what two people changed; nothing was saved (rule 11)."""
    context |= {"conflicts": stale.conflicts, "message": str(stale), "again": request.get_full_path()}
    return render(request, "agencies/conflict.html", context, status=409)
