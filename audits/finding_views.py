"""Pages of findings (所見): the list with its files, one finding, and drafting one from signals."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from agencies import clock, eras
from agencies.access import officer_of_request, requires
from agencies.encryption.doors import encryptable
from agencies.models import Organization
from agencies.outputs import OF_LINES, format_of
from agencies.reads.bulk import held_back
from agencies.refusals import Refusal, StaleVersion
from agencies.roles import Officer, Permission
from audits.bad_questions import bad_question
from audits.finding_drafts import draft_finding, mark_of
from audits.finding_filters import FindingPageFilter
from audits.finding_outputs import findings_file
from audits.finding_pages import counts_by_state, in_order, overdue, standing, view_of, with_steps
from audits.finding_transitions import leads_to, steps_for, waiting_for
from audits.models import Finding
from audits.organ_signals import organ_signals
from audits.tables import CycleQuestion, ask_cycle

PAGE = 50
State = Finding.State
Crumb = tuple[str, str | None]
DOWNLOADS = (("改善措置の一覧（Excel）", "xlsx"), ("CSV", "csv"))
CHANGED = "シグナルの内容が変わったため、起案していません。今の内容を確かめて、選び直してください。"


def crumbs(*more: Crumb) -> list[Crumb]:
    """The breadcrumb of a page about findings."""
    return [("ホーム", reverse("home")), ("所見", reverse("audits:findings")), *more]


def load(code: str, officer: Officer) -> Finding:
    """A finding the officer may see, else 404: what may not be seen is as if it were not there."""
    return get_object_or_404(with_steps(Finding.objects.visible_to(officer)), code=code)


def context_of(finding: Finding, officer: Officer, *more: Crumb) -> dict[str, Any]:
    """What every page about a finding shows."""
    here = finding.get_absolute_url() if more else None
    view, today = view_of(finding, officer), clock.today()
    return {
        "finding": finding,
        "view": view,
        "measures": [(one, standing(one, today)) for one in view.measures],
        "evidence": finding.evidence.order_by("position"),
        "may_open_evidence": officer.may(Permission.WATCH),
        "cycle_label": str(finding.amendment or ""),
        "is_fictional": finding.organization.is_fictional,
        "breadcrumbs": crumbs((finding.title, here), *more),
    }


@encryptable(OF_LINES)
@require_safe
def findings(request: HttpRequest) -> HttpResponse:
    """The findings one may see, by state, organ and amendment; those issued also as files, with the measures."""
    officer, today = officer_of_request(request), clock.today()
    try:
        form = format_of(request.GET, OF_LINES)
    except Refusal as refusal:
        return bad_question(request, refusal)
    visible = Finding.objects.visible_to(officer)
    filters = FindingPageFilter(request.GET, queryset=in_order(with_steps(visible)), request=request)
    cycle = filters.form.cleaned_data.get("amendment") if filters.form.is_valid() else None
    is_fictional = cycle.is_fictional if cycle else officer.is_fictional
    if form:
        found = [view_of(one, officer) for one in filters.qs.exclude(state=State.DRAFT)]
        held = held_back(request, what=f"所見の一覧（{form}）", rows=len(found))
        return held or findings_file(found, form, request.GET, today=today, is_fictional=is_fictional).response()
    query = request.GET.copy()
    query.pop("page", None)
    page = Paginator(filters.qs, PAGE).get_page(request.GET.get("page"))
    context = {
        "filters": filters,
        "page": page,
        "rows": [(view_of(one, officer), overdue(one, today)) for one in page],
        "counts": counts(request, visible),
        "query": query.urlencode(),
        "downloads": [(label, address_with(query, format=name)) for label, name in DOWNLOADS],
        "may_find": officer.may(Permission.FIND),
        "may_watch": officer.may(Permission.WATCH),
        "is_fictional": is_fictional,
        "breadcrumbs": [("ホーム", reverse("home")), ("所見", None)],
    }
    return render(request, "audits/findings/findings.html", context)


def counts(request: HttpRequest, visible: Any) -> list[tuple[State, int, str]]:
    """How many there are in each state of what the other filters leave, each with its address."""
    others = request.GET.copy()
    for name in ("state", "page"):
        others.pop(name, None)
    left = FindingPageFilter(others, queryset=visible, request=request).qs
    states = Finding.objects.filter(pk__in=left.values("pk")).values_list("state", flat=True)
    return [(state, count, address_with(others, state=state.value)) for state, count in counts_by_state(states)]


def address_with(query: QueryDict, **more: str) -> str:
    """The question of the address, and more."""
    asked = query.copy()
    for name, value in more.items():
        asked[name] = value
    return f"?{asked.urlencode()}"


@require_safe
def finding(request: HttpRequest, code: str) -> HttpResponse:
    """One finding: what is to be done next, its text, its evidence, the measures, and every step."""
    officer, today = officer_of_request(request), clock.today()
    found = load(code, officer)
    is_own = found.organization_id in officer.organ_ids
    context = context_of(found, officer) | {
        "next_steps": steps_for(found, officer),
        "may_write": is_own and leads_to(found.state, State.ANSWERED),
        "has_answer_draft": is_own and found.answer_draft is not None,
        "is_answer_owed": found.state == State.ISSUED,
        "may_edit": found.state == State.DRAFT and officer.may(Permission.FIND),
        "is_draft": found.state == State.DRAFT,
        "waiting_for": waiting_for(found),
        "overdue": overdue(found, today),
    }
    return render(request, "audits/findings/finding.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Permission.FIND)
def new(request: HttpRequest) -> HttpResponse:
    """Choose the signals of an organ that a finding is drafted from; the address names organ, cycle, day, what counts."""
    try:
        question = ask_cycle({name: request.GET.get(name, "") for name in ("amendment", "as_of", "state")})
    except Refusal as refusal:
        return bad_question(request, refusal)
    officer, today = officer_of_request(request), clock.today()
    question = question.not_after(today)
    organs = Organization.objects.of_register(question.amendment.is_fictional).organs()
    organ = get_object_or_404(organs, code=request.GET.get("organization", "").replace("\x00", ""))
    errors: list[tuple[str, str]] = []
    if request.method == "POST":
        try:
            drafted = drafted_from(request, question, organ, officer)
        except StaleVersion:
            errors = [("signals", CHANGED)]
        except Refusal as refusal:
            errors = [("signals", str(refusal))]
        else:
            messages.success(request, "所見の案を作りました。シグナルの文案が入っています。言葉を整えてください。")
            return redirect("audits:finding-edit", drafted.code)
    found = organ_signals(question.amendment, question.as_of, question.state, organization=organ)
    context = {
        "organization": organ,
        "signals": [(mark_of(one), one) for one in found],
        "existing": in_order(Finding.objects.filter(organization=organ, amendment=question.amendment)),
        "day": eras.full(question.as_of),
        "errors": errors,
        "cycle_label": str(question.amendment),
        "is_fictional": question.amendment.is_fictional,
        "breadcrumbs": crumbs(("所見の案", None)),
    }
    return render(request, "audits/findings/new.html", context, status=409 if errors else 200)


def drafted_from(request: HttpRequest, question: CycleQuestion, organ: Organization, officer: Officer) -> Finding:
    """The draft of the signals that were ticked."""
    return draft_finding(
        organization=organ,
        amendment=question.amendment,
        marks=request.POST.getlist("signals"),
        as_of=question.as_of,
        on=clock.today(),
        state=question.state,
        by=officer,
    )
