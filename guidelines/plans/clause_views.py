"""条文の改正: how the clauses of each guideline change, by hand or from an uploaded 新旧対照表."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from agencies.access import requires
from agencies.refusals import Refusal
from agencies.roles import Permission
from agencies.spreadsheets import read_book
from guidelines.models import CyclePlan
from guidelines.plans.changes import changes_of, counted
from guidelines.plans.comparison_table import read_comparison
from guidelines.plans.content import Line, Plain, Proposed, content_of
from guidelines.plans.forms import PlanForm, UploadForm
from guidelines.plans.pages import address, at_place, context_of, guideline_of, load_open, plain_rows, replaced, save
from guidelines.plans.part_forms import LineForm
from guidelines.plans.sight import GuidelineSight, Sight
from guidelines.plans.words import Facts, line_in_words

ERRORS_SHOWN = 100


@require_safe
@requires(Permission.OPEN_CYCLE)
def clauses(request: HttpRequest, pk: int) -> HttpResponse:
    """The guidelines of the plan, with how many of their clauses change in which way."""
    plan = load_open(request, pk)
    if isinstance(plan, HttpResponse):
        return plan
    context = context_of(plan, "条文の改正") | {"guidelines": Sight(plan).guidelines}
    return render(request, "guidelines/plans/clauses.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Permission.OPEN_CYCLE)
def clauses_of(request: HttpRequest, pk: int, code: str) -> HttpResponse:
    """Every clause of a guideline through the amendment; takes an uploaded table, which waits to be applied."""
    plan = load_open(request, pk)
    if isinstance(plan, HttpResponse):
        return plan
    sight = Sight(plan)
    one = guideline_of(sight, code)
    form = UploadForm(
        request.POST if request.method == "POST" else None, request.FILES or None, initial={"version": plan.version}
    )
    cell_errors: list[Any] = []
    if form.is_bound and form.is_valid():
        try:
            file = form.cleaned_data["file"]
            book = read_book(file.read(), file.name, with_merged=True)
        except Refusal as refusal:
            form.add_error("file", str(refusal))
        else:
            reading = read_comparison(book, [text.number for text in one.in_force])
            if not reading.errors:
                offered = Proposed(book.file_name[-100:], tuple(reading.lines))
                return save_clauses(
                    request, plan, code, sight.content.lines.get(code, ()), form, proposed=offered,
                    said="新旧対照表を読み込みました。内容を確かめてから反映してください。", to="plan-proposed",
                )  # fmt: skip
            cell_errors = reading.errors
    context = context_of(plan, one.short_title, ("条文の改正", address("plan-clauses", plan))) | {
        "one": one,
        "form": form,
        "errors": form.all_errors() if form.is_bound else [],
        "cell_errors": cell_errors[:ERRORS_SHOWN],
        "errors_more": max(len(cell_errors) - ERRORS_SHOWN, 0),
        "is_proposed": code in sight.content.proposed,
    }
    status = 422 if form.errors or cell_errors else 200
    return render(request, "guidelines/plans/clauses_of.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Permission.OPEN_CYCLE)
def proposed(request: HttpRequest, pk: int, code: str) -> HttpResponse:
    """What an uploaded table would change; then it takes the place of the lines there are, or is thrown away."""
    plan = load_open(request, pk)
    if isinstance(plan, HttpResponse):
        return plan
    sight = Sight(plan)
    one = guideline_of(sight, code)
    offered = sight.content.proposed.get(code)
    if offered is None:
        messages.error(request, "確認を待っている新旧対照表はありません。もう一度読み込んでください。")
        return redirect(address("plan-clauses-of", plan, code))
    form = PlanForm(request.POST if request.method == "POST" else None, initial={"version": plan.version})
    held = sight.content.lines.get(code, ())
    if form.is_bound and form.is_valid():
        is_applied = "apply" in request.POST
        return save_clauses(
            request, plan, code, offered.lines if is_applied else held, form, proposed=None,
            said="新旧対照表を反映しました。" if is_applied else "読み込んだ新旧対照表を取りやめました。",
        )  # fmt: skip
    changes = changes_of(offered.lines, one.in_force)
    context = context_of(plan, "新旧対照表の確認", *crumbs(plan, one)) | {
        "one": one,
        "form": form,
        "offered": offered,
        "changes": [change for change in changes if change.place],
        "counted": counted(changes),
        "warnings": [change for change in changes if change.warning],
        "unknown": sum(1 for change in changes if change.place and change.before and not change.before.body),
        "replaced": len(held),
    }
    return render(request, "guidelines/plans/proposed.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Permission.OPEN_CYCLE)
def line(request: HttpRequest, pk: int, code: str, place: int) -> HttpResponse:
    """One clause by hand; place 0 is another one."""
    plan = load_open(request, pk)
    if isinstance(plan, HttpResponse):
        return plan
    sight = Sight(plan)
    one = guideline_of(sight, code)
    lines = sight.content.lines.get(code, ())
    at_place(lines, place)
    data = request.POST if request.method == "POST" else None
    if data is not None and "remove" in data and place:
        form = PlanForm(data)
        form.is_valid()
        said = "条項を改正から外しました。"
        return save_clauses(request, plan, code, replaced(lines, place, None), form, said=said, place=place)
    form = LineForm(
        data, sight=one, lines=lines, place=place, before=request.GET.get("before", ""), version=plan.version
    )
    if form.is_bound and form.is_valid():
        typed = form.line()
        said = f"第{typed.after or typed.before}を保存しました。"
        return save_clauses(
            request, plan, code, replaced(lines, place, typed), form, said=said, place=place, mine=line_in_words(typed)
        )
    context = context_of(plan, "条項を直す" if place else "条項を加える", *crumbs(plan, one)) | {
        "one": one,
        "form": form,
        "place": place,
        "errors": form.all_errors() if form.is_bound else [],
        "standing": next((text for text in one.in_force if text.number == form["before"].value()), None),
        "back": address("plan-clauses-of", plan, code),
    }
    return render(request, "guidelines/plans/line.html", context, status=422 if form.errors else 200)


KEPT = object()


def save_clauses(
    request: HttpRequest,
    plan: CyclePlan,
    code: str,
    lines: Any,
    form: PlanForm,
    *,
    said: str,
    to: str = "plan-clauses-of",
    proposed: Any = KEPT,
    place: int = 0,
    mine: Sequence[tuple[str, str]] = (),
) -> HttpResponse:
    """Save the lines of a guideline and the table that waits, which stays unless said otherwise."""
    waiting = content_of(plan).proposed.get(code) if proposed is KEPT else proposed
    value: Plain = {"lines": plain_rows(lines)} | ({"proposed": waiting.plain()} if waiting else {})

    def theirs(now: CyclePlan) -> Facts:
        held: tuple[Line, ...] = content_of(now).lines.get(code, ())
        return line_in_words(held[place - 1] if place <= len(held) else None) if place else []

    return save(
        request,
        plan,
        "clauses",
        value,
        part=code,
        version=form.cleaned_data.get("version"),
        said=said,
        to=address(to, plan, code),
        mine=mine,
        theirs=theirs,
    )


def crumbs(plan: CyclePlan, one: GuidelineSight) -> tuple[tuple[str, str], ...]:
    """The pages above one about a guideline's clauses."""
    return (
        ("条文の改正", address("plan-clauses", plan)),
        (one.short_title, address("plan-clauses-of", plan, one.code)),
    )
