"""Whether what a line says can be, before it is looked at what stands there."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from agencies import eras
from agencies.periods import Period
from guidelines.models import AmendmentItem
from regulations.breakdown.known import Known
from regulations.breakdown.reading import AnswerLine, DateLine
from regulations.models import Review
from regulations.plausibility import Bounds


@dataclass
class Judges:
    """Whether what is said of a cycle can be, by kind of organ."""

    known: Known
    today: date
    bounds: dict[str, Bounds] = field(default_factory=dict)
    plans: dict[tuple[str, Period], str] = field(default_factory=dict)

    def of(self, review: Review) -> Bounds:
        """The bounds of dates for organs of its kind."""
        return self.bounds.setdefault(review.kind, Bounds(self.known.amendment, review.kind))

    def fault_of_answer(self, line: AnswerLine, review: Review, item: AmendmentItem) -> tuple[str, str] | None:
        """(column, what is expected) where an answer cannot be."""
        clauses = self.known.clauses[item.pk]
        if any(line.bases[len(clauses) :]):
            return f"basis_{len(clauses) + 1}", f"空欄（この改正事項の条項は{len(clauses)}つ）"
        if line.planned and (fault := self._fault_of_plan(review, line.planned)):
            return "planned", fault
        return None

    def _fault_of_plan(self, review: Review, planned: Period) -> str:
        """What is wrong with a planned year; looked at once for all lines that say the same."""
        asked = review.kind, planned
        if asked not in self.plans:
            self.plans[asked] = self.of(review).fault_of_plan("予定年度", planned)
        return self.plans[asked]

    def faults_of_dates(self, line: DateLine, review: Review) -> list[tuple[str, str]]:
        """(date, what is expected) of each date that cannot be: impossible, or of something done that is to come."""
        faults = []
        for name, period in line.dates.items():
            fault = self.of(review).fault_of(name, period, line.remark)
            if name != "planned" and period.first > self.today:
                fault = f"本日（{eras.full(self.today)}）までの日付"
            if fault:
                faults.append((name, fault))
        return faults
