"""Pages on which a prefecture follows its municipalities, forwards what they handed in, or returns it."""

from __future__ import annotations

import hashlib
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from agencies import clock
from agencies.access import officer_of_request, requires
from agencies.refusals import Refusal
from agencies.roles import Officer, Permission
from regulations.actions import return_submission
from regulations.compiling.actions import forward_submissions
from regulations.compiling.forms import MunicipalityFilter
from regulations.compiling.stages import STAGES, Compiled, Stage, compiled_cycles, compiled_reviews
from regulations.forms import ReturnForm
from regulations.models import Review
from regulations.views import context_of, crumb, load_version

PAGE = 200
LIST = ("管内の市区町村", "regulations:compiling")


def load_cycle(officer: Officer, code: str) -> tuple[Compiled | None, list[Compiled]]:
    """The cycle of the address, else the newest, and all there are; 404 for one in which nobody answers this way."""
    cycles = compiled_cycles(officer)
    chosen = next((one for one in cycles if one.amendment.code == code or not code), None)
    if code and chosen is None:
        raise Http404
    return chosen, cycles


@require_safe
@requires(Permission.COMPILE)
def municipalities(request: HttpRequest) -> HttpResponse:
    """The municipalities of the prefecture in one cycle: how far each is, what waits, when it was reminded."""
    officer = officer_of_request(request)
    chosen, cycles = load_cycle(officer, request.GET.get("amendment", ""))
    form = MunicipalityFilter(request.GET)
    if not form.is_valid():
        messages.error(request, "絞り込みの値が正しくありません。一覧から選び直してください。")
    context: dict[str, Any] = {
        "cycles": cycles,
        "chosen": chosen,
        "form": form,
        "breadcrumbs": [("ホーム", reverse("home")), (LIST[0], None)],
    }
    if chosen:
        reviews = compiled_reviews(officer, chosen.amendment)
        page = Paginator(form.chosen(reviews), PAGE).get_page(request.GET.get("page"))
        for one in page:
            one.stage = STAGES[one.latest_state]
            one.is_waiting = one.stage == Stage.WAITING
            one.is_owed = one.stage in (Stage.MISSING, Stage.RETURNED)
        query = request.GET.copy()
        query.pop("page", None)
        context |= {
            "page": page,
            "has_owed": any(one.is_owed for one in page),
            "all_shown": mark_of(waiting_of(officer, chosen)),
            "query": query.urlencode(),
            "back": request.get_full_path(),
            "cycle_label": str(chosen.amendment),
            "is_fictional": chosen.amendment.is_fictional,
        }
    return render(request, "regulations/compiling.html", context)


def waiting_of(officer: Officer, cycle: Compiled) -> dict[Review, int]:
    """Every review of the cycle that waits for the prefecture, with the number of the version that waits."""
    waiting = compiled_reviews(officer, cycle.amendment).filter(latest_state__in=Stage.WAITING.states)
    return {review: review.latest_number for review in waiting}


def mark_of(shown: dict[Review, int]) -> str:
    """A mark of versions, to tell whether they are still those that were shown."""
    text = ",".join(sorted(f"{review.pk}:{number}" for review, number in shown.items()))
    return hashlib.sha256(text.encode()).hexdigest()[:16]


@require_POST
@requires(Permission.COMPILE)
def forward(request: HttpRequest) -> HttpResponse:
    """Forward the versions ticked in the list, or all that wait, if they are still those that were shown."""
    officer = officer_of_request(request)
    shown = all_shown(request, officer) if "all" in request.POST else ticked(request, officer)
    try:
        if not shown:
            raise Refusal(
                "送付する市区町村が選ばれていません。「送付」の欄がある、確認待ちの市区町村を選んでください。"
                "まだ提出していない市区町村は、選んでも送付できません（催促だけができます）。"
            )
        done = forward_submissions(shown=shown, by=officer, on=clock.today())
    except Refusal as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, f"{len(done.submissions)}団体の回答を国に送付しました。")
        if done.left:
            names = "、".join(str(review.organization) for review in done.left)
            messages.warning(request, f"状態が変わったため送付していません：{names}。内容を確かめてください。")
    return redirect(back_of(request))


def ticked(request: HttpRequest, officer: Officer) -> dict[Review, int]:
    """The reviews ticked, each with the version that was shown beside it (`shown` is "review:number"); else 404."""
    versions = dict(pair.partition(":")[::2] for pair in request.POST.getlist("shown"))
    wanted = {key: versions.get(key, "") for key in request.POST.getlist("review")}
    if not all(is_number(key) and (not number or is_number(number)) for key, number in wanted.items()):
        raise Http404
    reviews = Review.objects.compiled_by(officer).filter(pk__in=wanted).select_related("organization")
    found = {review: int(wanted[str(review.pk)] or 0) for review in reviews.order_by("organization__code")}
    if len(found) != len(wanted):
        raise Http404
    return found


def all_shown(request: HttpRequest, officer: Officer) -> dict[Review, int]:
    """All that wait in the cycle; none, with a message, when they are not those that were shown."""
    cycle, _ = load_cycle(officer, request.POST.get("amendment", ""))
    found = waiting_of(officer, cycle) if cycle else {}
    if mark_of(found) == request.POST.get("all_shown", ""):
        return found
    messages.warning(request, "一覧を開いた後に、確認待ちの回答が変わりました。一覧を確かめてから送付してください。")
    return {}


def is_number(text: str) -> bool:
    """Is it a number that can be one of a row?"""
    return text.isascii() and text.isdigit() and len(text) < 19


def back_of(request: HttpRequest) -> str:
    """Where the officer came from, if that is a page of this application; else the list."""
    given = request.POST.get("back", "")
    is_ours = given.startswith("/") and url_has_allowed_host_and_scheme(given, allowed_hosts=None)
    return given if is_ours else reverse(LIST[1])


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Permission.COMPILE)
def give_back(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    """Return a municipality's latest version, before it reaches the ministry."""
    officer = officer_of_request(request)
    get_object_or_404(Review.objects.compiled_by(officer), pk=pk)
    version = load_version(officer, pk, number)
    form = ReturnForm(request.POST if request.method == "POST" else None, submission=version)
    if request.method == "POST" and form.is_valid():
        try:
            return_submission(submission=version, by=officer, on=clock.today(), **form.cleaned_data)
            messages.success(request, f"第{number}版を差し戻しました。")
        except Refusal as refusal:
            messages.error(request, str(refusal))
        return redirect("regulations:review", pk)
    context = context_of(version.review, crumb(version.review, officer), (f"第{number}版の差戻し", None))
    context |= {"submission": version, "form": form}
    return render(request, "regulations/return.html", context, status=422 if form.errors else 200)
