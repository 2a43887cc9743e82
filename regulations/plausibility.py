"""Which dates of a regulation are possible at all, however they reach the database: typed, copied or imported."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from functools import cached_property

from django.db.models import Min

from agencies import eras
from agencies.periods import Period, fiscal_year_end, fiscal_year_of, fiscal_year_start
from agencies.provenance import Provenance
from agencies.refusals import Refusal
from guidelines.models import Amendment, Guideline
from regulations.entries import RevisionEntry
from regulations.models import Revision

LABELS = {"revised": "改正日", "consulted": "協議日", "reported": "回報日", "planned": "改正予定"}
YEARS_AHEAD = 10


class ImplausibleDate(Refusal):
    """A date that no regulation can have; its text names the regulation and the date."""


class Bounds:
    """The bounds of all dates given in answer to one amendment by one kind of organ.

    - Nothing is done or planned before the guideline that the amendment changes was issued (指針の制定): a regulation
      that follows a guideline is not older than it. A period ends on that day or later, and begins in that year or later.
    - What ended before the fiscal year in which the amendment was issued is a slip of the year more often than a fact.
      It may be one, since some had provided for the content before they were asked (notes 4 and 5 of tables 2-(1)-⑥ and
      ⑦), so it is taken where 備考 says something of it, and refused where 備考 is empty.
    - A plan begins by the end of the tenth fiscal year after the one measured.
    """

    def __init__(self, amendment: Amendment, audience: str) -> None:
        """`audience` is the kind of organ; nothing is read before a date is judged."""
        self.amendment, self.audience = amendment, audience

    @cached_property
    def guideline_issued_on(self) -> date:
        """The day the guideline was issued; that of the amendment where no item names a clause. One query."""
        items = self.amendment.items.filter(audience=self.audience)
        guidelines = Guideline.objects.filter(clauses__item_clauses__item__in=items)
        return guidelines.aggregate(first=Min("issued_on"))["first"] or self.amendment.issued_on

    def fault_of_plan(self, label: str, period: Period) -> str:
        """What is wrong with a planned time, in words that can be shown, or "" where nothing is."""
        last = self.amendment.fiscal_year + YEARS_AHEAD
        if period.first > fiscal_year_end(last):
            return f"{label}「{period}」は先過ぎます。{eras.fiscal_year_name(last)}までの予定を入力してください。"
        return self._before_the_guideline(label, period)

    def fault_of(self, name: str, period: Period, note: str) -> str:
        """What is wrong with one of the LABELS, in words that can be shown, or ""; `note` is what 備考 says."""
        label = LABELS[name]
        if name == "planned":
            return self.fault_of_plan(label, period)
        began = fiscal_year_start(fiscal_year_of(self.amendment.issued_on))
        fault = self._before_the_guideline(label, period)
        if not fault and period.last and period.last < began and not note.strip():
            amended = eras.full(self.amendment.issued_on)
            fault = (
                f"{label}「{period}」は、指針の改正（{amended}）の年度より前です。元号と年を確かめてください。"
                "その日で正しいときは、備考に事情を書いてください。"
            )
        return fault

    def _before_the_guideline(self, label: str, period: Period) -> str:
        """What is wrong with a time before there was a guideline to follow."""
        issued = self.guideline_issued_on
        if period.first < date(issued.year, 1, 1) or (period.last and period.last < issued):
            return f"{label}「{period}」は、指針の制定（{eras.full(issued)}）より前です。元号と年を確かめてください。"
        return ""

    def faults_of(self, row: Revision | RevisionEntry) -> dict[str, str]:
        """What is wrong with each date of a row, by the name of the date."""
        given = {name: period for name in LABELS if (period := getattr(row, name))}
        faults = {name: self.fault_of(name, period, row.note) for name, period in given.items()}
        return {name: fault for name, fault in faults.items() if fault}

    def require(self, rows: Iterable[Revision | RevisionEntry]) -> None:
        """Raise ImplausibleDate when a row has an impossible date; the first is named, an ALLOCATED one by its group."""
        for row in rows:
            for fault in self.faults_of(row).values():
                regulation = row.row.regulation if isinstance(row, RevisionEntry) else row.regulation
                owner = regulation.owner
                is_allocated = regulation.provenance == Provenance.ALLOCATED
                place = str(owner.unit_group) if is_allocated else f"{owner} {regulation}"
                raise ImplausibleDate(f"{place}：{fault}")
