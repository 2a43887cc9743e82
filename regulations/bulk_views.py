"""The page on which many regulations get the same date or note: choose (選択), look (確認), save (反映)."""

from __future__ import annotations

from itertools import groupby

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from agencies import clock
from agencies.access import officer_of_request
from agencies.refusals import Refusal, StaleVersion
from regulations.bulk_entry import Bulk, BulkForm, enterable
from regulations.counted_groups import counted_for
from regulations.draft_views import conflict, saved, with_draft
from regulations.drafts import save_draft
from regulations.entries import fingerprint, revision_words
from regulations.models import Submission
from regulations.views import context_of, crumb

MARK = "shown-"


@require_http_methods(["GET", "HEAD", "POST"])
@with_draft
def bulk_entry(request: HttpRequest, submission: Submission) -> HttpResponse:
    """Set a date or a note once for many regulations; nothing is saved before what would change was shown."""
    officer, pk = officer_of_request(request), submission.review_id
    form = BulkForm(request.POST if request.method == "POST" else None)
    chosen, groups = set(request.POST.getlist("row")), set(request.POST.getlist("group"))
    errors: list[tuple[str, str]] = []
    if request.method == "POST" and "edit" not in request.POST and form.is_valid():
        shown = {name.removeprefix(MARK): str(mark) for name, mark in request.POST.items() if name.startswith(MARK)}
        bulk = Bulk(submission, officer, clock.today(), chosen, groups, form.given, shown)
        if not bulk.rows:
            errors = [("rows", "規程を1つ以上選んでください。")]
        elif "apply" in request.POST and not bulk.faulty and not bulk.unseen:
            try:
                saved(request, save_draft(draft=submission, revisions=bulk.entries, by=officer))
            except StaleVersion as stale:
                return conflict(request, submission.review, str(stale), stale.conflicts)
            except Refusal as refusal:
                messages.error(request, str(refusal))
            is_own = submission.review.organization_id in officer.organ_ids
            return redirect("regulations:draft" if is_own else "regulations:draft-revisions", pk)
        else:
            if "apply" in request.POST and bulk.unseen:
                messages.warning(
                    request,
                    "確認の画面を開いた後に内容が変わりました。まだ反映していません。確かめて、もう一度反映してください。",
                )
            return render(
                request, "regulations/bulk_preview.html", page(request, submission, "確認") | preview(bulk, form)
            )
    errors += (
        []
        if "edit" in request.POST
        else [
            (form[name].id_for_label if name in form.fields else "bulk", str(text))
            for name, listed in form.errors.items()
            for text in listed
        ]
    )
    rows = enterable(submission, officer)
    context = page(request, submission, "選択") | {
        "form": form,
        "errors": errors,
        "groups": [
            (group, [(row, str(row.pk) in chosen) for row in members], str(group.pk) in groups if group else False)
            for group, members in groupby(rows, key=lambda row: row.regulation.owner.unit_group)
        ],
        "has_rows": bool(rows),
        "counted": counted_for(submission, officer),
    }
    return render(request, "regulations/bulk.html", context, status=422 if errors else 200)


def page(request: HttpRequest, submission: Submission, step: str) -> dict[str, object]:
    """Draft and breadcrumb; an officer of a unit cannot open the whole draft."""
    officer, review = officer_of_request(request), submission.review
    is_own = review.organization_id in officer.organ_ids
    name = "draft" if is_own else "draft-revisions"
    back = reverse(f"regulations:{name}", args=[review.pk])
    context = context_of(
        review, crumb(review, officer), (f"第{submission.number}版の入力", back), ("まとめて入力", None)
    )
    if not is_own:
        context["breadcrumbs"] = [("ホーム", reverse("home")), ("自部局の規程", back), ("まとめて入力", None)]
    return context | {"draft": submission, "back": back, "step": step}


def preview(bulk: Bulk, form: BulkForm) -> dict[str, object]:
    """What would change, and everything that is posted again to save it, with a mark of what each row held."""
    return {
        "bulk": bulk,
        "same": len(bulk.steps) - len(bulk.changed) - len(bulk.faulty),
        "given": [(name, form.data.get(name, "")) for name in form.given],
        "marks": [(f"{MARK}{step.row.pk}", fingerprint(revision_words(step.row))) for step in bulk.changed],
    }
