"""Pages of accounts (アカウント): the list, one of them, and inviting somebody."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from agencies import clock
from agencies.access import officer_of_request
from agencies.forms import errors_of
from agencies.people.confirmation import count_due
from agencies.people.doors import crumbs, crumbs_of, keepers_only, load_account
from agencies.people.filters import AccountFilter
from agencies.people.forms import InvitationForm, NameForm, SuspensionForm
from agencies.people.handover import planned, roles_to_hand_over
from agencies.people.invitations import invite, invite_again
from agencies.people.keeping import accounts_of, assignments_of, keeps_all, whole_accounts_of
from agencies.people.pages import account_lines, link_words, role_lines
from agencies.people.states import state_of
from agencies.refusals import Refusal

PAGE = 50
SENT = "招待のメールを送ります。届くまで数分かかることがあります。"


@require_safe
@keepers_only
def people(request: HttpRequest) -> HttpResponse:
    """The accounts one keeps, by name; searched by the address."""
    officer = officer_of_request(request)
    filters = AccountFilter(request.GET, accounts_of(officer).order_by("name", "email"), request=request)
    found = filters.qs if filters.is_valid() else accounts_of(officer).none()
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    query = request.GET.copy()
    query.pop("page", None)
    context = {
        "filters": filters,
        "page": page,
        "lines": account_lines(list(page.object_list), officer, clock.today()),
        "query": query.urlencode(),
        "due": count_due(officer, timezone.now()),
        "keeps_all": keeps_all(officer),
        "breadcrumbs": crumbs(),
    }
    return render(request, "agencies/people/people.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@keepers_only
def person_new(request: HttpRequest) -> HttpResponse:
    """Invite somebody, with the first role."""
    officer = officer_of_request(request)
    form = InvitationForm(request.POST if request.method == "POST" else None, officer=officer)
    if form.is_bound and form.is_valid():
        try:
            user = invite(**form.entry(), today=clock.today(), at=timezone.now(), by=officer)
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, f"{user.name}さんに役割を付けました。まだ使い始めていない方には{SENT}")
            return redirect("agencies:person", user.pk)
    context = {"form": form, "errors": errors_of(form), "breadcrumbs": crumbs(("招待", None))}
    return render(request, "agencies/people/invite.html", context, status=422 if form.errors else 200)


@require_safe
@keepers_only
def person(request: HttpRequest, pk: int) -> HttpResponse:
    """One account: its roles, its state, and what can be done about it."""
    user, officer, today = load_account(request, pk), officer_of_request(request), clock.today()
    is_whole = whole_accounts_of(officer).filter(pk=user.pk).exists()
    is_self = user == officer.account
    context = {
        "person": user,
        "state": state_of(user),
        "roles": role_lines(assignments_of(officer).filter(user=user), today),
        "planned": planned(user, officer, today),
        "can_hand_over": bool(user.is_active and roles_to_hand_over(user, officer, today)),
        "is_whole": is_whole,
        "is_self": is_self,
        "keeps_all": keeps_all(officer),
        "name_form": NameForm(user=user),
        "suspension_form": SuspensionForm(initial={"version": user.version}),
        "breadcrumbs": crumbs_of(user),
        **link_words(user),
    }
    return render(request, "agencies/people/person.html", context)


@require_POST
@keepers_only
def person_invite(request: HttpRequest, pk: int) -> HttpResponse:
    """Send the invitation again."""
    user = load_account(request, pk)
    try:
        invite_again(user=user, at=timezone.now(), by=officer_of_request(request))
    except Refusal as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, f"新しい{SENT}前のメールのリンクは使えなくなりました。")
    return redirect(reverse("agencies:person", args=[user.pk]))
