"""What the pages of a plan share: loading, what every page shows, saving, and what is shown when that is refused."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse

from agencies.access import officer_of_request
from agencies.refusals import Refusal, StaleVersion
from guidelines.models import CyclePlan
from guidelines.plans import actions
from guidelines.plans.content import Plain, content_of
from guidelines.plans.forms import PlanForm
from guidelines.plans.sight import GuidelineSight, Sight
from guidelines.plans.words import Facts, pairs

Crumb = tuple[str, str | None]
CYCLES, PLAN = "guidelines:cycles", "guidelines:plan"


def load_plan(pk: int) -> CyclePlan:
    """A plan, else 404."""
    return get_object_or_404(CyclePlan.objects.select_related("amendment"), pk=pk)


def load_open(request: HttpRequest, pk: int) -> CyclePlan | HttpResponse:
    """A plan that can still be changed; of one that was opened the way to its overview, with the reason."""
    plan = load_plan(pk)
    if plan.amendment_id:
        messages.error(request, actions.OPENED)
        return redirect(PLAN, plan.pk)
    return plan


def guideline_of(sight: Sight, code: str) -> GuidelineSight:
    """A guideline the plan concerns, else 404."""
    found = sight.guideline(code)
    if found is None:
        raise Http404
    return found


def at_place(rows: Any, place: int) -> Any:
    """The row at a place counted from 1, none for 0; 404 where there is none."""
    if place > len(rows):
        raise Http404
    return rows[place - 1] if place else None


def context_of(plan: CyclePlan, title: str, *more: Crumb) -> dict[str, Any]:
    """What every page of a plan shows; `more` are the pages between the overview and this one."""
    crumbs: list[Crumb] = [("ホーム", reverse("home")), ("サイクル", reverse(CYCLES))]
    crumbs += [(plan.title, reverse(PLAN, args=[plan.pk])), *more, (title, None)]
    return {
        "plan": plan,
        "title": title,
        "cycle_label": plan.title if plan.amendment_id else f"{plan.title}（準備中）",
        "is_fictional": plan.is_fictional,
        "breadcrumbs": crumbs,
    }


def save(
    request: HttpRequest,
    plan: CyclePlan,
    step: str,
    value: Any,
    *,
    version: int | None,
    said: str,
    to: str,
    mine: Sequence[tuple[str, str]] = (),
    theirs: Callable[[CyclePlan], Facts] = lambda plan: [],
    **parts: Any,
) -> HttpResponse:
    """Save a step and go to `to`; over a newer version both sides are shown (409), any other refusal is told there."""
    try:
        actions.save_step(
            plan=plan, step=step, value=value, version=version or 0, by=officer_of_request(request), **parts
        )
    except StaleVersion as stale:
        now = load_plan(plan.pk)
        context = context_of(now, "同時に更新された箇所") | {
            "message": str(stale),
            "pairs": pairs(list(mine), theirs(now)),
        }
        return render(request, "guidelines/plans/conflict.html", context, status=409)
    except Refusal as refusal:
        messages.error(request, str(refusal))
        return redirect(PLAN, plan.pk) if CyclePlan.objects.filter(pk=plan.pk).exists() else redirect(CYCLES)
    messages.success(request, said)
    return redirect(to)


def save_rows(
    request: HttpRequest,
    plan: CyclePlan,
    rows: list[Any],
    form: PlanForm,
    said: str,
    place: int = 0,
    mine: Sequence[tuple[str, str]] = (),
    *,
    step: str,
    in_words: Callable[[Plain | None], Facts],
) -> HttpResponse:
    """Save all rows of a step that is one list; where that is refused, the row at `place` now stands beside `mine`."""

    def theirs(now: CyclePlan) -> Facts:
        there = getattr(content_of(now), step)
        return in_words(there[place - 1] if place <= len(there) else None) if place else []

    version, to = form.cleaned_data.get("version"), address(f"plan-{step}", plan)
    return save(request, plan, step, rows, version=version, said=said, to=to, mine=mine, theirs=theirs)


def address(view: str, plan: CyclePlan, *arguments: object) -> str:
    """The address of a page of the plan."""
    return reverse(f"guidelines:{view}", args=[plan.pk, *arguments])


def replaced(rows: Any, place: int, row: Any) -> list[Any]:
    """The rows with the one at a place (from 1) replaced; taken away where there is no other, added at place 0."""
    kept = list(rows)
    if not place:
        return [*kept, row]
    kept[place - 1 : place] = [] if row is None else [row]
    return kept


def plain_rows(rows: Any) -> list[Plain]:
    """Lines as JSON."""
    return [row.plain() for row in rows]
