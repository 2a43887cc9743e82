"""Questions about guidelines and amendments."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import TYPE_CHECKING, Any

from django.db import models
from django.db.models import Exists, OuterRef, Q

from agencies.roles import Officer, Permission

if TYPE_CHECKING:
    from guidelines.models import (  # noqa: F401 - named in the bases of the classes below
        Amendment,
        Clause,
        ClauseText,
        Guideline,
        OfficialTable,
        Practice,
    )


class GuidelineQuerySet(models.QuerySet["Guideline"]):
    """Guidelines."""

    def of_register(self, is_fictional: bool) -> GuidelineQuerySet:
        """Those of the exercise, or the real ones: a guideline is invented when an exercise amended it."""
        of_exercise = self.model.objects.filter(notices__amendment__is_fictional=True).values("pk")
        return self.filter(pk__in=of_exercise) if is_fictional else self.exclude(pk__in=of_exercise)

    def with_register(self) -> Any:
        """Each with `is_fictional`: whether it is invented."""
        of_exercise = self.model.objects.filter(pk=OuterRef("pk"), notices__amendment__is_fictional=True)
        return self.annotate(is_fictional=Exists(of_exercise))

    def visible_to(self, officer: Officer) -> GuidelineQuerySet:
        """The real ones for everybody, being public; those of the exercise for who watches or belongs to it."""
        if officer.may(Permission.WATCH) or officer.is_fictional:
            return self.all()
        return self.of_register(is_fictional=False)


class ClauseQuerySet(models.QuerySet["Clause"]):
    """Clauses."""

    def visible_to(self, officer: Officer) -> ClauseQuerySet:
        """Those of the guidelines one may read."""
        guidelines: Any = self.model.guideline.field.related_model._default_manager
        return self.filter(guideline__in=guidelines.visible_to(officer).values("pk"))


class AmendmentQuerySet(models.QuerySet["Amendment"]):
    """Amendments, each a cycle."""

    def default_first(self) -> AmendmentQuerySet:
        """In the order in which one is meant where none is named.

        Real ones before exercises; what was put to organs before what is opened and not dispatched; then the newest.
        """
        put = self.model.objects.filter(pk=OuterRef("pk"), reviews__isnull=False)
        return self.annotate(is_put=Exists(put)).order_by("is_fictional", "-is_put", "-issued_on", "-pk")

    def newest(self) -> Amendment | None:
        """The one that is meant where none is named; never an exercise."""
        return self.filter(is_fictional=False).default_first().first()


class OfficialTableQuerySet(models.QuerySet["OfficialTable"]):
    """Official tables."""

    def default_first(self) -> OfficialTableQuerySet:
        """In the order in which one is meant where no amendment is named: as amendments, then as in the report."""
        put = self.model.objects.filter(pk=OuterRef("pk"), amendment__reviews__isnull=False)
        return self.annotate(is_put=Exists(put)).order_by(
            "amendment__is_fictional", "-is_put", "-amendment__issued_on", "-amendment", "position"
        )


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


def sees_exercise(officer: Officer) -> bool:
    """May the officer read what belongs to the exercise: who watches, and who is of the exercise?"""
    return officer.may(Permission.WATCH) or officer.is_fictional


class PracticeQuerySet(models.QuerySet["Practice"]):
    """Practices."""

    def visible_to(self, officer: Officer) -> PracticeQuerySet:
        """The real ones for whoever is signed in; those of the exercise for who watches or belongs to it."""
        return self.all() if sees_exercise(officer) else self.apart(is_fictional=False)

    def apart(self, *, is_fictional: bool) -> PracticeQuerySet:
        """Those of the exercise, or the real ones, never both."""
        return self.filter(is_fictional=is_fictional)
