"""The page on which an amendment is put to organs: choose (選択), look (確認), ask (依頼)."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from agencies import clock
from agencies.access import officer_of_request, requires
from agencies.models import Organization
from agencies.refusals import Refusal
from agencies.roles import Permission
from guidelines.models import Amendment
from regulations.dispatch.actions import ask_organs
from regulations.dispatch.addressees import Addressees, find_addressees
from regulations.dispatch.forms import UNITS, AddresseeForm, ConfirmForm
from regulations.dispatch.jobs import AT_ONCE, reviews_address, start_dispatch
from regulations.models import Regulation, Review

MOST_SHOWN = 500


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Permission.OPEN_CYCLE)
def dispatch(request: HttpRequest, code: str) -> HttpResponse:
    """Choose whom to ask, and see who that is; nobody is asked before the confirmation."""
    amendment = get_object_or_404(Amendment, code=code)
    if "confirm" in request.POST:
        return confirmed(request, amendment)
    given = {"data": request.POST, "files": request.FILES} if request.method == "POST" else {}
    form = AddresseeForm(amendment=amendment, **given)
    if request.method == "POST" and form.is_valid():
        found = find_addressees(amendment=amendment, on=clock.today(), **form.chosen)
        return preview(request, amendment, found, form.cleaned_data["announced"])
    context = context_of(amendment, "依頼") | {
        "form": form,
        "errors": errors_of(form),
        "present": Review.objects.of(amendment).count(),
        "items": amendment.items.count(),
    }
    return render(request, "regulations/dispatch.html", context, status=422 if form.errors else 200)


def preview(
    request: HttpRequest, amendment: Amendment, found: Addressees, announced: str, changed: str = ""
) -> HttpResponse:
    """Who will be asked, who is already, who cannot be; `changed` says that this is not what was shown before."""
    chosen = [organ.pk for organ in found.asked]
    units = Organization.objects.filter(parent__in=chosen, abolished_on__isnull=True)
    context = context_of(
        amendment, "依頼先の確認", (("依頼", reverse("regulations:dispatch", args=[amendment.code])),)
    )
    context |= {
        "found": found,
        "changed": changed,
        "shown": found.asked[:MOST_SHOWN],
        "more": len(found.asked[MOST_SHOWN:]),
        "problems": found.problems[:MOST_SHOWN],
        "more_problems": len(found.problems[MOST_SHOWN:]),
        "announced": announced,
        "is_announced_to_units": announced == UNITS,
        "units": units.count(),
        "regulations_of_units": Regulation.objects.filter(owner__in=units).count(),
        "is_large": len(found.asked) > AT_ONCE,
    }
    return render(request, "regulations/dispatch_preview.html", context, status=409 if changed else 200)


def confirmed(request: HttpRequest, amendment: Amendment) -> HttpResponse:
    """Ask exactly those whom the preview showed; where one of them cannot be asked any more, show what changed."""
    officer, today = officer_of_request(request), clock.today()
    form = ConfirmForm(request.POST)
    if not form.is_valid():
        messages.error(request, "依頼先を読み取れませんでした。もう一度選んでください。")
        return redirect("regulations:dispatch", amendment.code)
    lines, announced = form.cleaned_data["codes"], form.cleaned_data["announced"]
    found = find_addressees(amendment=amendment, on=today, lines=lines)
    if found.problems:
        changed = "確認の画面を開いた後に、依頼できなくなった機関があります。まだどこにも依頼していません。"
        return preview(request, amendment, found, announced, changed)
    asked: dict[str, Any] = {
        "amendment": amendment,
        "with_units": announced == UNITS,
        "on": today,
        "by": officer,
    }
    try:
        if len(lines) > AT_ONCE:
            return redirect(start_dispatch(organizations=[*found.asked, *found.present], **asked))
        reviews = ask_organs(organizations=found.asked, **asked)
    except Refusal as refusal:
        messages.error(request, str(refusal))
        return redirect("regulations:dispatch", amendment.code)
    before = len(lines) - len(reviews)
    words = f"{before:,}機関には既に依頼してあったため、そのままです。" if before else ""
    if reviews:
        messages.success(request, f"{len(reviews):,}機関に依頼しました。{words}")
    else:
        messages.info(request, f"新しく依頼した機関はありません。{words}")
    return redirect(reviews_address(amendment))


def context_of(amendment: Amendment, last: str, before: tuple[tuple[str, str], ...] = ()) -> dict[str, Any]:
    """The amendment, the cycle in words, and the breadcrumb."""
    trail = [("ホーム", reverse("home")), ("見直し", reviews_address(amendment))]
    return {
        "amendment": amendment,
        "cycle_label": str(amendment),
        "is_fictional": amendment.is_fictional,
        "breadcrumbs": [*trail, *before, (last, None)],
    }


def errors_of(form: AddresseeForm) -> list[tuple[str, str]]:
    """(id of the field, message), for the list at the top of the page."""
    return [
        (form[name].id_for_label or form[name].auto_id if name in form.fields else "addressees", str(message))
        for name, found in form.errors.items()
        for message in found
    ]
