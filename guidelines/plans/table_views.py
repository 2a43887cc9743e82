"""集計表: numbers, titles and notes of the tables of a cycle, proposed from an earlier one."""

from __future__ import annotations

from functools import partial

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from agencies.access import requires
from agencies.roles import Permission
from guidelines.plans.content import content_of
from guidelines.plans.forms import PlanForm
from guidelines.plans.pages import address, at_place, context_of, load_open, replaced, save_rows
from guidelines.plans.part_forms import moved
from guidelines.plans.proposals import doubtful, model_amendment, names_of_organs, proposed_tables
from guidelines.plans.sight import Sight
from guidelines.plans.table_forms import TableForm
from guidelines.plans.words import KINDS, table_in_words

save_tables = partial(save_rows, step="tables", in_words=table_in_words)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Permission.OPEN_CYCLE)
def tables(request: HttpRequest, pk: int) -> HttpResponse:
    """The tables of the plan; they can be proposed anew, and all be said to be checked."""
    plan = load_open(request, pk)
    if isinstance(plan, HttpResponse):
        return plan
    sight = Sight(plan)
    held = sight.content.tables
    form = PlanForm(request.POST if request.method == "POST" else None, initial={"version": plan.version})
    if form.is_bound and form.is_valid():
        if "checked" in request.POST:
            rows = [table | {"is_checked": True} for table in held]
            return save_tables(request, plan, rows, form, "全ての表の題名と注を確かめたと記録しました。")
        audiences = sight.audiences
        rows = proposed_tables(audiences, audiences, is_fictional=plan.is_fictional)
        return save_tables(request, plan, rows, form, "表を提案しました。題名と注を1つずつ確かめてください。")
    names = names_of_organs(plan.is_fictional)
    context = context_of(plan, "集計表") | {
        "form": form,
        "tables": [
            (place, table, KINDS.get(table["audience"], "全ての種別"), doubtful(table, names))
            for place, table in enumerate(held, start=1)
        ],
        "unchecked": sum(not table["is_checked"] for table in held),
        "has_guidelines": bool(sight.guidelines),
        "model": model_amendment(plan.is_fictional),
    }
    return render(request, "guidelines/plans/tables.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Permission.OPEN_CYCLE)
def table(request: HttpRequest, pk: int, place: int) -> HttpResponse:
    """One table; place 0 is another one."""
    plan = load_open(request, pk)
    if isinstance(plan, HttpResponse):
        return plan
    held = content_of(plan).tables
    row = at_place(held, place)
    data = request.POST if request.method == "POST" else None
    if data is not None and "remove" in data and place:
        head = PlanForm(data)
        head.is_valid()
        return save_tables(request, plan, replaced(held, place, None), head, "表を消しました。", place)
    form = TableForm(
        data,
        table=row,
        others=[one for at, one in enumerate(held, start=1) if at != place],
        position=place or len(held) + 1,
        is_fictional=plan.is_fictional,
        version=plan.version,
    )
    if form.is_bound and form.is_valid():
        typed = form.value()
        rows = moved(held, place, typed, form.cleaned_data["position"] or place or len(held) + 1)
        said = f"表{typed['caption']}を保存しました。"
        return save_tables(request, plan, rows, form, said, place, table_in_words(typed))
    title = "表を直す" if place else "表を加える"
    context = context_of(plan, title, ("集計表", address("plan-tables", plan))) | {
        "form": form,
        "place": place,
        "errors": form.all_errors() if form.is_bound else [],
        "back": address("plan-tables", plan),
    }
    return render(request, "guidelines/plans/part.html", context, status=422 if form.errors else 200)
