"""Pages on which organs answer and evaluators judge: load what the officer may see, do one thing, render."""

from __future__ import annotations

import functools
from collections.abc import Callable, Sequence
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from agencies import clock
from agencies.access import officer_of_request, requires
from agencies.models import UnitGroup
from agencies.periods import Period
from agencies.provenance import Provenance
from agencies.refusals import Refusal, StaleVersion
from agencies.roles import Officer, Permission
from regulations.actions import TRANSITIONS, confirm_submission, missing_items, return_submission, submit_review
from regulations.comparison import differences
from regulations.drafts import discard_draft, save_draft, start_draft
from regulations.entries import Conflict
from regulations.filters import ReviewFilter
from regulations.forms import ReturnForm
from regulations.models import Review, Submission
from regulations.sheets import Sheet, form_errors, progress_by_group, revision_forms

State = Submission.State
PAGE = 50


def load_review(officer: Officer, pk: int) -> Review:
    """A review the officer may see as a whole, else 404."""
    reviews = Review.objects.visible_to(officer).with_latest()
    return get_object_or_404(reviews.select_related("organization", "amendment", "lead_agency"), pk=pk)


def with_draft(view: Callable[[HttpRequest, Submission], HttpResponse]) -> Callable[[HttpRequest, int], HttpResponse]:
    """Give the view the open draft of a review the officer enters something in, else 404.

    What is posted for a draft that was handed in or thrown away meanwhile is not saved, and the answer says so.
    """

    @functools.wraps(view)
    def loaded(request: HttpRequest, pk: int) -> HttpResponse:
        reviews = Review.objects.reached_by(officer_of_request(request))
        review = get_object_or_404(reviews.select_related("organization", "amendment"), pk=pk)
        submission = review.submissions.select_related("review__organization", "review__amendment")
        if draft := submission.filter(state=State.DRAFT).first():
            return view(request, draft)
        if request.method != "POST":
            raise Http404
        text = "この下書きは、入力している間に提出又は破棄されました。入力した内容は保存していません。"
        return conflict(request, review, f"{text}直すときは次の版を始めて、入力し直してください。")

    return loaded


def load_version(officer: Officer, pk: int, number: int) -> Submission:
    """One version of a review the officer may see, else 404."""
    versions = Submission.objects.visible_to(officer).select_related("review__organization", "review__amendment")
    return get_object_or_404(versions, review=pk, number=number)


def context_of(review: Review, *crumbs: tuple[str, str | None]) -> dict[str, Any]:
    """Review, cycle in words and breadcrumb."""
    trail = [("ホーム", reverse("home")), ("見直し", reverse("regulations:reviews"))]
    return {
        "review": review,
        "cycle_label": str(review.amendment),
        "breadcrumbs": [*trail, *crumbs],
    }


def crumb(review: Review, officer: Officer) -> tuple[str, str | None]:
    """The review in a breadcrumb; a unit's officer cannot open it."""
    visible = officer.may(Permission.WATCH) or review.organization_id in officer.organ_ids
    return str(review.organization), review.get_absolute_url() if visible else None


@require_safe
def reviews(request: HttpRequest) -> HttpResponse:
    """Reviews the officer may see, filtered by what stands in the address."""
    officer = officer_of_request(request)
    found = Review.objects.visible_to(officer).with_latest().select_related("organization", "amendment", "lead_agency")
    filters = ReviewFilter(request.GET, queryset=found.order_by("-amendment__issued_on", "organization__code"))
    if not filters.is_valid():
        messages.error(request, "絞り込みの値が正しくありません。一覧から選び直してください。")
    page = Paginator(filters.qs, PAGE).get_page(request.GET.get("page"))
    for one in page:
        one.latest_status = State(one.latest_state) if one.latest_state else None
    query = request.GET.copy()
    query.pop("page", None)
    breadcrumbs = [("ホーム", reverse("home")), ("見直し", None)]
    context = {"filters": filters, "page": page, "query": query.urlencode(), "breadcrumbs": breadcrumbs}
    return render(request, "regulations/reviews.html", context)


@require_safe
def review(request: HttpRequest, pk: int) -> HttpResponse:
    """One organ's answers: the version asked for or the latest, its history, and what can be done next."""
    officer = officer_of_request(request)
    found = load_review(officer, pk)
    versions = list(
        found.submissions.visible_to(officer).select_related("submitted_by", "judged_by").order_by("-number")
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
        "can_confirm": shown is not None and State.CONFIRMED in TRANSITIONS[shown.state],
        "revision_lists": progress_by_group(shown, officer) if shown else [],
        "may_fill_in": officer.may(Permission.FILL_IN, found.organization_id),
        "may_judge": officer.may(Permission.JUDGE),
    }
    return render(request, "regulations/review.html", context)


def completion_shown(submission: Submission | None) -> Period | None:
    """When the organ was done, if that may be tied to its name (rule 10)."""
    if submission is None or submission.completion_provenance == Provenance.ALLOCATED:
        return None
    return submission.completed


def returned_about(submission: Submission) -> list[str]:
    """The items and regulations a return names."""
    items = [item.label for item in submission.returned_items.order_by("position")]
    return items + [f"{one.owner} {one.name}" for one in submission.returned_regulations.select_related("owner")]


def answers_shown(submission: Submission) -> list[dict[str, Any]]:
    """Items asked, each with the answer that may be shown with the organ's name (rule 10)."""
    answers = submission.answers.named().select_related("item").prefetch_related("bases")
    by_item = {answer.item_id: answer for answer in answers}
    allocated = set(submission.answers.values_list("item", flat=True)) - set(by_item)
    asked = submission.review.asked.select_related("item").order_by("item__position")
    return [
        {"item": one.item, "answer": by_item.get(one.item_id), "is_unattributed": one.item_id in allocated}
        for one in asked
    ]


@require_POST
def start(request: HttpRequest, pk: int) -> HttpResponse:
    """Begin the next version, or go on with the draft there is."""
    officer = officer_of_request(request)
    found = get_object_or_404(Review.objects.reached_by(officer), pk=pk)
    start_draft(review=found, by=officer)
    if found.organization_id in officer.organ_ids:
        return redirect("regulations:draft", pk)
    return redirect("regulations:draft-revisions", pk)


@require_http_methods(["GET", "HEAD", "POST"])
@with_draft
def draft(request: HttpRequest, submission: Submission) -> HttpResponse:
    """The review form: all blocks on one page, saved together, all or nothing."""
    officer, pk = officer_of_request(request), submission.review_id
    if submission.review.organization_id not in officer.organ_ids:
        return redirect("regulations:draft-revisions", pk)
    sheet = Sheet(submission, officer, clock.today(), request.POST if request.method == "POST" else None)
    errors: list[tuple[str, str]] = []
    if request.method == "POST":
        if not sheet.is_valid():
            errors = sheet.errors()
        else:
            try:
                saved(request, sheet.save())
            except StaleVersion as stale:
                return conflict(request, submission.review, str(stale), stale.conflicts)
            except Refusal as refusal:
                messages.error(request, str(refusal))
            if "check" in request.POST:
                return redirect("regulations:check", pk)
            return redirect(reverse("regulations:draft", args=[pk]) + f"#{request.POST.get('part', '')}")
    previous = submission.review.submissions.filter(number=submission.number - 1).first()
    context = context_of(
        submission.review, crumb(submission.review, officer), (f"第{submission.number}版の入力", None)
    )
    context |= {"draft": submission, "sheet": sheet, "errors": errors, "previous": previous}
    context |= {"may_submit": officer.may(Permission.SUBMIT, submission.review.organization_id)}
    return render(request, "regulations/draft.html", context, status=422 if errors else 200)


def saved(request: HttpRequest, count: int) -> None:
    """Say what was saved."""
    if count:
        messages.success(request, f"保存しました（{count}件を更新）。")
    else:
        messages.info(request, "変更はありませんでした。")


def conflict(request: HttpRequest, review: Review, message: str, conflicts: Sequence[Conflict] = ()) -> HttpResponse:
    """Both sides of what two people changed; nothing was saved (rule 11)."""
    again = request.get_full_path() if conflicts else reverse("home")
    context = context_of(review, ("同時に更新された箇所", None))
    context |= {"conflicts": conflicts, "message": message, "again": again}
    return render(request, "regulations/conflict.html", context, status=409)


@require_http_methods(["GET", "HEAD", "POST"])
@with_draft
def draft_revisions(request: HttpRequest, submission: Submission) -> HttpResponse:
    """The regulations of one group of units, or of the officer's own units, entered as one list."""
    officer, pk = officer_of_request(request), submission.review_id
    group = None
    if wanted := request.GET.get("group"):
        if not wanted.isdecimal():
            raise Http404
        group = get_object_or_404(UnitGroup, organization=submission.review.organization_id, pk=wanted)
    data = request.POST if request.method == "POST" else None
    forms = revision_forms(submission, officer, clock.today(), data, group)
    if group and not forms and submission.review.organization_id not in officer.organ_ids:
        raise Http404  # not even the name of a group of other units is told
    errors: list[tuple[str, str]] = []
    if request.method == "POST":
        if not all([form.is_valid() for form in forms]):  # noqa: C419 - every form is checked, to show every error
            errors = form_errors(forms)
        else:
            entries = [form.entry() for form in forms if form.is_changed()]
            try:
                saved(request, save_draft(draft=submission, revisions=entries, by=officer))
            except StaleVersion as stale:
                return conflict(request, submission.review, str(stale), stale.conflicts)
            except Refusal as refusal:
                messages.error(request, str(refusal))
            return redirect(request.get_full_path())
    is_own = submission.review.organization_id in officer.organ_ids
    crumbs = [crumb(submission.review, officer)]
    crumbs += [(f"第{submission.number}版の入力", reverse("regulations:draft", args=[pk]))] if is_own else []
    context = context_of(submission.review, *crumbs, (str(group or "規程・改正日"), None)) | {
        "draft": submission,
        "group": group,
        "forms": forms,
        "errors": errors,
        "is_own": is_own,
    }
    return render(request, "regulations/draft_revisions.html", context, status=422 if errors else 200)


@require_safe
@with_draft
def check(request: HttpRequest, submission: Submission) -> HttpResponse:
    """Before submitting: what is missing, what is open, what changes against the last version."""
    officer, pk = officer_of_request(request), submission.review_id
    if submission.review.organization_id not in officer.organ_ids:
        raise Http404
    latest = submission.review.submissions.filter(number__lt=submission.number).order_by("-number").first()
    context = context_of(
        submission.review,
        crumb(submission.review, officer),
        (f"第{submission.number}版の入力", reverse("regulations:draft", args=[pk])),
        ("確認して提出", None),
    ) | {
        "draft": submission,
        "latest": latest,
        "missing": missing_items(submission),
        "open": submission.revisions.filter(revised_from__isnull=True).in_group_order(),
        "differences": differences(submission, latest),
        "may_submit": officer.may(Permission.SUBMIT, submission.review.organization_id),
    }
    return render(request, "regulations/check.html", context)


@require_POST
def submit(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    """Hand in a version; doing so twice is doing it once."""
    officer = officer_of_request(request)
    version = load_version(officer, pk, number)
    if version.review.organization_id not in officer.organ_ids:
        raise Http404
    if version.state != State.DRAFT:
        messages.info(request, f"第{number}版は既に提出されています。")
        return redirect("regulations:review", pk)
    try:
        submit_review(draft=version, by=officer, on=clock.today(), at=timezone.now())
    except Refusal as refusal:
        messages.error(request, str(refusal))
        return redirect("regulations:check", pk)
    messages.success(request, f"第{number}版を提出しました。総務省の確認をお待ちください。")
    return redirect("regulations:review", pk)


@require_POST
@with_draft
def discard(request: HttpRequest, submission: Submission) -> HttpResponse:
    """Throw the draft away."""
    pk = submission.review_id
    try:
        discard_draft(draft=submission, by=officer_of_request(request))
    except Refusal as refusal:
        messages.error(request, str(refusal))
        return redirect("home")
    messages.success(request, f"第{submission.number}版の下書きを破棄しました。提出済みの内容はそのままです。")
    return redirect("regulations:review", pk)


@require_POST
@requires(Permission.JUDGE)
def confirm(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    """Confirm the latest version."""
    officer = officer_of_request(request)
    try:
        confirm_submission(submission=load_version(officer, pk, number), by=officer, on=clock.today())
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
            messages.success(request, f"第{number}版を差し戻しました。")
        except Refusal as refusal:
            messages.error(request, str(refusal))
        return redirect("regulations:review", pk)
    context = context_of(version.review, crumb(version.review, officer), (f"第{number}版の差戻し", None))
    return render(request, "regulations/return.html", context | {"submission": version, "form": form})
