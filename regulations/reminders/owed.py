"""What a review still owes today, in one word for each; nothing ALLOCATED is ever owed by anybody (rule 10)."""

from __future__ import annotations

from typing import Any

from django.db.models import Case, Exists, OuterRef, Q, Value, When
from django.db.models.functions import Coalesce

from agencies.provenance import Provenance
from guidelines.models import Amendment
from regulations.models import ItemAnswer, Reminder, Review, Revision, Submission

Owed, State = Reminder.Owed, Submission.State
ANSWERED = (State.SUBMITTED, State.CONFIRMED)


def with_owed(reviews: Any) -> Any:
    """The reviews with `owed`: a `Reminder.Owed`, or "" where nothing is.

    - Returned, and no newer version handed in: the organ owes the correction, whether it has begun or not.
    - Nothing handed in: partly filed once a draft holds an answer or a day, else nothing filed.
    - With the prefecture (経由): nothing, for the organ has done its part.
    - Answered, with a regulation not yet revised as the organ itself says: the revision is open.
    """
    versions = Submission.objects.filter(review=OuterRef("pk"))
    handed_in = versions.exclude(state=State.DRAFT).order_by("-number")
    draft = Q(submission__review=OuterRef("pk"), submission__state=State.DRAFT)
    typed = Q(provenance=Provenance.REPORTED) & Q(revised_from__isnull=False)
    is_begun = Q(Exists(ItemAnswer.objects.filter(draft))) | Q(Exists(Revision.objects.filter(draft & typed)))
    is_open = Exists(Revision.objects.named().filter(submission=OuterRef("last_id"), revised_from__isnull=True))
    return reviews.annotate(
        last_id=handed_in.values("pk")[:1], last_state=Coalesce(handed_in.values("state")[:1], Value(""))
    ).annotate(
        owed=Case(
            When(last_state=State.RETURNED, then=Value(Owed.RETURNED)),
            When(Q(last_state="") & is_begun, then=Value(Owed.PARTLY_FILED)),
            When(last_state="", then=Value(Owed.NOTHING_FILED)),
            When(Q(last_state__in=ANSWERED) & is_open, then=Value(Owed.REVISION_OPEN)),
            default=Value(""),
        )
    )


def owing(amendment: Amendment) -> Any:
    """The reviews of a cycle that still owe an answer, of which beat reminds; an open revision is not among them."""
    reviews = Review.objects.of(amendment).select_related("organization", "amendment")
    return with_owed(reviews).exclude(owed__in=["", Owed.REVISION_OPEN]).order_by("organization__code")
