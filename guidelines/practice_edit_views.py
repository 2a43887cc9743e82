"""Pages on which practices (取組事例) are added, changed and withdrawn."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from agencies import clock
from agencies.access import officer_of_request, requires
from agencies.forms import errors_of, version_in
from agencies.refusals import Refusal, StaleVersion
from agencies.roles import Permission
from guidelines.models import ClauseText, Guideline
from guidelines.practice_actions import add_practice, change_practice, entry_of, withdraw_practice
from guidelines.practice_forms import PracticeForm
from guidelines.practice_offers import REGISTER, address
from guidelines.practices import Practice

KEEPS = requires(Permission.KEEP_PRACTICES)
FORM = "agencies/form.html"
LEADS = {
    False: "サインインした全ての機関が読み、入力の画面からも開ける例です。",
    True: "演習（架空）の事例として載ります。実際の機関には見えません。",
}
WITHDRAWAL = {
    "title": "事例の取下げ",
    "text": "一覧と入力の画面に載らなくなり、元に戻せません。取り下げたことは履歴に残ります。",
    "button": "この事例を取り下げる",
}


def texts_today(guidelines: list[Guideline]) -> dict[int, ClauseText]:
    """Clause id → its text in force today, for all clauses of the guidelines."""
    found: Any = ClauseText.objects.in_force(clock.today()).filter(clause__guideline__in=guidelines)
    return {text.clause_id: text for text in found.select_related("clause__guideline").defer("body")}


def guidelines_of(*, is_fictional: bool) -> list[Guideline]:
    """The guidelines of the register."""
    return list(Guideline.objects.of_register(is_fictional).order_by("code"))


def context_of(title: str, *, is_fictional: bool) -> dict[str, Any]:
    """What both forms show around their fields."""
    back = address({"fictional": REGISTER[is_fictional]})
    way = [("ホーム", reverse("home")), ("指針", reverse("guidelines:guidelines")), ("取組事例", back), (title, None)]
    return {
        "title": title,
        "lead": LEADS[is_fictional],
        "back": back,
        "is_fictional": is_fictional,
        "breadcrumbs": way,
    }


@require_http_methods(["GET", "HEAD", "POST"])
@KEEPS
def practice_new(request: HttpRequest) -> HttpResponse:
    """Add a practice to the register that the address names."""
    is_fictional = request.GET.get("fictional") == "1"
    guidelines = guidelines_of(is_fictional=is_fictional)
    texts = texts_today(guidelines)
    data = request.POST if request.method == "POST" else None
    form = PracticeForm(data, guidelines=guidelines, texts=texts, is_fictional=is_fictional)
    if form.is_bound and form.is_valid():
        try:
            new = add_practice(
                entry=form.entry(), texts=texts, is_fictional=is_fictional, by=officer_of_request(request)
            )
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, f"「{new}」を登録しました。")
            return redirect(new)
    context = context_of("取組事例の登録", is_fictional=is_fictional)
    context |= {"form": form, "errors": errors_of(form), "done": "登録する"}
    return render(request, FORM, context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@KEEPS
def practice(request: HttpRequest, code: str) -> HttpResponse:
    """Change what a practice says."""
    found = get_object_or_404(Practice.objects.select_related("organization"), code=code)
    guidelines = guidelines_of(is_fictional=found.is_fictional)
    texts = texts_today(guidelines)
    form = PracticeForm(
        request.POST if request.method == "POST" else None,
        guidelines=guidelines,
        texts=texts,
        is_fictional=found.is_fictional,
        entry=entry_of(found, texts),
        version=found.version,
    )
    context = context_of("取組事例の変更", is_fictional=found.is_fictional)
    if form.is_bound and form.is_valid():
        entry, version = form.entry(), form.cleaned_data["version"] or 0
        try:
            changed = change_practice(
                practice=found, entry=entry, texts=texts, version=version, by=officer_of_request(request)
            )
        except StaleVersion as stale:
            context |= {"conflicts": stale.conflicts, "message": str(stale), "again": request.get_full_path()}
            return render(request, "agencies/conflict.html", context, status=409)
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, f"「{changed}」を変更しました。")
            return redirect(changed)
    context |= {"form": form, "errors": errors_of(form), "done": "保存する"}
    url = reverse("guidelines:practice-withdraw", args=[found.code])
    context["withdraw"] = WITHDRAWAL | {"url": url, "version": found.version}
    return render(request, FORM, context, status=422 if form.errors else 200)


@require_POST
@KEEPS
def practice_withdraw(request: HttpRequest, code: str) -> HttpResponse:
    """Take a practice off the page; doing so twice is doing it once."""
    found = Practice.objects.select_related("organization").filter(code=code).first()
    if found is None:
        messages.info(request, "この事例は、既に取り下げられています。")
        return redirect("guidelines:practices")
    texts = texts_today(guidelines_of(is_fictional=found.is_fictional))
    version = version_in(request.POST.get("version", ""))
    try:
        withdraw_practice(practice=found, texts=texts, version=version, by=officer_of_request(request))
    except Refusal as refusal:
        messages.error(request, str(refusal))
        return redirect(reverse("guidelines:practice", args=[code]))
    messages.success(request, f"「{found}」を取り下げました。")
    return redirect(address({"fictional": REGISTER[found.is_fictional]}))
