"""改正事項: what organs are asked, guideline by guideline."""

from __future__ import annotations

from functools import partial

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods, require_safe

from agencies.access import requires
from agencies.roles import Permission
from guidelines.plans.assembly import MOST_ITEMS
from guidelines.plans.forms import PlanForm
from guidelines.plans.pages import address, context_of, guideline_of, load_open, replaced, save_rows
from guidelines.plans.part_forms import ItemForm, moved
from guidelines.plans.sight import Sight
from guidelines.plans.words import KINDS, item_in_words

save_items = partial(save_rows, step="items", in_words=item_in_words)


@require_safe
@requires(Permission.OPEN_CYCLE)
def items(request: HttpRequest, pk: int) -> HttpResponse:
    """The items of each guideline."""
    plan = load_open(request, pk)
    if isinstance(plan, HttpResponse):
        return plan
    sight = Sight(plan)
    listed = [
        (one, KINDS.get(one.audience, ""), [(place + 1, item) for place, item in sight.content.items_of(one.code)])
        for one in sight.guidelines
    ]
    return render(request, "guidelines/plans/items.html", context_of(plan, "改正事項") | {"listed": listed})


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Permission.OPEN_CYCLE)
def item(request: HttpRequest, pk: int, code: str, place: int) -> HttpResponse:
    """One item, by its place among all; place 0 is another one."""
    plan = load_open(request, pk)
    if isinstance(plan, HttpResponse):
        return plan
    sight = Sight(plan)
    one = guideline_of(sight, code)
    every = sight.content.items
    own = [row for _, row in sight.content.items_of(code)]
    held = every[place - 1] if 0 < place <= len(every) else None
    if place and (held is None or held["guideline"] != code):
        raise Http404
    position = own.index(held) + 1 if held else len(own) + 1
    data = request.POST if request.method == "POST" else None
    if data is not None and "remove" in data and place:
        head = PlanForm(data)
        head.is_valid()
        return save_items(request, plan, replaced(every, place, None), head, "改正事項を消しました。", place)
    form = ItemForm(data, sight=one, item=held, position=position, version=plan.version)
    if form.is_bound and form.is_valid():
        of_audience = [
            row for row in every if (other := sight.guideline(row["guideline"])) and other.audience == one.audience
        ]
        if not place and len(of_audience) >= MOST_ITEMS:
            form.add_error(None, f"改正事項は種別ごとに{MOST_ITEMS}個までです。")
        else:
            row = form.value(code)
            wanted = form.cleaned_data["position"] or position
            ordered = moved(own, position if held else 0, row, wanted)
            rows = [*(other for other in every if other["guideline"] != code), *ordered]
            said = f"改正事項「{row['label']}」を保存しました。"
            return save_items(request, plan, rows, form, said, place, item_in_words(row))
    title = "改正事項を直す" if place else "改正事項を加える"
    context = context_of(plan, title, ("改正事項", address("plan-items", plan))) | {
        "one": one,
        "form": form,
        "place": place,
        "errors": form.all_errors() if form.is_bound else [],
        "back": address("plan-items", plan),
    }
    return render(request, "guidelines/plans/part.html", context, status=422 if form.errors else 200)
