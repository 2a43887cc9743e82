"""What an administrator does about the factors of others: take lost ones away."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from agencies.access import officer_of_request, requires
from agencies.people.keeping import whole_accounts_of
from agencies.refusals import Refusal
from agencies.roles import Permission
from agencies.second_factor.actions import take_factors_away
from agencies.second_factor.queries import factors_of
from agencies.single_sign_on.queries import is_linked


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Permission.KEEP_ACCOUNTS)
def factors(request: HttpRequest, pk: int) -> HttpResponse:
    """The factors of an account, and the button that takes all of them away."""
    officer = officer_of_request(request)
    user = get_object_or_404(whole_accounts_of(officer), pk=pk)
    if request.method == "POST":
        try:
            count = take_factors_away(user=user, by=officer)
        except Refusal as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, f"{user.name}さんの二段階認証を{count}件解除し、本人に知らせました。")
        return redirect("agencies:factors-of", pk=pk)
    context = {
        "person": user,
        "factors": factors_of(user),
        "is_own": officer.account == user,
        "is_linked": is_linked(user),
        "breadcrumbs": [
            ("ホーム", reverse("home")),
            ("アカウント", reverse("agencies:people")),
            (user.name, reverse("agencies:person", args=[pk])),
            ("二段階認証", None),
        ],
    }
    return render(request, "agencies/sign_in/factors.html", context)
