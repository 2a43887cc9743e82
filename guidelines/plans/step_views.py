"""The first two steps of a plan: its name and dates, and the guidelines it amends."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from agencies.access import officer_of_request, requires
from agencies.roles import Permission
from guidelines.models import Guideline
from guidelines.plans import actions
from guidelines.plans.content import content_of
from guidelines.plans.forms import BasicsForm
from guidelines.plans.guideline_forms import GuidelinesForm
from guidelines.plans.pages import CYCLES, address, context_of, load_open, save
from guidelines.plans.words import basics_in_words, guidelines_in_words


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Permission.OPEN_CYCLE)
def new(request: HttpRequest) -> HttpResponse:
    """Begin to prepare a cycle."""
    form = BasicsForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        is_fictional = form.cleaned_data["is_fictional"]
        plan = actions.start_plan(basics=form.value(), is_fictional=is_fictional, by=officer_of_request(request))
        messages.success(request, "準備を始めました。続きはいつでも「サイクル」から開けます。")
        return redirect("guidelines:plan", plan.pk)
    context = {
        "form": form,
        "title": "新しいサイクルの準備",
        "errors": form.all_errors() if form.is_bound else [],
        "back": reverse(CYCLES),
        "breadcrumbs": [("ホーム", reverse("home")), ("サイクル", reverse(CYCLES)), ("新しいサイクルの準備", None)],
    }
    return render(request, "guidelines/plans/basics.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Permission.OPEN_CYCLE)
def basics(request: HttpRequest, pk: int) -> HttpResponse:
    """基本: what the cycle is called and its dates."""
    plan = load_open(request, pk)
    if isinstance(plan, HttpResponse):
        return plan
    held = content_of(plan).basics
    data = request.POST if request.method == "POST" else None
    form = BasicsForm(data, basics=held, is_fictional=plan.is_fictional, version=plan.version)
    if form.is_bound and form.is_valid():
        value, is_fictional = form.value(), form.cleaned_data["is_fictional"]
        return save(
            request,
            plan,
            "basics",
            value,
            version=form.cleaned_data["version"],
            is_fictional=is_fictional,
            said="「基本」を保存しました。",
            to=address("plan", plan),
            mine=basics_in_words(value, is_fictional),
            theirs=lambda now: basics_in_words(content_of(now).basics, now.is_fictional),
        )
    context = context_of(plan, "基本") | {
        "form": form,
        "errors": form.all_errors() if form.is_bound else [],
        "back": address("plan", plan),
    }
    return render(request, "guidelines/plans/basics.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Permission.OPEN_CYCLE)
def guidelines(request: HttpRequest, pk: int) -> HttpResponse:
    """指針と通知: which guidelines are amended, by which notices."""
    plan = load_open(request, pk)
    if isinstance(plan, HttpResponse):
        return plan
    held = content_of(plan).guidelines
    known = list(Guideline.objects.of_register(plan.is_fictional).order_by("code"))
    data = request.POST if request.method == "POST" else None
    form = GuidelinesForm(data, known=known, held=held, version=plan.version)
    is_wrong = data is not None and not form.is_valid()
    if data is not None and not is_wrong:
        concerned = form.value()
        return save(
            request,
            plan,
            "guidelines",
            [one.plain() for one in concerned],
            version=form.head.cleaned_data["version"],
            said="「指針と通知」を保存しました。",
            to=address("plan", plan),
            mine=guidelines_in_words(concerned),
            theirs=lambda now: guidelines_in_words(content_of(now).guidelines),
        )
    context = context_of(plan, "指針と通知") | {"form": form, "errors": form.all_errors() if is_wrong else []}
    return render(request, "guidelines/plans/guidelines.html", context, status=422 if is_wrong else 200)
