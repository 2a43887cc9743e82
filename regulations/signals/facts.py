"""What the rules look at: late organs by group of units with the steps towards each, plans that are over, notices."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from agencies.models import Organization, UnitGroup
from agencies.periods import Period
from agencies.provenance import Provenance
from guidelines.models import Amendment
from guidelines.tables import EVERYONE, Selection
from regulations.models import Guidance, ItemAnswer, Relay, Revision, Rollout, Submission


@dataclass(frozen=True)
class GroupState:
    """The regulations of one group of units of a late organ (group None: its own), and the steps towards the group.

    `late` rows may be named, `unnamed` ones are ALLOCATED and only counted (rule 10); of both together `still_open`
    are open on the day, and `uncertain` ones lie across the end of the fiscal year and are no part of either. Of all of
    them `reported` have been reported to headquarters (回報).
    """

    group: UnitGroup | None
    regulations: int
    late: tuple[Revision, ...]
    unnamed: int
    still_open: int
    uncertain: int
    reported: int = 0
    steps: tuple[Rollout, ...] = ()

    @property
    def name(self) -> str:
        """The group's name; empty for the organ's own regulations."""
        return self.group.name if self.group else ""

    @property
    def late_count(self) -> int:
        """Late regulations, named and unnamed."""
        return len(self.late) + self.unnamed

    @property
    def units(self) -> tuple[str, ...]:
        """Owners of the late regulations that may be named."""
        return tuple(dict.fromkeys(str(row.regulation.owner) for row in self.late))


@dataclass(frozen=True)
class LateCase:
    """A late organ: the version that counts, and its groups of units in order."""

    submission: Submission
    groups: tuple[GroupState, ...]

    @property
    def organization(self) -> Organization:
        """The organ."""
        return self.submission.review.organization

    @property
    def regulations(self) -> int:
        """All its regulations, those of its units included."""
        return sum(group.regulations for group in self.groups)

    @property
    def late(self) -> int:
        """The late ones among them."""
        return sum(group.late_count for group in self.groups)

    @property
    def still_open(self) -> int:
        """The late ones that are open on the day."""
        return sum(group.still_open for group in self.groups)


@dataclass(frozen=True)
class Notice:
    """A notice of an agency with what is recorded of its way to each corporation."""

    guidance: Guidance
    relays: tuple[Relay, ...]

    def of(self, outcome: str) -> tuple[Relay, ...]:
        """The relays of that outcome."""
        return tuple(relay for relay in self.relays if relay.outcome == outcome)


@dataclass(frozen=True)
class Facts:
    """Everything the rules may look at, of one cycle on one day."""

    amendment: Amendment
    as_of: date
    cases: tuple[LateCase, ...]
    plans: tuple[ItemAnswer, ...]
    notices: tuple[Notice, ...]


def gather(
    amendment: Amendment,
    as_of: date,
    state: str = "submitted",
    selection: Selection = EVERYONE,
    organization: Organization | None = None,
) -> Facts:
    """The facts of a cycle, by what counts, of the organs looked at; five queries. Nothing ALLOCATED has a name here."""
    chosen = selection.lookups() | ({"organization": organization} if organization else {})
    counted = Submission.objects.of(amendment).counted(state).filter(**of_review("review", chosen))
    named = counted.late(amendment, as_of).named()
    submissions = list(
        named.select_related("review__organization", "review__lead_agency", "review__amendment").order_by(
            "review__organization__code"
        )
    )
    groups = groups_of(submissions, amendment, as_of)
    return Facts(
        amendment=amendment,
        as_of=as_of,
        cases=tuple(LateCase(one, groups[one.pk]) for one in submissions),
        plans=tuple(plans_over(amendment, as_of, state, chosen)),
        notices=tuple(notices_of(amendment, as_of, chosen)),
    )


def of_review(path: str, chosen: Mapping[str, Any]) -> dict[str, Any]:
    """Lookups of a review, put behind the way to it."""
    return {f"{path}__{name}": value for name, value in chosen.items()}


def groups_of(submissions: list[Submission], amendment: Amendment, as_of: date) -> dict[int, tuple[GroupState, ...]]:
    """Submission id → its regulations by group of units, with the steps towards each group; two queries."""
    revisions = Revision.objects.filter(submission__in=submissions)
    rows: dict[tuple[int, int | None], list[Revision]] = defaultdict(list)
    groups: dict[int | None, UnitGroup | None] = {None: None}
    listed: dict[int, list[int | None]] = {one.pk: [] for one in submissions}
    for row in revisions.with_attribution().with_lateness(amendment, as_of).in_group_order():
        group = row.regulation.owner.unit_group
        key = group.pk if group else None
        groups[key] = group
        if (row.submission_id, key) not in rows:
            listed[row.submission_id].append(key)
        rows[row.submission_id, key].append(row)
    steps = steps_of(submissions)
    for (submission, key), given in steps.items():
        groups[key] = given[0].unit_group
        if key not in listed[submission]:
            listed[submission].append(key)
    end = amendment.measured_until

    def state_of(submission: int, key: int | None) -> GroupState:
        members = rows[submission, key]
        late = [row for row in members if row.is_late]
        named = tuple(row for row in late if row.attribution != Provenance.ALLOCATED)
        return GroupState(
            group=groups[key],
            regulations=len(members),
            late=named,
            unnamed=len(late) - len(named),
            still_open=sum(is_open(row, as_of) for row in late),
            uncertain=sum(is_across(row.revised, end) for row in members),
            reported=sum(row.reported is not None for row in members),
            steps=tuple(steps[submission, key]) if (submission, key) in steps else (),
        )

    return {pk: tuple(state_of(pk, key) for key in keys) for pk, keys in listed.items()}


def steps_of(submissions: Iterable[Submission]) -> dict[tuple[int, int | None], list[Rollout]]:
    """(submission id, group id) → the recorded steps towards the group, in order; ALLOCATED ones left out."""
    version = {one.review_id: one.pk for one in submissions}
    steps: dict[tuple[int, int | None], list[Rollout]] = defaultdict(list)
    for step in Rollout.objects.filter(review__in=version).exclude(provenance=Provenance.ALLOCATED).in_order():
        steps[version[step.review_id], step.unit_group_id].append(step)
    return steps


def is_open(row: Revision, as_of: date) -> bool:
    """Is the regulation open on the day: without a date, or with a later one (rule 5)?"""
    return row.revised is None or row.revised.first > as_of


def is_across(period: Period | None, end: date) -> bool:
    """Does the period lie across the end, so that nobody can tell on which side of it?"""
    return period is not None and period.first <= end and (period.last is None or period.last > end)


def plans_over(amendment: Amendment, as_of: date, state: str, chosen: Mapping[str, Any]) -> Iterable[ItemAnswer]:
    """Items still planned though the whole planned period has passed; 以降 and 未定 never pass, ALLOCATED stay out."""
    counted = Submission.objects.of(amendment).counted(state, handed_in_by=as_of)
    return (
        ItemAnswer.objects.named()
        .filter(
            submission__in=counted.filter(**of_review("review", chosen)),
            outcome=ItemAnswer.Outcome.PLANNED,
            planned_to__lt=as_of,
        )
        .select_related("item", "submission__review__organization")
        .order_by("submission__review__organization__code", "item__position")
    )


def notices_of(amendment: Amendment, as_of: date, chosen: Mapping[str, Any]) -> list[Notice]:
    """The notices issued by the day, each with its relays by corporation; one query."""
    relays = (
        Relay.objects.filter(
            guidance__review__amendment=amendment,
            guidance__issued_on__lte=as_of,
            **of_review("guidance__review", chosen),
        )
        .exclude(provenance=Provenance.ALLOCATED)
        .exclude(guidance__provenance=Provenance.ALLOCATED)
        .select_related("guidance__review__organization", "corporation")
        .order_by("guidance__review__organization__code", "guidance__issued_on", "guidance__pk", "corporation__code")
    )
    listed: dict[int, list[Relay]] = defaultdict(list)
    for relay in relays:
        listed[relay.guidance_id].append(relay)
    return [Notice(found[0].guidance, tuple(found)) for found in listed.values()]
