"""Tables of yes-answers: organs by kind, and for each question how many of those asked say yes (表2-(2)-⑦⑧⑩).

- A question may be asked of some kinds only: of others "—", and the base of its total is those asked (rule 8).
- Other answers have a column of their own where the question names them, 未回答 and 機関名不明 always; where not zero.
- Several questions stand beside each other, so the rows of those asked stand for themselves under the column of all.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from agencies.provenance import Provenance
from agencies.tables import UNNAMED_LABEL, Cell, Column, CountedRow, Entry, Listing, Row, Table
from guidelines.tables import Scope
from regulations.models import Review
from regulations.tables import (
    ALL,
    KINDS,
    REMAINDER,
    TOTAL,
    UNANSWERED,
    UNNAMED,
    population_listing,
    provenance_of,
    reviews_of,
    withheld,
)

YES = "YES"
Said = Mapping[int, tuple[str, str]]
"""Organization id → what it answers to one question, and how that is known."""


@dataclass(frozen=True)
class Question:
    """A column of yes-answers: its key and label, further answers with a label each, and whom it is asked of (all)."""

    key: str
    label: str
    others: tuple[tuple[str, str], ...] = ()
    kinds: frozenset[str] = frozenset()

    def is_asked_of(self, kind: str) -> bool:
        """Is this kind of organ asked?"""
        return not self.kinds or kind in self.kinds

    def column(self, answer: str) -> str:
        """The key of the column an answer stands in: `nights` for yes, `nights-NO`."""
        return self.key if answer == YES else f"{self.key}-{answer}"

    @property
    def columns(self) -> dict[str, str]:
        """Key → label of its columns, in order; an answer that is not named has none."""
        rest = {UNANSWERED: REMAINDER[UNANSWERED], UNNAMED: UNNAMED_LABEL}
        return {
            self.key: self.label,
            **{self.column(answer): label for answer, label in self.others},
            **{self.column(answer): f"{self.label}：{label}" for answer, label in rest.items()},
        }


def question_table(
    scope: Scope,
    questions: Sequence[Question],
    population: Counter[str],
    given: Counter[tuple[str, str, str, str]],
) -> Table:
    """The table from how many organs there are of each kind, and (kind, question, answer, provenance) → how many."""
    asked = {question.key: question for question in questions}
    counts: Counter[tuple[str, str]] = Counter()
    heard: Counter[tuple[str, str]] = Counter()
    provenance: Counter[str] = Counter()
    for (kind, key, answer, source), number in given.items():
        if asked[key].is_asked_of(kind):
            column = asked[key].column(withheld(scope, answer, source))
            counts[kind, column] += number
            heard[kind, key] += number
            provenance[source] += number * (column in asked[key].columns)
    for question in questions:
        for kind in filter(question.is_asked_of, population):
            counts[kind, question.column(UNANSWERED)] = population[kind] - heard[kind, question.key]
    found = {column for (_, column), count in counts.items() if count}
    columns = [
        (question, column, label if len(questions) > 1 else label.removeprefix(f"{question.label}："))
        for question in questions
        for column, label in question.columns.items()
        if column in found or column == question.key
    ]

    def cell(kinds: list[str], question: Question, column: str) -> Cell:
        those = [kind for kind in kinds if question.is_asked_of(kind)]
        base = sum(population[kind] for kind in those)
        return Cell(count=sum(counts[kind, column] for kind in those), base=base, key=column) if those else Cell()

    def row(key: str, label: str, kinds: list[str]) -> Row:
        everyone = sum(population[kind] for kind in kinds)
        cells = (Cell(count=everyone, base=everyone, key=ALL), *(cell(kinds, one, to) for one, to, _ in columns))
        return Row(key, label, cells, is_total=key == TOTAL)

    present = [kind for kind in KINDS if population[kind]]
    return scope.table(
        columns=(Column(ALL, "機関数"), *(Column(column, label) for _, column, label in columns)),
        rows=(*(row(kind, KINDS[kind], [kind]) for kind in present), row(TOTAL, "計", present)),
        provenance=provenance_of(provenance),
    )


def question_rows(
    scope: Scope,
    questions: Sequence[Question],
    organs: Iterable[tuple[str, str]],
    given: Iterable[tuple[str, str, str, str]],
) -> list[CountedRow]:
    """What the table counted: each organ once under the column of all, and once for each question it was asked.

    `organs` are (code, kind), `given` (code, question, answer, provenance). An answer without a column has no row.
    """
    kinds = dict(organs)
    rows = [CountedRow(code, kind, ALL, "") for code, kind in kinds.items()]
    answers = {(code, key): (answer, source) for code, key, answer, source in given}
    for question in questions:
        for code, kind in kinds.items():
            if question.is_asked_of(kind):
                answer, source = answers.get((code, question.key), (UNANSWERED, ""))
                column = question.column(withheld(scope, answer, source))
                if column in question.columns:
                    rows.append(CountedRow(code, kind, column, source, subject=question.key))
    return sorted(rows, key=lambda row: (row.row, row.column, row.organization))


def question_listing(
    scope: Scope,
    questions: Sequence[Question],
    row: str,
    column: str,
    said: Callable[[Question], Said],
    url: Callable[[Review], str] = Review.get_absolute_url,
) -> Listing:
    """The organs behind a cell; ALLOCATED ones stand unnamed."""
    reviews = reviews_of(scope).select_related("organization").order_by("organization__code")
    if row != TOTAL:
        reviews = reviews.filter(kind=row)
    if column == ALL:
        return population_listing(reviews)
    question = next(one for one in questions if column in one.columns)
    if question.kinds:
        reviews = reviews.filter(kind__in=question.kinds)
    given = said(question)
    entries, unnamed = [], 0
    for review in reviews:
        answer, source = given.get(review.organization_id, (UNANSWERED, ""))
        if question.column(withheld(scope, answer, source)) != column:
            continue
        if source == Provenance.ALLOCATED:
            unnamed += 1
        else:
            entries.append(entry_of(review, source, url(review)))
    return Listing(tuple(entries), unnamed)


def entry_of(review: Review, source: str, url: str) -> Entry:
    """An organ of the listing, with how its answer is known."""
    return Entry(
        name=review.organization.full_name,
        detail=review.get_category_display() if source else "回答がありません",
        provenance=Provenance(source).label if source else "",
        url=url,
        code=review.organization.code,
    )
