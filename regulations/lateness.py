"""The late list: who revised after, or is still open after, the fiscal year measured (rule 6), by ministry, and why."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Q

from agencies.models import Mail, Organization
from agencies.periods import Period
from agencies.provenance import Provenance
from guidelines.models import Amendment
from guidelines.tables import EVERYONE, Selection
from regulations.models import Reminder, Review, Submission
from regulations.querysets import SubmissionQuerySet
from regulations.signals import Kind, Signal
from regulations.signals.facts import Facts, GroupState, LateCase, gather
from regulations.signals.rules import signals_of


@dataclass(frozen=True)
class LateGroup:
    """A group of units of a late organ, with its late regulations (the nameless only counted), and causes seen in it."""

    name: str
    regulations: int
    late: int
    unnamed: int
    units: tuple[str, ...]
    signals: tuple[Signal, ...] = ()

    @property
    def kind(self) -> Kind:
        """Is it late itself (遅延), or only shown for a cause (原因)?"""
        return Kind.LATE if self.late else Kind.CAUSE


@dataclass(frozen=True)
class Contact:
    """The last that went to and fro between the organ and the ministry: a version handed in, or a return."""

    on: date
    words: str


@dataclass(frozen=True)
class LateOrgan:
    """A late organ: when it was done, how long after the due date, why, and when one last heard of each other."""

    submission: Submission
    regulations: int
    late: int
    still_open: int
    groups: tuple[LateGroup, ...]
    delay: str
    signals: tuple[Signal, ...]
    contact: Contact | None

    @property
    def organization(self) -> Organization:
        """The organ."""
        return self.submission.review.organization

    @property
    def completed(self) -> Period | None:
        """When its last regulation was revised; None while open."""
        return self.submission.completed

    @property
    def causes(self) -> tuple[Signal, ...]:
        """Why it was late, as far as that is recorded."""
        return tuple(signal for signal in self.signals if signal.kind == Kind.CAUSE)

    @property
    def own_signals(self) -> tuple[Signal, ...]:
        """Those of the organ itself, not of one of the groups shown below it."""
        below = [signal for group in self.groups for signal in group.signals]
        return tuple(signal for signal in self.signals if signal not in below)

    @property
    def finding_text(self) -> str:
        """What could stand in a finding about the organ: a line for each of its signals."""
        return "\n".join(signal.finding_text for signal in self.signals)


@dataclass(frozen=True)
class Ministry:
    """A ministry's late organs: itself and the corporations it leads."""

    name: str
    organs: tuple[LateOrgan, ...]


@dataclass(frozen=True)
class Signalled:
    """An organ that is signalled though it is not on the late list, or for something else than its lateness."""

    organization: Organization
    signals: tuple[Signal, ...]

    @property
    def finding_text(self) -> str:
        """What could stand in a finding about the organ."""
        return "\n".join(signal.finding_text for signal in self.signals)


@dataclass(frozen=True)
class LateList:
    """The late list of a cycle on a day, by what counts, of the organs looked at.

    - Nobody is late on a day that has not come: `shown_on` is the day it tells of, never after today (`as_of` may be).
    - `unnamed` late ones are ALLOCATED. Of a part even their lateness would tell whose it is, so there `withheld` counts
      all ALLOCATED ones, late or not, and they are in no other figure (rule 10).
    - `others` are signalled for something else than a late revision.
    """

    amendment: Amendment
    as_of: date
    shown_on: date
    state: str
    selection: Selection
    ministries: tuple[Ministry, ...]
    others: tuple[Signalled, ...]
    unnamed: int
    withheld: int
    cannot_tell: tuple[Submission, ...]
    past_due: int
    past_due_cannot_tell: int
    unanswered: tuple[Review, ...]

    @property
    def is_ahead(self) -> bool:
        """Was it asked for a day that has not come?"""
        return self.shown_on < self.as_of

    @property
    def total(self) -> int:
        """Late organs, named and unnamed."""
        return sum(len(ministry.organs) for ministry in self.ministries) + self.unnamed

    @property
    def has_unknown(self) -> bool:
        """Is there anybody of whom nobody can tell?"""
        return bool(self.unnamed or self.withheld or self.cannot_tell or self.unanswered)

    @property
    def organs(self) -> tuple[LateOrgan, ...]:
        """The named late organs, in the order of the list."""
        return tuple(organ for ministry in self.ministries for organ in ministry.organs)


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


def late_list(
    amendment: Amendment,
    as_of: date,
    state: str = "submitted",
    selection: Selection = EVERYONE,
    *,
    today: date | None = None,
    in_full: bool = True,
) -> LateList:
    """The late list of a cycle on a day, from what counts; a fixed number of queries.

    - It tells of `today` where the day asked for is later.
    - Not in full it has the late organs alone. It leaves out who is signalled for something else, when one was last in
      contact, whom nobody can tell and who is silent: six queries fewer.
    """
    day = min(as_of, today) if today else as_of
    facts = gather(amendment, day, state, selection, in_full=in_full)
    found = signals_of(facts)
    contacts = contacts_of(case.submission.review_id for case in facts.cases) if in_full else {}
    ministries: dict[tuple[str, str], list[LateOrgan]] = defaultdict(list)
    for case in sorted(facts.cases, key=order_of):
        review = case.submission.review
        ministry = review.lead_agency or review.organization
        organ = late_organ(case, found, facts, contacts.get(review.pk))
        ministries[ministry.code, str(ministry)].append(organ)
    counted = Submission.objects.of(amendment).counted(state).filter(**selection.lookups("review__"))
    return LateList(
        amendment=amendment,
        as_of=as_of,
        shown_on=day,
        state=state,
        selection=selection,
        ministries=tuple(Ministry(name, tuple(organs)) for (_, name), organs in sorted(ministries.items())),
        others=others_of(found, {case.organization.pk for case in facts.cases}),
        cannot_tell=tuple(whom_nobody_can_tell(counted, amendment, day)) if in_full else (),
        unanswered=tuple(silent(counted, amendment, selection)) if in_full else (),
        **counts_of(counted, amendment, day, withholds=bool(selection) or state != "submitted"),
    )


def whom_nobody_can_tell(counted: SubmissionQuerySet, amendment: Amendment, as_of: date) -> Iterable[Submission]:
    """Those whose period lies across the end of the fiscal year, by code."""
    found = counted.cannot_tell_late(amendment, as_of).named().select_related("review__organization__prefecture")
    return found.order_by("review__organization__code")


def silent(counted: SubmissionQuerySet, amendment: Amendment, selection: Selection) -> Iterable[Review]:
    """Those without a version that counts, by code."""
    asked = Review.objects.of(amendment).filter(**selection.lookups()).exclude(submissions__in=counted)
    return asked.select_related("organization__prefecture").order_by("organization__code")


def counts_of(counted: SubmissionQuerySet, amendment: Amendment, as_of: date, *, withholds: bool) -> dict[str, int]:
    """How many late ones have no name, how many are withheld, and how many are past due (rules 6, 10); one query.

    Nobody is past due on the due date, and without one nobody ever is.
    """
    allocated, due, end = Q(completion_provenance=Provenance.ALLOCATED), amendment.due_on, amendment.measured_until
    nobody = Q(pk__in=[])
    late = Q(completed_from__isnull=True) | Q(completed_from__gt=end) if as_of > end else nobody
    told = ~allocated if withholds else Q()
    is_over = due is not None and as_of > due
    after = told & (Q(completed_from__isnull=True) | Q(completed_from__gt=due)) if is_over else nobody
    across = told & Q(completed_from__lte=due, completed_to__gt=due) if is_over else nobody
    return counted.aggregate(
        unnamed=Count("pk", filter=nobody if withholds else allocated & late),
        withheld=Count("pk", filter=allocated if withholds else nobody),
        past_due=Count("pk", filter=after),
        past_due_cannot_tell=Count("pk", filter=across),
    )


def order_of(case: LateCase) -> tuple[date, str]:
    """By the day it was done, open ones last, then by code."""
    return case.submission.completed_from or date.max, case.organization.code


def late_organ(case: LateCase, found: tuple[Signal, ...], facts: Facts, contact: Contact | None) -> LateOrgan:
    """A line of the list: groups that are late or in which a cause is seen, and all signals of lateness and cause."""
    own = tuple(one for one in found if one.organization == case.organization and one.kind != Kind.OTHER)
    causes: dict[str, list[Signal]] = defaultdict(list)
    for signal in own:
        if signal.kind == Kind.CAUSE:
            causes[signal.subject].append(signal)
    return LateOrgan(
        submission=case.submission,
        regulations=case.regulations,
        late=case.late,
        still_open=case.still_open,
        groups=tuple(
            late_group(group, causes[group.name])
            for group in case.groups
            if group.name and (group.late_count or causes[group.name])
        ),
        delay=delay_after(facts.amendment.due_on, case.submission.completed, facts.as_of),
        signals=own,
        contact=contact,
    )


def late_group(group: GroupState, causes: Iterable[Signal]) -> LateGroup:
    """A group of units as the list shows it."""
    return LateGroup(group.name, group.regulations, group.late_count, group.unnamed, group.units, tuple(causes))


def others_of(found: tuple[Signal, ...], listed: set[int]) -> tuple[Signalled, ...]:
    """Signals that stand at no line of the list, by organ: those of notices, and all of organs that are not late."""
    apart: dict[Organization, list[Signal]] = defaultdict(list)
    for signal in found:
        if signal.kind == Kind.OTHER or signal.organization.pk not in listed:
            apart[signal.organization].append(signal)
    return tuple(Signalled(organ, tuple(own)) for organ, own in apart.items())


def contacts_of(reviews: Iterable[int]) -> dict[int, Contact]:
    """Review id → the last contact: a version handed in, its return, or a reminder that went out; two queries."""
    wanted = list(reviews)
    told: list[tuple[int, date | None, str]] = []
    for version in Submission.objects.filter(review__in=wanted).with_ministry().order_by("number"):
        told.append((version.review_id, version.submitted_on, f"第{version.number}版を提出"))
        if version.state == Submission.State.RETURNED:
            told.append((version.review_id, version.judged_on, f"第{version.number}版を差戻し"))
    sent = Reminder.objects.filter(review__in=wanted, mail__state=Mail.State.SENT).order_by("mail__on", "pk")
    told += [(review, on, "催促") for review, on in sent.values_list("review", "mail__on")]
    latest: dict[int, Contact] = {}
    for review, on, words in told:
        if on and (review not in latest or on >= latest[review].on):
            latest[review] = Contact(on, words)
    return latest
