"""No answer of the API tells who holds an allocated fact (rule 10)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest

from agencies.models import Organization
from agencies.provenance import Provenance
from agencies.roles import Role
from guidelines.models import Amendment
from regulations.models import ItemAnswer, Review, Revision
from tests.answers import Outcome, hand_in, review_of
from tests.api import get, secret_of
from tests.publications import NUMBERS

ASKED = [f"tables/{number}/?organization=AG-26" for number in NUMBERS]
OUTCOME_COLUMNS = ("outcome", "manner", "planned_from", "planned_to", "remark")


@pytest.fixture
def evaluator(survey: Amendment) -> str:
    """The secret of a program of MIC."""
    return secret_of(Role.EVALUATOR)


def addresses() -> Iterator[str]:
    """Everything that can be read, tables and cells left out."""
    for name in ("amendments", "organizations", "reviews"):
        yield f"{name}/?page_size=1000"
    for code in Organization.objects.order_by("code").values_list("code", flat=True)[::10]:
        yield f"organizations/{code}/"
    for pk in Review.objects.values_list("pk", flat=True):
        yield f"reviews/{pk}/"


def everything(secret: str) -> dict[str, bytes]:
    """All that a program of MIC can read, by address, as JSON; tables, lists and cells as CSV too."""
    told = {}
    asked = [*addresses(), "tables/", *(f"{one}{state}" for one in ASKED for state in ("", "&as_of=2016-03-31"))]
    for address in asked:
        response = get(address, secret)
        assert response.status_code == 200
        told[address] = response.content
        for row in response.json().get("rows", []):
            for url in (cell["url"] for cell in row["cells"] if cell["url"]):
                told[url] = get(url, secret).content
                told[f"{url}&format=csv"] = get(f"{url}&format=csv", secret).content
        if "?" in address:
            told[f"{address}&format=csv"] = get(f"{address}&format=csv", secret).content
    return told


def rotate(rows: list[Any], columns: tuple[str, ...]) -> int:
    """Give each row what the next one says; returns how many now say something else."""
    said = [tuple(getattr(row, column) for column in columns) for row in rows]
    for row, values in zip(rows, said[1:] + said[:1], strict=True):
        for column, value in zip(columns, values, strict=True):
            setattr(row, column, value)
    if rows:
        type(rows[0]).objects.bulk_update(rows, columns)
    return sum(before != after for before, after in zip(said, said[1:] + said[:1], strict=True))


def test_who_holds_which_allocated_fact_cannot_be_told_from_any_response(survey: Amendment, evaluator: str) -> None:
    before = everything(evaluator)
    answers = revisions = 0
    for item in survey.items.all():
        allocated = item.answers.filter(provenance=Provenance.ALLOCATED).order_by("submission__review__organization")
        answers += rotate(list(allocated), OUTCOME_COLUMNS)
    for group in Organization.objects.get(code="AG-26").unit_groups.all():
        dates = Revision.objects.filter(provenance=Provenance.ALLOCATED, regulation__owner__unit_group=group)
        revisions += rotate(list(dates.order_by("pk")), ("revised_from", "revised_to"))
    assert (answers > 0, revisions > 0) == (True, True)
    assert everything(evaluator) == before


def test_only_what_an_organ_said_or_was_published_of_it_bears_its_name(survey: Amendment, evaluator: str) -> None:
    hand_in(review_of("IA-044"), on=date(2016, 5, 31), item_1={"outcome": Outcome.PLANNED})
    attributed = ItemAnswer.objects.exclude(provenance=Provenance.ALLOCATED)
    told = []
    for audience, number in (("AGENCY", "2-1-6"), ("CORPORATION", "2-1-7")):
        for row in get(f"tables/{number}/", evaluator).json()["rows"]:
            cells = row["cells"][1:]
            entries = [one for cell in cells for one in get(cell["url"], evaluator).json()["entries"]]
            told += [(audience, row["label"], one["organization"]) for one in entries]
    columns = ("item__audience", "item__label", "submission__review__organization__code")
    assert sorted(told) == sorted(attributed.values_list(*columns))
    assert len(told) == 6
