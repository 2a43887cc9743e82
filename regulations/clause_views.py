"""The page of who met one clause how: all organs for who watches, one's own organ for its officers."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from agencies import clock, eras
from agencies.access import officer_of_request
from agencies.roles import Officer, Permission
from guidelines.models import Amendment, AmendmentItem, Clause, ClauseText, OfficialTable
from regulations.clause_adoption import LABELS, UNNAMED, Adoption, ItemCounts, Outcome, counts_by_item, own_answers
from regulations.clause_forms import AdoptionForm

PAGE = 50


@require_safe
def clause_adoption(request: HttpRequest, pk: int, code: str) -> HttpResponse:
    """How organs met one clause after one amendment; 404 where the amendment asks nothing about it."""
    officer = officer_of_request(request)
    clause = get_object_or_404(Clause.objects.visible_to(officer).select_related("guideline"), pk=pk)
    amendment = get_object_or_404(Amendment, code=code)
    items = Adoption(clause, amendment, clock.today()).items()
    if not items:
        raise Http404
    context = context_of(clause, amendment)
    if officer.may(Permission.WATCH):
        return everyone(request, clause, amendment, items, context)
    return own(request, officer, Adoption(clause, amendment, clock.today()), context)


def context_of(clause: Clause, amendment: Amendment) -> dict[str, Any]:
    """The clause as the amendment left it, and the way to it."""
    text = ClauseText.objects.filter(clause=clause, amendment=amendment).first()
    label = str(text) if text and text.number else "削除された条項"
    guideline = clause.guideline
    return {
        "clause": clause,
        "guideline": guideline,
        "label": label,
        "heading": text.heading if text else "",
        "amendment": amendment,
        "is_fictional": amendment.is_fictional,
        "cycle_label": str(amendment),
        "breadcrumbs": [
            ("ホーム", reverse("home")),
            ("指針", reverse("guidelines:guidelines")),
            (str(guideline), guideline.get_absolute_url()),
            (label, reverse("guidelines:clause", args=[guideline.code, clause.pk])),
            ("各機関の対応", None),
        ],
    }


def own(request: HttpRequest, officer: Officer, adoption: Adoption, context: dict[str, Any]) -> HttpResponse:
    """The answer of the officer's own organ that counts today; 404 for who enters nothing for an organ."""
    if not officer.organ_ids:
        raise Http404
    context |= {"lines": own_answers(adoption, officer)}
    context["breadcrumbs"][-1] = ("自機関の対応", None)
    return render(request, "regulations/clause_adoption_own.html", context)


def everyone(
    request: HttpRequest, clause: Clause, amendment: Amendment, items: list[AmendmentItem], context: dict[str, Any]
) -> HttpResponse:
    """The counts and the list of all organs, at the 基準日 of the cycle or on the day asked for, but never ahead of today."""
    form = AdoptionForm(request.GET, items=items)
    asked, today = form.read(), clock.today()
    wanted = asked["as_of"] or amendment.reference_on
    adoption = Adoption(clause, amendment, min(wanted, today), asked["state"] or "submitted")
    counted = counts_by_item(adoption)
    has_unnamed = any(one.unnamed for one in counted)
    context |= listed(adoption, counted, asked["item"], asked["outcome"], request.GET.get("page"))
    context |= {
        "errors": form.messages,
        "is_ahead": wanted > today,
        "has_unnamed": has_unnamed,
        "columns": [label for key, label in LABELS.items() if key != UNNAMED or has_unnamed],
        "counted": [(one, linked_cells(one, form, has_unnamed=has_unnamed)) for one in counted],
        "query": form.query(),
        "query_of_all": form.query(item="", outcome=""),
        "tables": tables_of(amendment, items),
        "cycle_label": f"{amendment} ・ {eras.full(adoption.as_of)}現在",
        "form": form.with_day(adoption.as_of),
    }
    return render(request, "regulations/clause_adoption.html", context, status=400 if form.errors else 200)


def listed(adoption: Adoption, counted: list[ItemCounts], item: str, outcome: str, page: str | None) -> dict[str, Any]:
    """The named organs that are listed, page by page, how many have no name, and what was chosen in words."""
    found = adoption.unanswered(item) if outcome == Outcome.UNANSWERED else adoption.named(outcome, item)
    chosen = [one for one in counted if item in ("", str(one.item.pk))]
    words = [*(one.item.label for one in chosen if item), *([LABELS[outcome]] if outcome else [])]
    return {
        "page": Paginator(found, PAGE).get_page(page),
        "is_unanswered": outcome == Outcome.UNANSWERED,
        "unnamed": sum(one.unnamed for one in chosen) if outcome in ("", UNNAMED) else 0,
        "chosen": "、".join(words),
    }


def linked_cells(counts: ItemCounts, form: AdoptionForm, *, has_unnamed: bool) -> list[tuple[str, int, str]]:
    """(label, count, address of what it counts) of each cell; what has no name only where there is any."""
    item = str(counts.item.pk)
    shown = (cell for cell in counts.cells if cell[0] != UNNAMED or has_unnamed)
    return [(label, count, form.query(item=item, outcome=key)) for key, label, count in shown]


def tables_of(amendment: Amendment, items: list[AmendmentItem]) -> list[OfficialTable]:
    """The official tables that count the same items, with the totals in which ALLOCATED answers are."""
    of_items = amendment.tables.filter(shape="items_by_outcome", audience__in={one.audience for one in items})
    return list(of_items.order_by("position"))
