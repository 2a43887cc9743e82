"""Pages on which guidelines are read: their list, the clauses of one on a day, and one clause through its amendments."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_safe

from agencies import clock, eras
from agencies.access import officer_of_request
from agencies.roles import Officer, Permission
from guidelines.clause_history import histories, items_by_amendment
from guidelines.forms import DayForm
from guidelines.models import Clause, Guideline, Notice

ROOT = ("指針", "guidelines:guidelines")


@require_safe
def guidelines(request: HttpRequest) -> HttpResponse:
    """The guidelines of one register: the real ones, or those of the exercise for who may see them."""
    officer = officer_of_request(request)
    sees_both = officer.may(Permission.WATCH) or officer.is_fictional
    asked = request.GET.get("fictional", "1" if officer.is_fictional else "")
    is_fictional = sees_both and asked == "1"
    found = Guideline.objects.visible_to(officer).of_register(is_fictional).prefetch_related("notices")
    context = {
        "guidelines": found.order_by("issued_on", "code"),
        "registers": [("指針", "0", not is_fictional), ("演習（架空）", "1", is_fictional)] if sees_both else [],
        "is_fictional": is_fictional,
        "breadcrumbs": [("ホーム", reverse("home")), (ROOT[0], None)],
    }
    return render(request, "guidelines/guidelines.html", context)


@require_safe
def guideline(request: HttpRequest, code: str) -> HttpResponse:
    """The clauses of a guideline as they are on a day: in force, deleted by then, and still to come."""
    found = load_guideline(officer_of_request(request), code)
    form, context = day_context(request, found)
    clauses = sorted(histories(found, context["on"]).values(), key=lambda one: (one.order, one.clause.pk))
    context |= {
        "in_force": [one for one in clauses if one.in_force],
        "deleted": [one for one in clauses if one.deleted],
        "ahead": [one for one in clauses if one.is_ahead],
        "notices": found.notices.select_related("amendment").order_by("-issued_on", "pk"),
        "is_before": context["on"] < found.issued_on,
        "breadcrumbs": crumbs((str(found), None)),
    }
    return render(request, "guidelines/guideline.html", context, status=400 if form.errors else 200)


@require_safe
def clause(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    """One clause: its text on a day, old and new side by side for each amendment, where it came from and went."""
    officer = officer_of_request(request)
    found = load_guideline(officer, code)
    one = get_object_or_404(Clause.objects.filter(guideline=found, texts__isnull=False).distinct(), pk=pk)
    absorbed = list(one.absorbed.values_list("pk", flat=True))
    form, context = day_context(request, found)
    known = histories(found, context["on"], {one.pk, one.absorbed_by_id or one.pk, *absorbed})
    history = known[one.pk]
    notices = {notice.amendment_id: notice for notice in Notice.objects.filter(guideline=found)}
    context |= {
        "history": history,
        "steps": history.steps(notices, items_by_amendment(one)),
        "absorbed_by": known.get(one.absorbed_by_id or 0),
        "absorbed": [known[other] for other in absorbed if other in known],
        "adoption_label": adoption_label(officer),
        "breadcrumbs": crumbs((str(found), found.get_absolute_url() + context["query"]), (history.label, None)),
    }
    return render(request, "guidelines/clause.html", context, status=400 if form.errors else 200)


def adoption_label(officer: Officer) -> str:
    """What the page of who met a clause how is to the officer; empty for who may not see it."""
    if officer.may(Permission.WATCH):
        return "各機関の対応"
    return "自機関の対応" if officer.organ_ids else ""


def load_guideline(officer: Officer, code: str) -> Any:
    """A guideline the officer may read, else 404."""
    visible = Guideline.objects.visible_to(officer).with_register()
    return get_object_or_404(visible, code=code)


def day_context(request: HttpRequest, found: Any) -> tuple[DayForm, dict[str, Any]]:
    """The form that asks for a day, and what every page about a guideline on that day shows."""
    form = DayForm(request.GET if "on" in request.GET else None)
    today = clock.today()
    on = form.day(today)
    return form, {
        "guideline": found,
        "form": form.shown(on),
        "errors": [(form["on"].id_for_label, f"{form['on'].label}：{error}") for error in form["on"].errors],
        "on": on,
        "is_today": on == today,
        "query": "" if on == today else f"?{urlencode({'on': on.isoformat()})}",
        "cycle_label": f"{found} ・ {eras.full(on)}現在",
        "is_fictional": found.is_fictional,
    }


def crumbs(*last: tuple[str, str | None]) -> list[tuple[str, str | None]]:
    """The way to a page below the list of guidelines."""
    return [("ホーム", reverse("home")), (ROOT[0], reverse(ROOT[1])), *last]
