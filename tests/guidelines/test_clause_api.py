"""Guidelines and the clauses in force on a day, in the API."""

from __future__ import annotations

from guidelines.models import Amendment, ClauseText
from tests.api import get, secret_of


def test_clauses_are_those_in_force_on_the_day(survey: Amendment) -> None:
    secret = secret_of("MEMBER", "AG-26")
    assert {one["code"] for one in get("guidelines/", secret).json()["results"]} == {
        "agency-guideline",
        "corporate-guideline",
    }
    for on, day in (("平成27年8月24日", "2015-08-24"), ("2016-05-31", "2016-05-31")):
        address = f"clauses/?guideline=agency-guideline&page_size=1000&on={on}"
        listed = get(address, secret).json()["results"]
        texts = ClauseText.objects.filter(clause__guideline__code="agency-guideline").in_force(survey.issued_on)
        if day > "2015-08-25":
            assert {one["clause"] for one in listed} == set(texts.values_list("clause", flat=True))
        else:
            assert {one["amendment"] for one in listed} == {None}


def test_a_number_that_a_clause_no_longer_bears_finds_nothing(survey: Amendment) -> None:
    now = set(ClauseText.objects.in_force(survey.issued_on).values_list("number", flat=True))
    former = set(ClauseText.objects.filter(amendment=None).values_list("number", flat=True)) - now
    for number in former:
        assert get(f"clauses/?number={number}", secret_of("EVALUATOR")).json()["count"] == 0


def test_a_day_that_cannot_be_is_refused_in_the_words_of_the_page(survey: Amendment) -> None:
    refused = get("clauses/?on=平成99年99月", secret_of("EVALUATOR"))
    assert (refused.status_code, list(refused.json()["errors"])) == (400, ["on"])
