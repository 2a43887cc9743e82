"""What stands on a home page: what an officer owes, most urgent first, and what an evaluator watches."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Prefetch
from django.urls import reverse

from agencies import eras
from agencies.roles import Officer
from audits.models import Post
from regulations.models import ItemAnswer, Review, Revision, Rollout, Submission
from regulations.progress import GroupProgress, progress_of, returned_about

State = Submission.State


@dataclass(frozen=True)
class GroupLine:
    """A group of units on an officer's home: how far it is, how it was steered, where its dates are entered."""

    name: str
    url: str | None
    progress: GroupProgress
    instruction: str
    consultation: str


@dataclass(frozen=True)
class Duty:
    """One review as its officer sees it: how far it is and what to do next."""

    review: Review
    latest: Submission | None
    draft: Submission | None
    asked: int
    answered: int
    groups: tuple[GroupProgress, ...]
    lines: tuple[GroupLine, ...]
    returned_about: tuple[str, ...]
    days_left: int | None

    @property
    def is_returned(self) -> bool:
        """Was the latest version returned, with no later one?"""
        return self.latest is not None and self.latest.state == State.RETURNED

    @property
    def total(self) -> int:
        """Regulations."""
        return sum(group.total for group in self.groups)

    @property
    def revised(self) -> int:
        """Regulations with a date."""
        return sum(group.revised for group in self.groups)

    @property
    def unanswered(self) -> int:
        """Items still to be answered by the organ itself."""
        return self.asked - self.answered

    @property
    def is_owed(self) -> bool:
        """Is there anything left to do for the organ?"""
        return bool(self.is_returned or self.draft or self.unanswered or self.revised < self.total or not self.latest)

    @property
    def deadline(self) -> str:
        """How far the due date is, in words."""
        due = self.review.amendment.due_on
        if due is None or self.days_left is None:
            return "期限の定めなし"
        left = f"あと{self.days_left}日" if self.days_left >= 0 else f"{-self.days_left}日経過"
        return f"期限 {eras.full(due)}（{left}）"

    @property
    def is_past_due(self) -> bool:
        """Is the due date over?"""
        return self.days_left is not None and self.days_left < 0

    @property
    def tone(self) -> str:
        """The colour it is shown in."""
        return "red" if self.is_past_due else "blue"

    @property
    def mark(self) -> str:
        """The shape it is shown with."""
        return "▲" if self.is_past_due else "●"

    @property
    def urgency(self) -> tuple[int, int]:
        """Returned first, then by the due date."""
        return (0 if self.is_returned else 1, self.days_left if self.days_left is not None else 10**6)


def duties(officer: Officer, today: date) -> list[Duty]:
    """The reviews of the officer's organs, most urgent first; the same number of queries for any number of organs."""
    versions = Submission.objects.order_by("-number").prefetch_related("returned_items", "returned_regulations__owner")
    reviews = (
        Review.objects.filter(organization__in=officer.organ_ids)
        .select_related("organization", "amendment")
        .prefetch_related("asked", Prefetch("submissions", versions))
    )
    current = {review.pk: version for review in reviews for version in list(review.submissions.all())[:1]}
    open_drafts = {pk: version for pk, version in current.items() if version.state == State.DRAFT}
    answers = ItemAnswer.objects.named().filter(submission__in=current.values())
    answered = dict(answers.values_list("submission").annotate(Count("pk")))
    groups = progress_of(current.values(), officer)
    steps = steps_of([pk for pk, version in current.items() if len(groups[version.pk]) > 1])
    result = []
    for review in reviews:
        version = current.get(review.pk)
        due = review.amendment.due_on
        own = tuple(groups[version.pk]) if version else ()
        latest = next((one for one in review.submissions.all() if one.state != State.DRAFT), None)
        result.append(
            Duty(
                review=review,
                latest=latest,
                draft=open_drafts.get(review.pk),
                asked=len(review.asked.all()),
                answered=answered.get(version.pk, 0) if version else 0,
                groups=own,
                lines=group_lines(own, steps[review.pk], open_drafts.get(review.pk)) if len(own) > 1 else (),
                returned_about=tuple(returned_about(latest)) if latest else (),
                days_left=(due - today).days if due else None,
            )
        )
    return sorted(result, key=lambda duty: duty.urgency)


def steps_of(reviews: list[int]) -> dict[int, dict[int, list[Rollout]]]:
    """Review id → group id → the steps recorded towards the group, in order."""
    steps: dict[int, dict[int, list[Rollout]]] = {pk: defaultdict(list) for pk in reviews}
    for step in Rollout.objects.filter(review__in=reviews).in_order() if reviews else ():
        steps[step.review_id][step.unit_group_id].append(step)
    return steps


def group_lines(
    groups: tuple[GroupProgress, ...], steps: dict[int, list[Rollout]], draft: Submission | None
) -> tuple[GroupLine, ...]:
    """One line for each group, with the days of instruction and consultation as recorded."""
    entry = reverse("regulations:draft-revisions", args=[draft.review_id]) if draft else None
    lines = []
    for progress in groups:
        recorded = steps[progress.group.pk] if progress.group else []
        lines.append(
            GroupLine(
                name=progress.name,
                url=f"{entry}?group={progress.group.pk}" if entry and progress.group else None,
                progress=progress,
                instruction=days_of([step for step in recorded if not step.is_consultation]),
                consultation=days_of([step for step in recorded if step.is_consultation]),
            )
        )
    return tuple(lines)


def days_of(steps: list[Rollout]) -> str:
    """The days of the steps, each once; なし for one that is recorded as not taken."""
    return "、".join(dict.fromkeys(step.given.short if step.given else "なし" for step in steps))


def vacancies(officer: Officer) -> list[Post]:
    """The posts of the officer's own organs that are recorded as vacant (欠員), in order of organ and kind."""
    if not officer.organ_ids:
        return []
    found = Post.objects.vacant().filter(organization__in=officer.organ_ids).order_by("office")
    kinds = Post.Kind.values
    rows = found.select_related("organization__prefecture")
    return sorted(rows, key=lambda post: (post.organization.code, kinds.index(post.kind)))


@dataclass(frozen=True)
class UnitDuty:
    """The regulations of one's own units in an organ's review."""

    review: Review
    draft: Submission | None
    rows: tuple[Revision, ...]


def unit_duties(officer: Officer) -> list[UnitDuty]:
    """For a unit's officer: the organ's reviews, with the own units' regulations as they stand."""
    result = []
    reviews = Review.objects.reached_by(officer).exclude(organization__in=officer.organ_ids)
    for review in reviews.select_related("organization", "amendment").order_by("-amendment__issued_on"):
        versions = list(review.submissions.order_by("-number"))
        draft = next((one for one in versions if one.state == State.DRAFT), None)
        current = draft or next(iter(versions), None)
        rows = current.revisions.visible_to(officer).named().in_group_order() if current else []
        result.append(UnitDuty(review, draft, tuple(rows)))
    return result
