"""Tables 2-(1)-⑤, ⑥ and ⑦: organs by year and by outcome. The others have modules of their own (`shapes`).

Each shape counts with a fixed number of queries; what is behind a cell comes from the same rows.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

from django.db.models import Count, Value

from agencies import eras
from agencies.periods import fiscal_year_of
from agencies.provenance import Provenance
from agencies.tables import UNNAMED_LABEL, Cell, Column, Entry, Listing, Row, Table
from guidelines.items import NumberedItem, items_by_audience
from guidelines.models import AUDIENCES
from guidelines.tables import Scope
from regulations.models import AskedItem, ItemAnswer, Review, Submission
from regulations.querysets import (
    OPEN,
    UNCERTAIN,
    Annotated,
    AskedItemQuerySet,
    ItemAnswerQuerySet,
    ReviewQuerySet,
    RevisionQuerySet,
    SubmissionQuerySet,
)

ALL = "all"
TOTAL = "total"
UNANSWERED = "unanswered"
UNNAMED = "unnamed"
REMAINDER = {OPEN: "未了", UNCERTAIN: "時期不明", UNANSWERED: "未回答", UNNAMED: UNNAMED_LABEL}
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


def rows_by_kind(population: Counter[str], counts: Counter[tuple[str, str]], keys: Sequence[str]) -> tuple[Row, ...]:
    """A row for each kind that is there, then their total: all organs, and those of each column."""

    def row(key: str, label: str, kinds: list[str]) -> Row:
        base = sum(population[kind] for kind in kinds)
        columns = [(ALL, base), *((key, sum(counts[kind, key] for kind in kinds)) for key in keys)]
        cells = tuple(Cell(count=count, base=base, key=column) for column, count in columns)
        return Row(key, label, cells, is_total=key == TOTAL)

    present = [kind for kind in KINDS if population[kind]]
    return (*(row(kind, KINDS[kind], [kind]) for kind in present), row(TOTAL, "計", present))


# Table 2-(1)-⑤: organs by kind and fiscal year of completion.


def reviews_of(scope: Scope) -> ReviewQuerySet:
    """The population: the reviews of the cycle that are looked at."""
    return Review.objects.of(scope.official.amendment).filter(**scope.selection.lookups())


def counted_completions(scope: Scope) -> Annotated:
    """The counted submissions of the population, each under the column it falls into on the day."""
    counted = Submission.objects.of(scope.official.amendment).counted(scope.state)
    return counted.filter(**scope.selection.lookups("review__")).with_completion(scope.as_of)


def withheld(scope: Scope, column: str, provenance: str) -> str:
    """The column a counted fact stands in: an ALLOCATED one of a part has no name and no column of its own (rule 10)."""
    return UNNAMED if scope.withholds and provenance == Provenance.ALLOCATED else column


def completion_by_kind(scope: Scope) -> Table:
    """Organs by kind × fiscal year of completion, with 未了, 時期不明 and 未回答 where not zero; one query."""
    everyone = reviews_of(scope).values_list("kind", Value(ALL), Value("")).annotate(Count("pk"))
    done = counted_completions(scope).values_list("review__kind", "column", "completion_provenance")
    population: Counter[str] = Counter()
    counts: Counter[tuple[str, str]] = Counter()
    provenance: Counter[str] = Counter()
    for kind, column, source, count in everyone.union(done.annotate(Count("pk")), all=True):
        if column == ALL:
            population[kind] += count
            continue
        counts[kind, withheld(scope, column, source)] += count
        provenance[source] += count
    for kind, asked in population.items():
        if silent := asked - sum(count for (k, _), count in counts.items() if k == kind):
            counts[kind, UNANSWERED] = silent
    keys = year_columns(scope, {column for _, column in counts})
    labels = {key: f"{eras.fiscal_year_name(int(key))}に見直し(改正)" for key in keys if key.isdigit()} | REMAINDER
    return scope.table(
        columns=(Column(ALL, "機関数"), *(Column(key, labels[key]) for key in keys)),
        rows=rows_by_kind(population, counts, keys),
        provenance=provenance_of(provenance),
    )


def behind_completion(scope: Scope, row: str, column: str) -> Listing:
    """The organs behind a cell of table ⑤; of a part, ALLOCATED completions stand unnamed in a column of their own."""
    reviews = reviews_of(scope).select_related("organization__prefecture").order_by("organization__code")
    counted = counted_completions(scope).select_related("review__organization__prefecture")
    submissions = counted.order_by("review__organization__code")
    if row != TOTAL:
        reviews, submissions = reviews.filter(kind=row), submissions.filter(review__kind=row)
    if column == ALL:
        return population_listing(reviews)
    if column == UNANSWERED:
        return population_listing(reviews.exclude(submissions__in=submissions), "提出がありません")
    if column == UNNAMED:
        return Listing((), unnamed_of(submissions))
    found = submissions.filter(column=column)
    if scope.withholds:
        found = found.named()
    return Listing(tuple(completion_entry(one) for one in found.named()), unnamed_of(found))


def unnamed_of(found: SubmissionQuerySet | ItemAnswerQuerySet | RevisionQuerySet) -> int:
    """How many of the found rows stand without a name (rule 10)."""
    return found.count() - found.named().count()


def completion_entry(submission: Submission) -> Entry:
    """An organ with the day or period it was done."""
    review = submission.review
    return Entry(
        name=review.organization.full_name,
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
                name=review.organization.full_name,
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


def counted_answers(scope: Scope, *audiences: str) -> ItemAnswerQuerySet:
    """The answers that count on the day: of the latest counted submission handed in by then (rule 5).

    Those of the table's kind of organ, unless others are named.
    """
    official = scope.official
    submissions = Submission.objects.of(official.amendment).counted(scope.state, handed_in_by=scope.as_of)
    chosen = submissions.filter(**scope.selection.lookups("review__"))
    return ItemAnswer.objects.filter(submission__in=chosen, item__audience__in=audiences or [official.audience])


def asked_items(scope: Scope, *audiences: str) -> AskedItemQuerySet:
    """The items put to the organs looked at: the denominators (rule 8)."""
    asked = AskedItem.objects.of(scope.official.amendment, *(audiences or [scope.official.audience]))
    return asked.filter(**scope.selection.lookups("review__"))


def items_by_outcome(scope: Scope) -> Table:
    """Items × outcome over the organs asked (rule 8), with 未回答 where not zero; two queries."""
    return item_tables([scope])[0]


def item_tables(scopes: Sequence[Scope]) -> list[Table]:
    """The tables of items of one question about a cycle, which differ only in the kind of organ; two queries in all."""
    audiences = [scope.official.audience for scope in scopes]
    items = items_by_audience(scopes[0].official.amendment, audiences)
    put = asked_items(scopes[0], *audiences).values_list("item", Value(ALL), Value("")).annotate(Count("pk"))
    given = counted_answers(scopes[0], *audiences).values_list("item", "outcome", "provenance").annotate(Count("pk"))
    found = list(put.union(given, all=True))
    return [item_table(scope, items[scope.official.audience], found) for scope in scopes]


def item_table(scope: Scope, items: Sequence[NumberedItem], found: Iterable[tuple[int, str, str, int]]) -> Table:
    """A table of items from what was counted of them: (item, outcome or `ALL`, provenance, how many).

    Of a part, ALLOCATED answers stand in a column of their own: few enough to tell whose they are, their outcomes are
    not counted (rule 10).
    """
    amendment = scope.official.amendment
    listed = {one.pk for one in items}
    asked: Counter[int] = Counter()
    counts: Counter[tuple[int, str]] = Counter()
    provenance: Counter[str] = Counter()
    for item, outcome, source, count in found:
        if item not in listed:
            continue
        if outcome == ALL:
            asked[item] += count
            continue
        counts[item, withheld(scope, outcome, source)] += count
        provenance[source] += count
    for one in items:
        counted = sum(counts[one.pk, key] for key in (*Outcome.values, UNNAMED))
        counts[one.pk, Outcome.UNANSWERED] = asked[one.pk] - counted
    following = eras.fiscal_year_name(amendment.fiscal_year + 1)
    is_over = scope.as_of > amendment.measured_until  # before that, what is planned may still be planned in time
    labels = {
        Outcome.REGULATION: Outcome.REGULATION.label,
        Outcome.OTHER_RULE: Outcome.OTHER_RULE.label,
        Outcome.PLANNED: f"{following}以降見直し（改正）" if is_over else Outcome.PLANNED.label,
        Outcome.UNANSWERED: Outcome.UNANSWERED.label,
        UNNAMED: UNNAMED_LABEL,
    }
    only_if_any = (Outcome.UNANSWERED, UNNAMED)
    keys = [key for key in labels if key not in only_if_any or any(counts[one.pk, key] for one in items)]
    rows = []
    for one in items:
        base = asked[one.pk]
        columns = [(ALL, base), *((key, counts[one.pk, key]) for key in keys)]
        cells = tuple(Cell(count=count, base=base, key=str(key)) for key, count in columns)
        rows.append(
            Row(str(one.position), one.label, cells, detail="、".join(f"第{number}" for number in one.clauses))
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
        reviews_of(scope)
        .filter(asked__item__audience=official.audience, asked__item__position=row)
        .select_related("organization__prefecture")
        .order_by("organization__code")
    )
    if column == ALL:
        return population_listing(reviews)
    answers = counted_answers(scope).filter(item__position=row)
    if column == Outcome.UNANSWERED:
        return population_listing(reviews.exclude(submissions__answers__in=answers), "回答がありません")
    if column == UNNAMED:
        return Listing((), unnamed_of(answers))
    found = answers.filter(outcome=column).select_related("submission__review__organization__prefecture")
    if scope.withholds:
        found = found.named()
    entries = tuple(answer_entry(one) for one in found.named().order_by("submission__review__organization__code"))
    return Listing(entries, unnamed_of(found))


def answer_entry(answer: ItemAnswer) -> Entry:
    """An organ with how and when it met the item."""
    review = answer.submission.review
    words = [answer.get_manner_display() if answer.manner else "", str(answer.planned or "")]
    return Entry(
        name=review.organization.full_name,
        detail="、".join(word for word in words if word),
        provenance=answer.get_provenance_display(),
        url=review.get_absolute_url(),
        code=review.organization.code,
    )
