"""What a prefecture does with answers: forward them. It returns them by `actions.return_submission`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.db.models import F

from agencies.refusals import WrongState, require
from agencies.roles import Officer, Permission
from agencies.trail import Change, record_all, values
from regulations.actions import State
from regulations.models import Review, Submission

FORWARDED = "国に送付"


@dataclass(frozen=True)
class Forwarded:
    """What was forwarded, and the reviews left alone because another version, or none, waits by now."""

    submissions: tuple[Submission, ...]
    left: tuple[Review, ...]


@transaction.atomic
def forward_submissions(*, shown: Mapping[Review, int], by: Officer, on: date) -> Forwarded:
    """Send answers on to the ministry, where they count from now on: for each review the version that was shown.

    - Only the latest version handed in that waits with the prefecture is forwarded. Where another stands by now, or it was
      forwarded or returned meanwhile, the review is left alone and named; where that is all of them, WrongState.
    - The day the municipality handed it in stays what it was (rule 5).
    - A fixed number of statements; one trail row for each, under one request.
    """
    for review in shown:
        require(by, Permission.COMPILE, review.compiler_id or 0)
    waiting = Submission.objects.select_for_update(of=("self",)).filter(review__in=list(shown), state=State.COMPILING)
    latest = dict(Review.objects.filter(pk__in=[one.pk for one in shown]).with_latest().values_list("pk", "latest_id"))
    numbers = {review.pk: number for review, number in shown.items()}
    found = [
        one
        for one in waiting.order_by("pk")
        if one.pk == latest[one.review_id] and one.number == numbers[one.review_id]
    ]
    if not found:
        raise WrongState("送付できる回答がありません。一覧を開き直して、最新の状態を確かめてください。")
    of_review = {review.pk: review for review in shown}
    for one in found:
        one.state, one.forwarded_on, one.forwarded_by = State.SUBMITTED, on, by.account
    Submission.objects.filter(pk__in=[one.pk for one in found]).update(
        state=State.SUBMITTED, forwarded_on=on, forwarded_by=by.account, version=F("version") + 1
    )
    fields = ("number", "state", "submitted_on", "forwarded_on")
    record_all(
        FORWARDED,
        [
            Change(
                one, of_review[one.review_id].organization_id, {"state": State.COMPILING.value}, values(one, fields)
            )
            for one in found
        ],
        by=by,
    )
    done = {one.review_id for one in found}
    return Forwarded(tuple(found), tuple(review for review in shown if review.pk not in done))
