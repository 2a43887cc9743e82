"""A table of the same kind as 2-(1)-⑤ for any fiscal year and activity: organs by kind × 実施, 予定, 未実施, 未回答."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Q
from django.urls import reverse

from agencies import eras
from agencies.models import Organization
from agencies.periods import Period, fiscal_year_start
from agencies.provenance import Provenance
from agencies.tables import Column, Entry, Listing, Table
from audits.asked import years_of
from audits.models import Activity
from guidelines.models import Amendment
from regulations.models import Review
from regulations.tables import ALL, REMAINDER, TOTAL, UNANSWERED, provenance_of, rows_by_kind

Status = Activity.Status
BEFORE = (Status.HELD, Status.NOT_HELD, Status.PLANNED)
"""Of several records of an organ the first of these counts: whoever held one of two has held one."""
COUNTED = "登録された記録"
"""What counts, in the words under the table."""


@dataclass(frozen=True)
class YearScope:
    """A fiscal year and an activity, as recorded by the day, of the real organs or those of the exercise."""

    year: int
    kind: Activity.Kind
    as_of: date
    is_fictional: bool = False

    @property
    def period(self) -> Period:
        """The fiscal year."""
        return Period.fiscal_year(self.year)

    @property
    def query(self) -> dict[str, str]:
        """As it stands in an address."""
        asked = {"year": str(self.year), "kind": self.kind.value}
        return asked | ({"fictional": "1"} if self.is_fictional else {})


def years_there_are(today: date, *, is_fictional: bool) -> dict[int, str]:
    """Fiscal years from the earliest that a cycle measures or asks about to the current one, latest first → their names."""
    years = years_of(Amendment.objects.filter(is_fictional=is_fictional), today)
    return {year: eras.fiscal_year_name(year) for year in years}


def organs_of(scope: YearScope) -> dict[int, str]:
    """Organ id → kind: whom the cycles that measure the year asked (rule 1), else the register without what was abolished."""
    reviews = Review.objects.filter(
        amendment__fiscal_year=scope.year, amendment__is_fictional=scope.is_fictional
    ).order_by("-amendment__issued_on")
    if found := dict(reversed(reviews.values_list("organization", "kind"))):
        return found
    there = Q(abolished_on__isnull=True) | Q(abolished_on__gt=fiscal_year_start(scope.year))
    register = Organization.objects.organs().of_register(scope.is_fictional).filter(there)
    return dict(register.values_list("pk", "kind"))


def records_of(scope: YearScope) -> list[Activity]:
    """The records of the activity whose asked period lies within the year."""
    found = Activity.objects.within(scope.period).filter(
        kind=scope.kind, organization__is_fictional=scope.is_fictional
    )
    return list(found.order_by("held_from", "pk"))


def one_each(records: Iterable[Activity], organs: Iterable[int]) -> dict[int, Activity]:
    """Organ id → the record that counts of it."""
    chosen: dict[int, Activity] = {}
    for record in records:
        there = chosen.get(record.organization_id)
        if there is None or BEFORE.index(record.stage) < BEFORE.index(there.stage):
            chosen[record.organization_id] = record
    wanted = set(organs)
    return {pk: record for pk, record in chosen.items() if pk in wanted}


def year_table(scope: YearScope) -> Table:
    """The table; two or three queries. 未回答 where not zero."""
    organs = organs_of(scope)
    chosen = one_each(records_of(scope), organs)
    population = Counter(organs.values())
    counts = Counter((kind, chosen[pk].status if pk in chosen else UNANSWERED) for pk, kind in organs.items())
    keys = [status.value for status in (Status.HELD, Status.PLANNED, Status.NOT_HELD)]
    labels = {status.value: status.label for status in Status} | {UNANSWERED: REMAINDER[UNANSWERED]}
    keys += [UNANSWERED] * any(counts[kind, UNANSWERED] for kind in population)
    name = eras.fiscal_year_name(scope.year)
    return Table(
        number=f"activities-{scope.year}-{scope.kind.lower()}",
        caption=f"（{name}）",
        title=f"{scope.kind.label}の実施状況",
        unit="機関",
        row_heading="区分",
        amendment="",
        amendment_title=f"{name}の{scope.kind.label}",
        as_of=scope.as_of,
        state=COUNTED,
        columns=(Column(ALL, "機関数"), *(Column(key, labels[key]) for key in keys)),
        rows=rows_by_kind(population, counts, keys),
        notes=tuple(notes_of(scope, chosen.values())),
        provenance=provenance_of(Counter(record.provenance for record in chosen.values())),
        is_fictional=scope.is_fictional,
    )


def notes_of(scope: YearScope, records: Iterable[Activity]) -> list[str]:
    """How it is counted, and which parts of the year were asked about."""
    asked = {record.asked for record in records} - {scope.period}
    parts = "、".join(str(period) for period in sorted(asked, key=lambda one: one.first))
    notes = ["括弧内は、機関数に対する割合である。", "複数の記録がある機関は、実施、未実施、予定の順に一つを数える。"]
    if parts:
        notes.append(
            f"年度の一部（{parts}）について尋ねた記録も、その年度に数える。その未実施は、尋ねた期間のものである。"
        )
    return notes


def behind_year(scope: YearScope, row: str, column: str) -> Listing:
    """The organs behind a cell; ALLOCATED records stand unnamed."""
    organs = {pk: kind for pk, kind in organs_of(scope).items() if row in (kind, TOTAL)}
    chosen = one_each(records_of(scope), organs)
    if column != ALL:
        organs = {
            pk: kind for pk, kind in organs.items() if (chosen[pk].status if pk in chosen else UNANSWERED) == column
        }
    is_told = column != ALL
    unnamed = {pk for pk in organs if is_told and pk in chosen and chosen[pk].provenance == Provenance.ALLOCATED}
    named = Organization.objects.filter(pk__in=set(organs) - unnamed).select_related("prefecture").order_by("code")
    return Listing(tuple(entry_of(one, chosen.get(one.pk) if is_told else None) for one in named), len(unnamed))


def entry_of(organization: Organization, record: Activity | None) -> Entry:
    """An organ with when it was held, or why not."""
    said = "" if record is None else str(record.held or record.reason or record.asked)
    return Entry(
        name=organization.full_name,
        detail=said or organization.get_category_display(),
        provenance=record.get_provenance_display() if record else "",
        url=reverse("audits:activities-of", args=[organization.code]),
        code=organization.code,
    )
