"""Pages on which one makes and revokes tokens (API トークン)."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from agencies import clock
from agencies.access import officer_of_request
from agencies.models import ApiToken, Assignment
from agencies.refusals import Refusal
from agencies.roles import Officer, Permission
from agencies.tokens.actions import make_token, revoke_token
from agencies.tokens.forms import TokenForm
from agencies.tokens.listing import token_lines

MOST = 200  # of others' tokens on the page of who keeps all accounts


def own_roles(officer: Officer) -> QuerySet[Assignment]:
    """The roles one holds today."""
    held = Assignment.objects.filter(user=officer.account).in_force(clock.today())
    return held.select_related("organization").order_by("organization__code", "role")


@require_http_methods(["GET", "HEAD", "POST"])
def tokens(request: HttpRequest) -> HttpResponse:
    """One's own tokens and a form for a new one, whose secret is shown in the answer and never again."""
    officer, now = officer_of_request(request), timezone.now()
    asked: dict[str, Any] = {"officer": officer, "assignments": own_roles(officer)}
    form = TokenForm(request.POST if request.method == "POST" else None, **asked)
    made: tuple[ApiToken, str] | None = None
    if request.method == "POST" and form.is_valid():
        chosen = {name: form.cleaned_data[name] for name in ("name", "assignment", "scopes")}
        try:
            made = make_token(**chosen, expires_at=now + form.life, at=now, by=officer)
        except Refusal as refusal:
            form.add_error("name", str(refusal))
    errors = [
        (form[name].id_for_label or form[name].auto_id, text) for name in form.errors for text in form[name].errors
    ]
    seen = ApiToken.objects.visible_to(officer).held(clock.today()).select_related("organization", "owner")
    seen = seen.order_by("-created_at", "-pk")
    context = {
        "form": TokenForm(**asked) if made else form,
        "errors": errors,
        "made": made,
        "own": token_lines(seen.filter(owner=officer.account), now),
        "others": token_lines(seen.exclude(owner=officer.account)[:MOST], now),
        "may_keep": officer.may(Permission.KEEP_ACCOUNTS),
        "has_roles": bool(officer.grants),
        "breadcrumbs": [("ホーム", reverse("home")), ("API トークン", None)],
    }
    return render(request, "agencies/tokens/tokens.html", context, status=422 if errors else 200)


@require_POST
def revoke(request: HttpRequest, pk: int) -> HttpResponse:
    """Shut a token for good; nobody else's is there but for who keeps all accounts."""
    officer = officer_of_request(request)
    found = get_object_or_404(ApiToken.objects.visible_to(officer), pk=pk)
    revoke_token(token=found, at=timezone.now(), by=officer)
    messages.success(
        request, f"トークン「{found.name}」を失効しました。このトークンを使うプログラムは、もう何も読めません。"
    )
    return redirect("agencies:tokens")
