"""Pages on which organs fill in a draft and hand it in: load what the officer may enter, do one thing, render."""

from __future__ import annotations

import functools
from collections.abc import Callable, Sequence

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from agencies import clock
from agencies.access import officer_of_request
from agencies.models import UnitGroup
from agencies.refusals import Refusal, StaleVersion
from agencies.roles import Permission
from regulations.actions import ChangedSinceChecked, missing_items, submit_review
from regulations.carry_over import carried_over
from regulations.comparison import differences
from regulations.counted_groups import counted_for
from regulations.drafts import discard_draft, save_draft, start_draft
from regulations.entries import Conflict
from regulations.models import Review, Submission
from regulations.parts import marks_of, parts_of
from regulations.sheets import Sheet, form_errors, revision_forms
from regulations.views import State, context_of, crumb, load_version


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
            return redirect(reverse("regulations:draft", args=[pk]) + f"#{sheet.anchor}")
    previous = submission.review.submissions.filter(number=submission.number - 1).first()
    context = context_of(
        submission.review, crumb(submission.review, officer), (f"第{submission.number}版の入力", None)
    )
    context |= {"draft": submission, "sheet": sheet, "errors": errors, "previous": previous}
    context |= {"may_submit": officer.may(Permission.SUBMIT, submission.review.organization_id)}
    return render(request, "regulations/draft.html", context, status=422 if errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@with_draft
def draft_revisions(request: HttpRequest, submission: Submission) -> HttpResponse:
    """The regulations of one group of units, or of the officer's own units, entered as one list."""
    officer, pk = officer_of_request(request), submission.review_id
    group = None
    if wanted := request.GET.get("group"):
        if not wanted.isdecimal() or len(wanted) > 18:
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
        "counted": [one for one in counted_for(submission, officer) if group in (None, one.group)],
        "errors": errors,
        "is_own": is_own,
    }
    if not is_own:
        context["breadcrumbs"] = [("ホーム", reverse("home")), ("自部局の規程", None)]
    return render(request, "regulations/draft_revisions.html", context, status=422 if errors else 200)


def saved(request: HttpRequest, count: int) -> None:
    """Say what was saved."""
    if count:
        messages.success(request, f"保存しました（{count}件を更新）。")
    else:
        messages.info(request, "変更はありませんでした。")


def conflict(request: HttpRequest, review: Review, message: str, conflicts: Sequence[Conflict] = ()) -> HttpResponse:
    """Both sides of what two people changed; nothing was saved (rule 11)."""
    again = request.get_full_path() if conflicts else reverse("home")
    context = context_of(review, (str(review.organization), None), ("同時に更新された箇所", None))
    context |= {"conflicts": conflicts, "message": message, "again": again}
    return render(request, "regulations/conflict.html", context, status=409)


def changed_meanwhile(request: HttpRequest, review: Review, changed: ChangedSinceChecked) -> HttpResponse:
    """What the check page showed and what stands now; nothing was handed in (rule 11)."""
    context = context_of(review, (str(review.organization), None), ("確認した後に変わった箇所", None))
    context |= {"conflicts": changed.conflicts, "message": str(changed)}
    context |= {"again": reverse("regulations:check", args=[review.pk])}
    return render(request, "regulations/changed.html", context, status=409)


@require_safe
@with_draft
def check(request: HttpRequest, submission: Submission) -> HttpResponse:
    """Before submitting: what is missing, what is open, what changes against the last version."""
    officer, pk = officer_of_request(request), submission.review_id
    if submission.review.organization_id not in officer.organ_ids:
        raise Http404
    latest = submission.review.submissions.filter(number__lt=submission.number).order_by("-number").first()
    shown = parts_of(submission)  # read before all else: what is saved from now on is not in the marks
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
        "marks": marks_of(shown),
        "differences": differences(shown, parts_of(latest) if latest else []),
        "carried": carried_over(submission),
        "may_submit": officer.may(Permission.SUBMIT, submission.review.organization_id),
    }
    return render(request, "regulations/check.html", context)


@require_POST
def submit(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    """Hand in a version as the check page showed it; doing so twice is doing it once."""
    officer = officer_of_request(request)
    version = load_version(officer, pk, number)
    if version.review.organization_id not in officer.organ_ids:
        raise Http404
    already = f"第{number}版は既に提出されています。"
    if version.state != State.DRAFT:
        messages.info(request, already)
        return redirect("regulations:review", pk)
    shown, now = request.POST.get("shown", ""), timezone.now()
    if not shown:
        messages.error(request, "提出していません。確認の画面で内容を確かめてから「提出する」を押してください。")
        return redirect("regulations:check", pk)
    try:
        handed_in = submit_review(draft=version, by=officer, on=clock.today(), at=now, shown=shown)
    except ChangedSinceChecked as changed:
        return changed_meanwhile(request, version.review, changed)
    except Refusal as refusal:
        messages.error(request, str(refusal))
        return redirect("regulations:check", pk)
    if handed_in.submitted_at != now:  # somebody else did so since the version was loaded
        messages.info(request, already)
        return redirect("regulations:review", pk)
    reader = version.review.compiler or "総務省"
    messages.success(request, f"第{number}版を提出しました。{reader}の確認をお待ちください。")
    return redirect("regulations:review", pk)


@require_POST
def discard(request: HttpRequest, pk: int) -> HttpResponse:
    """Throw the draft away; doing so twice is doing it once."""
    officer = officer_of_request(request)
    found = get_object_or_404(Review.objects.reached_by(officer), pk=pk)
    draft = found.submissions.filter(state=State.DRAFT).first()
    if draft is None:
        messages.info(request, "下書きはありません。既に破棄又は提出されています。")
        own = found.organization_id in officer.organ_ids
        return redirect(found.get_absolute_url() if own else "home")
    try:
        discard_draft(draft=draft, by=officer)
    except Refusal as refusal:
        messages.error(request, str(refusal))
        return redirect("home")
    messages.success(request, f"第{draft.number}版の下書きを破棄しました。提出済みの内容はそのままです。")
    return redirect("regulations:review", pk)
