"""A practice as it is read: what was done, by whom as far as that is told, on which clauses, and from where."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse

from guidelines.models import ClauseText
from guidelines.practices import Practice


@dataclass(frozen=True)
class ClauseLink:
    """A clause a practice is about, by its number on the day."""

    label: str
    url: str


@dataclass(frozen=True)
class GuidelineLinks:
    """The clauses of one guideline that a practice is about."""

    guideline: str
    clauses: tuple[ClauseLink, ...]


@dataclass(frozen=True)
class PracticeView:
    """A practice with its clauses."""

    practice: Practice
    guidelines: tuple[GuidelineLinks, ...]

    @property
    def organ(self) -> str:
        """Who did it: the name where it is told, else the kind of organ, else nothing."""
        return name_of(self.practice) or self.practice.get_audience_display()


def name_of(practice: Practice) -> str:
    """The name of the organ; empty where it is not told."""
    return practice.organization.full_name if practice.shows_name and practice.organization else ""


def texts_of(practices: QuerySet, on: date) -> dict[int, ClauseText]:
    """Clause id → its text in force on the day, for the clauses of the practices; one query."""
    found: Any = ClauseText.objects.in_force(on).filter(clause__in=practices.order_by().values("clauses"))
    return {text.clause_id: text for text in found.select_related("clause__guideline").defer("body")}


def with_rows(practices: QuerySet) -> QuerySet:
    """With what is shown of each: those of the report in its order, then what was added later."""
    return practices.select_related("organization__prefecture").prefetch_related("clauses__guideline").order_by("pk")


def shown(practices: Iterable[Practice], texts: Mapping[int, ClauseText]) -> list[PracticeView]:
    """The practices with links to their clauses, those of the first guideline first; no query of its own."""
    return [PracticeView(one, links_of(one, texts)) for one in practices]


def links_of(practice: Practice, texts: Mapping[int, ClauseText]) -> tuple[GuidelineLinks, ...]:
    """The clauses of a practice that stand on the day, by guideline and place."""
    found = [texts[clause.pk] for clause in practice.clauses.all() if clause.pk in texts]
    found.sort(key=lambda text: (text.clause.guideline.code, text.position))
    return tuple(
        GuidelineLinks(
            guideline.short_title,
            tuple(
                ClauseLink(str(text), reverse("guidelines:clause", args=[guideline.code, text.clause_id]))
                for text in of_guideline
            ),
        )
        for guideline, of_guideline in groupby(found, key=lambda text: text.clause.guideline)
    )
