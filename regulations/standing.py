"""Where each organ of a cycle stands on a day: one standing for each, so that the standings add up to the population.

- Late comes first (rule 6): revised after, or on the day still open after, the end of the fiscal year measured.
- Then what the day says of the completion (rule 5): done, 未了, 時期不明; no counted submission is 未回答.
- Of a part, an ALLOCATED completion has no standing but UNNAMED (rule 10).
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.db import models
from django.db.models import BooleanField, Case, CharField, Count, ExpressionWrapper, F, Q, Value, When

from agencies.provenance import Provenance
from agencies.tables import Entry, Listing
from guidelines.models import Amendment
from guidelines.tables import Selection
from regulations.models import Review, Submission
from regulations.querysets import OPEN, UNCERTAIN, Annotated, completion


class Standing(models.TextChoices):
    """How far an organ is on a day."""

    WITHIN = "within", "年度内に完了"
    LATE_DONE = "late-done", "遅れて完了"
    LATE_OPEN = "late-open", "遅れて未了"
    OPEN = "open", "未了"
    UNCERTAIN = "uncertain", "時期不明"
    UNANSWERED = "unanswered", "未回答"
    UNNAMED = "unnamed", "機関名不明（仮割当）"

    @property
    def tone(self) -> str:
        """The colour it is shown in."""
        tones = {"within": "green", "late-done": "red", "late-open": "red", "open": "orange", "unnamed": "hatched"}
        return tones.get(self.value, "gray")

    @property
    def mark(self) -> str:
        """The shape it is shown with."""
        return {"within": "●", "open": "◐", "uncertain": "？", "unanswered": "○", "unnamed": "▨"}.get(self.value, "▲")


DONE = (Standing.WITHIN, Standing.LATE_DONE)
LATE = (Standing.LATE_DONE, Standing.LATE_OPEN)


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

    def counted(self) -> Annotated:
        """The counted submissions of the population."""
        counted = Submission.objects.of(self.amendment).counted(self.state)
        return counted.filter(**self.selection.lookups("review__"))


def standing_on(moment: Moment, column: str = "column", *, withhold: bool) -> Case:
    """The standing of a counted submission on the day, from the annotation of its table column on that day."""
    end, as_of = moment.amendment.measured_until, moment.as_of
    cases = [When(completion_provenance=Provenance.ALLOCATED, then=Value(Standing.UNNAMED))] if withhold else []
    if as_of > end:
        late = Q(completed_from__isnull=True) | Q(completed_from__gt=end)
        cases += [
            When(late & Q(**{f"{column}__in": [OPEN, UNCERTAIN]}), then=Value(Standing.LATE_OPEN)),
            When(late, then=Value(Standing.LATE_DONE)),
        ]
    return Case(
        *cases,
        When(**{column: OPEN}, then=Value(Standing.OPEN)),
        When(**{column: UNCERTAIN}, then=Value(Standing.UNCERTAIN)),
        default=Value(Standing.WITHIN),
        output_field=CharField(),
    )


def with_standing(moment: Moment, *, withhold: bool | None = None) -> Annotated:
    """The counted submissions, each with `column` and `standing`; a part withholds of itself."""
    hidden = moment.withholds if withhold is None else withhold
    found = moment.counted().with_completion(moment.as_of)
    return found.annotate(standing=standing_on(moment, withhold=hidden))


def behind_standing(moment: Moment, wanted: Collection[str]) -> Listing:
    """The organs with one of these standings: named ones, and how many have no name (rule 10)."""
    found = with_standing(moment).filter(standing__in=wanted)
    if Standing.UNANSWERED in wanted:
        silent = moment.reviews().exclude(submissions__in=moment.counted()).select_related("organization")
        return Listing(
            tuple(entry(review, "提出がありません") for review in silent.order_by("organization__code")), unnamed=0
        )
    named = found.named().select_related("review__organization").order_by("review__organization__code")
    entries = (
        entry(one.review, str(one.completed or "未了"), one.get_completion_provenance_display()) for one in named
    )
    return Listing(tuple(entries), unnamed=found.count() - found.named().count())


def entry(review: Review, detail: str, provenance: str = "") -> Entry:
    """An organ in a listing."""
    organ = review.organization
    return Entry(str(organ), detail, provenance, review.get_absolute_url(), organ.code)


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
    """The population by standing, on the day and on a second day, and by lead agency; how many wait to be confirmed.

    Standings sum to the population. A ministry's corporations are a part, so in `leads` ALLOCATED completions always
    stand apart, also the ministry's own.
    """

    now: Counter[str]
    before: Counter[str]
    unconfirmed: int
    leads: tuple[Lead, ...]


def census(moment: Moment, before: date | None = None) -> Census:
    """Count the population on the day and on a second day; two queries, whatever its size."""
    counted = with_standing(replace(moment, as_of=before or moment.as_of), withhold=False)
    counted = counted.annotate(then=F("standing"), is_allocated=is_so(completion_provenance=Provenance.ALLOCATED))
    counted = counted.annotate(
        is_waiting=is_so(state=Submission.State.SUBMITTED),
        column_now=completion("completed_from", "completed_to", moment.as_of),
    ).annotate(now=standing_on(moment, "column_now", withhold=False))
    lead = ("lead_agency", "lead_agency__code", "lead_agency__name")
    asked = moment.reviews().values_list(*lead, Value(""), Value(""), is_so(pk=None), is_so(pk=None))
    found = counted.values_list(*(f"review__{name}" for name in lead), "now", "then", "is_allocated", "is_waiting")
    now: Counter[str] = Counter()
    then: Counter[str] = Counter()
    names: dict[int, tuple[str, str]] = {}
    led: dict[int, Counter[str]] = defaultdict(Counter)
    unconfirmed = 0
    for agency, code, name, on_day, on_other, is_allocated, is_waiting, count in asked.annotate(Count("pk")).union(
        found.annotate(Count("pk")), all=True
    ):
        hidden = is_allocated and moment.withholds
        now[Standing.UNNAMED if hidden else on_day] += count
        then[Standing.UNNAMED if hidden else on_other] += count
        unconfirmed += count * is_waiting
        if agency is not None:
            names[agency] = code, name
            led[agency][Standing.UNNAMED if is_allocated else on_day] += count
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
