"""What the rules look at: late organs by group of units with the steps towards each, plans that are over, notices."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

from agencies.models import Organization
from agencies.periods import Period
from agencies.provenance import Provenance
from guidelines.models import Amendment
from guidelines.tables import EVERYONE, Selection
from regulations.models import Guidance, ItemAnswer, Relay, Revision, Rollout, Submission

GROUP = "regulation__owner__unit_group"


class GroupKey(NamedTuple):
    """A group of units of an organ; the organ's own regulations stand under no group."""

    pk: int | None
    name: str = ""
    division: str = ""


@dataclass(frozen=True)
class LateRegulation:
    """A late regulation that may be named: whose it is, when it was revised, and how that is known."""

    owner: str
    revised: Period | None
    provenance: str


@dataclass(frozen=True)
class GroupState:
    """The regulations of one group of units of a late organ (or its own), and the steps towards the group.

    `late` rows may be named, `unnamed` ones are ALLOCATED and only counted (rule 10); of both together `still_open`
    are open on the day, and `uncertain` ones lie across the end of the fiscal year and are no part of either. Of all of
    them `reported` have been reported to headquarters (回報).
    """

    group: GroupKey
    regulations: int
    late: tuple[LateRegulation, ...]
    unnamed: int
    still_open: int
    uncertain: int
    reported: int = 0
    steps: tuple[Rollout, ...] = ()

    @property
    def name(self) -> str:
        """The group's name; empty for the organ's own regulations."""
        return self.group.name

    @property
    def late_count(self) -> int:
        """Late regulations, named and unnamed."""
        return len(self.late) + self.unnamed

    @property
    def units(self) -> tuple[str, ...]:
        """Owners of the late regulations that may be named."""
        return tuple(dict.fromkeys(row.owner for row in self.late))


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
    *,
    in_full: bool = True,
) -> Facts:
    """The facts of a cycle, by what counts, of the organs looked at; five queries. Nothing ALLOCATED has a name here.

    Not in full there are the late organs alone, without plans and notices: two queries fewer.
    """
    chosen = selection.lookups() | ({"organization": organization} if organization else {})
    counted = Submission.objects.of(amendment).counted(state).filter(**of_review("review", chosen))
    named = counted.late(amendment, as_of).named()
    submissions = list(
        named.select_related("review__organization", "review__lead_agency").order_by("review__organization__code")
    )
    groups = groups_of(submissions, amendment, as_of)
    return Facts(
        amendment=amendment,
        as_of=as_of,
        cases=tuple(LateCase(one, groups[one.pk]) for one in submissions),
        plans=tuple(plans_over(amendment, as_of, state, chosen)) if in_full else (),
        notices=tuple(notices_of(amendment, as_of, chosen)) if in_full else (),
    )


def of_review(path: str, chosen: Mapping[str, Any]) -> dict[str, Any]:
    """Lookups of a review, put behind the way to it."""
    return {f"{path}__{name}": value for name, value in chosen.items()}


class Line(NamedTuple):
    """A regulation of a late organ as it is read: no more than the rules look at, for there may be hundreds."""

    submission: int
    group: int | None
    group_name: str | None
    division: str | None
    owner: str
    first: date | None
    last: date | None
    reported_from: date | None
    provenance: str
    attribution: str
    is_late: bool

    @property
    def key(self) -> GroupKey:
        """The group it stands in."""
        return GroupKey(self.group, self.group_name or "", self.division or "")

    @property
    def revised(self) -> Period | None:
        """When it was revised; None while open."""
        return Period(self.first, self.last) if self.first else None

    @property
    def named(self) -> LateRegulation:
        """The regulation under its owner's name."""
        return LateRegulation(str(Organization(name=self.owner)), self.revised, self.provenance)


def lines_of(submissions: list[Submission], amendment: Amendment, as_of: date) -> list[Line]:
    """The regulations of these versions by group of units; one query."""
    revisions = Revision.objects.filter(submission__in=submissions)
    found = revisions.with_attribution().with_lateness(amendment, as_of).in_group_order()
    group = (GROUP, f"{GROUP}__name", f"{GROUP}__division", "regulation__owner__name")
    known = ("revised_from", "revised_to", "reported_from", "provenance", "attribution", "is_late")
    return [Line(*line) for line in found.values_list("submission", *group, *known)]


def groups_of(submissions: list[Submission], amendment: Amendment, as_of: date) -> dict[int, tuple[GroupState, ...]]:
    """Submission id → its regulations by group of units, with the steps towards each group; two queries."""
    rows: dict[int, dict[GroupKey, list[Line]]] = {one.pk: defaultdict(list) for one in submissions}
    for line in lines_of(submissions, amendment, as_of):
        rows[line.submission][line.key].append(line)
    steps = steps_of(submissions)
    for submission, key in steps:
        rows[submission].setdefault(key, [])
    end = amendment.measured_until

    def state_of(submission: int, key: GroupKey, members: list[Line]) -> GroupState:
        late = [row for row in members if row.is_late]
        named = tuple(row.named for row in late if row.attribution != Provenance.ALLOCATED)
        return GroupState(
            group=key,
            regulations=len(members),
            late=named,
            unnamed=len(late) - len(named),
            still_open=sum(is_open(row.revised, as_of) for row in late),
            uncertain=sum(is_across(row.revised, end) for row in members),
            reported=sum(row.reported_from is not None for row in members),
            steps=tuple(steps.get((submission, key), ())),
        )

    return {pk: tuple(state_of(pk, key, members) for key, members in groups.items()) for pk, groups in rows.items()}


def steps_of(submissions: Iterable[Submission]) -> dict[tuple[int, GroupKey], list[Rollout]]:
    """(submission id, group) → the recorded steps towards the group, in order; ALLOCATED ones left out."""
    version = {one.review_id: one.pk for one in submissions}
    steps: dict[tuple[int, GroupKey], list[Rollout]] = defaultdict(list)
    for step in Rollout.objects.filter(review__in=version).exclude(provenance=Provenance.ALLOCATED).in_order():
        group = step.unit_group
        steps[version[step.review_id], GroupKey(group.pk, group.name, group.division)].append(step)
    return steps


def is_open(revised: Period | None, as_of: date) -> bool:
    """Is the regulation open on the day: without a date, or with a later one (rule 5)?"""
    return revised is None or revised.first > as_of


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
