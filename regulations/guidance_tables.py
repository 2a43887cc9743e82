"""Tables 2-(2)-⑭ and ⑲: cooperation between agencies and their corporations, and what became of one notice."""

from __future__ import annotations

from collections import Counter

from django.db.models import Count, QuerySet

from agencies import eras
from agencies.models import Organization
from agencies.provenance import Provenance
from agencies.tables import UNNAMED_LABEL, Cell, Column, Entry, Listing, Row, Table
from guidelines.models import Amendment
from guidelines.tables import Scope
from regulations.models import Guidance, Relay, Submission
from regulations.querysets import RelayQuerySet, ReviewQuerySet, SubmissionQuerySet
from regulations.tables import (
    ALL,
    REMAINDER,
    TOTAL,
    UNANSWERED,
    UNNAMED,
    population_listing,
    provenance_of,
    reviews_of,
    rows_by_kind,
    withheld,
)

Cooperation = Submission.Cooperation
COOPERATION = {
    Cooperation.YES.value: "行政機関と独立行政法人等との連携",
    Cooperation.NO.value: "連携なし",
    UNANSWERED: REMAINDER[UNANSWERED],
    UNNAMED: UNNAMED_LABEL,
}
RELAYED = {
    Relay.Outcome.RELAYED: "{office}から周知。",
    Relay.Outcome.NOT_RELAYED: "{office}から周知なし。",
    Relay.Outcome.UNCONFIRMED: "{office}からの周知状況は確認できず。",
}


# Table 2-(2)-⑭: organs that gave or answered any guidance, which is not derived from relays.


def organs_asked(scope: Scope) -> ReviewQuerySet:
    """The organs looked at that are asked about cooperation."""
    return reviews_of(scope).asked_cooperation()


def counted_cooperation(scope: Scope) -> SubmissionQuerySet:
    """The submissions that count on the day and answer (rule 5)."""
    counted = Submission.objects.of(scope.official.amendment).counted(scope.state, handed_in_by=scope.as_of)
    return counted.filter(review__in=organs_asked(scope)).exclude(cooperation="")


def cooperation(scope: Scope) -> Table:
    """Organs asked by kind, and how many cooperated; 連携なし, 未回答 and 機関名不明 where not zero; two queries."""
    population = Counter(dict(organs_asked(scope).values_list("kind").annotate(Count("pk"))))
    counts: Counter[tuple[str, str]] = Counter()
    provenance: Counter[str] = Counter()
    groups = counted_cooperation(scope).values_list("review__kind", "cooperation", "cooperation_provenance")
    for kind, answer, source, count in groups.annotate(Count("pk")):
        counts[kind, withheld(scope, answer, source)] += count
        provenance[source] += count
    for kind, asked in population.items():
        counts[kind, UNANSWERED] = asked - sum(counts[kind, key] for key in COOPERATION)
    found = {key for (_, key), count in counts.items() if count}
    keys = [key for key in COOPERATION if key == Cooperation.YES or key in found]
    return scope.table(
        columns=(Column(ALL, "機関数"), *(Column(key, COOPERATION[key]) for key in keys)),
        rows=rows_by_kind(population, counts, keys),
        provenance=provenance_of(provenance),
    )


def behind_cooperation(scope: Scope, row: str, column: str) -> Listing:
    """The organs behind a cell of table ⑭; ALLOCATED ones stand unnamed."""
    reviews = organs_asked(scope).select_related("organization").order_by("organization__code")
    found = counted_cooperation(scope)
    if row != TOTAL:
        reviews, found = reviews.filter(kind=row), found.filter(review__kind=row)
    if column == ALL:
        return population_listing(reviews)
    if column == UNANSWERED:
        return population_listing(reviews.exclude(submissions__in=found), "回答がありません")
    unnamed = found.filter(cooperation_provenance=Provenance.ALLOCATED)
    if column == UNNAMED:
        return Listing((), unnamed.count())
    named = found.exclude(cooperation_provenance=Provenance.ALLOCATED).filter(cooperation=column)
    entries = tuple(
        Entry(
            name=str(one.review.organization),
            detail=one.review.get_category_display(),
            provenance=one.get_cooperation_provenance_display(),
            url=one.review.get_absolute_url(),
            code=one.review.organization.code,
        )
        for one in named.select_related("review__organization").order_by("review__organization__code")
    )
    return Listing(entries, 0 if scope.withholds else unnamed.filter(cooperation=column).count())


# Table 2-(2)-⑲: what became of one notice.


def notice_of(scope: Scope) -> Guidance | None:
    """The first notice of the organ in this cycle, once it was issued.

    A table is of one notice, named in its title, so that a later notice does not take its place.
    """
    notices = Guidance.objects.filter(
        review__organization=scope.organization, review__amendment=scope.official.amendment
    )
    return notices.filter(issued_on__lte=scope.as_of).order_by("issued_on", "pk").first()


def relays_of(notice: Guidance | None) -> RelayQuerySet:
    """What became of it, in the order of the record."""
    return Relay.objects.filter(guidance=notice).select_related("corporation").order_by("pk")


def relays_of_notice(scope: Scope) -> Table:
    """One row for each corporation the notice was for, in words; ALLOCATED ones in one row; two queries."""
    notice = notice_of(scope)
    relays = list(relays_of(notice))
    rows = [
        Row(
            key=one.corporation.code,
            label=str(one.corporation),
            cells=(Cell(text=RELAYED[Relay.Outcome(one.outcome)].format(office=one.office)),),
        )
        for one in relays
        if one.provenance != Provenance.ALLOCATED
    ]
    if unnamed := len(relays) - len(rows):
        rows.append(Row(UNNAMED, f"{UNNAMED_LABEL} {unnamed}", (Cell(),)))
    return scope.table(
        columns=(Column("relay", "独立行政法人等の所管部局等からの周知状況"),),
        rows=tuple(rows),
        provenance=provenance_of(Counter(one.provenance for one in relays)),
        title=title_of(scope, notice),
    )


def title_of(scope: Scope, notice: Guidance | None) -> str | None:
    """The title of another organ's table; that of the table's own organ is official."""
    if scope.organization and scope.organization.pk == scope.official.organization_id:
        return None
    if notice is None:
        return f"{scope.organization}の通知の独立行政法人等への周知状況"
    source = f"{eras.full(notice.issued_on)}{scope.organization}{notice.office}"
    return f"「{notice.title}」（{source}）の独立行政法人等への周知状況"


def behind_relays(scope: Scope, row: str, column: str) -> Listing:
    """This table counts nothing: each row is itself the corporation."""
    return Listing((), 0)


def with_notices(amendment: Amendment) -> QuerySet[Organization]:
    """The organs that issued a notice to corporations in a cycle."""
    return Organization.objects.filter(reviews__amendment=amendment, reviews__guidance__isnull=False).distinct()
