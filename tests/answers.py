"""Answering a review as its chief does."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.utils import timezone

from agencies.roles import Grant, Officer, Role
from regulations.actions import submit_review
from regulations.drafts import save_draft, start_draft
from regulations.entries import AnswerEntry, answer_words, fingerprint
from regulations.models import ItemAnswer, Review, Submission

Outcome = ItemAnswer.Outcome


def chief_of(review: Review) -> Officer:
    """The 総括保護管理者 of the organ."""
    return Officer(name="総括保護管理者", grants=(Grant(Role.CHIEF, review.organization_id),))


def review_of(code: str) -> Review:
    """The review of the organ with that code."""
    return Review.objects.get(organization__code=code)


def draft_answers(review: Review, **changed: dict[str, Any]) -> Submission:
    """A draft in which every item is met by the regulation, unless `item_3={…}` says otherwise of the third."""
    draft = start_draft(review=review, by=chief_of(review))
    entries = []
    for asked in review.asked.select_related("item").order_by("item__position"):
        present = draft.answers.filter(item=asked.item).first()
        given = {"outcome": Outcome.REGULATION} | changed.get(f"item_{asked.item.position}", {})
        entries.append(
            AnswerEntry(item=asked.item, shown=fingerprint(answer_words(present) if present else {}), **given)
        )
    save_draft(draft=draft, answers=entries, by=chief_of(review))
    return draft


def hand_in(review: Review, on: date = date(2016, 6, 10), **changed: dict[str, Any]) -> Submission:
    """The same, submitted."""
    draft = draft_answers(review, **changed)
    return submit_review(draft=draft, by=chief_of(review), on=on, at=timezone.now())
