"""Pages one opens without having signed in: a link from a mail, a new password, and asking for such a link.

- The address of a link holds its secret. So it is answered with another address at once, is never refused (what is
  refused is logged), sends no Referer, and the session keeps only which row it was.
- Whether an account exists cannot be told from any of them, nor from how long they take: the worker looks for it.
"""

from __future__ import annotations

import logging

from allauth.core.ratelimit import consume_or_429
from celery import current_app
from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe
from kombu.exceptions import OperationalError

from agencies.forms import errors_of
from agencies.models import AccountLink
from agencies.people.forms import NewPasswordForm, ResetForm
from agencies.people.links import Kind, link_for, open_links
from agencies.people.passwords import LinkGone, set_password_by_link
from agencies.refusals import Refusal

LINK = "account_link"
ASK = "agencies.tasks.request_password_link"
logger = logging.getLogger(__name__)


@never_cache
@require_safe
def account_link(request: HttpRequest, secret: str) -> HttpResponse:
    """Remember which link was opened, and go on to the page that does not name it."""
    link = link_for(secret, timezone.now())
    request.session[LINK] = link.pk if link else 0
    response = redirect("agencies:set-password")
    response["Referrer-Policy"] = "no-referrer"
    return response


def opened_link(request: HttpRequest) -> AccountLink:
    """The link that was opened in this browser, while it can be used; else LinkGone."""
    link = open_links(timezone.now()).select_related("user").filter(pk=request.session.get(LINK, 0)).first()
    if link is None:
        raise LinkGone
    return link


@never_cache
@sensitive_post_parameters("password", "again")
@require_http_methods(["GET", "HEAD", "POST"])
def set_password(request: HttpRequest) -> HttpResponse:
    """Set the password of the account whose link was opened; one signs in with it afterwards."""
    try:
        link = opened_link(request)
        form = NewPasswordForm(request.POST if request.method == "POST" else None, user=link.user)
        if form.is_bound and form.is_valid():
            set_password_by_link(pk=link.pk, password=form.cleaned_data["password"], at=timezone.now())
            logout(request)
            messages.success(request, "パスワードを設定しました。新しいパスワードでサインインしてください。")
            return redirect("account_login")
    except LinkGone as gone:
        return render(request, "agencies/people/link_gone.html", {"text": str(gone)}, status=gone.status)
    except Refusal as refusal:
        form.add_error(None, str(refusal))
    is_invitation = link.kind == Kind.INVITATION
    context = {"form": form, "errors": errors_of(form), "person": link.user, "is_invitation": is_invitation}
    return render(request, "agencies/people/set_password.html", context, status=422 if form.errors else 200)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def reset(request: HttpRequest) -> HttpResponse:
    """Ask for a link; the answer is the same for every address."""
    form = ResetForm(request.POST if request.method == "POST" else None)
    if not (form.is_bound and form.is_valid()):
        context = {"form": form, "errors": errors_of(form)}
        return render(request, "agencies/people/reset.html", context, status=422 if form.errors else 200)
    email = form.cleaned_data["email"].lower()
    if (too_many := consume_or_429(request, action="reset_password", key=email)) is not None:
        return too_many
    try:
        current_app.send_task(ASK, args=[email], argsrepr="[]")
    except (OSError, OperationalError):
        logger.warning("A password link was asked for, and no worker could be told.")
        form.add_error(None, "ただいま受け付けられません。しばらく待ってから、もう一度お試しください。")
        context = {"form": form, "errors": errors_of(form)}
        return render(request, "agencies/people/reset.html", context, status=503)
    return render(request, "agencies/people/reset_done.html", {"email": email})
