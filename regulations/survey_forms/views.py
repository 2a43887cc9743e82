"""Pages on which forms in Excel are had and taken in: 読み込み → 確認 → 反映."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from agencies import clock
from agencies.access import officer_of_request, requires
from agencies.models import Upload
from agencies.refusals import Refusal, WrongState
from agencies.roles import Officer, Permission
from agencies.upload_actions import discard_upload
from regulations.models import Review
from regulations.survey_forms.actions import CHANGED, FormsNotApplied, apply_upload
from regulations.survey_forms.archives import forms_in, read_forms
from regulations.survey_forms.changes import Comparison
from regulations.survey_forms.forms import KEEP, OVERWRITE, ConfirmForm, CycleForm, UploadForm
from regulations.survey_forms.intake import keep_forms, may_take_in
from regulations.survey_forms.jobs import reading_of, start_apply, start_forms_zip, start_read
from regulations.survey_forms.kept import RAW, comparisons_of
from regulations.survey_forms.layout import KIND_OF_FILE
from regulations.survey_forms.pages import shown
from regulations.survey_forms.writing import file_name, form_workbook
from regulations.views import context_of, crumb

LARGE = 5  # forms; more of them are read and applied by jobs, since it would take longer than a second
EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def review_asked(request: HttpRequest, officer: Officer) -> Review | None:
    """The review from whose page one comes, if any; else 404 for one that may not be seen."""
    wanted = request.GET.get("review", "")
    if not wanted:
        return None
    if not wanted.isdecimal() or len(wanted) > 18:
        raise Http404
    reviews = Review.objects.visible_to(officer).select_related("organization", "amendment")
    return get_object_or_404(reviews, pk=wanted)


def context_for(officer: Officer, review: Review | None, last: str) -> dict[str, Any]:
    """Breadcrumb, and the review there is; each page names the step it is."""
    if review:
        return context_of(review, crumb(review, officer), (last, None))
    trail = [("ホーム", reverse("home")), ("見直し", reverse("regulations:reviews"))]
    return {"breadcrumbs": [*trail, (last, None)], "is_fictional": officer.is_fictional, "review": None}


@require_safe
def download(request: HttpRequest, pk: int) -> HttpResponse:
    """The form of one organ: for the organ with its draft, for who watches without."""
    officer = officer_of_request(request)
    reviews = Review.objects.visible_to(officer).select_related("organization", "amendment")
    review = get_object_or_404(reviews, pk=pk)
    kept = {"Content-Disposition": str(content_disposition_header(True, file_name(review)))}
    return HttpResponse(form_workbook(review, officer, clock.today()), content_type=EXCEL, headers=kept)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Permission.WATCH)
def every_form(request: HttpRequest) -> HttpResponse:
    """Before all forms of a cycle are made: how many there are, and what is to be heeded (clause 第6-5)."""
    officer = officer_of_request(request)
    form = CycleForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            return redirect(start_forms_zip(amendment=form.cleaned_data["amendment"], by=officer))
        except Refusal as refusal:
            messages.error(request, str(refusal))
    context = context_for(officer, None, f"全機関の{KIND_OF_FILE}") | {"form": form}
    return render(request, "regulations/survey_forms/every_form.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def upload(request: HttpRequest) -> HttpResponse:
    """Step 1: read the files, many of them as a job; nothing is kept when one of them cannot be read."""
    officer = officer_of_request(request)
    if not may_take_in(officer):
        raise PermissionDenied(f"この画面には「{Permission.FILL_IN.value}」権限が必要です。")
    review = review_asked(request, officer)
    is_posted = request.method == "POST"
    form = UploadForm(request.POST, request.FILES) if is_posted else UploadForm()
    if is_posted and form.is_valid():
        files = form.cleaned_data["workbooks"]
        if forms_in((one.name, one) for one in files) > LARGE:
            return redirect(start_read(files=files, review=review, by=officer))
        forms, faults = read_forms((one.name, one) for one in files)
        if not faults and forms:
            return redirect("regulations:form-upload", keep_forms(forms=forms, review=review, by=officer).pk)
        for fault in faults[:50]:
            form.add_error("workbooks", str(fault))
    errors = [(form["workbooks"].id_for_label, text) for text in form.errors.get("workbooks", [])]
    context = context_for(officer, review, f"{KIND_OF_FILE}の取込") | {"form": form, "errors": errors, "step": 1}
    context |= {"may_watch": officer.may(Permission.WATCH), "may_enter_for": officer.may(Permission.ENTER_FOR)}
    return render(request, "regulations/survey_forms/upload.html", context, status=422 if errors else 200)


def load_upload(request: HttpRequest, pk: int) -> Upload:
    """Forms that whoever asks uploaded, else 404."""
    own = Upload.objects.filter(kind=Upload.Kind.FORMS, owner=officer_of_request(request).account)
    return get_object_or_404(own, pk=pk)


@require_http_methods(["GET", "HEAD", "POST"])
def confirm(request: HttpRequest, pk: int) -> HttpResponse:
    """Steps 2 and 3: show what would change, and apply just that."""
    officer, kept = officer_of_request(request), load_upload(request, pk)
    if RAW in kept.parameters and (job := reading_of(kept)):
        return redirect(job)
    try:
        comparisons = [] if kept.applied_at else comparisons_of(kept, officer, clock.today())
    except WrongState as gone:
        messages.warning(request, str(gone))
        return redirect("regulations:form-uploads")
    form = ConfirmForm(request.POST if request.method == "POST" else None, comparisons=comparisons)
    if request.method != "POST" or kept.applied_at:
        return confirm_page(request, kept, comparisons, form)
    is_valid = form.is_valid()
    if form.cleaned_data.get("seen") != form.initial["seen"]:
        messages.error(request, CHANGED)
        return confirm_page(request, kept, comparisons, ConfirmForm(comparisons=comparisons), status=409)
    if not is_valid:
        return confirm_page(request, kept, comparisons, form, status=422)
    decided: dict[str, Any] = {
        "upload": kept,
        "seen": form.cleaned_data["seen"],
        "overwrite": form.keys(OVERWRITE),
        "keep": form.keys(KEEP),
        "by": officer,
    }
    if len(comparisons) > LARGE:
        return redirect(start_apply(**decided))
    try:
        applied = apply_upload(**decided, on=clock.today(), at=timezone.now())
    except FormsNotApplied as refusal:
        messages.error(request, str(refusal))
        again = ConfirmForm(comparisons=refusal.comparisons)
        return confirm_page(request, kept, refusal.comparisons, again, status=409)
    except WrongState as refusal:
        messages.warning(request, str(refusal))
        return redirect("regulations:form-upload", pk)
    messages.success(request, applied.message)
    return redirect("regulations:form-upload", pk)


def confirm_page(
    request: HttpRequest, kept: Upload, comparisons: Sequence[Comparison], form: ConfirmForm, *, status: int = 200
) -> HttpResponse:
    """What was read beside what stands; once applied, that it was."""
    officer = officer_of_request(request)
    wanted = Review.objects.visible_to(officer).filter(pk=kept.parameters.get("review"))
    review = wanted.select_related("organization", "amendment").first()
    context = context_for(officer, review, f"{KIND_OF_FILE}の確認") | shown(comparisons, form)
    context |= {"upload": kept, "form": form, "step": 3 if kept.applied_at else 2}
    context |= {"errors": [(field.auto_id, text) for field in form for text in field.errors]}
    return render(request, "regulations/survey_forms/confirm.html", context, status=status)


@require_POST
def discard(request: HttpRequest, pk: int) -> HttpResponse:
    """Throw away what was read; nothing was applied."""
    kept = load_upload(request, pk)
    discard_upload(upload=kept, by=officer_of_request(request))
    messages.success(request, "読み込んだ調査票を消去しました。何も反映していません。")
    return redirect("regulations:form-uploads")
