"""The page on which administrators see for whom sign-in is stopped, and let them try again."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from agencies.access import officer_of_request, requires
from agencies.people.doors import crumbs
from agencies.people.lockout import Limit, locks, unlock
from agencies.roles import Permission


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Permission.KEEP_ACCOUNTS)
def sign_in_locks(request: HttpRequest) -> HttpResponse:
    """What is locked now, and why; a button lifts a lock at once."""
    if request.method == "POST":
        username, address = request.POST.get("username", "")[:255], request.POST.get("address", "")[:45]
        if unlock(username=username, address=address, by=officer_of_request(request)):
            messages.success(request, "ロックを解除しました。すぐにサインインできます。")
        else:
            messages.info(request, "そのロックは既に解けています。")
        return redirect("agencies:sign-in-locks")
    context = {
        "locks": locks(timezone.now()),
        "limits": list(Limit),
        "breadcrumbs": crumbs(("サインインのロック", None)),
    }
    return render(request, "agencies/people/locks.html", context)
