"""Pages of incidents: the list, the report, and one incident with its chain."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_http_methods, require_safe

from agencies import clock
from agencies.access import officer_of_request, requires
from agencies.encryption.doors import encryptable
from agencies.outputs import OF_LINES, format_of, lines_file
from agencies.reads.actions import record_read
from agencies.reads.bulk import held_back
from agencies.refusals import Refusal
from agencies.roles import Permission
from guidelines.models import Practice
from guidelines.practice_offers import offers_on
from incidents import actions
from incidents.chain import chain_of
from incidents.filters import IncidentFilter
from incidents.forms import ReportForm
from incidents.history import history_of
from incidents.models import Incident
from incidents.pages import (
    LIST,
    READS_ONLY,
    context_of,
    errors_of,
    field_of,
    load_incident,
    supervisors_left,
    with_rows,
)
from incidents.regimes import rules_of
from incidents.rows import Row, clock_lines, counted, lines_of, rows_of
from incidents.transitions import may_handle
from incidents.words import report_in_words, versions_of

PAGE = 50
HISTORY = 50


@encryptable(OF_LINES)
@require_safe
def incidents(request: HttpRequest) -> HttpResponse:
    """The incidents the officer may see, counted and filtered by what stands in the address; also as a file."""
    officer, now = officer_of_request(request), clock.now()
    seen = Incident.objects.visible_to(officer).with_title()
    filters = IncidentFilter(request.GET, queryset=seen, request=request)
    if not filters.is_valid():
        messages.error(request, "絞り込みの値が正しくありません。一覧から選び直してください。")
    found = with_rows(filters.qs).order_by("-known_at", "code")
    is_fictional, status = officer.is_fictional or filters.is_of_exercise, 200
    try:
        if (form := format_of(request.GET, OF_LINES)) and filters.is_valid():
            rows = rows_of(found, now)
            held = held_back(request, what=f"事案の一覧（{form}）", rows=len(rows))
            return held or sent(request, rows, form, is_fictional=is_fictional)
    except Refusal as refusal:
        messages.error(request, str(refusal))
        status = refusal.status
    query = request.GET.copy()
    for name in ("page", "format", "charset"):
        query.pop(name, None)
    record_read(officer=officer, what="事案の一覧")
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    context = {
        "filters": filters,
        "page": page,
        "rows": rows_of(page, now),
        "counts": counted(filters.qs),
        "levels": sorted(Incident.Level, reverse=True),
        "kept": kept(request),
        "query": query.urlencode(),
        "may_report": officer.may(Permission.REPORT_INCIDENT),
        "watches": officer.may(Permission.WATCH),
        "is_fictional": is_fictional,
        "breadcrumbs": [("ホーム", reverse("home")), ("事案", None)],
    }
    return render(request, "incidents/incidents.html", context, status=status)


def sent(request: HttpRequest, rows: list[Row], form: str, *, is_fictional: bool) -> HttpResponse:
    """The list as a file, which says whose view it is."""
    officer, today = officer_of_request(request), clock.today().isoformat()
    about = (f"{today} 現在、{officer.name}に見える範囲",)
    return lines_file(lines_of(rows, about, today=today, is_fictional=is_fictional), form, request.GET).response()


def kept(request: HttpRequest) -> str:
    """What else the list is narrowed to, for the address behind a count by level and stage."""
    words = {name: request.GET[name] for name in ("q", "state", "organization", "fictional") if request.GET.get(name)}
    return f"&{urlencode(words)}" if words else ""


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Permission.REPORT_INCIDENT)
def report(request: HttpRequest) -> HttpResponse:
    """Report an incident, or the fear of one, before the facts are clear."""
    officer, now = officer_of_request(request), clock.now()
    form = ReportForm(
        request.POST if request.method == "POST" else None, officer=officer, today=clock.today(), now=now
    )
    if request.method == "POST" and form.is_valid():
        try:
            made = actions.report_incident(**form.values(), now=now, by=officer)
        except Refusal as refusal:
            form.add_error(field_of(refusal, form), str(refusal))
        else:
            messages.success(
                request, f"事案 {made.code} を報告しました。次に、保護管理者に口頭か電話でも伝えてください。"
            )
            return redirect(made)
    context = {
        "form": form,
        "basis": form.basis(clock.today()),
        "errors": errors_of(form),
        "practices": offers_on(Practice.Theme.READINESS, is_fictional=officer.is_fictional),
        "breadcrumbs": [("ホーム", reverse("home")), ("事案", reverse(LIST)), ("事案を報告する", None)],
    }
    return render(request, "incidents/report.html", context, status=422 if form.errors else 200)


def seen_by(incident: Incident) -> str:
    """Who outside sees it: 北省、南省、総務省; empty for nobody."""
    told = [str(one) for one in incident.tellings.all()]
    return "、".join([*told, *(["総務省"] if incident.told_ministry_at else [])])


@require_safe
def incident(request: HttpRequest, code: str) -> HttpResponse:
    """One incident: its clocks, its chain, what is known of it, its files and its history."""
    officer = officer_of_request(request)
    found = load_incident(officer, code)
    handles, is_open = may_handle(found, officer), found.state == Incident.State.OPEN
    reports = list(found.reports.all())
    context = context_of(found) | {
        "clocks": clock_lines(found, clock.now()),
        "rules": rules_of(found.regime),
        "chain": chain_of(found, found.steps.all(), officer),
        "may_tell_more": handles and is_open and bool(found.tellings.all()) and supervisors_left(found).exists(),
        "seen_by": seen_by(found),
        "facts": report_in_words(reports[0]).items(),
        "versions": versions_of(reports),
        "files": found.files.select_related("attachment__uploaded_by").order_by("pk"),
        "history": history_of(found)[:HISTORY],
        "may_record": handles and is_open,
        "may_dismiss": is_open and officer.may(Permission.CLOSE_INCIDENT, found.organization_id),
        "reads_only": "" if handles else READS_ONLY,
    }
    return render(request, "incidents/incident.html", context)
