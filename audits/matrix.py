"""The matrix of one kind of organ: a row for each organ, a column for each item, 未回答 as an outcome of its own.

An ALLOCATED answer is nobody's (rule 10): the organ's cell says 機関別には不明, sorts as all such cells do, and one
line without a name counts them. An item that was not put to an organ shows "—".
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from django.db.models import Case, Count, Exists, F, IntegerField, OuterRef, QuerySet, Subquery, Value, When
from django.db.models.functions import Coalesce

from agencies.periods import Period
from agencies.provenance import Provenance
from agencies.tables import UNNAMED_LABEL
from audits.tables import BadQuestion, CycleQuestion
from guidelines.items import NumberedItem, numbered_items
from guidelines.models import AUDIENCES
from regulations.models import AskedItem, ItemAnswer, Review, Submission
from regulations.standing import Standing, with_standing

Outcome = ItemAnswer.Outcome
UNKNOWN, NOT_ASKED = "UNKNOWN", "NOT_ASKED"
LOOKS = {
    Outcome.REGULATION: ("●", "改正"),
    Outcome.OTHER_RULE: ("◆", "他規程"),
    Outcome.PLANNED: ("△", "予定"),
    Outcome.UNANSWERED: ("○", "未回答"),
    UNKNOWN: ("▨", "機関別には不明"),
    NOT_ASKED: ("—", "対象外"),
}
RANKS = {key: rank for rank, key in enumerate(LOOKS)}
SORTS = {"code": "コード", "name": "機関", "lead": "主管", "standing": "状況"}


@dataclass(frozen=True)
class MatrixCell:
    """What one organ did about one item."""

    outcome: str

    @property
    def mark(self) -> str:
        """The shape it is shown with."""
        return LOOKS[self.outcome][0]

    @property
    def word(self) -> str:
        """The outcome in short."""
        return LOOKS[self.outcome][1]

    @property
    def tone(self) -> str:
        """The colour it is shown in."""
        return self.outcome.lower().replace("_", "-")


@dataclass(frozen=True)
class MatrixRow:
    """One organ of the matrix."""

    review: Review
    standing: Standing
    completed: Period | None
    cells: tuple[MatrixCell, ...]


@dataclass(frozen=True)
class ColumnHead:
    """A heading: its words, the address that sorts by it, and how it is sorted now (aria-sort)."""

    label: str
    detail: str
    url: str
    order: str


class Matrix:
    """The matrix a question asks for, sorted by `sort` (a name of SORTS or item-1; a minus turns it round)."""

    def __init__(self, question: CycleQuestion, *, kind: str, sort: str) -> None:
        """Raises BadQuestion for an order there is not."""
        self.question, self.sort = question, sort or "code"
        everyone = replace(question.moment, selection=replace(question.selection, kind=""))
        present = set(everyone.reviews().values_list("kind", flat=True).distinct())
        self.kinds = [(value, label) for value, label in AUDIENCES if value in present]
        self.kind = kind if kind in present else next((value for value, _ in self.kinds), "")
        self.items = numbered_items(question.amendment, self.kind)
        if self.sort.removeprefix("-") not in {*SORTS, *(f"item-{item.position}" for item in self.items)}:
            raise BadQuestion({"sort": ["並べ替えの指定が正しくありません。表の見出しから選んでください。"]})

    @property
    def query(self) -> str:
        """The question as the query of an address, for the pager."""
        address = self.question.address("audits:matrix", kind=self.kind, sort=self.sort)
        return address.partition("?")[2]

    @cached_property
    def reviews(self) -> QuerySet[Review]:
        """The organs of the kind, in the order asked for."""
        found = (
            self.question.moment.reviews()
            .filter(kind=self.kind)
            .select_related("organization__prefecture", "lead_agency")
        )
        name, is_reversed = self.sort.removeprefix("-"), self.sort.startswith("-")
        if name.startswith("item-"):
            found = found.annotate(rank=self._rank_of(name.removeprefix("item-")))
        elif name == "standing":
            own = with_standing(self.question.moment, withhold=True).filter(review=OuterRef("pk"))
            unanswered = Value(str(Standing.UNANSWERED))
            ranks = [When(standing=str(one), then=Value(rank)) for rank, one in enumerate(Standing)]
            found = found.annotate(standing=Coalesce(Subquery(own.values("standing")[:1]), unanswered))
            found = found.annotate(rank=Case(*ranks, output_field=IntegerField()))
        keys = {"code": "organization__code", "name": "organization__name", "lead": "lead_agency__code"}
        key = F(keys.get(name, "rank"))
        return found.order_by(
            key.desc(nulls_last=True) if is_reversed else key.asc(nulls_last=True), "organization__code"
        )

    def _answers(self) -> QuerySet[ItemAnswer]:
        """The answers that count on the day (rule 5)."""
        question = self.question
        counted = Submission.objects.of(question.amendment).counted(question.state, handed_in_by=question.as_of)
        return ItemAnswer.objects.filter(submission__in=counted)

    def _rank_of(self, position: str) -> Case:
        """By outcome of one item; all ALLOCATED ones together, then those not asked."""
        own = self._answers().filter(submission__review=OuterRef("pk"), item__position=position)
        asked = AskedItem.objects.filter(review=OuterRef("pk"), item__position=position)
        named = {str(key): RANKS[key] for key in (Outcome.REGULATION, Outcome.OTHER_RULE, Outcome.PLANNED)}
        outcome = Case(
            When(provenance=Provenance.ALLOCATED, then=Value(RANKS[UNKNOWN])),
            *(When(outcome=key, then=Value(rank)) for key, rank in named.items()),
            output_field=IntegerField(),
        )
        rank = Coalesce(Subquery(own.annotate(rank=outcome).values("rank")[:1]), Value(RANKS[Outcome.UNANSWERED]))
        return Case(When(Exists(asked), then=rank), default=Value(RANKS[NOT_ASKED]), output_field=IntegerField())

    def rows(self, reviews: Sequence[Review]) -> list[MatrixRow]:
        """The lines of these organs; three queries."""
        outcomes: dict[tuple[int, int], str] = dict.fromkeys(
            AskedItem.objects.filter(review__in=reviews).values_list("review", "item"), str(Outcome.UNANSWERED)
        )
        given = self._answers().filter(submission__review__in=reviews)
        for whose, item, outcome, source in given.values_list("submission__review", "item", "outcome", "provenance"):
            outcomes[whose, item] = UNKNOWN if source == Provenance.ALLOCATED else outcome
        found = with_standing(self.question.moment, withhold=True).filter(review__in=reviews)
        standing = {one.review_id: (Standing(one.standing), one.completed) for one in found}
        rows = []
        for review in reviews:
            state, completed = standing.get(review.pk, (Standing.UNANSWERED, None))
            cells = tuple(MatrixCell(outcomes.get((review.pk, one.pk), NOT_ASKED)) for one in self.items)
            rows.append(MatrixRow(review, state, None if state == Standing.UNNAMED else completed, cells))
        return rows

    @cached_property
    def unnamed(self) -> list[int]:
        """How many ALLOCATED answers each item has: the one line without a name; one query."""
        lookups = self.question.selection.lookups("submission__review__") | {"submission__review__kind": self.kind}
        hidden = self._answers().filter(provenance=Provenance.ALLOCATED, **lookups)
        counts = Counter(dict(hidden.values_list("item").annotate(Count("pk"))))
        return [counts[item.pk] for item in self.items]

    def headings(self) -> list[ColumnHead]:
        """The sortable headings: of the organ, then of the items."""
        heads = [self._head(name, label, "") for name, label in SORTS.items() if name != "code"]
        return heads + [self._head(f"item-{item.position}", item.label, clauses_of(item)) for item in self.items]

    def _head(self, name: str, label: str, detail: str) -> ColumnHead:
        """One heading; pressing it again turns the order round."""
        order = {name: "ascending", f"-{name}": "descending"}.get(self.sort, "")
        following = f"-{name}" if order == "ascending" else name
        return ColumnHead(label, detail, self.question.address("audits:matrix", kind=self.kind, sort=following), order)

    def lines(self) -> list[list[str]]:
        """The whole matrix as heading and lines of a file, the unnamed line last."""
        heading = ["コード", "機関", "主管する行政機関", "状況", "改正", *(item.label for item in self.items)]
        lines = [heading]
        for row in self.rows(list(self.reviews)):
            organ, lead = row.review.organization, row.review.lead_agency
            about = [organ.code, organ.full_name, str(lead or ""), str(row.standing.label), str(row.completed or "")]
            lines.append([*about, *(cell.word for cell in row.cells)])
        if any(self.unnamed):
            lines.append(["", UNNAMED_LABEL, "", "", "", *map(str, self.unnamed)])
        return lines


def clauses_of(item: NumberedItem) -> str:
    """第9-2、第9-5."""
    return "、".join(f"第{number}" for number in item.clauses)
