"""Pages on which an evaluator imports the real breakdown: 読み込み → 確認 → 反映."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from agencies import clock
from agencies.access import officer_of_request, requires
from agencies.models import Upload
from agencies.outputs import FORMATS
from agencies.provenance import Provenance
from agencies.refusals import Refusal
from agencies.roles import Permission
from agencies.spreadsheets import UnreadableFile, read_book
from agencies.upload_actions import discard_upload
from guidelines.models import Amendment
from regulations.breakdown.actions import import_breakdown, keep_breakdown, plan_of_upload
from regulations.breakdown.forms import BreakdownForm
from regulations.breakdown.jobs import AT_ONCE, start_import, told
from regulations.breakdown.planning import EFFECTS
from regulations.breakdown.reading import UNITS
from regulations.breakdown.workbook import breakdown_form

SHOWN = 200


def load_upload(request: HttpRequest, pk: int) -> tuple[Upload, Amendment]:
    """A breakdown uploaded by whoever asks, and its cycle, else 404."""
    mine = Upload.objects.filter(owner=officer_of_request(request).account, kind=Upload.Kind.BREAKDOWN)
    upload = get_object_or_404(mine, pk=pk)
    return upload, get_object_or_404(Amendment, code=upload.parameters["amendment"])


def crumbs(*last: tuple[str, str | None]) -> list[tuple[str, str | None]]:
    """Where the pages stand."""
    return [("ホーム", reverse("home")), ("見直し", reverse("regulations:reviews")), *last]


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Permission.ENTER_FOR)
def breakdown(request: HttpRequest) -> HttpResponse:
    """Step 1: choose a file. What can be read is kept, and shown in step 2; nothing is changed yet."""
    form = BreakdownForm(request.POST, request.FILES) if request.method == "POST" else BreakdownForm()
    if request.method == "POST" and form.is_valid():
        amendment, file = form.cleaned_data["amendment"], form.cleaned_data["file"]
        try:
            book = read_book(file.read(), file.name)
        except UnreadableFile as refusal:
            form.add_error("file", str(refusal))
        else:
            provenance, by = form.cleaned_data["provenance"], officer_of_request(request)
            upload = keep_breakdown(book=book, amendment=amendment, provenance=provenance, by=by)
            return redirect("regulations:breakdown-upload", upload.pk)
    errors = [(form[name].id_for_label, str(text)) for name, listed in form.errors.items() for text in listed]
    context = {
        "form": form,
        "errors": errors,
        "units_sheet": UNITS,
        "cycles": Amendment.objects.order_by("is_fictional", "-issued_on", "-pk"),
        "breadcrumbs": crumbs(("内訳の取込", None)),
    }
    return render(request, "regulations/breakdown/choose.html", context, status=422 if errors else 200)


@require_safe
@requires(Permission.ENTER_FOR)
def breakdown_blank(request: HttpRequest, code: str) -> HttpResponse:
    """The form with every organ, item and regulation of the cycle, without answers."""
    amendment = get_object_or_404(Amendment, code=code)
    disposition = content_disposition_header(True, f"内訳_{amendment.code}.xlsx")
    return HttpResponse(
        breakdown_form(amendment),
        content_type=FORMATS["xlsx"].media_type,
        headers={"Content-Disposition": str(disposition)},
    )


@require_safe
@requires(Permission.ENTER_FOR)
def breakdown_upload(request: HttpRequest, pk: int) -> HttpResponse:
    """Step 2: what the file would change, or what is wrong with it; step 3 once it was applied."""
    upload, amendment = load_upload(request, pk)
    context: dict[str, Any] = {
        "upload": upload,
        "amendment": amendment,
        "provenance": Provenance(upload.parameters["provenance"]).label,
        "cycle_label": str(amendment),
        "is_fictional": amendment.is_fictional,
        "breadcrumbs": crumbs(("内訳の取込", reverse("regulations:breakdown")), (upload.file_name, None)),
    }
    if not upload.applied_at:
        try:
            plan = plan_of_upload(amendment=amendment, upload=upload, today=clock.today())
        except Refusal as refusal:
            messages.error(request, str(refusal))
            return redirect("regulations:breakdown")
        context |= {
            "plan": plan,
            "effects": [(words, plan.count(effect)) for effect, words in EFFECTS.items()],
            "errors_shown": plan.errors[:SHOWN],
            "errors_more": max(len(plan.errors) - SHOWN, 0),
            "changes": [(line, EFFECTS[line.effect]) for line in plan.changes[:SHOWN]],
            "changes_more": max(len(plan.changes) - SHOWN, 0),
            "kept": plan.kept[:SHOWN],
            "kept_more": max(len(plan.kept) - SHOWN, 0),
        }
    return render(request, "regulations/breakdown/upload.html", context)


@require_POST
@requires(Permission.ENTER_FOR)
def breakdown_apply(request: HttpRequest, pk: int) -> HttpResponse:
    """Step 3: import what was shown, all or nothing; many lines as a job."""
    upload, amendment = load_upload(request, pk)
    officer, shown = officer_of_request(request), request.POST.get("shown", "")
    try:
        plan = plan_of_upload(amendment=amendment, upload=upload, today=clock.today())
        if len(plan.changes) > AT_ONCE and not plan.errors:
            return redirect(start_import(amendment=amendment, upload=upload, shown=shown, by=officer))
        found = import_breakdown(
            amendment=amendment,
            upload=upload,
            provenance=upload.parameters["provenance"],
            shown=shown,
            by=officer,
            on=clock.today(),
            at=timezone.now(),
        )
    except Refusal as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, told(found))
    return redirect("regulations:breakdown-upload", pk)


@require_POST
@requires(Permission.ENTER_FOR)
def breakdown_discard(request: HttpRequest, pk: int) -> HttpResponse:
    """Throw the file away; nothing was changed."""
    upload, _ = load_upload(request, pk)
    discard_upload(upload=upload, by=officer_of_request(request))
    messages.success(request, "読み込んだファイルを破棄しました。回答はそのままです。")
    return redirect("regulations:breakdown")
