"""Pages that draw on several rooms: tables, organizations, help."""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_safe

from agencies import clock, eras
from agencies.access import officer_of_request, requires
from agencies.filters import OrganizationFilter
from agencies.models import Organization, Trail
from agencies.outputs import OF_LISTINGS, OF_TABLES, Behind, behind_file, format_of, table_file
from agencies.refusals import Refusal
from agencies.roles import Officer, Permission
from agencies.tables import Table
from audits.bad_questions import bad_question
from audits.finding_pages import draft_query, in_order
from audits.models import Finding, Publication
from audits.organ_signals import organ_signals
from audits.pages import view_of
from audits.questions import bundle_form, table_bar
from audits.tables import NotFound, Question, ask, ask_cycle, find_amendment, listed
from regulations.models import Relay, Reminder, Review, Revision, Submission
from regulations.progress import progress_by_group

PAGE = 50


def cycle_label(amendment_title: str, as_of: date) -> str:
    """The cycle and 基準日 in words, for the header of a page."""
    return f"{amendment_title} ・ {eras.full(as_of)}現在"


@require_safe
@requires(Permission.WATCH)
def tables(request: HttpRequest) -> HttpResponse:
    """The list of official tables, of the cycle in the address or of the newest that has each number."""
    try:
        chosen = find_amendment(code) if (code := request.GET.get("amendment", "")) else None
        found = listed(chosen)
        question = ask_cycle(request.GET) if found else None
    except Refusal as refusal:
        return bad_question(request, refusal)
    context = {
        "tables": found,
        "bundle": bundle_form(question) if question else None,
        "chosen": chosen,
        "cycles": question.cycles if question else (),
        "is_fictional": chosen is not None and chosen.is_fictional,
        "cycle_label": str(chosen or ""),
        "breadcrumbs": [("ホーム", reverse("home")), ("集計表", None)],
    }
    return render(request, "audits/tables.html", context)


def question_or_error(request: HttpRequest, number: str, formats: tuple[str, ...]) -> Question | HttpResponse:
    """The question the address puts, or the page that says what is wrong with it."""
    try:
        format_of(request.GET, formats)
        return ask(number, request.GET)
    except Refusal as refusal:
        return bad_question(request, refusal)


def table_context(table: Table, question: Question) -> dict[str, Any]:
    """Title, header and breadcrumb of a table's page."""
    return {
        "table": table,
        "official": question.scope.official,
        "scope": question.scope,
        "cycle_label": cycle_label(table.amendment_title, table.as_of),
        "is_fictional": table.is_fictional,
    }


def without_format(request: HttpRequest) -> str:
    """The question of the address for further links, without the format of this answer."""
    query = request.GET.copy()
    for name in ("format", "charset"):
        query.pop(name, None)
    return query.urlencode()


@require_safe
@requires(Permission.WATCH)
def table(request: HttpRequest, number: str) -> HttpResponse:
    """One official table; also as Excel, CSV, PDF and JSON by `format`."""
    question = question_or_error(request, number, OF_TABLES)
    if isinstance(question, HttpResponse):
        return question
    counted = question.table().seen_on(clock.today())
    if form := request.GET.get("format"):
        return table_file(counted, question.link("api:table-cell"), form, request.GET).response()
    context = table_context(counted, question) | {
        "view": view_of(counted, question.link("audits:cell")),
        "query": without_format(request),
        **table_bar(question, request.GET),
        "is_published": Publication.objects.holding(question.scope.official, question.scope.organization).exists(),
        "compare_url": question.address("audits:table-comparison"),
        "tables": [one for one in listed(question.scope.official.amendment) if one.number != number],
        "same": urlencode({name: value for name, value in question.query.items() if name != "organization"}),
        "breadcrumbs": [
            ("ホーム", reverse("home")),
            ("集計表", reverse("audits:tables")),
            (f"表{counted.caption}", None),
        ],
    }
    return render(request, "audits/table.html", context)


@require_safe
@requires(Permission.WATCH)
def cell(request: HttpRequest, number: str, row: str, column: str) -> HttpResponse:
    """What one count of a table holds, by name where the name is known (rule 10)."""
    question = question_or_error(request, number, OF_LISTINGS)
    if isinstance(question, HttpResponse):
        return question
    try:
        counted, listing = question.behind(row, column)
    except NotFound as refusal:
        return bad_question(request, refusal)
    counted = counted.seen_on(clock.today())
    if form := request.GET.get("format"):
        return behind_file(Behind(counted, row, column, listing), form, request.GET).response()
    row_label = next(one.label for one in counted.rows if one.key == row)
    column_label = next(one.label for one in counted.columns if one.key == column)
    query = without_format(request)
    back = reverse("audits:table", args=[number]) + (f"?{query}" if query else "")
    context = table_context(counted, question) | {
        "listing": listing,
        "cell": counted.cell(row, column),
        "row_label": row_label,
        "column_label": column_label,
        "query": query,
        "breadcrumbs": [
            ("ホーム", reverse("home")),
            ("集計表", reverse("audits:tables")),
            (f"表{counted.caption}", back),
            (f"{row_label} ・ {column_label}", None),
        ],
    }
    return render(request, "audits/cell.html", context)


def title_of_list(officer: Officer) -> str:
    """What the list of organizations is to this officer."""
    return "機関" if officer.may(Permission.WATCH) else "自機関" if officer.organ_ids else "自部局"


@require_safe
def organizations(request: HttpRequest) -> HttpResponse:
    """The register, as far as the officer may see it."""
    officer = officer_of_request(request)
    visible = Organization.objects.visible_to(officer).select_related("parent", "unit_group", "prefecture")
    visible = visible.order_by("code")
    if officer.may(Permission.WATCH) and not request.GET.get("kind"):
        visible = visible.organs()
    filters = OrganizationFilter(request.GET, queryset=visible, request=request)
    page = Paginator(filters.qs, PAGE).get_page(request.GET.get("page"))
    query = request.GET.copy()
    query.pop("page", None)
    title = title_of_list(officer)
    breadcrumbs = [("ホーム", reverse("home")), (title, None)]
    context = {"filters": filters, "page": page, "query": query.urlencode(), "breadcrumbs": breadcrumbs}
    context |= {"may_keep": officer.may(Permission.KEEP_REGISTER)}
    context |= {"title": title, "is_fictional": officer.is_fictional or filters.is_of_exercise}
    return render(request, "audits/organizations.html", context)


@require_safe
def organization(request: HttpRequest, code: str) -> HttpResponse:
    """One organ or unit: what it is, who supervises it, its reviews, regulations and history."""
    officer = officer_of_request(request)
    visible = Organization.objects.visible_to(officer).select_related("parent", "unit_group", "prefecture")
    found = get_object_or_404(visible, code=code)
    reviews = list(
        Review.objects.visible_to(officer)
        .filter(organization=found.pk)
        .with_latest(officer)
        .select_related("organization", "amendment")
        .order_by("-amendment__issued_on")
    )
    latest = Submission.objects.in_bulk([one.latest_id for one in reviews if one.latest_id])
    states = [(one, latest.get(one.latest_id), progress(latest.get(one.latest_id), officer)) for one in reviews]
    context = {
        "organization": found,
        "is_fictional": found.is_fictional,
        "reviews": states,
        **signals_shown(found, reviews, officer),
        "unit_rows": unit_rows(found, officer),
        "supervisions": found.supervisions.select_related("agency").order_by("relation", "agency__code"),
        "supervised": found.supervised.select_related("corporation").order_by("relation", "corporation__code"),
        "unit_groups": found.unit_groups.order_by("position").prefetch_related("units"),
        "may_open_parent": officer.may(Permission.WATCH) or found.parent_id in officer.organ_ids,
        "findings": in_order(Finding.objects.visible_to(officer).filter(organization=found)),
        "relays": Relay.objects.named().filter(corporation=found).select_related("guidance__review__organization"),
        "reminders": reminders_shown(found, officer),
        "is_own": found.pk in officer.organ_ids,
        "has_organ_pages": not found.is_unit and (officer.may(Permission.WATCH) or found.pk in officer.organ_ids),
        "trail": trail_shown(found, officer),
        "breadcrumbs": [
            ("ホーム", reverse("home")),
            (title_of_list(officer), reverse("audits:organizations")),
            (str(found), None),
        ],
    }
    return render(request, "audits/organization.html", context)


def signals_shown(organization: Organization, reviews: list[Review], officer: Officer) -> dict[str, Any]:
    """For who watches: what is signalled of the organ in its newest cycle, at its 基準日 or today, if that is earlier."""
    if not reviews or not officer.may(Permission.WATCH):
        return {}
    amendment = reviews[0].amendment
    day = min(amendment.reference_on, clock.today())
    found = organ_signals(amendment, day, organization=organization)
    query = draft_query(officer, amendment, day, "submitted") if found else ""
    return {"signals": found, "signals_of": cycle_label(str(amendment), day), "finding_query": query}


def reminders_shown(organization: Organization, officer: Officer) -> Any:
    """Whom the application reminded of what (催促), for the organ itself and for who watches; none for others."""
    if not (officer.may(Permission.WATCH) or organization.pk in officer.organ_ids):
        return []
    found = Reminder.objects.filter(review__organization=organization).select_related(
        "mail__recipient", "review__amendment"
    )
    return found.order_by("-mail__on", "-pk")[:PAGE]


def trail_shown(organization: Organization, officer: Officer) -> Any:
    """The history for the organ itself, or for who watches, who learns nothing of drafts; none for others."""
    trail = Trail.objects.of_organization(organization.pk)
    if organization.pk in officer.organ_ids:
        return trail.by_request()[:PAGE]
    return trail.without_drafts().by_request()[:PAGE] if officer.may(Permission.WATCH) else []


def unit_rows(unit: Organization, officer: Officer) -> list[tuple[Review, list[Revision]]]:
    """For a unit: the reviews of its organ, each with the unit's regulations in the version that counts."""
    if not unit.is_unit:
        return []
    counted = Submission.objects.counted().filter(review__organization=unit.parent_id)
    rows = Revision.objects.visible_to(officer).named().filter(submission__in=counted, regulation__owner=unit)
    found: dict[Review, list[Revision]] = defaultdict(list)
    for row in rows.select_related("submission__review__amendment", "regulation__owner").order_by("regulation__name"):
        found[row.submission.review].append(row)
    return list(found.items())


def progress(submission: Submission | None, officer: Any) -> list:
    """How far the regulations of a submission are, by group."""
    return progress_by_group(submission, officer) if submission else []


@require_safe
def help_page(request: HttpRequest) -> HttpResponse:
    """What the words mean and how the work goes."""
    breadcrumbs = [("ホーム", reverse("home")), ("使い方", None)]
    return render(request, "audits/help.html", {"breadcrumbs": breadcrumbs})
