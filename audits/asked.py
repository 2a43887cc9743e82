"""In which periods and fiscal years an organ can say something of its posts and activities."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from agencies.models import Organization
from agencies.periods import Period, fiscal_year_of
from guidelines.models import Amendment


def cycles_of(organization: Organization) -> list[Amendment]:
    """The cycles the organ was asked in, latest first."""
    return list(Amendment.objects.filter(reviews__organization=organization).order_by("-issued_on", "code"))


def fiscal_years(organization: Organization, today: date) -> list[int]:
    """Fiscal years from the earliest that one of its cycles measures or asks about to the current one, latest first."""
    return years_of(cycles_of(organization), today)


def years_of(cycles: Iterable[Amendment], today: date) -> list[int]:
    """The fiscal years that cycles measure or ask about, to the current one without a gap, latest first."""
    current = fiscal_year_of(today)
    begun = [min(one.fiscal_year, fiscal_year_of(one.asks_activities_in.first)) for one in cycles]
    return list(range(current, min([current, *begun]) - 1, -1))


def asked_periods(organization: Organization, today: date) -> dict[Period, str]:
    """The periods an organ can record activities in → how they are called, latest first.

    They are those its cycles ask about, and fiscal years, the next one too (for plans).
    """
    years = fiscal_years(organization, today)
    found = {Period.fiscal_year(year): str(Period.fiscal_year(year)) for year in [years[0] + 1, *years]}
    for cycle in cycles_of(organization):
        asked = cycle.asks_activities_in
        found.setdefault(asked, f"{asked}（{cycle}で尋ねた期間）")
    return dict(sorted(found.items(), key=lambda one: (one[0].last or date.max, one[0].first), reverse=True))
