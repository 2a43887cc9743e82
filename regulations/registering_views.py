"""The page on which an organ says which regulations it and its units have."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from agencies.access import officer_of_request
from agencies.models import Organization
from agencies.provenance import Provenance
from agencies.refusals import Refusal
from regulations.counted_groups import counted_groups
from regulations.draft_views import with_draft
from regulations.forms import too_long
from regulations.models import Regulation, Submission
from regulations.registering import OnlyCounted, register_regulation, withdraw_regulation, withdrawable
from regulations.views import context_of, crumb


class RegulationForm(forms.Form):
    """規程: whose it is, and what it is called."""

    name = forms.CharField(
        label="規程の名称",
        max_length=200,
        error_messages={"required": "規程の名称を入力してください。"} | too_long("規程の名称", 200),
    )

    def __init__(self, data: Any = None, *, organ: Organization) -> None:
        """The owner is chosen where the organ has units."""
        super().__init__(data, initial={"name": "保護管理規程", "owner": organ.pk})
        units = organ.units.filter(abolished_on__isnull=True)
        owners = Organization.objects.filter(pk=organ.pk) | units
        self.fields["owner"] = forms.ModelChoiceField(
            owners.order_by("code"),
            label="規程を持つ機関・部局等",
            empty_label=None,
            error_messages={
                "required": "規程を持つ機関・部局等を選んでください。",
                "invalid_choice": "規程を持つ機関・部局等を一覧から選んでください。",
            },
        )
        self.order_fields(["owner", "name"])


@require_http_methods(["GET", "HEAD", "POST"])
@with_draft
def regulations(request: HttpRequest, submission: Submission) -> HttpResponse:
    """Register a regulation, or take one back that was registered by mistake."""
    officer, review = officer_of_request(request), submission.review
    if review.organization_id not in officer.organ_ids:
        raise Http404
    taken_back = request.POST.get("withdraw", "") if request.method == "POST" else ""
    is_registering = request.method == "POST" and not taken_back
    form = RegulationForm(request.POST if is_registering else None, organ=review.organization)
    try:
        if taken_back:
            owned = Regulation.objects.of_organ(review.organization_id)
            wanted = taken_back if taken_back.isascii() and taken_back.isdigit() and len(taken_back) < 19 else "0"
            found = get_object_or_404(owned.exclude(provenance=Provenance.ALLOCATED), pk=wanted)
            withdraw_regulation(draft=submission, regulation=found, by=officer)
            messages.success(request, f"「{found}」の登録を取り消しました。")
            return redirect(request.path)
        if is_registering and form.is_valid():
            new = register_regulation(draft=submission, by=officer, **form.cleaned_data)
            messages.success(request, f"「{new}」を登録しました。改正日を入力してください。")
            return redirect(request.path)
    except Refusal as refusal:
        if taken_back:
            messages.error(request, str(refusal))
            return redirect(request.path)
        form.add_error("owner" if isinstance(refusal, OnlyCounted) else "name", str(refusal))
    back = reverse("regulations:draft", args=[review.pk])
    listed = Regulation.objects.of_organ(review.organization_id).exclude(provenance=Provenance.ALLOCATED)
    removable = set(withdrawable(submission).values_list("pk", flat=True))
    crumbs = (crumb(review, officer), (f"第{submission.number}版の入力", back), ("規程の登録", None))
    context = context_of(review, *crumbs) | {
        "draft": submission,
        "form": form,
        "errors": [(form[name].id_for_label, str(text)) for name, texts in form.errors.items() for text in texts],
        "rows": [(one, one.pk in removable) for one in listed.select_related("owner").order_by("owner__code", "name")],
        "counted": counted_groups([review.organization_id]),
        "back": back,
    }
    return render(request, "regulations/regulations.html", context, status=422 if form.errors else 200)
