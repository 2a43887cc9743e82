"""Pages on which an evaluator watches one cycle: the dashboard, what is behind its figures, and its matrix."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import SafeString
from django.views.decorators.http import require_safe

from agencies import clock, eras
from agencies.access import officer_of_request, requires
from agencies.layouts import FICTIONAL
from agencies.outputs import OF_LINES, Lines, format_of, lines_file, marked
from agencies.people.confirmation import count_due
from agencies.reads.bulk import held_back
from agencies.refusals import Refusal
from agencies.renderers import listing_lines
from agencies.roles import Permission
from agencies.snapshots import kept, looking
from audits.bad_questions import bad_question
from audits.dashboard import GROUPS, compared_day, count, headline, roll_up, roll_up_lines, table_panels
from audits.finding_homes import FindingDuty, answers_owed, findings_watched
from audits.homes import Duty, duties
from audits.matrix import LOOKS, Matrix, MatrixCell
from audits.questions import bundle_form, cycles, filter_context
from audits.tables import CycleQuestion, ask_cycle
from audits.views import cycle_label
from regulations.curve import completion_curve
from regulations.curve_chart import curve_chart
from regulations.lateness import late_list
from regulations.standing import behind_standing

PAGE = 50
DOWNLOADS = (("Excel", "xlsx"), ("CSV", "csv"))


def with_question(
    view: Callable[..., HttpResponse],
) -> Callable[..., HttpResponse]:
    """Give the view the cycle its address asks for, or answer what is wrong with the address.

    All of it is read at one moment. A day to come is answered as of today, and the page says so.
    """

    def asked(request: HttpRequest, **keys: str) -> HttpResponse:
        try:
            with looking() as mark:
                question, today = ask_cycle(request.GET, mark), clock.today()
                if question.as_of > today and not request.GET.get("format"):
                    messages.warning(request, f"基準日が本日より後のため、{eras.full(today)}現在で示しています。")
                return view(request, question.not_after(today), **keys)
        except Refusal as refusal:
            return bad_question(request, refusal)

    return asked


def cycle_context(request: HttpRequest, question: CycleQuestion, *crumbs: tuple[str, str | None]) -> dict[str, Any]:
    """Header, breadcrumb and filter bar of a page about one cycle."""
    match = request.resolver_match
    assert match is not None  # noqa: S101 - a view runs only for an address that was resolved
    return {
        "amendment": question.amendment,
        "cycle_label": cycle_label(str(question.amendment), question.as_of),
        "is_fictional": question.amendment.is_fictional,
        "breadcrumbs": [("ホーム", reverse("home")), *crumbs],
        "cycles": cycles(question),
        **filter_context(question, match.view_name, *match.kwargs.values()),
    }


def send(
    request: HttpRequest, question: CycleQuestion, name: str, title: str, lines: list[list[str]], form: str
) -> HttpResponse:
    """A list of the page as a file, under the same question in words."""
    if held := held_back(request, what=f"{title}（{form}）", rows=len(lines) - 1):
        return held
    amendment = question.amendment
    called = marked(f"{name}-{amendment.code}_{question.as_of.isoformat()}", is_fictional=amendment.is_fictional)
    heading = f"{FICTIONAL * amendment.is_fictional}{title}"
    return lines_file(Lines(called, heading, question.words, lines), form, request.GET).response()


def downloads(question: CycleQuestion, view: str, *arguments: str, **changed: str) -> list[tuple[str, str]]:
    """(label, address) of each file of a page."""
    return [(label, question.address(view, *arguments, **changed, format=name)) for label, name in DOWNLOADS]


def owed_by(request: HttpRequest) -> list[Duty]:
    """What whoever watches owes for an organ of their own; nothing is asked where there is none."""
    officer = officer_of_request(request)
    return [duty for duty in duties(officer, clock.today()) if duty.is_owed] if officer.organ_ids else []


def finding_tasks(request: HttpRequest, question: CycleQuestion) -> dict[str, list[FindingDuty]]:
    """Answers to findings that one's own organs owe, and what is due of those that one watches."""
    officer, today, is_fictional = officer_of_request(request), clock.today(), question.amendment.is_fictional
    watched = findings_watched(officer, today, is_fictional=is_fictional)
    return {"answers_owed": answers_owed(officer, today), "findings_watched": watched}


def counted_part(question: CycleQuestion) -> SafeString:
    """What the dashboard counts and draws, the same for everybody who may open it."""
    counted = count(question)
    columns, leads = roll_up(question, counted)
    officials = list(question.amendment.tables.order_by("position"))
    late = late_list(
        question.amendment,
        question.as_of,
        question.state,
        question.selection,
        today=clock.today(),
        in_full=False,
    )
    figures, parts = headline(question, counted, [str(organ.organization) for organ in late.organs])
    curve = completion_curve(question.amendment, question.as_of, question.state, question.selection)
    context = {
        "figures": figures,
        "parts": parts,
        "curve": curve_chart(curve, lambda day: question.address("audits:dashboard", as_of=day.isoformat())),
        "panels": table_panels(question, officials),
        "columns": columns,
        "leads": leads,
        "late": late,
        "late_url": question.address("audits:late", compared_to=""),
        "downloads": downloads(question, "audits:dashboard"),
        "officials": [(one, question.ask(one).address("audits:table")) for one in officials],
    }
    return render_to_string("audits/dashboard_counted.html", context)


@require_safe
@requires(Permission.WATCH)
@with_question
def dashboard(request: HttpRequest, question: CycleQuestion) -> HttpResponse:
    """One cycle on one day: figures, curve, tables, roll-up and late list, all of the same question."""
    if form := format_of(request.GET, OF_LINES):
        return send(request, question, "roll-up", "主管する行政機関ごとの状況", roll_up_lines(question), form)
    address = question.address("audits:dashboard")
    context = cycle_context(request, question, ("ダッシュボード", None)) | {
        "owed": owed_by(request),
        "accounts_due": count_due(officer_of_request(request), timezone.now()),
        **finding_tasks(request, question),
        "compared_to": eras.full(compared_day(question)),
        "late_url": question.address("audits:late", compared_to=""),
        "matrix_url": question.address("audits:matrix"),
        "counted": kept(question.seen, f"{address} {clock.today()}", lambda: counted_part(question)),
        "bundle": bundle_form(question),
    }
    return render(request, "audits/dashboard.html", context)


@require_safe
@requires(Permission.WATCH)
@with_question
def figure(request: HttpRequest, question: CycleQuestion, key: str) -> HttpResponse:
    """The organs behind a figure of the dashboard, with the same filters."""
    if key not in GROUPS:
        raise Http404
    label, wanted = GROUPS[key]
    listing = behind_standing(question.moment, wanted)
    if form := format_of(request.GET, OF_LINES):
        return send(request, question, key, f"{label}の機関", listing_lines(listing), form)
    back = question.address("audits:dashboard")
    context = cycle_context(request, question, ("ダッシュボード", back), (label, None)) | {
        "label": label,
        "listing": listing,
        "downloads": downloads(question, "audits:figure", key),
    }
    return render(request, "audits/figure.html", context)


@require_safe
@requires(Permission.WATCH)
@with_question
def matrix(request: HttpRequest, question: CycleQuestion) -> HttpResponse:
    """Organizations × items of one kind of organ, 50 rows a page, in the order the address asks for."""
    asked = Matrix(question, kind=request.GET.get("kind", ""), sort=request.GET.get("sort", ""))
    if form := format_of(request.GET, OF_LINES):
        return send(request, question, f"matrix-{asked.kind}", "機関 × 改正事項", asked.lines(), form)
    page = Paginator(asked.reviews, PAGE).get_page(request.GET.get("page"))
    back = question.address("audits:dashboard")
    context = cycle_context(request, question, ("ダッシュボード", back), ("機関 × 改正事項", None)) | {
        "matrix": asked,
        "rows": asked.rows(list(page)),
        "page": page,
        "kinds": [
            (label, question.address("audits:matrix", kind=kind), kind == asked.kind) for kind, label in asked.kinds
        ],
        "headings": asked.headings(),
        "legend": [MatrixCell(outcome) for outcome in LOOKS],
        "has_unnamed": any(asked.unnamed),
        "query": asked.query,
        "downloads": downloads(question, "audits:matrix", kind=asked.kind, sort=asked.sort),
    }
    return render(request, "audits/matrix.html", context)
