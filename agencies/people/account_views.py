"""What is changed on the page of one account: name, suspension, taking it into use again, and its roles."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from agencies import clock
from agencies.access import officer_of_request
from agencies.forms import errors_of, version_in
from agencies.models import User
from agencies.people.account_actions import rename, resume, suspend
from agencies.people.doors import crumbs_of, keepers_only, load_account
from agencies.people.forms import NameForm, RoleForm, SuspensionForm
from agencies.people.keeping import assignments_of
from agencies.people.role_actions import give_role, take_role
from agencies.refusals import Refusal, StaleVersion


def done(request: HttpRequest, user: User, do: Callable[[], Any], told: str) -> HttpResponse:
    """Do it, say what came of it, and go back to the account; both sides where somebody was first (409)."""
    again = reverse("agencies:person", args=[user.pk])
    try:
        do()
    except StaleVersion as stale:
        context = {"conflicts": stale.conflicts, "message": str(stale), "again": again, "breadcrumbs": crumbs_of(user)}
        return render(request, "agencies/conflict.html", context, status=409)
    except Refusal as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, told)
    return redirect(again)


def refused(request: HttpRequest, user: User, form: Any) -> HttpResponse:
    """Say what is wrong with what was typed, on the page of the account."""
    messages.error(request, "".join(text for _, text in errors_of(form)))
    return redirect("agencies:person", user.pk)


@require_POST
@keepers_only
def person_name(request: HttpRequest, pk: int) -> HttpResponse:
    """Change the name."""
    user, by = load_account(request, pk), officer_of_request(request)
    form = NameForm(request.POST, user=user)
    if not form.is_valid():
        return refused(request, user, form)
    typed = form.cleaned_data
    return done(request, user, lambda: rename(user=user, **typed, by=by), "氏名を変更しました。")


@require_POST
@keepers_only
def person_suspend(request: HttpRequest, pk: int) -> HttpResponse:
    """Suspend the account."""
    user, by = load_account(request, pk), officer_of_request(request)
    form = SuspensionForm(request.POST)
    if not form.is_valid():
        return refused(request, user, form)
    typed, today, now = form.cleaned_data, clock.today(), timezone.now()
    told = "アカウントを停止しました。サインイン中の画面も、次の操作から使えません。"
    return done(request, user, lambda: suspend(user=user, **typed, today=today, at=now, by=by), told)


@require_POST
@keepers_only
def person_resume(request: HttpRequest, pk: int) -> HttpResponse:
    """Take the account into use again."""
    user, by = load_account(request, pk), officer_of_request(request)
    version = version_in(request.POST.get("version", ""))
    told = "アカウントの利用を再開しました。役割は停止する前のままです。"
    return done(request, user, lambda: resume(user=user, version=version, at=timezone.now(), by=by), told)


@require_http_methods(["GET", "HEAD", "POST"])
@keepers_only
def person_role(request: HttpRequest, pk: int) -> HttpResponse:
    """Give a role, or other days to one that is held."""
    user, officer = load_account(request, pk), officer_of_request(request)
    form = RoleForm(request.POST if request.method == "POST" else None, officer=officer)
    if form.is_bound and form.is_valid():
        try:
            held = give_role(user=user, **form.entry(), today=clock.today(), by=officer)
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, f"役割「{held}」を付けました。")
            return redirect("agencies:person", user.pk)
    context = {"person": user, "form": form, "errors": errors_of(form), "breadcrumbs": crumbs_of(user, ("役割", None))}
    return render(request, "agencies/people/role.html", context, status=422 if form.errors else 200)


@require_POST
@keepers_only
def person_role_take(request: HttpRequest, pk: int, role: int) -> HttpResponse:
    """Take a role away; whose last one that was may be no longer one's to see."""
    user, officer = load_account(request, pk), officer_of_request(request)
    held = get_object_or_404(assignments_of(officer).filter(user=user).select_related("organization"), pk=role)
    try:
        take_role(assignment=held, today=clock.today(), by=officer)
    except Refusal as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, f"{user.name}さんの役割「{held}」を外しました。")
        if not assignments_of(officer).filter(user=user).exists():
            return redirect("agencies:people")
    return redirect("agencies:person", user.pk)
