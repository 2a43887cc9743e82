"""Pages on which an evaluator reminds organs, and sees whom the application told what; a prefecture reminds its own."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Max
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_http_methods, require_safe

from agencies import clock
from agencies.access import officer_of_request, requires
from agencies.notifications import people_of
from agencies.refusals import Refusal
from agencies.roles import Officer, Permission
from guidelines.models import Amendment
from regulations.models import Reminder, Review
from regulations.models.reminders import AWAITED
from regulations.reminders.actions import Sent, remind_by_hand
from regulations.reminders.forms import ReminderForm
from regulations.reminders.owed import with_owed

PAGE = 50
MOST_AT_ONCE = 200  # their ids stand in the address, which no server takes at any length
Owed = Reminder.Owed


def load_reviews(officer: Officer, keys: list[str]) -> list[Review]:
    """The reviews of the address this officer may remind of, with what each owes; 404 when any is not among them.

    Raises Refusal when none or too many are chosen.
    """
    wanted = {int(key) for key in keys if key.isascii() and key.isdigit() and len(key) < 19}
    reviews: Any = Review.objects.remindable_by(officer).filter(pk__in=wanted)
    reviews = reviews.annotate(reminded_on=Max("reminders__mail__on"))
    found = list(
        with_owed(reviews.select_related("organization__prefecture", "amendment")).order_by("organization__code")
    )
    if len(found) != len({*keys}):
        raise Http404
    if len(found) > MOST_AT_ONCE:
        raise Refusal(
            f"一度に催促できるのは{MOST_AT_ONCE}機関までです（選んだのは{len(found)}機関）。分けて選んでください。"
        )
    if not found:
        raise Refusal("催促する機関が選ばれていません。機関を選んで、もう一度押してください。")
    return found


@require_http_methods(["GET", "HEAD", "POST"])
def remind(request: HttpRequest) -> HttpResponse:
    """Remind by hand: who is told of what, who cannot be told, and a note; nothing goes out before the button."""
    officer = officer_of_request(request)
    if not (officer.may(Permission.REMIND) or officer.may(Permission.COMPILE)):
        raise PermissionDenied(f"この画面には「{Permission.REMIND.value}」権限が必要です。")
    back = back_of(request)
    try:
        reviews = load_reviews(officer, (request.POST or request.GET).getlist("review"))
    except Refusal as refusal:
        messages.error(request, str(refusal))
        return redirect(back)
    form = ReminderForm(request.POST if request.method == "POST" else None)
    own = [review for review in reviews if not is_passing(officer, review)]
    if request.method == "POST" and form.is_valid():
        try:
            if not own:
                raise Refusal("都道府県を経由して回答する機関には、都道府県が催促します。送っていません。")
            sent = remind_by_hand(reviews=own, note=form.cleaned_data["note"], by=officer, on=clock.today())
        except Refusal as refusal:
            messages.error(request, str(refusal))
        else:
            tell(request, sent)
        return redirect(back)
    people = people_of({review.organization_id for review in reviews})
    lines = [
        (review, Owed(review.owed).outward.label if review.owed else "", people.get(review.organization_id, []))
        for review in own
    ]
    context = {
        "form": form,
        "lines": lines,
        "passing": [review for review in reviews if is_passing(officer, review)],
        "back": back,
        "may_send": any(owed and found for _, owed, found in lines),
        "reminded_today": sum(review.reminded_on == clock.today() for review in own),
        "is_fictional": all(review.amendment.is_fictional for review in reviews),
        "breadcrumbs": [("ホーム", reverse("home")), ("催促", None)],
    }
    return render(request, "regulations/reminders/remind.html", context, status=422 if form.errors else 200)


def is_passing(officer: Officer, review: Review) -> bool:
    """Does its answer pass through a prefecture of others (経由), which reminds it instead?"""
    return bool(review.compiler_id) and not officer.may(Permission.COMPILE, review.compiler_id)


def back_of(request: HttpRequest) -> str:
    """Where the officer came from, if that is a page of this application; else the home page."""
    given = request.POST.get("back") or request.GET.get("back", "")
    is_ours = given.startswith("/") and url_has_allowed_host_and_scheme(given, allowed_hosts=None)
    return given if is_ours else reverse("home")


def tell(request: HttpRequest, sent: Sent) -> None:
    """What came of it, in messages."""
    if sent.repeated:
        messages.info(request, f"同じ内容の催促を本日既に送っているため、{sent.repeated}通は送っていません。")
    if sent.delivered:
        messages.success(request, f"催促のメールを{sent.delivered}通送りました。")
    if sent.failed:
        messages.error(
            request,
            f"{sent.failed}通を送れませんでした。送信記録で宛先を確かめ、続くときはシステムの管理者に連絡してください。",
        )
    if sent.without_recipient:
        names = "、".join(str(review.organization) for review in sent.without_recipient[:10])
        more = len(sent.without_recipient) - 10
        rest = f" ほか{more}機関" if more > 0 else ""
        messages.warning(
            request, f"宛先となる担当者がいないため送っていません：{names}{rest}。事務局に登録を依頼してください。"
        )


@require_safe
@requires(Permission.WATCH)
def reminders(request: HttpRequest) -> HttpResponse:
    """One cycle: when reminders go out, what is owed, for whom nobody can be told, and the ledger."""
    cycles = list(Amendment.objects.order_by("is_fictional", "-issued_on", "-pk"))
    code = request.GET.get("amendment", "")
    amendment = next((one for one in cycles if one.code == code or not code), None)
    if amendment is None:
        raise Http404
    today = clock.today()
    owing = with_owed(Review.objects.of(amendment).select_related("organization__prefecture")).exclude(owed="")
    owed = list(owing.order_by("organization__code"))
    people = people_of({review.organization_id for review in owed})
    ledger = Reminder.objects.filter(review__amendment=amendment).select_related(
        "mail__recipient", "review__organization__prefecture"
    )
    page = Paginator(ledger.order_by("-mail__on", "-pk"), PAGE).get_page(request.GET.get("page"))
    context = {
        "amendment": amendment,
        "cycles": cycles,
        "days": days_of(amendment, today),
        "counts": counts_of(owed),
        "owed": owed,
        "may_remind": officer_of_request(request).may(Permission.REMIND),
        "most": MOST_AT_ONCE,
        "without_recipient": [review for review in owed if not people.get(review.organization_id)],
        "page": page,
        "query": f"amendment={amendment.code}",
        "cycle_label": str(amendment),
        "is_fictional": amendment.is_fictional,
        "breadcrumbs": [("ホーム", reverse("home")), ("催促の記録", None)],
    }
    return render(request, "regulations/reminders/reminders.html", context)


def counts_of(owed: list[Review]) -> list[tuple[str, int]]:
    """How many reviews owe what; of those that pass through a prefecture (経由) no more than how many are awaited."""
    words = [
        AWAITED if review.compiler_id and review.owed != Owed.REVISION_OPEN else Owed(review.owed).outward.label
        for review in owed
    ]
    labels = [one.label for one in Owed if one.outward == one]
    awaited = [(f"都道府県を経由（{AWAITED}）", words.count(AWAITED))] if AWAITED in words else []
    return [*((str(label), words.count(label)) for label in labels), *awaited]


def days_of(amendment: Amendment, today: date) -> list[dict[str, Any]]:
    """The days on which reminders go out, in order, and whether each is over."""
    if amendment.due_on is None:
        return []
    days = [(offset, amendment.due_on + timedelta(days=offset)) for offset in sorted(amendment.reminder_offsets)]
    return [{"words": offset_words(offset), "on": day, "is_over": day < today} for offset, day in days]


def offset_words(offset: int) -> str:
    """期限の30日前."""
    return f"期限の{-offset}日前" if offset < 0 else "期限の日" if offset == 0 else f"期限の{offset}日後"
