"""Pages of all cycles, of one in preparation, and of its opening."""

from __future__ import annotations

from django.contrib import messages
from django.db.models import Count, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import NoReverseMatch, reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from agencies import clock
from agencies.access import officer_of_request, requires
from agencies.refusals import Refusal
from agencies.roles import Permission
from guidelines.models import Amendment, CyclePlan
from guidelines.plans import actions
from guidelines.plans.assembly import marked
from guidelines.plans.forms import PlanForm
from guidelines.plans.pages import CYCLES, PLAN, context_of, load_plan
from guidelines.plans.sight import Sight
from guidelines.plans.words import basics_in_words, in_words


def opened() -> QuerySet[Amendment]:
    """All cycles, newest first, with the number of organs they were put to."""
    return Amendment.objects.annotate(review_count=Count("reviews")).order_by("is_fictional", "-issued_on", "-pk")


def dispatch_address(amendment: Amendment) -> str:
    """Where a cycle is addressed to organs."""
    try:
        return reverse("regulations:dispatch", args=[amendment.code])
    except NoReverseMatch:
        return ""


@require_safe
@requires(Permission.WATCH)
def cycles(request: HttpRequest) -> HttpResponse:
    """Cycles in preparation, and those that are opened."""
    officer = officer_of_request(request)
    may_open = officer.may(Permission.OPEN_CYCLE)
    context = {
        "plans": CyclePlan.objects.filter(amendment__isnull=True).order_by("-pk"),
        "cycles": [(one, dispatch_address(one) if may_open else "") for one in opened()],
        "may_open": may_open,
        "breadcrumbs": [("ホーム", reverse("home")), ("サイクル", None)],
    }
    return render(request, "guidelines/plans/cycles.html", context)


@require_safe
@requires(Permission.WATCH)
def plan(request: HttpRequest, pk: int) -> HttpResponse:
    """How far each step of a plan is, and what is missing."""
    found = load_plan(pk)
    sight = Sight(found)
    context = context_of(found, "準備の状況") | {
        "steps": [] if found.amendment else sight.steps(),
        "missing": [] if found.amendment else sight.missing,
        "dispatch": dispatch_address(found.amendment) if found.amendment else "",
        "may_open": officer_of_request(request).may(Permission.OPEN_CYCLE),
    }
    context["breadcrumbs"] = [*context["breadcrumbs"][:2], (found.title, None)]
    return render(request, "guidelines/plans/plan.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Permission.OPEN_CYCLE)
def open_plan(request: HttpRequest, pk: int) -> HttpResponse:
    """All of a plan and what is missing; then, asked once, the cycle."""
    found = load_plan(pk)
    if found.amendment_id:
        messages.success(request, "このサイクルは開かれています。")
        return redirect(PLAN, found.pk)
    if request.method == "POST":
        form = PlanForm(request.POST)
        shown = (form.cleaned_data["version"] or 0) if form.is_valid() else 0
        by = officer_of_request(request)
        try:
            amendment = actions.open_cycle(plan=found, by=by, on=clock.today(), version=shown)
        except Refusal as refusal:
            messages.error(request, str(refusal))
            return redirect("guidelines:plan-open", found.pk)
        messages.success(request, f"「{amendment}」を開きました。まだどの機関にも依頼していません。")
        return redirect(PLAN, found.pk)
    sight = Sight(found)
    basics = sight.content.basics
    context = context_of(found, "確認して開く") | {
        "form": PlanForm(initial={"version": found.version}),
        "missing": sight.missing,
        "basics": basics_in_words(basics, found.is_fictional) if basics else [],
        "guidelines": [
            (one, in_words(one.concerned.issued_on), labelled_items(sight, one.code)) for one in sight.guidelines
        ],
        "tables": sight.content.tables,
    }
    return render(request, "guidelines/plans/open.html", context)


def labelled_items(sight: Sight, code: str) -> list[tuple[str, str]]:
    """(label with its mark, clauses) of the items of one guideline, numbered within their audience."""
    reached: dict[str, int] = {}
    found = []
    for one in sight.guidelines:
        for _, item in sight.content.items_of(one.code):
            reached[one.audience] = reached.get(one.audience, 0) + 1
            if one.code == code:
                numbers = "、".join(f"第{number}" for number in item["clauses"])
                found.append((marked(reached[one.audience], item["label"]), numbers))
    return found


@require_POST
@requires(Permission.OPEN_CYCLE)
def discard(request: HttpRequest, pk: int) -> HttpResponse:
    """Throw a plan away."""
    found = load_plan(pk)
    try:
        actions.discard_plan(plan=found, by=officer_of_request(request))
    except Refusal as refusal:
        messages.error(request, str(refusal))
        return redirect(PLAN, found.pk) if found.amendment_id else redirect(CYCLES)
    messages.success(request, f"「{found}」の準備を破棄しました。")
    return redirect(CYCLES)
