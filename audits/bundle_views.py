"""Where the whole-report bundle is asked for; the job that makes it has pages of its own."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from agencies.access import officer_of_request, requires
from agencies.refusals import Refusal
from agencies.roles import Permission
from audits.bad_questions import bad_question
from audits.bundle import start_bundle
from audits.tables import ask_cycle


@require_POST
@requires(Permission.WATCH)
def bundle(request: HttpRequest) -> HttpResponse:
    """Start making all tables of a cycle as one file, and go to where one sees how far it is."""
    try:
        job = start_bundle(question=ask_cycle(request.POST), by=officer_of_request(request))
    except Refusal as refusal:
        return bad_question(request, refusal)
    return redirect(job)
