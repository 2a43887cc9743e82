"""Questions about guidelines and amendments."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Q

if TYPE_CHECKING:
    from guidelines.models import Amendment, ClauseText  # noqa: F401 - named in the bases of the classes below


class AmendmentQuerySet(models.QuerySet["Amendment"]):
    """Amendments, each a cycle."""

    def newest(self) -> Amendment | None:
        """The newest one that is not an exercise."""
        return self.filter(is_fictional=False).order_by("-issued_on", "-pk").first()


class ClauseTextQuerySet(models.QuerySet["ClauseText"]):
    """Texts of clauses."""

    def in_force(self, on: date) -> ClauseTextQuerySet:
        """The text of each clause that holds on the day; none for a clause deleted before or made later."""
        begun = self.filter(Q(in_force_from__isnull=True) | Q(in_force_from__lte=on))
        later = begun.filter(clause=models.OuterRef("clause")).order_by(
            models.F("in_force_from").desc(nulls_last=True), "-pk"
        )
        return begun.filter(pk=models.Subquery(later.values("pk")[:1])).exclude(change="DELETED")

    def left_by(self, amendment: Amendment) -> ClauseTextQuerySet:
        """The texts as the amendment left them, in the guideline's order."""
        return self.filter(amendment=amendment).order_by("position", "pk")

    def numbers(self, amendment: Amendment, clauses: Iterable[int]) -> dict[int, str]:
        """Clause id → its number after the amendment, such as 6-9."""
        found = self.filter(amendment=amendment, clause__in=clauses).exclude(change="DELETED")
        return dict(found.values_list("clause", "number"))
