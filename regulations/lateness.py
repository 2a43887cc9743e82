"""The late list: who revised after, or is still open after, the fiscal year measured (rule 6), by ministry."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from agencies.models import Organization
from agencies.periods import Period
from agencies.provenance import Provenance
from guidelines.models import Amendment
from regulations.models import Review, Revision, Submission


@dataclass(frozen=True)
class LateGroup:
    """A group of units of a late organ, with its late regulations; those without a name are only counted."""

    name: str
    regulations: int
    late: int
    unnamed: int
    units: tuple[str, ...]


@dataclass(frozen=True)
class LateOrgan:
    """A late organ: when it was done, how long after the due date, and why."""

    submission: Submission
    regulations: int
    late: int
    groups: tuple[LateGroup, ...]
    delay: str

    @property
    def organization(self) -> Organization:
        """The organ."""
        return self.submission.review.organization

    @property
    def completed(self) -> Period | None:
        """When its last regulation was revised; None while open."""
        return self.submission.completed


@dataclass(frozen=True)
class Ministry:
    """A ministry's late organs: itself and the corporations it leads."""

    name: str
    organs: tuple[LateOrgan, ...]


@dataclass(frozen=True)
class LateList:
    """All late organs by ministry; how many late ones stand unnamed; whom nobody can tell; and who has no version that counts."""

    ministries: tuple[Ministry, ...]
    unnamed: int
    cannot_tell: tuple[Submission, ...]
    past_due: int
    past_due_cannot_tell: int
    unanswered: tuple[Review, ...]

    @property
    def total(self) -> int:
        """Late organs, named and unnamed."""
        return sum(len(ministry.organs) for ministry in self.ministries) + self.unnamed


def delay_after(due: date | None, completed: Period | None, as_of: date) -> str:
    """Days after the due date in words: 110日, 92〜121日, or until the day while open.

    Empty without a due date, before it, and for what was done by it.
    """
    if due is None or as_of <= due:
        return ""
    if completed is None or completed.last is None or completed.first > as_of:
        return f"{(as_of - due).days}日（未了）"
    first, last = max((completed.first - due).days, 0), (min(completed.last, as_of) - due).days
    if last <= 0:
        return ""
    return f"{first}日" if first >= last else f"{first}〜{last}日"


def late_list(amendment: Amendment, as_of: date, state: str = "submitted") -> LateList:
    """The late list of a cycle on a day, from what counts; a fixed number of queries."""
    counted = Submission.objects.of(amendment).counted(state)
    late = counted.late(amendment, as_of)
    named = list(late.named().select_related("review__organization", "review__lead_agency", "review__amendment"))
    groups = groups_of(named, amendment, as_of)
    ministries: dict[tuple[str, str], list[LateOrgan]] = defaultdict(list)
    for one in sorted(named, key=lambda one: (one.completed_from or date.max, one.review.organization.code)):
        ministry = one.review.lead_agency or one.review.organization
        own = groups[one.pk]
        ministries[ministry.code, str(ministry)].append(
            LateOrgan(
                submission=one,
                regulations=sum(group.regulations for group in own),
                late=sum(group.late for group in own),
                groups=tuple(group for group in own if group.late and group.name),
                delay=delay_after(amendment.due_on, one.completed, as_of),
            )
        )
    due = amendment.due_on
    after = Q(completed_from__isnull=True) | Q(completed_from__gt=due)
    past_due = counted.filter(after).count() if due and as_of > due else 0
    unknown = counted.filter(completed_from__lte=due, completed_to__gt=due).count() if due and as_of > due else 0
    return LateList(
        ministries=tuple(Ministry(name, tuple(organs)) for (_, name), organs in sorted(ministries.items())),
        unnamed=late.filter(completion_provenance=Provenance.ALLOCATED).count(),
        cannot_tell=tuple(counted.cannot_tell_late(amendment, as_of).named().select_related("review__organization")),
        past_due=past_due,
        past_due_cannot_tell=unknown,
        unanswered=tuple(
            Review.objects.of(amendment)
            .exclude(submissions__in=counted)
            .select_related("organization")
            .order_by("organization__code")
        ),
    )


def groups_of(submissions: list[Submission], amendment: Amendment, as_of: date) -> dict[int, list[LateGroup]]:
    """Submission id → its regulations by group of units, late ones counted; ALLOCATED ones never named (rule 10)."""
    revisions = Revision.objects.filter(submission__in=submissions)
    late_ids = set(revisions.late(amendment, as_of).values_list("pk", flat=True))
    rows: dict[tuple[int, str], list[Revision]] = defaultdict(list)
    for row in revisions.with_attribution().in_group_order():
        group = row.regulation.owner.unit_group
        rows[row.submission_id, group.name if group else ""].append(row)
    result: dict[int, list[LateGroup]] = {one.pk: [] for one in submissions}
    for (submission, name), members in rows.items():
        late = [row for row in members if row.pk in late_ids]
        named = [row for row in late if row.attribution != Provenance.ALLOCATED]
        result[submission].append(
            LateGroup(
                name=name,
                regulations=len(members),
                late=len(late),
                unnamed=len(late) - len(named),
                units=tuple(dict.fromkeys(str(row.regulation.owner) for row in named)),
            )
        )
    return result
