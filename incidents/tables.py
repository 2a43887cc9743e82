"""Tables 2-(2)-⑦ ⑧ ⑩: how organs say they are prepared for an incident, and what is behind each figure.

- What an organ confirmed of the fiscal year that the cycle measures counts from the day of its first confirmation on.
- `state` narrows nothing: what is confirmed here is confirmed by the organ itself.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from django.db.models import Count, FilteredRelation, Q
from django.urls import reverse

from agencies.models import Organization
from agencies.tables import CountedRow, Listing, Table
from guidelines.models import Amendment
from guidelines.tables import Scope
from incidents.models import Readiness
from incidents.models.readiness import Answer
from regulations.models import Review
from regulations.querysets import ReviewQuerySet
from regulations.question_tables import Question, Said, question_listing, question_rows, question_table
from regulations.tables import reviews_of

CORPORATIONS = frozenset({Organization.Kind.CORPORATION.value})
ASKED_OF = {"supervisor": CORPORATIONS}
"""Question → the kinds of organ it is asked of; the others are asked of all."""


def question(key: str) -> Question:
    """A column of one of the tables, under the label of its field; those who say no have a column beside it."""
    label = str(Readiness._meta.get_field(key).verbose_name)  # type: ignore[union-attr]  # a column has one
    return Question(key, label, ((Answer.NO.value, f"{label}なし"),), ASKED_OF.get(key, frozenset()))


ROUTE = (question("route"),)
RESPONSE = (question("nights"), question("executives"), question("supervisor"))
WARNED = (question("warned"),)


def heard(scope: Scope) -> ReviewQuerySet:
    """The population, each beside what it confirmed by the day of the year measured (`said`), or nothing."""
    way = "organization__readiness"
    confirmed = {f"{way}__fiscal_year": scope.official.amendment.fiscal_year, f"{way}__confirmed_on__lte": scope.as_of}
    return reviews_of(scope).annotate(said=FilteredRelation(way, condition=Q(**confirmed)))


def columns_of(one: Question) -> tuple[str, str]:
    """Where the answer and its provenance stand."""
    return f"said__{one.key}", f"said__{one.key}_provenance"


def readiness_table(questions: Sequence[Question], scope: Scope) -> Table:
    """Organs by kind that say yes, of those asked; one query."""
    columns = [name for one in questions for name in columns_of(one)]
    population: Counter[str] = Counter()
    given: Counter[tuple[str, str, str, str]] = Counter()
    for kind, *said, count in heard(scope).values_list("kind", *columns).annotate(Count("pk")):
        population[kind] += count
        for one, answer, source in zip(questions, said[::2], said[1::2], strict=True):
            if answer:
                given[kind, one.key, answer, source] += count
    return question_table(scope, questions, population, given)


def counted_readiness(questions: Sequence[Question], scope: Scope) -> list[CountedRow]:
    """The rows behind a whole table; one query."""
    columns = [name for one in questions for name in columns_of(one)]
    organs, given = [], []
    for code, kind, *said in heard(scope).values_list("organization__code", "kind", *columns):
        organs.append((code, kind))
        given += [
            (code, one.key, answer, source)
            for one, answer, source in zip(questions, said[::2], said[1::2], strict=True)
            if answer
        ]
    return question_rows(scope, questions, organs, given)


def behind_readiness(questions: Sequence[Question], scope: Scope, row: str, column: str) -> Listing:
    """The organs behind a cell, each leading to what it says of the year measured; two queries."""
    year = scope.official.amendment.fiscal_year

    def said(one: Question) -> Said:
        rows = heard(scope).values_list("organization", *columns_of(one))
        return {organ: (answer, source) for organ, answer, source in rows if answer}

    def page_of(review: Review) -> str:
        return f"{reverse('incidents:readiness', args=[review.organization.code])}?year={year}"

    return question_listing(scope, questions, row, column, said, page_of)


def said_of_readiness(amendment: Amendment, side: Mapping[str, Any], key: str) -> str | None:
    """The answer to a question on one side of an entry of the trail, where it counts: confirmed, of the year measured."""
    is_counted = side.get("fiscal_year") == amendment.fiscal_year and side.get("confirmed_on")
    return (side.get(key) or None) if is_counted else None
