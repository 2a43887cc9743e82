"""The page of the yearly list (年次確認): one decision for each account, shown once, then done."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from agencies import clock
from agencies.access import officer_of_request
from agencies.people.confirmation import Decision, decide, due_accounts, plan_of
from agencies.people.doors import crumbs, keepers_only
from agencies.people.pages import account_lines
from agencies.refusals import Refusal

PAGE = 100
FIELD = "account-"


def decisions_in(posted: QueryDict) -> dict[int, str]:
    """Account id → what was chosen for it; what is no account or no choice is left out."""
    return {
        int(name.removeprefix(FIELD)): value
        for name, value in posted.items()
        if name.startswith(FIELD) and name[len(FIELD) :].isdecimal() and len(name) < 27 and value in Decision.values
    }


@require_http_methods(["GET", "HEAD", "POST"])
@keepers_only
def confirmation(request: HttpRequest) -> HttpResponse:
    """Accounts nobody has confirmed for a year; the first button shows what would become of them, the second does it."""
    officer, now, today = officer_of_request(request), timezone.now(), clock.today()
    context: dict[str, Any] = {"breadcrumbs": crumbs(("年次確認", None)), "decisions": Decision}
    status = 200
    if request.method == "POST":
        decisions, shown = decisions_in(request.POST), request.POST.get("shown", "")
        try:
            if shown or not decisions:
                plan = decide(decisions=decisions, shown=shown, today=today, at=now, by=officer)
                told = [(words.label, len(plan.of(words))) for words in Decision]
                messages.success(
                    request, "、".join(f"「{words}」{count}件" for words, count in told) + "を記録しました。"
                )
                return redirect("agencies:confirmation")
            plan = plan_of(decisions, by=officer, at=now)
            groups = [(words, account_lines(plan.of(words), officer, today)) for words in Decision]
            context |= {"plan": plan, "groups": groups}
            return render(request, "agencies/people/confirmation_preview.html", context)
        except Refusal as refusal:
            messages.error(request, str(refusal))
            status = refusal.status if shown else 422
    due = due_accounts(officer, now).order_by("name", "email")
    page = Paginator(due, PAGE).get_page(request.GET.get("page"))
    context |= {"page": page, "lines": account_lines(list(page.object_list), officer, today)}
    return render(request, "agencies/people/confirmation.html", context, status=status)
