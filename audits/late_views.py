"""The late list with its signals, as a page and as files."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from agencies import clock
from agencies.access import officer_of_request, requires
from agencies.outputs import OF_LISTINGS, format_of
from agencies.refusals import Refusal
from agencies.roles import Permission
from audits.activity_signals import with_activities
from audits.bad_questions import bad_question
from audits.finding_pages import draft_query
from audits.questions import cycles, filter_context
from audits.tables import ask_cycle
from audits.views import cycle_label
from regulations.late_outputs import late_file
from regulations.lateness import late_list
from regulations.reminders.views import MOST_AT_ONCE

DOWNLOADS = (("Excel", "xlsx"), ("CSV", "csv"), ("JSON", "json"))


@require_safe
@requires(Permission.WATCH)
def late(request: HttpRequest) -> HttpResponse:
    """Who revised late or is still open, by ministry, why, and whom nobody can tell; also as files by `format`."""
    try:
        question = ask_cycle(request.GET)
        wanted = format_of(request.GET, OF_LISTINGS)
    except Refusal as refusal:
        return bad_question(request, refusal)
    listed = late_list(question.amendment, question.as_of, question.state, question.selection, today=clock.today())
    found = with_activities(listed)
    if wanted:
        return late_file(found, wanted, request.GET).response()
    context = filter_context(question, "audits:late") | {
        "amendment": question.amendment,
        "cycles": cycles(question),
        "late": found,
        "may_remind": officer_of_request(request).may(Permission.REMIND),
        "finding_query": draft_query(officer_of_request(request), question.amendment, found.shown_on, question.state),
        "most_reminded": MOST_AT_ONCE,
        "cycle_label": cycle_label(str(question.amendment), question.as_of),
        "is_fictional": question.amendment.is_fictional,
        "downloads": [(label, question.address("audits:late", format=name)) for label, name in DOWNLOADS],
        "breadcrumbs": [("ホーム", reverse("home")), ("遅延している機関", None)],
    }
    return render(request, "audits/late.html", context)
