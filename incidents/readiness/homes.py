"""What stands on an officer's home about readiness: who has not confirmed it in this fiscal year."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import Exists, OuterRef

from agencies import eras
from agencies.models import Organization
from agencies.periods import fiscal_year_of
from agencies.roles import Officer
from incidents.models import Readiness
from incidents.readiness.sight import address


@dataclass(frozen=True)
class ConfirmationOwed:
    """An organ whose readiness nobody has confirmed in this fiscal year."""

    organ: Organization
    year_name: str
    url: str


def confirmations_owed(officer: Officer, on: date) -> list[ConfirmationOwed]:
    """Those of the officer's organs that have not confirmed the fiscal year of that day; one query."""
    year = fiscal_year_of(on)
    confirmed = Readiness.objects.filter(organization=OuterRef("pk"), fiscal_year=year, confirmed_on__isnull=False)
    organs = Organization.objects.filter(~Exists(confirmed), pk__in=officer.organ_ids, abolished_on__isnull=True)
    name = eras.fiscal_year_name(year)
    return [
        ConfirmationOwed(organ, name, address("readiness-confirm", organ, year)) for organ in organs.order_by("code")
    ]
