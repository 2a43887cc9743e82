"""The home page: the dashboard for who watches, and what is owed for who answers."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from agencies import clock
from agencies.access import officer_of_request
from agencies.people.confirmation import count_due
from agencies.roles import Permission
from audits.checklist_homes import checklists_owed
from audits.dashboard_views import dashboard
from audits.finding_homes import answers_owed
from audits.homes import duties, unit_duties, vacancies
from incidents.homes import is_member, member_home, open_incidents
from incidents.readiness.homes import confirmations_owed
from regulations.compiling.stages import compiled_cycles


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """The dashboard of the newest cycle for who watches, the report of an incident for a member, else what is owed."""
    officer = officer_of_request(request)
    if officer.may(Permission.WATCH):
        return dashboard(request)
    if is_member(officer):
        return member_home(request)
    today = clock.today()
    owed = duties(officer, today)
    units = unit_duties(officer)
    cycles = [duty.review.amendment for duty in owed] + [duty.review.amendment for duty in units]
    context = {
        "owed": [duty for duty in owed if duty.is_owed],
        "finished": [duty for duty in owed if not duty.is_owed],
        "unit_duties": units,
        "finding_duties": answers_owed(officer, today),
        "checklist_duties": checklists_owed(officer, today),
        "compiled": compiled_cycles(officer),
        "vacancies": vacancies(officer),
        "confirmations": confirmations_owed(officer, today),
        "accounts_due": count_due(officer, timezone.now()),
        "incidents": open_incidents(officer, clock.now()),
        "cycle_label": str(cycles[0]) if cycles else "",
    }
    return render(request, "audits/officer_home.html", context)
