"""Table 2-(2)-③: organs whose privacy posts are held together with information-security posts, by kind of post."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from django.db.models import Count
from django.urls import reverse

from agencies.tables import CountedRow, Listing, Table
from audits.models import ConcurrentPost
from audits.querysets import ConcurrentPostQuerySet
from guidelines.models import Amendment
from guidelines.tables import Scope
from regulations.models import Review
from regulations.question_tables import Question, Said, question_listing, question_rows, question_table
from regulations.tables import reviews_of

WAY = "organization__reviews"
NOT_KNOWN = ConcurrentPost.Answer.NOT_KNOWN
QUESTIONS = tuple(
    Question(post.value, post.label, others=((NOT_KNOWN.value, f"{post.label}：{NOT_KNOWN.label}"),))
    for post in ConcurrentPost.Kind
)
"""A column for each kind of post; who does not hold two posts (兼務していない) has none, as in the report."""


def answered(scope: Scope) -> ConcurrentPostQuerySet:
    """The answers about the fiscal year measured, given by the day, of the organs looked at."""
    return ConcurrentPost.objects.filter(
        **{f"{WAY}__in": reviews_of(scope)},
        fiscal_year=scope.official.amendment.fiscal_year,
        answered_on__lte=scope.as_of,
    )


def concurrent_posts(scope: Scope) -> Table:
    """Organs by kind × kind of post held together, without a total, as in the report; two queries."""
    population = Counter(dict(reviews_of(scope).values_list("kind").annotate(Count("pk"))))
    groups = answered(scope).values_list(f"{WAY}__kind", "kind", "answer", "provenance").annotate(Count("pk"))
    given = Counter({(kind, post, answer, source): number for kind, post, answer, source, number in groups})
    table = question_table(scope, QUESTIONS, population, given)
    return replace(table, rows=tuple(row for row in table.rows if not row.is_total))


def behind_posts(scope: Scope, row: str, column: str) -> Listing:
    """The organs behind a cell of table ③; ALLOCATED ones stand unnamed."""

    def said(question: Question) -> Said:
        found = answered(scope).filter(kind=question.key)
        return {organ: (answer, source) for organ, answer, source in found.values_list(*fields)}

    fields = ("organization", "answer", "provenance")
    return question_listing(scope, QUESTIONS, row, column, said, posts_of)


def posts_of(review: Review) -> str:
    """The page of the organ's posts."""
    return reverse("audits:posts", args=[review.organization.code])


def counted_posts(scope: Scope) -> list[CountedRow]:
    """Of table ③: the organs, and under each kind of post those that answered."""
    asked = reviews_of(scope).values_list("organization__code", "kind")
    given = answered(scope).values_list("organization__code", "kind", "answer", "provenance")
    return question_rows(scope, QUESTIONS, asked, given)


def said_of_post(amendment: Amendment, side: Mapping[str, Any], post: str) -> tuple[str, str] | None:
    """The answer about a kind of post on one side of an entry of the trail, and how it is known."""
    if side.get("fiscal_year") != amendment.fiscal_year or side.get("kind") != post:
        return None
    return side["answer"], side["provenance"]
