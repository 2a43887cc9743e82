"""Pages on which readiness is read: all organs for who watches, one organ for itself, and its contact sheet."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Prefetch, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_safe

from agencies import clock, eras
from agencies.access import officer_of_request
from agencies.encryption.doors import encryptable
from agencies.outputs import OF_LINES, format_of, lines_file, marked
from agencies.periods import fiscal_year_of
from agencies.reads.actions import record_download
from agencies.reads.bulk import held_back
from agencies.refusals import Refusal
from agencies.roles import Permission
from incidents.models import Readiness
from incidents.models.readiness import QUESTIONS
from incidents.readiness.answers import LABELS
from incidents.readiness.filters import ReadinessOrganFilter, years_known
from incidents.readiness.outputs import lines_as_file, organ_line
from incidents.readiness.sheet import contact_sheet
from incidents.readiness.sight import address, context_of, load, organs_seen

PAGE = 50
DOWNLOADS = (("Excel", "xlsx"), ("CSV", "csv"))


@encryptable(OF_LINES)
@require_safe
def readiness_list(request: HttpRequest) -> HttpResponse:
    """For who watches: every organ with what it confirmed of a year; for others the way to their own."""
    officer = officer_of_request(request)
    if not officer.may(Permission.WATCH):
        own = list(organs_seen(officer).order_by("code")[:2])
        if not own:
            raise PermissionDenied(f"この画面には「{Permission.WATCH.value}」権限が必要です。")
        if len(own) == 1:
            return redirect(address("readiness", own[0]))
        return own_organs(request)
    on = clock.today()
    years = sorted({*years_known(), fiscal_year_of(on)}, reverse=True)
    year = year_of(request.GET.get("year", ""), years)
    words = request.GET.copy()
    words["year"] = str(year)  # what is shown, also where the address does not say it
    filters = ReadinessOrganFilter(
        words, queryset=organs_seen(officer).order_by("code"), request=request, year=year, years=years
    )
    found = with_answers(filters.qs, year)
    try:
        if wanted := format_of(request.GET, OF_LINES):
            rows = [organ_line(organ, organ.of_year) for organ in found]
            if held := held_back(request, what=f"連絡体制の一覧（{wanted}）", rows=len(rows)):
                return held
            lines = lines_as_file(rows, year, on, is_fictional=filters.is_of_exercise)
            return lines_file(lines, wanted, request.GET).response()
    except Refusal as refusal:
        messages.error(request, str(refusal))
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    query = request.GET.copy()
    for name in ("page", "format", "charset"):
        query.pop(name, None)
    context = {
        "filters": filters,
        "page": page,
        "rows": [organ_line(organ, organ.of_year) for organ in page],
        "labels": [LABELS[key] for key in QUESTIONS],
        "year": year,
        "year_name": eras.fiscal_year_name(year),
        "query": query.urlencode(),
        "downloads": [
            (label, "?" + "&".join(filter(None, [query.urlencode(), f"format={name}"]))) for label, name in DOWNLOADS
        ],
        "cycle_label": f"{eras.full(on)}現在",
        "is_fictional": filters.is_of_exercise,
        "breadcrumbs": [("ホーム", reverse("home")), ("連絡体制", None)],
    }
    return render(request, "incidents/readiness/list.html", context)


def own_organs(request: HttpRequest) -> HttpResponse:
    """For somebody who belongs to several organs: which of them to open."""
    organs = organs_seen(officer_of_request(request)).order_by("code")
    context = {
        "links": [(organ, address("readiness", organ)) for organ in organs],
        "breadcrumbs": [("ホーム", reverse("home")), ("連絡体制", None)],
    }
    return render(request, "incidents/readiness/own.html", context)


def year_of(asked: str, years: list[int]) -> int:
    """The year of the address, or the latest that anybody confirmed, which is the last of those there are."""
    known = {str(one): one for one in years}
    return known.get(asked) or next(iter(years_known()), years[0])


def with_answers(organs: QuerySet, year: int) -> QuerySet:
    """Each organ with what it confirmed of the year; one query more."""
    confirmed = Readiness.objects.filter(fiscal_year=year, confirmed_on__isnull=False)
    return organs.prefetch_related(Prefetch("readiness", confirmed, to_attr="of_year"))


@require_safe
def readiness(request: HttpRequest, code: str) -> HttpResponse:
    """One organ: its answers of a year, its chain for itself, warnings, and when it confirmed last."""
    sight = load(officer_of_request(request), code, clock.today())
    year = sight.year_asked(request.GET.get("year", ""))
    current = fiscal_year_of(sight.on)
    standing = sight.of_year(year)
    context = context_of(sight) | {
        "year": year,
        "year_name": eras.fiscal_year_name(year),
        "years": [(eras.fiscal_year_name(one), one, one == year) for one in sight.years],
        "standing": standing,
        "lines": sight.lines(year) if sight.may_read_answers else [],
        "confirmed": [one for one in sight.every if one.confirmed_on],
        "is_owed": sight.may_enter and not any(one.fiscal_year == current and one.confirmed_on for one in sight.every),
        "current_name": eras.fiscal_year_name(current),
        "answers_url": address("readiness-answers", sight.organ, year),
        "confirm_url": address("readiness-confirm", sight.organ, current),
        "may_answer": sight.may_enter and year >= current - 1,
    }
    return render(request, "incidents/readiness/readiness.html", context)


@encryptable(up=1)
@require_safe
def sheet(request: HttpRequest, code: str) -> HttpResponse:
    """The contact sheet as a PDF, for the organ itself."""
    sight = load(officer_of_request(request), code, clock.today())
    if not sight.has_own_chain or sight.route is None:
        raise Http404
    name = marked(f"contact-sheet-{sight.organ.code}.pdf", is_fictional=sight.organ.is_fictional)
    content = contact_sheet(sight.organ, sight.route, sight.chain)
    record_download(
        officer=sight.officer,
        what="連絡網の印刷用ファイル",
        rows=len(sight.chain.links),
        row=sight.route,
        organization_id=sight.organ.pk,
    )
    headers = {"Content-Disposition": content_disposition_header(False, name), "Cache-Control": "no-store"}
    return HttpResponse(content, content_type="application/pdf", headers={k: v for k, v in headers.items() if v})
