"""The page on which roles are handed over on a day (異動): filled in, shown, done; and taken back."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from agencies import clock
from agencies.access import officer_of_request
from agencies.forms import errors_of
from agencies.people.doors import crumbs_of, keepers_only, load_account
from agencies.people.forms import HandoverForm
from agencies.people.handover import hand_over, plan_handover, roles_to_hand_over, take_back
from agencies.people.keeping import assignments_of
from agencies.refusals import Refusal


@require_http_methods(["GET", "HEAD", "POST"])
@keepers_only
def person_handover(request: HttpRequest, pk: int) -> HttpResponse:
    """Plan it; the first button shows what would happen, the second does exactly that."""
    user, officer, today = load_account(request, pk), officer_of_request(request), clock.today()
    now, roles = timezone.now(), roles_to_hand_over(user, officer, today)
    form = HandoverForm(request.POST if request.method == "POST" else None, roles=roles)
    context = {"person": user, "form": form, "has_roles": bool(roles), "breadcrumbs": crumbs_of(user, ("異動", None))}
    if form.is_bound and form.is_valid():
        shown = request.POST.get("shown", "")
        try:
            plan = plan_handover(user=user, **form.entry(), today=today, at=now, by=officer)
            if not shown:
                hidden = [(name, value) for name, value in request.POST.lists() if name != "csrfmiddlewaretoken"]
                context |= {"plan": plan, "hidden": [(name, one) for name, values in hidden for one in values]}
                return render(request, "agencies/people/handover_preview.html", context)
            hand_over(user=user, **form.entry(), shown=shown, today=today, at=now, by=officer)
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, f"{user.name}さんから{plan.successor_name}さんへの引継ぎを予定しました。")
            return redirect("agencies:person", user.pk)
    context |= {"errors": errors_of(form)}
    return render(request, "agencies/people/handover.html", context, status=422 if form.errors else 200)


@require_POST
@keepers_only
def person_take_back(request: HttpRequest, pk: int, role: int) -> HttpResponse:
    """Take back the planned end of a role, and the beginning of the successor's."""
    user, officer = load_account(request, pk), officer_of_request(request)
    held = get_object_or_404(assignments_of(officer).filter(user=user).select_related("organization"), pk=role)
    if take_back(assignment=held, today=clock.today(), by=officer):
        messages.success(request, f"「{held}」の予定を取り消しました。役割はこれまでどおり続きます。")
    else:
        messages.info(request, "取り消せる予定はありません。")
    return redirect("agencies:person", user.pk)
