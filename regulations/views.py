"""Pages on which reviews are read and judged; those on which they are filled in are in `draft_views`."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from agencies import clock
from agencies.access import officer_of_request, requires
from agencies.periods import Period
from agencies.provenance import Provenance
from agencies.refusals import Refusal
from agencies.roles import Officer, Permission
from guidelines.models import Amendment
from regulations.actions import TRANSITIONS, confirm_submission, return_submission
from regulations.entries import ORGAN_WORDS, organ_words
from regulations.filters import ReviewFilter
from regulations.forms import ReturnForm
from regulations.models import Review, Submission
from regulations.progress import progress_by_group, returned_about

State = Submission.State
PAGE = 50


def load_review(officer: Officer, pk: int) -> Review:
    """A review the officer may see as a whole, else 404."""
    reviews = Review.objects.visible_to(officer).with_latest(officer)
    return get_object_or_404(
        reviews.select_related("organization__prefecture", "amendment", "lead_agency", "compiler"), pk=pk
    )


def load_version(officer: Officer, pk: int, number: int) -> Submission:
    """One version of a review the officer may see, else 404."""
    versions = Submission.objects.visible_to(officer).select_related("review__organization", "review__amendment")
    return get_object_or_404(versions, review=pk, number=number)


def context_of(review: Review, *crumbs: tuple[str, str | None]) -> dict[str, Any]:
    """Review, cycle in words, whether it is an exercise, and breadcrumb."""
    trail = [("ホーム", reverse("home")), ("見直し", reverse("regulations:reviews"))]
    return {
        "review": review,
        "cycle_label": str(review.amendment),
        "is_fictional": review.amendment.is_fictional,
        "breadcrumbs": [*trail, *crumbs],
    }


def crumb(review: Review, officer: Officer) -> tuple[str, str | None]:
    """The review in a breadcrumb; a unit's officer cannot open it."""
    is_own = review.organization_id in officer.organ_ids
    visible = officer.may(Permission.WATCH) or is_own or review.is_compiled_by(officer)
    return str(review.organization), review.get_absolute_url() if visible else None


@require_safe
def reviews(request: HttpRequest) -> HttpResponse:
    """Reviews the officer may see, filtered by what stands in the address."""
    officer = officer_of_request(request)
    found = Review.objects.visible_to(officer).with_latest(officer)
    found = found.select_related("organization__prefecture", "amendment", "lead_agency")
    filters = ReviewFilter(
        request.GET, queryset=found.order_by("-amendment__issued_on", "organization__code"), request=request
    )
    if not filters.is_valid():
        messages.error(request, "絞り込みの値が正しくありません。一覧から選び直してください。")
    page = Paginator(filters.qs, PAGE).get_page(request.GET.get("page"))
    for one in page:
        one.latest_status = State(one.latest_state) if one.latest_state else None
    query = request.GET.copy()
    query.pop("page", None)
    breadcrumbs = [("ホーム", reverse("home")), ("見直し", None)]
    chosen = filters.form.cleaned_data.get("amendment")
    context = {
        "filters": filters,
        "page": page,
        "may_take_in": bool(officer.organ_ids) or officer.may(Permission.ENTER_FOR),
        "may_watch": officer.may(Permission.WATCH),
        "may_import": officer.may(Permission.ENTER_FOR),
        "compiling": lying_with_prefectures(chosen) if officer.may(Permission.WATCH) else 0,
        "query": query.urlencode(),
        "is_fictional": chosen.is_fictional if chosen else officer.is_fictional,
        "breadcrumbs": breadcrumbs,
    }
    return render(request, "regulations/reviews.html", context)


def lying_with_prefectures(amendment: Amendment | None) -> int:
    """How many versions lie with prefectures (経由), in one cycle or in all that are real; of a narrower list it would
    tell whose.
    """
    chosen = Review.objects.of(amendment) if amendment else Review.objects.filter(amendment__is_fictional=False)
    return chosen.compiling().count()


@require_safe
def review(request: HttpRequest, pk: int) -> HttpResponse:
    """One organ's answers: the version asked for or the latest, its history, and what can be done next."""
    officer = officer_of_request(request)
    found = load_review(officer, pk)
    versions = list(
        found.submissions.visible_to(officer)
        .select_related("submitted_by", "forwarded_by", "judged_by")
        .order_by("-number")
    )
    handed_in = [one for one in versions if one.state != State.DRAFT]
    number = request.GET.get("version", "")
    shown = next((one for one in handed_in if str(one.number) == number), handed_in[0] if handed_in else None)
    if number and (shown is None or str(shown.number) != number):
        raise Http404
    answers = answers_shown(shown) if shown else []
    context = context_of(found, crumb(found, officer)) | {
        "versions": versions,
        "shown": shown,
        "is_latest": shown is not None and shown == handed_in[0],
        "answers": answers,
        "has_unattributed": any(line["is_unattributed"] for line in answers),
        "completion": completion_shown(shown),
        "returned_about": returned_about(shown) if shown else [],
        "organ_answers": organ_answers_shown(shown) if shown else [],
        "can_confirm": shown is not None and State.CONFIRMED in TRANSITIONS[shown.state],
        "revision_lists": progress_by_group(shown, officer) if shown else [],
        "is_passing": bool(found.compiler_id) and officer.may(Permission.WATCH),
        "may_fill_in": officer.may(Permission.FILL_IN, found.organization_id),
        "may_judge": officer.may(Permission.JUDGE),
        "may_take_in": officer.may(Permission.FILL_IN, found.organization_id) or officer.may(Permission.ENTER_FOR),
        "may_compile": shown is not None and shown.state == State.COMPILING and found.is_compiled_by(officer),
    }
    return render(request, "regulations/review.html", context)


def completion_shown(submission: Submission | None) -> Period | None:
    """When the organ was done, if that may be tied to its name (rule 10)."""
    if submission is None or submission.completion_provenance == Provenance.ALLOCATED:
        return None
    return submission.completed


def organ_answers_shown(submission: Submission) -> list[tuple[str, str, str]]:
    """(label, answer, how it is known) of what the organ as a whole answered; ALLOCATED is as unanswered (rule 10)."""
    words = organ_words(submission)
    return [
        (label, words[label], Provenance(getattr(submission, f"{name}_provenance")).label)
        for name, label in ORGAN_WORDS.items()
        if words[label]
    ]


def answers_shown(submission: Submission) -> list[dict[str, Any]]:
    """Items asked, each with the answer that may be shown with the organ's name (rule 10)."""
    named = submission.answers.named().select_related("item", "carried_from__submission__review__amendment")
    answers = named.prefetch_related("bases")
    by_item = {answer.item_id: answer for answer in answers}
    allocated = set(submission.answers.values_list("item", flat=True)) - set(by_item)
    asked = submission.review.asked.select_related("item").order_by("item__position")
    return [
        {"item": one.item, "answer": by_item.get(one.item_id), "is_unattributed": one.item_id in allocated}
        for one in asked
    ]


@require_POST
@requires(Permission.JUDGE)
def confirm(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    """Confirm the latest version."""
    officer = officer_of_request(request)
    version = load_version(officer, pk, number)
    try:
        confirm_submission(submission=version, by=officer, on=clock.today())
        if version.state == State.CONFIRMED:
            messages.info(request, f"第{number}版は既に確認済です。")
        else:
            messages.success(request, f"第{number}版を確認済にしました。")
    except Refusal as refusal:
        messages.error(request, str(refusal))
    return redirect("regulations:review", pk)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Permission.JUDGE)
def give_back(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    """Return the latest version with a reason that names items or regulations."""
    officer = officer_of_request(request)
    version = load_version(officer, pk, number)
    form = ReturnForm(request.POST if request.method == "POST" else None, submission=version)
    if request.method == "POST" and form.is_valid():
        try:
            return_submission(submission=version, by=officer, on=clock.today(), **form.cleaned_data)
            if version.state == State.RETURNED:
                messages.info(request, f"第{number}版は既に差し戻されています。")
            else:
                messages.success(request, f"第{number}版を差し戻しました。")
        except Refusal as refusal:
            messages.error(request, str(refusal))
        return redirect("regulations:review", pk)
    context = context_of(version.review, crumb(version.review, officer), (f"第{number}版の差戻し", None))
    context |= {"submission": version, "form": form}
    return render(request, "regulations/return.html", context, status=422 if form.errors else 200)
