"""Where each organ of a cycle stands on a day: one standing for each, so that the standings add up to the population.

- Done (完了): the period of completion ends on or before the day. Open (未了): it begins later, or nothing is known.
  In between the day falls inside it, and nobody can tell (rules 4, 5).
- Late (遅延): the period begins after the end of the fiscal year measured, or nothing is done after that end (rule 6).
  A period across that end is done some day, in time or not.
- Of a part, an ALLOCATED completion has no standing but UNNAMED (rule 10). No counted submission is 未回答.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.db import models
from django.db.models import BooleanField, Case, CharField, Count, ExpressionWrapper, Q, Value, When

from agencies.provenance import Provenance
from agencies.tables import UNNAMED_LABEL, Entry, Listing
from guidelines.models import Amendment
from guidelines.tables import Selection
from regulations.models import Review, Submission
from regulations.querysets import Annotated, SubmissionQuerySet


class Standing(models.TextChoices):
    """How far an organ is on a day."""

    WITHIN = "within", "年度内に完了"
    LATE_DONE = "late-done", "遅れて完了"
    DONE_SOMETIME = "done-sometime", "完了（年度内か不明）"
    LATE_OPEN = "late-open", "遅れて未了"
    LATE_UNCERTAIN = "late-uncertain", "遅れて時期不明"
    OPEN = "open", "未了"
    UNCERTAIN = "uncertain", "時期不明"
    UNANSWERED = "unanswered", "未回答"
    UNNAMED = "unnamed", UNNAMED_LABEL

    @property
    def tone(self) -> str:
        """The colour it is shown in."""
        if self in LATE:
            return "red"
        return {"within": "green", "open": "orange", "unnamed": "hatched"}.get(self.value, "gray")

    @property
    def mark(self) -> str:
        """The shape it is shown with."""
        marks = {
            "within": "●",
            "late-done": "▲",
            "done-sometime": "◎",
            "late-open": "△",
            "late-uncertain": "▽",
            "open": "◐",
            "uncertain": "？",
            "unanswered": "○",
            "unnamed": "▨",
        }
        return marks[self.value]


DONE = (Standing.WITHIN, Standing.LATE_DONE, Standing.DONE_SOMETIME)
WAITING = "waiting"
LATE = (Standing.LATE_DONE, Standing.LATE_OPEN, Standing.LATE_UNCERTAIN)


@dataclass(frozen=True)
class Moment:
    """A cycle at a 基準日, by what counts, of some organs."""

    amendment: Amendment
    as_of: date
    state: str
    selection: Selection

    @property
    def withholds(self) -> bool:
        """Must ALLOCATED completions stand apart without a name (rule 10)?"""
        return bool(self.selection) or self.state != "submitted"

    def reviews(self) -> models.QuerySet[Review]:
        """The population."""
        return Review.objects.of(self.amendment).filter(**self.selection.lookups())

    def submissions(self) -> SubmissionQuerySet:
        """All versions of the population."""
        return Submission.objects.of(self.amendment).filter(**self.selection.lookups("review__"))

    def counted(self) -> Annotated:
        """The counted submissions of the population."""
        return self.submissions().counted(self.state)


def standing_on(moment: Moment, *, withhold: bool) -> Case:
    """The standing of a counted submission on the day, as an annotation."""
    end, as_of = moment.amendment.measured_until, moment.as_of
    cases = [When(completion_provenance=Provenance.ALLOCATED, then=Value(Standing.UNNAMED))] if withhold else []
    is_open = Q(completed_from__isnull=True) | Q(completed_from__gt=as_of)
    is_done = Q(completed_to__lte=as_of)
    return Case(
        *cases,
        When(is_open, then=Value(Standing.LATE_OPEN if as_of > end else Standing.OPEN)),
        When(is_done & Q(completed_to__lte=end), then=Value(Standing.WITHIN)),
        When(is_done & Q(completed_from__gt=end), then=Value(Standing.LATE_DONE)),
        When(is_done, then=Value(Standing.DONE_SOMETIME)),
        When(completed_from__gt=end, then=Value(Standing.LATE_UNCERTAIN)),
        default=Value(Standing.UNCERTAIN),
        output_field=CharField(),
    )


def with_standing(moment: Moment, *, withhold: bool | None = None) -> Annotated:
    """The counted submissions, each with its `standing`; a part withholds of itself."""
    hidden = moment.withholds if withhold is None else withhold
    return moment.counted().annotate(standing=standing_on(moment, withhold=hidden))


def behind_standing(moment: Moment, wanted: Collection[str]) -> Listing:
    """The organs with one of these standings: named ones, and how many have no name (rule 10)."""
    found = with_standing(moment).filter(standing__in=wanted)
    if Standing.UNANSWERED in wanted:
        silent = moment.reviews().exclude(submissions__in=moment.counted()).select_related("organization__prefecture")
        return Listing(
            tuple(entry(review, "提出がありません") for review in silent.order_by("organization__code")), unnamed=0
        )
    named = found.named().select_related("review__organization__prefecture").order_by("review__organization__code")
    entries = (
        entry(one.review, str(one.completed or "未了"), one.get_completion_provenance_display()) for one in named
    )
    return Listing(tuple(entries), unnamed=found.count() - found.named().count())


def entry(review: Review, detail: str, provenance: str = "") -> Entry:
    """An organ in a listing."""
    organ = review.organization
    return Entry(organ.full_name, detail, provenance, review.get_absolute_url(), organ.code)


@dataclass(frozen=True)
class Lead:
    """A lead agency with its own standing and those of the corporations it leads."""

    code: str
    name: str
    own: Standing | None
    corporations: int
    counts: Counter[str]


@dataclass(frozen=True)
class Census:
    """The population by standing, on the day and on a second day, and by lead agency.

    `unconfirmed` is how many latest versions handed in wait to be judged, whatever counts: states are today's (rule 2).

    Standings sum to the population. A ministry's corporations are a part, so in `leads` ALLOCATED completions always
    stand apart, also the ministry's own.
    """

    now: Counter[str]
    before: Counter[str]
    unconfirmed: int
    leads: tuple[Lead, ...]


def census(moment: Moment, before: date | None = None) -> Census:
    """Count the population on the day and on a second day; two queries, whatever its size."""
    earlier = replace(moment, as_of=before or moment.as_of)
    counted = with_standing(moment, withhold=False).annotate(
        then=standing_on(earlier, withhold=False), is_allocated=is_so(completion_provenance=Provenance.ALLOCATED)
    )
    lead = ("lead_agency", "lead_agency__code", "lead_agency__name")
    led_by = [f"review__{name}" for name in lead]
    asked = moment.reviews().values_list(*lead, Value(""), Value(""), is_so(pk=None)).annotate(Count("pk"))
    found = counted.values_list(*led_by, "standing", "then", "is_allocated").annotate(Count("pk"))
    judging = moment.submissions().waiting()
    waits = judging.values_list(*led_by, Value(""), Value(WAITING), is_so(pk=None)).annotate(Count("pk"))
    now: Counter[str] = Counter()
    then: Counter[str] = Counter()
    names: dict[int, tuple[str, str]] = {}
    led: dict[int, Counter[str]] = defaultdict(Counter)
    unconfirmed = 0
    for agency, code, name, on_day, on_other, is_allocated, number in asked.union(found, waits, all=True):
        if on_other == WAITING:
            unconfirmed += number
            continue
        if agency is not None:
            names[agency] = code, name
            led[agency][Standing.UNNAMED if is_allocated else on_day] += number
        if not on_day:
            now[""] += number
            then[""] += number
            continue
        hidden = is_allocated and moment.withholds
        now[Standing.UNNAMED if hidden else on_day] += number
        then[Standing.UNNAMED if hidden else on_other] += number
    own = own_standings(moment, names)
    return Census(
        now=with_unanswered(now),
        before=with_unanswered(then),
        unconfirmed=unconfirmed,
        leads=tuple(
            Lead(code, name, own.get(agency), led[agency][""], with_unanswered(led[agency]))
            for agency, (code, name) in sorted(names.items(), key=lambda one: one[1])
        ),
    )


def is_so(**lookups: Any) -> ExpressionWrapper:
    """Whether a row is so, as a column."""
    return ExpressionWrapper(Q(**lookups), output_field=BooleanField())


def with_unanswered(counts: Counter[str]) -> Counter[str]:
    """The counts of standings, from those counted and the population (under ""): the rest has not answered."""
    answered = Counter({key: count for key, count in counts.items() if key})
    answered[Standing.UNANSWERED] = counts[""] - sum(answered.values())
    return answered


def own_standings(moment: Moment, agencies: Iterable[int]) -> dict[int, Standing]:
    """The standing of each of these agencies itself, whether it is looked at or not; one query."""
    everyone = replace(moment, selection=Selection())
    asked = everyone.reviews().filter(organization__in=agencies)
    answered = with_standing(everyone, withhold=True).filter(review__organization__in=agencies)
    found: dict[int, Standing] = {}
    silent = asked.values_list("organization", Value(Standing.UNANSWERED))
    for agency, standing in silent.union(answered.values_list("review__organization", "standing"), all=True):
        if standing != Standing.UNANSWERED or agency not in found:
            found[agency] = Standing(standing)
    return found
