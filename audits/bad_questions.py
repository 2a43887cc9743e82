"""What is answered to an address that asks for what cannot be: the words of it, and the form to put it right."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from agencies.refusals import Refusal
from audits.questions import Choice, bundle_form, cycles, filter_context, table_bar
from audits.tables import BadQuestion, CycleQuestion, ask, ask_cycle, listed

OF_A_CYCLE = ("home", "audits:dashboard", "audits:figure", "audits:matrix", "audits:late")
"""Pages with a filter bar that are of a whole cycle."""
SHOWN = {
    "as_of": "as_of_label",
    "compared_to": "compared_to",
    "amendment": "cycles",
    "state": "states",
    "organization": "organ_choices",
    "kind": "kind_choices",
    "category": "category_choices",
    "lead_agency": "lead_choices",
}
"""Words of an address that have a field in the filter bar, and under which name their values stand there."""


def bad_question(request: HttpRequest, refusal: Refusal) -> HttpResponse:
    """What is wrong with the address: the filter bar as it was filled in, the page without what is wrong, the tables."""
    query = request.GET.copy()
    errors = getattr(refusal, "errors", {})
    for name in errors:
        query.pop(name, None)
    is_answerable = refusal.status == BadQuestion.status and request.method != "POST"
    context = {
        "refusal": refusal,
        "tables": listed(),
        "again": f"{request.path}?{query.urlencode()}" if is_answerable else "",
        **(filled_in(request, refusal) if isinstance(refusal, BadQuestion) else {}),
    }
    return render(request, "audits/bad_question.html", context, status=refusal.status)


def filled_in(request: HttpRequest, refusal: BadQuestion) -> dict[str, Any]:
    """The form of the page as it was filled in, each wrong field marked; nothing where none of its fields is wrong."""
    match, typed = request.resolver_match, request.POST if request.method == "POST" else request.GET
    right = {name: value for name, value in typed.items() if name not in refusal.errors}
    try:
        form = form_of(match.view_name, match.kwargs, right) if match else {}
    except Refusal:  # another word cannot be either; it is told when this one is put right
        return {}
    if not form:
        return {}
    form |= {SHOWN[name]: typed[name] for name in ("as_of", "compared_to") if typed.get(name)}
    wrong = {name: found for name, found in refusal.errors.items() if form.get(SHOWN.get(name, ""))}
    if not wrong:
        return {}
    for name in wrong:
        if isinstance(choices := form[SHOWN[name]], list):
            form[SHOWN[name]] = with_wrong(choices, typed[name])
    summary = [(form["prefix"] + name if name in wrong else "main", text) for name, text in refusal.lines]
    return form | {"errors": wrong, "summary": summary}


def form_of(view: str, keys: Mapping[str, Any], right: Mapping[str, Any]) -> dict[str, Any]:
    """The form of a page for the words of its address that are right; empty for a page without one."""
    if view == "audits:table":
        question = ask(keys["number"], right)
        return table_bar(question, right) | about(question.cycle)
    if view in OF_A_CYCLE:
        cycle = ask_cycle(right)
        bar = filter_context(cycle, view, *keys.values())
        return bar | about(cycle) | {"cycles": cycles(cycle), "sort": right.get("sort", "")}
    if view == "audits:bundle":
        cycle = ask_cycle(right)
        return bundle_form(cycle) | about(cycle) | {"is_bundle": True, "prefix": "bundle-"}
    return {}


def about(question: CycleQuestion) -> dict[str, Any]:
    """What the header says, and that the fields bear their own names."""
    amendment = question.amendment
    return {"cycle_label": str(amendment), "is_fictional": amendment.is_fictional, "prefix": ""}


def with_wrong(choices: list[Choice], typed: str) -> list[Choice]:
    """The choices with what was typed and is none of them, which stays chosen until another is."""
    return [(typed, f"{typed}（選べません）", True), *((value, label, False) for value, label, _ in choices)]
