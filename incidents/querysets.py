"""Questions about readiness and incidents: who may see them, what is open, what counts."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Q

from agencies.roles import Officer, Permission

if TYPE_CHECKING:
    from incidents.models import (  # noqa: F401 - named in the bases of the classes below
        ContactRoute,
        Incident,
        Readiness,
        WarningGiven,
    )


def readable(officer: Officer) -> Q:
    """Rows of an `organization` that who watches may see, and the officers of that organ."""
    return Q() if officer.may(Permission.WATCH) else Q(organization__in=officer.organ_ids)


class ReadinessQuerySet(models.QuerySet["Readiness"]):
    """What organs say of their readiness."""

    def visible_to(self, officer: Officer) -> ReadinessQuerySet:
        """Those of one's own organs; for who watches all that was confirmed, as what is not is a draft."""
        own = Q(organization__in=officer.organ_ids)
        return self.filter(own | Q(confirmed_on__isnull=False) if officer.may(Permission.WATCH) else own)


class RouteQuerySet(models.QuerySet["ContactRoute"]):
    """Chains of contacts: names and numbers, which only the organ itself needs."""

    def visible_to(self, officer: Officer) -> RouteQuerySet:
        """Those of one's own organs, also for members, who have to know whom to call; nobody else's."""
        return self.filter(organization__in=officer.organ_ids | officer.member_ids)


class WarningQuerySet(models.QuerySet["WarningGiven"]):
    """Warnings that organs gave."""

    def visible_to(self, officer: Officer) -> WarningQuerySet:
        """All for who watches, else those of one's own organs."""
        return self.filter(readable(officer))


class IncidentQuerySet(models.QuerySet["Incident"]):
    """Incidents: nobody sees, counts or finds one that is not shown to them."""

    def visible_to(self, officer: Officer) -> IncidentQuerySet:
        """Those of one's own organs and units, those one reported as a member, those one's agency or ministry was told.

        - Officers and chiefs see all of their organ, a unit's officers those of the unit.
        - A member sees the reports made with the own account while still a member there.
        - Each supervising agency that was told sees it from then on, and so does who watches once the ministry was told;
          of what is real nobody who is of the exercise alone.
        """
        told_to = self.model.objects.filter(tellings__agency__in=officer.organ_ids)
        found = Q(organization__in=officer.organ_ids) | Q(unit__in=officer.unit_ids) | Q(pk__in=told_to.values("pk"))
        if officer.account:
            mine = Q(organization__in=officer.member_ids) | Q(unit__in=officer.member_ids)
            found |= Q(reported_by=officer.account) & mine
        if officer.may(Permission.WATCH):
            told = Q(told_ministry_at__isnull=False)
            found |= told & Q(organization__is_fictional=True) if officer.is_fictional else told
        return self.filter(found)

    def open(self) -> IncidentQuerySet:
        """Those still being dealt with."""
        return self.filter(state="OPEN")

    def with_title(self) -> IncidentQuerySet:
        """Each with the `title` of its latest report."""
        same = self.model.objects.filter(pk=models.OuterRef("pk")).order_by("-reports__number")
        return self.annotate(title=models.Subquery(same.values("reports__title")[:1]))

    def of_places(self, places: Iterable[int]) -> IncidentQuerySet:
        """Those of these organs and units."""
        wanted = list(places)
        return self.filter(Q(organization__in=wanted) | Q(unit__in=wanted))

    def of_register(self, is_fictional: bool) -> IncidentQuerySet:
        """Those of real organs, or those of an exercise; the two never stand in one list."""
        return self.filter(organization__is_fictional=is_fictional)
