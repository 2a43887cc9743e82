"""Pages on which an administrator decides on proposed roles, and takes a link with the provider away."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from agencies import clock
from agencies.access import officer_of_request, requires
from agencies.models import RoleProposal
from agencies.people.keeping import whole_accounts_of
from agencies.refusals import Refusal
from agencies.roles import Permission
from agencies.single_sign_on.actions import grant_proposal, refuse_proposal, unlink_account
from agencies.single_sign_on.queries import proposals_of

PAGE = 50


@require_safe
@requires(Permission.KEEP_ACCOUNTS)
def proposals(request: HttpRequest) -> HttpResponse:
    """What waits for a decision, and what was decided before."""
    officer = officer_of_request(request)
    found = proposals_of(officer)
    decided = Paginator(found.exclude(state=RoleProposal.State.OPEN), PAGE).get_page(request.GET.get("page"))
    context = {
        "waiting": found.filter(state=RoleProposal.State.OPEN),
        "page": decided,
        "own": officer.account,
        "breadcrumbs": [
            ("ホーム", reverse("home")),
            ("アカウント", reverse("agencies:people")),
            ("役割の案", None),
        ],
    }
    return render(request, "agencies/sign_in/proposals.html", context)


@require_POST
@requires(Permission.KEEP_ACCOUNTS)
def proposal_grant(request: HttpRequest, pk: int) -> HttpResponse:
    """Give the role."""
    officer = officer_of_request(request)
    found = get_object_or_404(proposals_of(officer), pk=pk)
    try:
        given = grant_proposal(proposal=found, today=clock.today(), by=officer)
    except Refusal as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, f"{found.user.name}さんに「{given}」の役割を付けました。")
    return redirect("agencies:role-proposals")


@require_POST
@requires(Permission.KEEP_ACCOUNTS)
def proposal_refuse(request: HttpRequest, pk: int) -> HttpResponse:
    """Do not give it."""
    officer = officer_of_request(request)
    found = get_object_or_404(proposals_of(officer), pk=pk)
    try:
        refuse_proposal(proposal=found, by=officer)
    except Refusal as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, f"{found.user.name}さんの役割の案を却下しました。")
    return redirect("agencies:role-proposals")


@require_POST
@requires(Permission.KEEP_ACCOUNTS)
def unlink(request: HttpRequest, pk: int) -> HttpResponse:
    """Let the provider's account sign in no more."""
    officer = officer_of_request(request)
    user = get_object_or_404(whole_accounts_of(officer), pk=pk)
    try:
        unlink_account(user=user, by=officer)
    except Refusal as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, f"{user.name}さんと組織のアカウントとの結付けを外しました。")
    return redirect("agencies:factors-of", pk=pk)
