"""Tables 2-(1)-⑤, ⑥, ⑦ and 2-(2)-⑳: organs by year and by outcome. Table 2-(1)-⑲ is in `unit_tables`.

Each shape counts with a fixed number of queries; what is behind a cell comes from the same rows.
"""

from __future__ import annotations

from collections import Counter
from datetime import date

from django.db.models import Count

from agencies import eras
from agencies.models import Organization
from agencies.periods import fiscal_year_of
from agencies.provenance import Provenance
from agencies.tables import Cell, Column, Entry, Listing, Row, Table
from guidelines.models import AUDIENCES, ClauseText
from guidelines.tables import Scope, Shape
from regulations.models import AskedItem, ItemAnswer, Review, Submission
from regulations.querysets import (
    OPEN,
    UNCERTAIN,
    Annotated,
    ItemAnswerQuerySet,
    ReviewQuerySet,
    RevisionQuerySet,
    SubmissionQuerySet,
)

ALL = "all"
TOTAL = "total"
UNANSWERED = "unanswered"
UNNAMED = "unnamed"
REMAINDER = {OPEN: "未了", UNCERTAIN: "時期不明", UNANSWERED: "未回答"}
KINDS = dict(AUDIENCES)
Outcome = ItemAnswer.Outcome


def provenance_of(counts: Counter[str]) -> dict[str, int]:
    """Counts by provenance, all four named, zero included."""
    return {key: counts[key] for key in Provenance.values}


def year_columns(scope: Scope, found: set[str]) -> list[str]:
    """Fiscal years from the one measured to that of the day, any earlier one found, then what is not zero (rule 5)."""
    measured = scope.official.amendment.fiscal_year
    years = [int(key) for key in found if key.isdigit()]
    listed = range(min([measured, *years]), max([measured, fiscal_year_of(scope.as_of), *years]) + 1)
    return [str(year) for year in listed] + [key for key in REMAINDER if key in found]


# Table 2-(1)-⑤: organs by kind and fiscal year of completion.


def counted_completions(scope: Scope) -> Annotated:
    """The counted submissions of the cycle, each under the column it falls into on the day."""
    return Submission.objects.of(scope.official.amendment).counted(scope.state).with_completion(scope.as_of)


def completion_by_kind(scope: Scope) -> Table:
    """Organs by kind × fiscal year of completion, with 未了, 時期不明 and 未回答 where not zero; two queries."""
    reviews = Review.objects.of(scope.official.amendment)
    population = Counter(dict(reviews.values_list("kind").annotate(Count("pk"))))
    counts: Counter[tuple[str, str]] = Counter()
    provenance: Counter[str] = Counter()
    groups = counted_completions(scope).values_list("review__kind", "column", "completion_provenance")
    for kind, column, source, count in groups.annotate(Count("pk")):
        counts[kind, column] += count
        provenance[source] += count
    for kind, asked in population.items():
        if silent := asked - sum(count for (k, _), count in counts.items() if k == kind):
            counts[kind, UNANSWERED] = silent
    keys = year_columns(scope, {column for _, column in counts})
    labels = {key: f"{eras.fiscal_year_name(int(key))}に見直し(改正)" for key in keys if key.isdigit()} | REMAINDER

    def row(key: str, label: str, kinds: list[str]) -> Row:
        base = sum(population[kind] for kind in kinds)
        columns = [(ALL, base), *((key, sum(counts[kind, key] for kind in kinds)) for key in keys)]
        cells = tuple(Cell(count=count, base=base, key=column) for column, count in columns)
        return Row(key, label, cells, is_total=key == TOTAL)

    present = [kind for kind in KINDS if population[kind]]
    rows = [row(kind, KINDS[kind], [kind]) for kind in present]
    return scope.table(
        columns=(Column(ALL, "機関数"), *(Column(key, labels[key]) for key in keys)),
        rows=(*rows, row(TOTAL, "計", present)),
        provenance=provenance_of(provenance),
    )


def behind_completion(scope: Scope, row: str, column: str) -> Listing:
    """The organs behind a cell of table ⑤."""
    reviews = Review.objects.of(scope.official.amendment).select_related("organization").order_by("organization__code")
    submissions = (
        counted_completions(scope).select_related("review__organization").order_by("review__organization__code")
    )
    if row != TOTAL:
        reviews, submissions = reviews.filter(kind=row), submissions.filter(review__kind=row)
    if column == ALL:
        return population_listing(reviews)
    if column == UNANSWERED:
        return population_listing(reviews.exclude(submissions__in=submissions), "提出がありません")
    found = submissions.filter(column=column)
    return Listing(tuple(completion_entry(one) for one in found.named()), unnamed_of(found))


def unnamed_of(found: SubmissionQuerySet | ItemAnswerQuerySet | RevisionQuerySet) -> int:
    """How many of the found rows stand without a name (rule 10)."""
    return found.count() - found.named().count()


def completion_entry(submission: Submission) -> Entry:
    """An organ with the day or period it was done."""
    review = submission.review
    return Entry(
        name=str(review.organization),
        detail=str(submission.completed or "未了"),
        provenance=submission.get_completion_provenance_display(),
        url=review.get_absolute_url(),
        code=review.organization.code,
    )


def population_listing(reviews: ReviewQuerySet, detail: str = "") -> Listing:
    """Organs by what dispatch froze; nothing they answered."""
    return Listing(
        tuple(
            Entry(
                name=str(review.organization),
                detail=detail or review.get_category_display(),
                provenance="",
                url=review.get_absolute_url(),
                code=review.organization.code,
            )
            for review in reviews
        ),
        unnamed=0,
    )


# Tables 2-(1)-⑥ and ⑦: items by outcome, for one kind of organ.


def counted_answers(scope: Scope) -> ItemAnswerQuerySet:
    """The answers that count on the day: of the latest counted submission handed in by then (rule 5)."""
    official = scope.official
    submissions = Submission.objects.of(official.amendment).counted(scope.state, handed_in_by=scope.as_of)
    return ItemAnswer.objects.filter(submission__in=submissions, item__audience=official.audience)


def items_by_outcome(scope: Scope) -> Table:
    """Items × outcome over the organs asked (rule 8), with 未回答 where not zero; five queries.

    Of the confirmed alone, ALLOCATED answers stand in a column of their own: few enough to tell whose they are, their
    outcomes are not counted (rule 10).
    """
    official, amendment = scope.official, scope.official.amendment
    items = list(
        amendment.items.filter(audience=official.audience).order_by("position").prefetch_related("item_clauses")
    )
    asked = Counter(dict(AskedItem.objects.of(amendment, official.audience).values_list("item").annotate(Count("pk"))))
    counts: Counter[tuple[int, str]] = Counter()
    provenance: Counter[str] = Counter()
    for item, outcome, source, count in (
        counted_answers(scope).values_list("item", "outcome", "provenance").annotate(Count("pk"))
    ):
        is_withheld = source == Provenance.ALLOCATED and scope.state != "submitted"
        counts[item, UNNAMED if is_withheld else outcome] += count
        provenance[source] += count
    for item in items:
        counted = sum(counts[item.pk, one] for one in (*Outcome.values, UNNAMED))
        counts[item.pk, Outcome.UNANSWERED] = asked[item.pk] - counted
    following = eras.fiscal_year_name(amendment.fiscal_year + 1)
    labels = {
        Outcome.REGULATION: Outcome.REGULATION.label,
        Outcome.OTHER_RULE: Outcome.OTHER_RULE.label,
        Outcome.PLANNED: f"{following}以降見直し（改正）",
        Outcome.UNANSWERED: Outcome.UNANSWERED.label,
        UNNAMED: "機関名不明（仮割当）",
    }
    only_if_any = (Outcome.UNANSWERED, UNNAMED)
    keys = [key for key in labels if key not in only_if_any or any(counts[item.pk, key] for item in items)]
    numbers = ClauseText.objects.numbers(
        amendment, {one.clause_id for item in items for one in item.item_clauses.all()}
    )
    rows = []
    for item in items:
        base = asked[item.pk]
        columns = [(ALL, base), *((key, counts[item.pk, key]) for key in keys)]
        clauses = sorted(item.item_clauses.all(), key=lambda one: one.position)
        rows.append(
            Row(
                key=str(item.position),
                label=item.label,
                cells=tuple(Cell(count=count, base=base, key=str(key)) for key, count in columns),
                detail="、".join(f"第{numbers[one.clause_id]}" for one in clauses if one.clause_id in numbers),
            )
        )
    return scope.table(
        columns=(Column(ALL, "機関数"), *(Column(str(key), labels[key]) for key in keys)),
        rows=tuple(rows),
        provenance=provenance_of(provenance),
    )


def behind_items(scope: Scope, row: str, column: str) -> Listing:
    """The organs behind a cell of table ⑥ or ⑦; ALLOCATED answers stand unnamed."""
    official = scope.official
    reviews = (
        Review.objects.of(official.amendment)
        .filter(asked__item__audience=official.audience, asked__item__position=row)
        .select_related("organization")
        .order_by("organization__code")
    )
    if column == ALL:
        return population_listing(reviews)
    answers = counted_answers(scope).filter(item__position=row)
    if column == Outcome.UNANSWERED:
        return population_listing(reviews.exclude(submissions__answers__in=answers), "回答がありません")
    if column == UNNAMED:
        return Listing((), unnamed_of(answers))
    found = answers.filter(outcome=column).select_related("submission__review__organization")
    if scope.state != "submitted":
        found = found.named()
    entries = tuple(answer_entry(one) for one in found.named().order_by("submission__review__organization__code"))
    return Listing(entries, unnamed_of(found))


def answer_entry(answer: ItemAnswer) -> Entry:
    """An organ with how and when it met the item."""
    review = answer.submission.review
    words = [answer.get_manner_display() if answer.manner else "", str(answer.planned or "")]
    return Entry(
        name=str(review.organization),
        detail="、".join(word for word in words if word),
        provenance=answer.get_provenance_display(),
        url=review.get_absolute_url(),
        code=review.organization.code,
    )


# Table 2-(2)-⑳: late revisers, with date, reason and what the ministry supplied.


def late_revised(scope: Scope) -> Annotated:
    """Counted submissions of the audience, done by the day but after the fiscal year measured."""
    amendment = scope.official.amendment
    done = counted_completions(scope).late(amendment, scope.as_of).filter(completed_to__lte=scope.as_of)
    return done.filter(review__kind=scope.official.audience)


def late_revisers(scope: Scope) -> Table:
    """One row for each organ that revised late, by category, lead agency and day; ALLOCATED ones in one row."""
    year = eras.fiscal_year_name(scope.official.amendment.fiscal_year + 1)
    found = late_revised(scope).named().select_related("review__organization", "review__lead_agency")
    rows = [
        Row(
            key=one.review.organization.code,
            label=str(one.review.organization),
            cells=(
                Cell(period=one.completed, text=one.completed.short if one.completed else None),
                Cell(text=one.late_reason or None),
                Cell(text=one.support_received or None),
            ),
            url=one.review.get_absolute_url(),
        )
        for one in sorted(found, key=late_order)
    ]
    provenance = Counter(late_revised(scope).values_list("completion_provenance", flat=True))
    if unnamed := provenance[Provenance.ALLOCATED]:
        rows.append(Row("unnamed", f"機関名不明（仮割当） {unnamed}", (Cell(), Cell(), Cell())))
    return scope.table(
        columns=(
            Column("revised_on", "見直し（改正）日"),
            Column("reason", f"{year}に見直し（改正）した理由"),
            Column("supplied", "所管する行政機関から示されたもの"),
        ),
        rows=tuple(rows),
        provenance=provenance_of(provenance),
    )


def late_order(submission: Submission) -> tuple[int, str, date, str]:
    """By category, then lead agency, then day, then code: the order of the report."""
    review = submission.review
    lead = review.lead_agency.code if review.lead_agency else ""
    category = list(Organization.Category.values).index(review.category)
    return category, lead, submission.completed_from or date.max, review.organization.code


def behind_late(scope: Scope, row: str, column: str) -> Listing:
    """Table ⑳ counts nothing: each row is itself the organ."""
    return Listing((), 0)


SHAPES = (
    Shape("completion_by_kind", completion_by_kind, behind_completion),
    Shape("items_by_outcome", items_by_outcome, behind_items),
    Shape("late_revisers", late_revisers, behind_late),
)
