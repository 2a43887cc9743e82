"""What somebody may see of an organ's readiness, and what every page about it shows."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from django.http import Http404
from django.shortcuts import get_object_or_404
from django.urls import reverse

from agencies import eras
from agencies.models import Organization
from agencies.periods import fiscal_year_of
from agencies.roles import Officer, Permission
from incidents.models import ContactRoute, Readiness, WarningGiven
from incidents.readiness.answers import Line, lines_of, years_open
from incidents.readiness.chain import Chain, chain_of

Crumb = tuple[str, str | None]
LIST, PAGE = "incidents:readiness-list", "incidents:readiness"


def organs_seen(officer: Officer) -> Any:
    """The organs whose page of readiness somebody may open: all for who watches, else those one belongs to."""
    organs = Organization.objects.organs().select_related("prefecture")
    if officer.may(Permission.WATCH):
        return organs
    return organs.filter(pk__in=officer.organ_ids | officer.member_ids)


@dataclass(frozen=True)
class Sight:
    """One organ as the officer sees it on a day."""

    organ: Organization
    officer: Officer
    on: date

    @property
    def may_enter(self) -> bool:
        """Does the officer enter for this organ?"""
        return self.organ.pk in self.officer.organ_ids

    @property
    def may_read_answers(self) -> bool:
        """Members see whom to call, and not what was answered."""
        return self.may_enter or self.officer.may(Permission.WATCH)

    @cached_property
    def every(self) -> list[Readiness]:
        """What was answered, the latest year first."""
        found = Readiness.objects.visible_to(self.officer).filter(organization=self.organ)
        return list(found.order_by("-fiscal_year"))

    def of_year(self, year: int) -> Readiness | None:
        """What was answered of a fiscal year."""
        return next((one for one in self.every if one.fiscal_year == year), None)

    @cached_property
    def route(self) -> ContactRoute | None:
        """The chain of contacts, for the organ itself alone."""
        return ContactRoute.objects.visible_to(self.officer).filter(organization=self.organ).first()

    @cached_property
    def chain(self) -> Chain:
        """Its links."""
        return chain_of(self.route)

    @cached_property
    def has_own_chain(self) -> bool:
        """Is the organ's chain the officer's to read?"""
        return self.organ.pk in self.officer.organ_ids | self.officer.member_ids

    @cached_property
    def chain_changed_on(self) -> date | None:
        """When the chain was changed last, which is all that others learn of it."""
        changed = ContactRoute.objects.filter(organization=self.organ).values_list("changed_on", flat=True)
        return changed.first()

    @property
    def years(self) -> list[int]:
        """The years one can look at: those answered, and for the organ itself those that are open."""
        known = {one.fiscal_year for one in self.every}
        return sorted(known | set(years_open(self.on)) if self.may_enter else known, reverse=True)

    def year_asked(self, asked: str) -> int:
        """The year of the address, or this one; who watches begins with the latest there is."""
        current = fiscal_year_of(self.on)
        if asked.isascii() and asked.isdigit() and len(asked) == 4 and int(asked) in (*self.years, current):
            return int(asked)
        return current if self.may_enter or not self.every else self.every[0].fiscal_year

    def lines(self, year: int) -> list[Line]:
        """Every question with the answer of that year."""
        return lines_of(self.organ, self.of_year(year))

    @cached_property
    def warnings(self) -> list[WarningGiven]:
        """Warnings, the latest first."""
        found = WarningGiven.objects.visible_to(self.officer).filter(organization=self.organ)
        return list(found.order_by("-given_on", "-pk"))


def load(officer: Officer, code: str, on: date) -> Sight:
    """The organ of an address, if the officer may open its page; else 404."""
    return Sight(get_object_or_404(organs_seen(officer), code=code), officer, on)


def load_own(officer: Officer, code: str, on: date) -> Sight:
    """The same for who enters for the organ; else 404."""
    sight = load(officer, code, on)
    if not sight.may_enter:
        raise Http404
    return sight


def address(view: str, organ: Organization, year: int | None = None) -> str:
    """The address of a page about the organ's readiness."""
    path = reverse(f"incidents:{view}", args=[organ.code])
    return f"{path}?year={year}" if year else path


def context_of(sight: Sight, *crumbs: Crumb) -> dict[str, Any]:
    """What every page shows."""
    above: list[Crumb] = [("ホーム", reverse("home"))]
    if sight.officer.may(Permission.WATCH):
        above.append(("連絡体制", reverse(LIST)))
    own: Crumb = (f"{sight.organ}の連絡体制", address("readiness", sight.organ) if crumbs else None)
    return {
        "organ": sight.organ,
        "sight": sight,
        "cycle_label": f"{eras.full(sight.on)}現在",
        "is_fictional": sight.organ.is_fictional,
        "breadcrumbs": [*above, own, *crumbs],
    }
