"""Table 2-(1)-⑩: agencies with units, by whose regulation binds these."""

from __future__ import annotations

from collections import Counter

from django.db.models import Count, Q

from agencies.provenance import Provenance
from agencies.tables import Cell, Column, Entry, Listing, Row, Table
from guidelines.tables import Scope
from regulations.models import Submission
from regulations.querysets import ReviewQuerySet, SubmissionQuerySet
from regulations.tables import (
    REMAINDER,
    TOTAL,
    UNANSWERED,
    UNNAMED,
    population_listing,
    provenance_of,
    reviews_of,
    withheld,
)

Arrangement = Submission.Arrangement
AGENCIES = "agencies"
ARRANGEMENTS = [one for one in Arrangement if one != Arrangement.WITHOUT_UNITS]


def agencies_asked(scope: Scope) -> ReviewQuerySet:
    """The agencies looked at; which of them have units is known by their answers alone."""
    return reviews_of(scope).asked_arrangement()


def counted_arrangements(scope: Scope) -> SubmissionQuerySet:
    """The submissions that count on the day and answer, without agencies known to have no units (rule 5).

    Of a part, an agency that may have no units stands with those whose arrangement is ALLOCATED: whether it is one of
    the agencies of the table is as little known as where it stands there (rule 10).
    """
    counted = Submission.objects.of(scope.official.amendment).counted(scope.state, handed_in_by=scope.as_of)
    without_units = Q(arrangement=Arrangement.WITHOUT_UNITS)
    if scope.withholds:
        without_units &= ~Q(arrangement_provenance=Provenance.ALLOCATED)
    return counted.filter(review__in=agencies_asked(scope)).exclude(arrangement="").exclude(without_units)


def agencies_unanswered(scope: Scope) -> ReviewQuerySet:
    """The agencies without an answer that counts."""
    counted = Submission.objects.of(scope.official.amendment).counted(scope.state, handed_in_by=scope.as_of)
    return agencies_asked(scope).exclude(submissions__in=counted.exclude(arrangement=""))


def scope_arrangement(scope: Scope) -> Table:
    """Agencies by arrangement, with 機関名不明 and 未回答 where not zero; two queries."""
    counts: Counter[str] = Counter()
    provenance: Counter[str] = Counter()
    groups = counted_arrangements(scope).values_list("arrangement", "arrangement_provenance")
    for arrangement, source, count in groups.annotate(Count("pk")):
        counts[withheld(scope, arrangement, source)] += count
        provenance[source] += count
    if silent := agencies_unanswered(scope).count():
        counts[UNANSWERED] = silent
    labels = {one.value: one.label for one in ARRANGEMENTS}
    labels |= {key: REMAINDER[key] for key in (UNANSWERED, UNNAMED) if counts[key]}
    rows = [Row(key, label, (Cell(count=counts[key], key=AGENCIES),)) for key, label in labels.items()]
    total = Row(TOTAL, "計", (Cell(count=sum(counts.values()), key=AGENCIES),), is_total=True)
    return scope.table(
        columns=(Column(AGENCIES, "行政機関数"),), rows=(*rows, total), provenance=provenance_of(provenance)
    )


def behind_arrangement(scope: Scope, row: str, column: str) -> Listing:
    """The agencies behind a row; ALLOCATED ones stand unnamed."""
    found = counted_arrangements(scope)
    unanswered = population_listing(
        agencies_unanswered(scope).select_related("organization").order_by("organization__code"), "回答がありません"
    )
    if row == UNANSWERED:
        return unanswered
    named = found.exclude(arrangement_provenance=Provenance.ALLOCATED)
    unnamed = found.filter(arrangement_provenance=Provenance.ALLOCATED)
    if row == TOTAL:
        return Listing(entries_of(named) + unanswered.entries, unnamed.count())
    if row == UNNAMED:
        return Listing((), unnamed.count())
    stands_apart = 0 if scope.withholds else unnamed.filter(arrangement=row).count()
    return Listing(entries_of(named.filter(arrangement=row)), stands_apart)


def entries_of(submissions: SubmissionQuerySet) -> tuple[Entry, ...]:
    """The agencies of these submissions with what they answered."""
    return tuple(
        Entry(
            name=str(one.review.organization),
            detail=one.get_arrangement_display(),
            provenance=one.get_arrangement_provenance_display(),
            url=one.review.get_absolute_url(),
            code=one.review.organization.code,
        )
        for one in submissions.select_related("review__organization").order_by("review__organization__code")
    )
