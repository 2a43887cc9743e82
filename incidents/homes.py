"""What of incidents stands on a home page: those still open for who deals with them, one's own reports for a member."""

from __future__ import annotations

from datetime import datetime

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from agencies import clock
from agencies.access import officer_of_request
from agencies.roles import Officer, Permission
from incidents.models import Incident
from incidents.pages import with_rows
from incidents.rows import Row, rows_of

MOST = 10


def open_incidents(officer: Officer, now: datetime) -> list[Row]:
    """The open incidents of one's own organs and units, the nearest deadline first; at most ten, three queries."""
    if not officer.may(Permission.HANDLE_INCIDENT):
        return []
    own = Incident.objects.visible_to(officer).open().of_places(officer.organ_ids | officer.unit_ids)
    rows = rows_of(with_rows(own.order_by("-known_at", "code")), now)
    return sorted(rows, key=urgency)[:MOST]


def urgency(row: Row) -> tuple[int, float]:
    """Those with a deadline first, by when it ends; the others by when they became known."""
    if row.running:
        return (0, row.running.clock.due_at.timestamp())
    return (1, row.incident.known_at.timestamp())


def is_member(officer: Officer) -> bool:
    """Is it somebody who may report incidents, and has no other job here?"""
    return bool(officer.member_ids) and not officer.may(Permission.HANDLE_INCIDENT)


def member_home(request: HttpRequest) -> HttpResponse:
    """The home of a member: report an incident, and read one's own reports."""
    officer = officer_of_request(request)
    own = with_rows(Incident.objects.visible_to(officer)).order_by("-reported_at", "code")
    return render(
        request, "incidents/member_home.html", {"rows": rows_of(own[:MOST], clock.now()), "count": own.count()}
    )
