"""Pages on which sets of tables are prepared and published.

They are compared in `comparison_views`; the open pages are in `published_views`.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from agencies import clock
from agencies.access import officer_of_request, requires
from agencies.refusals import Refusal
from agencies.roles import Permission
from agencies.tables import Table
from audits import actions
from audits.bad_questions import bad_question
from audits.checks import checks_of_tables, unconfirmed
from audits.comparison import Comparison, side_by_side
from audits.freezing import Counted, count_set, stored_tables
from audits.models import Preparation, Publication
from audits.publication_forms import PrepareForm
from audits.published_views import shown
from audits.tables import find_amendment
from guidelines.models import Amendment

PAGE = 50
Crumb = tuple[str, str | None]


def crumbs(*more: Crumb) -> list[Crumb]:
    """The breadcrumb of a page about publication."""
    return [("ホーム", reverse("home")), ("公表", reverse("audits:publications")), *more]


@require_safe
@requires(Permission.WATCH)
def publications(request: HttpRequest) -> HttpResponse:
    """What waits for publication, what was prepared before, and what is published."""
    officer = officer_of_request(request)
    context = {
        "preparations": Preparation.objects.newest_first()[:PAGE],
        "page": Paginator(Publication.objects.newest_first(), PAGE).get_page(request.GET.get("page")),
        "may_prepare": officer.may(Permission.PREPARE),
        "breadcrumbs": [("ホーム", reverse("home")), ("公表", None)],
    }
    return render(request, "audits/publications/publications.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Permission.PREPARE)
def prepare(request: HttpRequest) -> HttpResponse:
    """Choose tables of one cycle and put them forward."""
    try:
        code = request.GET.get("amendment", "")
        amendment = find_amendment(code) if code else Amendment.objects.newest()
    except Refusal as refusal:
        return bad_question(request, refusal)
    if amendment is None:
        messages.error(request, "指針の改正がまだ登録されていません。登録してから準備してください。")
        return redirect("audits:publications")
    corrects = to_correct(request, amendment)
    data = request.POST if request.method == "POST" else None
    form = PrepareForm(data, amendment=amendment, corrects=corrects)
    if data is not None and form.is_valid():
        try:
            preparation = actions.prepare_publication(
                amendment=amendment,
                by=officer_of_request(request),
                on=clock.today(),
                at=timezone.now(),
                **form.cleaned_data,
            )
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, "公表を準備しました。事務局の方に、この画面で公表するよう伝えてください。")
            return redirect(preparation)
    context = {
        "form": form,
        "summary": form.summary() if form.is_bound else [],
        "corrects": corrects,
        "amendment": amendment,
        "cycles": Amendment.objects.order_by("is_fictional", "-issued_on", "code"),
        "cycle_label": str(amendment),
        "is_fictional": amendment.is_fictional,
        "breadcrumbs": crumbs(("公表の準備", None)),
    }
    return render(request, "audits/publications/prepare.html", context, status=422 if form.errors else 200)


def to_correct(request: HttpRequest, amendment: Amendment) -> Publication | None:
    """The edition the address wants corrected; one that cannot be is told of, and a new set is offered instead."""
    code = request.GET.get("corrects", "")
    found = Publication.objects.correctable(amendment).filter(code=code.replace("\x00", "")).first() if code else None
    if code and found is None:
        messages.error(
            request, f"公表「{code}」は訂正できません。この見直しの最新の版を「訂正する公表」で選んでください。"
        )
    return found


def load_preparation(pk: int) -> Preparation:
    """A preparation with its cycle, else 404."""
    found = Preparation.objects.select_related("amendment", "corrects", "publication")
    return get_object_or_404(found, pk=pk)


def counted_now(preparation: Preparation) -> list[Counted]:
    """The tables of a preparation as they stand now."""
    return count_set(preparation.amendment, preparation.numbers, preparation.as_of, preparation.state)


def correction_of(preparation: Preparation, after: Sequence[Table]) -> Comparison | None:
    """What the edition to be corrected says beside what takes its place; None where nothing is corrected."""
    corrects = preparation.corrects
    if corrects is None:
        return None
    return side_by_side((f"訂正前（第{corrects.edition}版）", "訂正後"), stored_tables(corrects), after)


def context_of(preparation: Preparation, *more: Crumb) -> dict[str, Any]:
    """What every page about a preparation shows."""
    return {
        "preparation": preparation,
        "cycle_label": str(preparation.amendment),
        "is_fictional": preparation.amendment.is_fictional,
        "breadcrumbs": crumbs(*more),
    }


@require_safe
@requires(Permission.WATCH)
def preparation(request: HttpRequest, pk: int) -> HttpResponse:
    """A set as it would be published now: checks first, then every table; and who may do what next."""
    found, officer = load_preparation(pk), officer_of_request(request)
    context = context_of(found, ("公表の準備", None))
    if found.is_open:
        try:
            counted = counted_now(found)
            context |= {
                "views": [shown(one.table) for one in counted],
                "checks": checks_of_tables(found, counted),
                "unconfirmed": unconfirmed(found),
                "correction": correction_of(found, [one.table for one in counted]),
                "changed": actions.changes_since(found, counted),
            }
        except Refusal as refusal:
            messages.error(request, str(refusal))
    elif found.publication:
        context["correction"] = correction_of(found, stored_tables(found.publication))
    account = officer.account.pk if officer.account else None
    context |= {
        "may_publish": officer.may(Permission.PUBLISH) and found.prepared_by_id != account,
        "is_own": officer.may(Permission.PUBLISH) and found.prepared_by_id == account,
        "may_withdraw": officer.may(Permission.PREPARE),
    }
    return render(request, "audits/publications/preparation.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Permission.PUBLISH)
def publish(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask once, then publish."""
    found = load_preparation(pk)
    by, now = officer_of_request(request), timezone.now()
    try:
        if request.method != "POST":
            context = context_of(found, ("公表の準備", found.get_absolute_url()), ("公表の確認", None))
            if found.corrects and found.is_open:
                context["correction"] = correction_of(found, [one.table for one in counted_now(found)])
            return render(request, "audits/publications/publish.html", context)
        publication = actions.publish(preparation=found, by=by, on=clock.today(), at=now)
    except Refusal as refusal:
        messages.error(request, str(refusal))
        return redirect(found)
    messages.success(request, f"「{publication}」を公表しました。この内容は変更できません。")
    return redirect(publication)


@require_POST
@requires(Permission.PREPARE)
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a preparation back."""
    found = load_preparation(pk)
    try:
        actions.withdraw_preparation(preparation=found, by=officer_of_request(request))
        messages.success(request, "公表の準備を取り下げました。")
    except Refusal as refusal:
        messages.error(request, str(refusal))
    return redirect(found)
