"""Pages on which an organ enters its readiness: answers, confirmation, chain of contacts, warnings."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from agencies import clock, eras
from agencies.access import officer_of_request
from agencies.refusals import Refusal, StaleVersion
from guidelines.models import Practice
from guidelines.practice_offers import offers_on
from incidents.models import WarningGiven
from incidents.readiness.actions import confirm_readiness, give_warning, save_answers, take_back_warning
from incidents.readiness.answers import answers_of, years_open
from incidents.readiness.chain import save_route
from incidents.readiness.forms import (
    MORE_ROWS,
    SPARE_ROWS,
    AnswersForm,
    RouteForm,
    ShownForm,
    WarningForm,
    errors_of,
    errors_of_rows,
    links_of,
)
from incidents.readiness.sight import Sight, address, context_of, load_own

FORM_METHODS = ("GET", "HEAD", "POST")


def conflict(request: HttpRequest, sight: Sight, stale: StaleVersion) -> HttpResponse:
    """Both sides of what two people entered; nothing was saved (rule 11)."""
    context = context_of(sight, ("同時に更新された箇所", None)) | {
        "message": str(stale),
        "conflicts": stale.conflicts,
        "again": request.get_full_path(),
    }
    return render(request, "regulations/conflict.html", context, status=409)


def open_year(sight: Sight, request: HttpRequest) -> int:
    """The year of the address if it may be entered, else the current one."""
    years = years_open(sight.on)
    asked = sight.year_asked(request.GET.get("year", ""))
    return asked if asked in years else years[0]


@require_http_methods(FORM_METHODS)
def answers(request: HttpRequest, code: str) -> HttpResponse:
    """Answer the questions of a fiscal year; a new year begins with what was said the year before."""
    officer, on = officer_of_request(request), clock.today()
    sight = load_own(officer, code, on)
    year = open_year(sight, request)
    standing = sight.of_year(year)
    former = None if standing else sight.of_year(year - 1)
    form = AnswersForm(
        request.POST if request.method == "POST" else None,
        organ=sight.organ,
        answers=answers_of(standing or former),
        version=standing.version if standing else 0,
    )
    errors = errors_of(form) if form.is_bound else []
    if form.is_bound and form.is_valid():
        try:
            saved = save_answers(
                organ=sight.organ,
                fiscal_year=year,
                answers=form.answers,
                version=form.cleaned_data["version"],
                on=on,
                by=officer,
            )
        except StaleVersion as stale:
            return conflict(request, sight, stale)
        except Refusal as refusal:
            errors = [("main", str(refusal))]
        else:
            messages.success(request, f"{eras.fiscal_year_name(year)}の回答を保存しました。")
            return redirect(address("readiness" if saved.confirmed_on else "readiness-confirm", sight.organ, year))
    name = eras.fiscal_year_name(year)
    context = context_of(sight, (f"{name}の回答", None)) | {
        "form": form,
        "errors": errors,
        "year_name": name,
        "years": [(eras.fiscal_year_name(one), one, one == year) for one in years_open(on)],
        "standing": standing,
        "practices": offers_on(Practice.Theme.READINESS, is_fictional=sight.organ.is_fictional),
        "former_name": eras.fiscal_year_name(year - 1) if former and any(answers_of(former).values()) else "",
        "back": address("readiness", sight.organ, year),
    }
    return render(request, "incidents/readiness/answers.html", context, status=422 if errors else 200)


@require_http_methods(FORM_METHODS)
def confirm(request: HttpRequest, code: str) -> HttpResponse:
    """Read what is answered, and say that it is so."""
    officer, on = officer_of_request(request), clock.today()
    sight = load_own(officer, code, on)
    year = open_year(sight, request)
    standing = sight.of_year(year)
    name = eras.fiscal_year_name(year)
    form = ShownForm(
        request.POST if request.method == "POST" else None, initial={"version": standing.version if standing else 0}
    )
    if form.is_bound:
        try:
            version = form.cleaned_data["version"] if form.is_valid() else -1
            confirm_readiness(organ=sight.organ, fiscal_year=year, version=version, on=on, by=officer)
        except Refusal as refusal:
            messages.error(request, str(refusal))
            return redirect(address("readiness-confirm", sight.organ, year))
        messages.success(request, f"{name}の連絡体制を確認しました。")
        return redirect(address("readiness", sight.organ, year))
    context = context_of(sight, (f"{name}の確認", None)) | {
        "form": form,
        "standing": standing,
        "lines": sight.lines(year),
        "year_name": name,
        "answers_url": address("readiness-answers", sight.organ, year),
        "back": address("readiness", sight.organ, year),
    }
    return render(request, "incidents/readiness/confirm.html", context)


@require_http_methods(FORM_METHODS)
def route(request: HttpRequest, code: str) -> HttpResponse:
    """The chain of contacts as a whole; more rows without leaving the page or saving."""
    officer, on = officer_of_request(request), clock.today()
    sight = load_own(officer, code, on)
    chain, version = sight.chain, sight.route.version if sight.route else 0
    data = request.POST if request.method == "POST" else None
    wants_more = data is not None and "more" in data
    if data is not None and wants_more:
        data = more_rows(data)
    form = RouteForm(data, initial={"version": version, "nights": chain.nights, "note": chain.note})
    rows = links_of(data, chain, SPARE_ROWS)
    errors: list[tuple[str, str]] = []
    if data is not None and not wants_more:
        if form.is_valid() and rows.is_valid():
            try:
                texts = {name: form.cleaned_data[name] for name in ("nights", "note", "version")}
                save_route(organ=sight.organ, links=rows.links, on=on, by=officer, **texts)
            except StaleVersion as stale:
                return conflict(request, sight, stale)
            except Refusal as refusal:
                errors = [("id_links-0-post", str(refusal))]
            else:
                messages.success(request, "連絡網を保存しました。")
                return redirect(address("readiness", sight.organ))
        else:
            errors = errors_of(form) + errors_of_rows(rows)
    context = context_of(sight, ("連絡網", None)) | {
        "form": form,
        "rows": rows,
        "errors": errors,
        "practices": offers_on(Practice.Theme.READINESS, is_fictional=sight.organ.is_fictional),
        "back": address("readiness", sight.organ),
    }
    return render(request, "incidents/readiness/route.html", context, status=422 if errors else 200)


def more_rows(data: Any) -> Any:
    """What was typed, with some more empty rows."""
    total = data.get("links-TOTAL_FORMS", "")
    data = data.copy()
    if total.isascii() and total.isdigit() and len(total) < 4:
        data["links-TOTAL_FORMS"] = str(int(total) + MORE_ROWS)
    return data


@require_http_methods(FORM_METHODS)
def warnings(request: HttpRequest, code: str) -> HttpResponse:
    """Record a warning, or take one back that was recorded by mistake."""
    officer, on = officer_of_request(request), clock.today()
    sight = load_own(officer, code, on)
    taken_back = request.POST.get("take_back", "") if request.method == "POST" else ""
    form = WarningForm(request.POST if request.method == "POST" and not taken_back else None)
    errors = errors_of(form) if form.is_bound else []
    try:
        if taken_back:
            own = WarningGiven.objects.visible_to(officer).filter(organization=sight.organ)
            wanted = taken_back if taken_back.isascii() and taken_back.isdigit() and len(taken_back) < 19 else "0"
            take_back_warning(warning=get_object_or_404(own, pk=wanted), by=officer)
            messages.success(request, "注意喚起の記録を取り消しました。")
            return redirect(request.path)
        if form.is_bound and form.is_valid():
            give_warning(organ=sight.organ, on=on, by=officer, **form.cleaned_data)
            messages.success(request, "注意喚起を記録しました。")
            return redirect(request.path)
    except Refusal as refusal:
        if taken_back:
            messages.error(request, str(refusal))
            return redirect(request.path)
        errors = [("id_given_on", str(refusal))]
    context = context_of(sight, ("注意喚起", None)) | {
        "form": form,
        "errors": errors,
        "practices": offers_on(Practice.Theme.WARNING, is_fictional=sight.organ.is_fictional),
        "back": address("readiness", sight.organ),
    }
    return render(request, "incidents/readiness/warnings.html", context, status=422 if errors else 200)
