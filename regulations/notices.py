"""What people are told when a version of an answer changes hands (お知らせ)."""

from __future__ import annotations

from agencies.notifications import notify_organs
from regulations.models import Submission

State = Submission.State
TOLD = {
    State.RETURNED: "{review}の第{number}版が差し戻されました",
    State.CONFIRMED: "{review}の第{number}版が確認済になりました",
    State.COMPILING: "{review}の第{number}版が提出されました。確認して国に送付してください",
}


def tell_of(submission: Submission) -> None:
    """Tell the organ that its version was returned or confirmed, or the prefecture that one came in; else nobody."""
    if submission.state not in TOLD:
        return
    review = submission.review
    reader = review.compiler_id if submission.state == State.COMPILING else review.organization_id
    notify_organs(
        organization_ids=[reader] if reader else [],
        key=f"{submission.state}-{submission.pk}",
        title=TOLD[State(submission.state)].format(review=review, number=submission.number),
        url=review.get_absolute_url(),
    )
