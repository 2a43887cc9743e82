"""What changes the state of a review; each action is one transaction. What changes a draft is in `drafts`."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from django.db import transaction

from agencies.refusals import Refusal, StaleVersion, WrongState, require
from agencies.roles import Officer, Permission
from agencies.trail import record, values
from guidelines.models import AmendmentItem
from regulations.apart import require_own_side
from regulations.completion import completion_of
from regulations.entries import Conflict
from regulations.models import Regulation, Submission
from regulations.notices import tell_of
from regulations.parts import changed_since
from regulations.plausibility import Bounds

State = Submission.State

TRANSITIONS: dict[str, frozenset[str]] = {
    State.DRAFT: frozenset({State.SUBMITTED, State.COMPILING}),
    State.COMPILING: frozenset({State.SUBMITTED, State.RETURNED}),
    State.SUBMITTED: frozenset({State.CONFIRMED, State.RETURNED}),
    State.CONFIRMED: frozenset(),
    State.RETURNED: frozenset(),
}


# In the trail these begin with 経由機関: the ministry does not read them (`TrailQuerySet.without_drafts`).
HANDED_TO_PREFECTURE = "経由機関に提出"
RETURNED_BY_PREFECTURE = "経由機関が差戻し"


class UnansweredItems(Refusal):
    """A submission in which items are missing; `items` names them."""

    def __init__(self, items: Sequence[AmendmentItem]) -> None:
        """Name each item."""
        self.items = items
        names = "、".join(item.label for item in items)
        super().__init__(
            f"未回答の改正事項が{len(items)}件あるため提出できません：{names}。対応を選んで保存してください。"
        )


class ChangedSinceChecked(StaleVersion):
    """A draft that is not what the check page showed; nothing was handed in."""

    def __init__(self, conflicts: list[Conflict]) -> None:
        """Keep what was shown of each part, and what stands now."""
        self.conflicts = conflicts
        Refusal.__init__(
            self,
            "確認の画面を開いた後に、下書きが更新されました。提出していません。"
            "変わったところを確かめて、もう一度提出してください。",
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
        Submission.objects.select_for_update(of=("self",))
        .select_related("review__amendment")
        .filter(pk=submission.pk)
        .first()
    )
    if found is None:
        raise WrongState("この下書きは既に破棄されています。画面を開き直してください。")
    return found


@transaction.atomic
def submit_review(*, draft: Submission, by: Officer, on: date, at: datetime, shown: str | None = None) -> Submission:
    """Hand in the draft for the organ; a second time changes nothing (rule 11).

    - Where a prefecture compiles (経由) it goes there first, and counts once it was forwarded (`compiling.actions`).
    - Every item asked must be answered; a regulation without a date is handed in as open (未了).
    - `shown` are the marks of what the person saw (`parts.marks_of`). Where something else stands by now it raises
      ChangedSinceChecked with both sides of each part; a program that looks at no page gives None.
    """
    submission = lock(draft)
    review = submission.review
    require(by, Permission.SUBMIT, review.organization_id)
    if submission.state != State.DRAFT:
        return submission
    to = State.COMPILING if review.compiler_id else State.SUBMITTED
    require_transition(submission, to)
    if shown is not None and (conflicts := changed_since(submission, shown)):
        raise ChangedSinceChecked(conflicts)
    missing = missing_items(submission)
    if missing:
        raise UnansweredItems(missing)
    revisions = list(submission.revisions.select_related("regulation__owner"))
    Bounds(review.amendment, review.kind).require(revisions)
    if any(row.revised and row.revised.first > on for row in revisions):
        raise Refusal("改正日に本日より後の日付があります。改正日を直してから提出してください。")
    submission.completed, submission.completion_provenance = completion_of(revisions)
    submission.submitted_on, submission.submitted_at, submission.submitted_by = on, at, by.account
    return _enter(submission, to, by=by, action=HANDED_TO_PREFECTURE if review.compiler_id else "")


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
    require_own_side(by, submission.review.amendment, "確認できません")
    if submission.state == State.CONFIRMED:
        return submission
    require_transition(submission, State.CONFIRMED)
    require_latest(submission)
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
    """Return the latest submission with a reason, naming the items or regulations it is about (rule 2).

    - What lies with the prefecture (経由) is returned by the prefecture alone, all else by the ministry.
    - The same return a second time changes nothing; another one of the same version is refused.
    """
    submission = lock(submission)
    is_compiling = submission.is_with_compiler
    require_judge(submission, by)
    require_own_side(by, submission.review.amendment, "差し戻せません")
    if submission.state == State.RETURNED:
        if _is_returned_for(submission, reason, items, regulations):
            return submission
        raise WrongState(
            f"第{submission.number}版は既に差し戻されています。今回の理由と対象は保存していません。"
            "差し戻した内容を画面で確かめてください。"
        )
    require_transition(submission, State.RETURNED)
    require_latest(submission)
    if not reason.strip() or not (items or regulations):
        raise Refusal("差し戻す理由を書き、対象の改正事項又は規程を1つ以上選んでください。")
    submission.return_reason, submission.judged_on, submission.judged_by = reason.strip(), on, by.account
    submission.returned_items.set(items)
    submission.returned_regulations.set(regulations)
    about = {"items": [item.pk for item in items], "regulations": [regulation.pk for regulation in regulations]}
    if is_compiling:
        return _enter(submission, State.RETURNED, by=by, action=RETURNED_BY_PREFECTURE, about=about)
    if submission.review.compiler_id and submission.forwarded_on is None:
        submission.forwarded_on = submission.submitted_on  # it reached the ministry without its prefecture
    return _enter(submission, State.RETURNED, by=by, about=about)


def require_judge(submission: Submission, by: Officer) -> None:
    """Refuse whoever may not judge it where it lies: the prefecture before it was forwarded, then the ministry."""
    if submission.is_with_compiler:
        require(by, Permission.COMPILE, submission.review.compiler_id)
    else:
        require(by, Permission.JUDGE)


def _is_returned_for(
    submission: Submission, reason: str, items: Sequence[AmendmentItem], regulations: Sequence[Regulation]
) -> bool:
    """Was it returned for this reason, about just these items and regulations?"""
    return (
        submission.return_reason == reason.strip()
        and set(submission.returned_items.all()) == set(items)
        and set(submission.returned_regulations.all()) == set(regulations)
    )


def require_latest(submission: Submission) -> None:
    """Only the latest version handed in can be judged; for the ministry, of those that reached it."""
    versions = submission.review.submissions.filter(number__gt=submission.number)
    later = versions.handed_in() if submission.is_with_compiler else versions.with_ministry()
    if later.exists():
        raise WrongState(
            f"第{submission.number}版より新しい提出があります。画面を開き直して最新の版を確かめてください。"
        )


def _enter(
    submission: Submission, state: str, *, by: Officer, action: str = "", about: dict[str, Any] | None = None
) -> Submission:
    """Move to the state, count the version, write the trail (as the state unless `action` is given), and tell of it."""
    before = {"state": submission.state}
    submission.state = state
    submission.version += 1
    submission.save()
    after = values(submission, ("number", "state", "submitted_on", "judged_on", "return_reason")) | (about or {})
    record(
        action or State(state).label,
        submission,
        by=by,
        organization_id=submission.review.organization_id,
        before=before,
        after=after,
    )
    tell_of(submission)
    return submission
