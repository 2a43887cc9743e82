"""Questions about published sets of tables and those in preparation."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models

from agencies.roles import Officer, Permission

if TYPE_CHECKING:
    from agencies.models import Organization
    from audits.models import Preparation, Publication  # noqa: F401 - named in the bases of the classes below
    from guidelines.models import OfficialTable


class PublicationQuerySet(models.QuerySet["Publication"]):
    """Published sets."""

    def visible_to(self, officer: Officer) -> PublicationQuerySet:
        """Those of real cycles for everybody, without an account too; those of the exercise only for who watches."""
        return self.all() if officer.may(Permission.WATCH) else self.filter(is_fictional=False)

    def newest_first(self) -> PublicationQuerySet:
        """The latest published first, real ones before those of the exercise, with what corrects each."""
        found = self.select_related("corrects", "corrected_by")
        return found.order_by("is_fictional", "-published_on", "-pk")

    def holding(self, official: OfficialTable, organ: Organization | None) -> PublicationQuerySet:
        """Editions of a cycle with that table; with a table of one organ, those that have it of that organ."""
        of_organ = {"tables__table__organization": organ.code} if organ else {}
        return self.filter(amendment=official.amendment_id, tables__number=official.number, **of_organ)

    def correctable(self, amendment: models.Model) -> PublicationQuerySet:
        """The latest edition of each set of a cycle: an edition that was corrected is not corrected again."""
        return self.filter(amendment=amendment, corrected_by__isnull=True).order_by("-number", "-edition")


class PreparationQuerySet(models.QuerySet["Preparation"]):
    """Sets that are to be published, or were."""

    def newest_first(self) -> PreparationQuerySet:
        """Those that wait for publication first, then the latest."""
        waiting = models.Case(models.When(stage="OPEN", then=0), default=1)
        found = self.select_related("amendment", "publication", "corrects")
        return found.order_by(waiting, "-pk")
