"""What changes the state of a review; each action is one transaction. What changes a draft is in `drafts`."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any

from django.db import transaction

from agencies.models import Organization, Supervision
from agencies.refusals import Refusal, WrongState, require
from agencies.roles import Officer, Permission
from agencies.trail import Change, record, record_all, values
from guidelines.models import Amendment, AmendmentItem
from regulations.completion import completion_of
from regulations.models import AskedItem, Regulation, Review, Submission

State = Submission.State

TRANSITIONS: dict[str, frozenset[str]] = {
    State.DRAFT: frozenset({State.SUBMITTED}),
    State.SUBMITTED: frozenset({State.CONFIRMED, State.RETURNED}),
    State.CONFIRMED: frozenset(),
    State.RETURNED: frozenset(),
}


class UnansweredItems(Refusal):
    """A submission in which items are missing; `items` names them."""

    def __init__(self, items: Sequence[AmendmentItem]) -> None:
        """Name each item."""
        self.items = items
        names = "、".join(item.label for item in items)
        super().__init__(
            f"未回答の改正事項が{len(items)}件あるため提出できません：{names}。対応を選んで保存してください。"
        )


def require_transition(submission: Submission, to: str) -> None:
    """Refuse a change of state that the table of transitions does not hold."""
    if to not in TRANSITIONS[submission.state]:
        raise WrongState(
            f"第{submission.number}版は「{submission.get_state_display()}」のため、"
            f"「{State(to).label}」にできません。画面を開き直して最新の状態を確かめてください。"
        )


def lock(submission: Submission) -> Submission:
    """The submission as it stands now, locked until the transaction ends."""
    found = (
        Submission.objects.select_for_update(of=("self",)).select_related("review").filter(pk=submission.pk).first()
    )
    if found is None:
        raise WrongState("この下書きは既に破棄されています。画面を開き直してください。")
    return found


@transaction.atomic
def dispatch_reviews(
    *, amendment: Amendment, organizations: Iterable[Organization], on: date, by: Officer
) -> list[Review]:
    """Open a review for each organ that has none yet, freezing kind, category, lead and items asked (rule 1).

    - Units are refused: they have no review of their own. So are organs abolished on or before that day.
    - An item for lead supervisors is put only to agencies that lead a corporation on that day (rule 8).
    """
    organs = list(organizations)
    if any(organ.is_unit for organ in organs):
        raise Refusal("部局等には見直しを依頼できません。上位の機関を選んでください。")
    if gone := [organ for organ in organs if organ.abolished_on and organ.abolished_on <= on]:
        names = "、".join(str(organ) for organ in gone)
        raise Refusal(f"廃止された機関には見直しを依頼できません：{names}。対象から外してください。")
    leads = dict(Supervision.objects.leads().values_list("corporation", "agency"))
    supervisors = set(leads.values())
    present = set(Review.objects.of(amendment).values_list("organization", flat=True))
    reviews = Review.objects.bulk_create(
        [
            Review(
                organization=organ,
                amendment=amendment,
                kind=organ.kind,
                category=organ.category,
                lead_agency_id=leads.get(organ.pk),
                is_lead_supervisor=organ.pk in supervisors,
                dispatched_on=on,
            )
            for organ in organs
            if organ.pk not in present
        ],
        batch_size=500,
    )
    items = list(amendment.items.order_by("position"))
    AskedItem.objects.bulk_create(
        [
            AskedItem(review=review, item=item)
            for review in reviews
            for item in items
            if item.audience == review.kind and (review.is_lead_supervisor or not item.lead_supervisors_only)
        ],
        batch_size=500,
    )
    frozen = ("kind", "category", "lead_agency", "is_lead_supervisor", "dispatched_on")
    record_all(
        "見直しを依頼",
        [Change(review, review.organization_id, after=values(review, frozen)) for review in reviews],
        by=by,
    )
    return reviews


@transaction.atomic
def submit_review(*, draft: Submission, by: Officer, on: date, at: datetime) -> Submission:
    """Hand in the draft for the organ; a second time changes nothing (rule 11).

    Every item asked must be answered; a regulation without a date is handed in as open (未了).
    """
    submission = lock(draft)
    review = submission.review
    require(by, Permission.SUBMIT, review.organization_id)
    if submission.state != State.DRAFT:
        return submission
    require_transition(submission, State.SUBMITTED)
    missing = missing_items(submission)
    if missing:
        raise UnansweredItems(missing)
    revisions = list(submission.revisions.select_related("regulation"))
    if any(row.revised and row.revised.first > on for row in revisions):
        raise Refusal("改正日に本日より後の日付があります。改正日を直してから提出してください。")
    submission.completed, submission.completion_provenance = completion_of(revisions)
    submission.submitted_on, submission.submitted_at, submission.submitted_by = on, at, by.account
    return _enter(submission, State.SUBMITTED, by=by)


def missing_items(submission: Submission) -> list[AmendmentItem]:
    """The items asked of the organ that the submission does not answer, in table order."""
    return list(
        AmendmentItem.objects.filter(asked__review=submission.review_id)
        .exclude(answers__in=submission.answers.all())
        .order_by("position")
    )


@transaction.atomic
def confirm_submission(*, submission: Submission, by: Officer, on: date) -> Submission:
    """Confirm the latest submission of a review; a second time changes nothing."""
    require(by, Permission.JUDGE)
    submission = lock(submission)
    if submission.state == State.CONFIRMED:
        return submission
    require_transition(submission, State.CONFIRMED)
    _require_latest(submission)
    submission.judged_on, submission.judged_by = on, by.account
    return _enter(submission, State.CONFIRMED, by=by)


@transaction.atomic
def return_submission(
    *,
    submission: Submission,
    reason: str,
    items: Sequence[AmendmentItem] = (),
    regulations: Sequence[Regulation] = (),
    by: Officer,
    on: date,
) -> Submission:
    """Return the latest submission with a reason, naming the items or regulations it is about (rule 2)."""
    require(by, Permission.JUDGE)
    submission = lock(submission)
    require_transition(submission, State.RETURNED)
    _require_latest(submission)
    if not reason.strip() or not (items or regulations):
        raise Refusal("差し戻す理由を書き、対象の改正事項又は規程を1つ以上選んでください。")
    submission.return_reason, submission.judged_on, submission.judged_by = reason.strip(), on, by.account
    submission.returned_items.set(items)
    submission.returned_regulations.set(regulations)
    about = {"items": [item.pk for item in items], "regulations": [regulation.pk for regulation in regulations]}
    return _enter(submission, State.RETURNED, by=by, **about)


def _require_latest(submission: Submission) -> None:
    """Only the latest version handed in can be judged."""
    later = submission.review.submissions.exclude(state=State.DRAFT).filter(number__gt=submission.number)
    if later.exists():
        raise WrongState(
            f"第{submission.number}版より新しい提出があります。画面を開き直して最新の版を確かめてください。"
        )


def _enter(submission: Submission, state: str, *, by: Officer, **about: Any) -> Submission:
    """Move to the state, count the version and write the trail."""
    before = {"state": submission.state}
    submission.state = state
    submission.version += 1
    submission.save()
    after = values(submission, ("number", "state", "submitted_on", "judged_on", "return_reason")) | about
    record(
        State(state).label,
        submission,
        by=by,
        organization_id=submission.review.organization_id,
        before=before,
        after=after,
    )
    return submission
