"""What stands on a home page: what an officer owes, most urgent first, and what an evaluator watches."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Q
from django.urls import reverse

from agencies import eras
from agencies.roles import Officer
from guidelines.models import Amendment
from regulations.lateness import LateList, late_list
from regulations.models import Review, Revision, Rollout, Submission
from regulations.sheets import GroupProgress, progress_by_group

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
    def urgency(self) -> tuple[int, int]:
        """Returned first, then by the due date."""
        return (0 if self.is_returned else 1, self.days_left if self.days_left is not None else 10**6)


def duties(officer: Officer, today: date) -> list[Duty]:
    """The reviews of the officer's organs, most urgent first."""
    reviews = Review.objects.filter(organization__in=officer.organ_ids).select_related("organization", "amendment")
    return sorted((duty_of(review, officer, today) for review in reviews), key=lambda duty: duty.urgency)


def duty_of(review: Review, officer: Officer, today: date) -> Duty:
    """One review with its versions, answers and regulations."""
    versions = list(review.submissions.order_by("-number"))
    draft = next((one for one in versions if one.state == State.DRAFT), None)
    latest = next((one for one in versions if one.state != State.DRAFT), None)
    current = draft or latest
    groups = tuple(progress_by_group(current, officer)) if current else ()
    due = review.amendment.due_on
    about: list[str] = []
    if latest and latest.state == State.RETURNED:
        about = [item.label for item in latest.returned_items.order_by("position")]
        about += [f"{one.owner} {one.name}" for one in latest.returned_regulations.select_related("owner")]
    return Duty(
        review=review,
        latest=latest,
        draft=draft,
        asked=review.asked.count(),
        answered=current.answers.named().count() if current else 0,
        groups=groups,
        lines=group_lines(review, groups, draft) if len(groups) > 1 else (),
        returned_about=tuple(about),
        days_left=(due - today).days if due else None,
    )


def group_lines(review: Review, groups: tuple[GroupProgress, ...], draft: Submission | None) -> tuple[GroupLine, ...]:
    """One line for each group, with the days of instruction and consultation as recorded."""
    instructions: dict[int, list[str]] = defaultdict(list)
    consultations: dict[int, list[str]] = defaultdict(list)
    for step in Rollout.objects.filter(review=review).in_order():
        days = consultations if step.is_consultation else instructions
        days[step.unit_group_id].append(step.given.short if step.given else "なし")
    entry = reverse("regulations:draft-revisions", args=[review.pk]) if draft else None
    lines = []
    for progress in groups:
        key = progress.group.pk if progress.group else 0
        lines.append(
            GroupLine(
                name=progress.name,
                url=f"{entry}?group={key}" if entry and progress.group else None,
                progress=progress,
                instruction="、".join(dict.fromkeys(instructions[key])),
                consultation="、".join(dict.fromkeys(consultations[key])),
            )
        )
    return tuple(lines)


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


@dataclass(frozen=True)
class Watch:
    """What an evaluator sees first: how many are done, late, waiting to be confirmed, or silent."""

    population: int
    handed_in: int
    waiting: int
    returned: int
    late: LateList
    reviews_url: str


def watch(amendment: Amendment, as_of: date) -> Watch:
    """The headline of a cycle; figures of states are today's."""
    reviews = Review.objects.of(amendment)
    latest = reviews.with_latest().aggregate(
        handed_in=Count("pk", filter=~Q(latest_state="")),
        waiting=Count("pk", filter=Q(latest_state=State.SUBMITTED)),
        returned=Count("pk", filter=Q(latest_state=State.RETURNED)),
    )
    return Watch(
        population=reviews.count(),
        late=late_list(amendment, as_of),
        reviews_url=reverse("regulations:reviews"),
        **latest,
    )
