"""What a page says when it is asked for what cannot be, and the form that is kept to put it right."""

from __future__ import annotations

from urllib.parse import quote

import pytest
from django.test import Client
from django.test.html import Element, parse_html

from agencies.roles import Role
from guidelines.models import Amendment
from tests.api import get, secret_of
from tests.audits.pages import attribute, elements, page, text_of, words
from tests.permissions.matrix import someone
from tests.publications import NUMBERS

THERE_ARE = f"表「9-9-9」はありません。ある表：{'、'.join(NUMBERS)}。"
NO_DAY = "基準日：2016年2月30日という日付はありません。"


@pytest.fixture
def evaluator(survey: Amendment) -> Client:
    """The browser of 評価 花子 of 総務省."""
    return someone("evaluator")


def test_an_impossible_day_is_refused_on_page_and_in_the_api(evaluator: Client) -> None:
    for address in ("/tables/2-1-5/", "/tables/2-1-5/cells/AGENCY/2016/"):
        answer = page(evaluator, f"{address}?as_of=2016-02-30", 400)
        assert [words(one) for one in error_links(answer)] + text_of(answer, "p", "message-text") == [NO_DAY]
    refused = get("tables/2-1-5/?as_of=2016-02-30", secret_of(Role.EVALUATOR))
    assert (refused.status_code, refused.json()["detail"]) == (400, NO_DAY)


def test_an_unknown_table_is_answered_with_those_there_are(evaluator: Client) -> None:
    for address in ("/tables/9-9-9/", "/tables/9-9-9/cells/AGENCY/2016/"):
        missing = page(evaluator, address, 404)
        assert text_of(missing, "p", "message-text") == [THERE_ARE]
        hrefs = [attribute(link, "href") for link in elements(missing, "a", "link-line")]
        assert hrefs == [f"/tables/{number}/" for number in NUMBERS]


@pytest.mark.parametrize(
    "address",
    [
        "/organizations/AG-99/",
        "/organizations/%00/",
        "/organizations/ag-26/",
        "/reviews/99999999999999999999999/",
        "/reviews/0/",
        "/tables/%00/",
        "/tables/2-1-5/cells/AGENCY/1999/",
        "/tables/2-1-19/cells/%00/all/",
        "/tables/2-1-19/?organization=AG-26-U025",
        "/tables/2-1-5/?amendment=1999-01",
        "/nothing/",
    ],
)
def test_what_is_not_there_is_said_so(evaluator: Client, address: str) -> None:
    assert len(text_of(page(evaluator, address, 404), "h1")) == 1


@pytest.mark.parametrize("address", ["organizations/AG-99/", "organizations/%00/", "reviews/99999999999999999999/"])
def test_what_is_not_there_is_a_problem_to_a_program(survey: Amendment, address: str) -> None:
    answer = get(address, secret_of(Role.EVALUATOR))
    assert (answer.status_code, answer["Content-Type"]) == (404, "application/problem+json")


def filters(inside: Element) -> dict[str, str]:
    """What the filter bar of a page holds, by the name of each field."""
    (bar,) = elements(inside, "form", "filters")
    held = {attribute(one, "name"): attribute(one, "value") for one in elements(bar, "input")}
    for select in elements(bar, "select"):
        chosen = [one for one in elements(select, "option") if "selected" in dict(one.attributes)]
        held[attribute(select, "name")] = "".join(attribute(one, "value") for one in chosen)
    return held


def marked(inside: Element) -> dict[str, list[str]]:
    """The fields that are marked as wrong, each with what is told of it."""
    told = {attribute(one, "id"): text_of(one, "li") for one in elements(inside, "ul", "field-errors")}
    fields = [*elements(inside, "input"), *elements(inside, "select")]
    return {
        attribute(one, "name"): told[attribute(one, "aria-describedby")]
        for one in fields
        if attribute(one, "aria-invalid") == "true"
    }


def test_the_filter_bar_of_a_table_keeps_what_was_typed_and_marks_what_is_wrong(evaluator: Client) -> None:
    asked = "as_of=2016-02-30&state=confirmed&kind=AGENCY&lead_agency=AG-26"
    answer = page(evaluator, f"/tables/2-1-6/?amendment=2015-08&{asked}", 400)
    assert filters(answer) == {
        "amendment": "2015-08",
        "as_of": "2016-02-30",
        "state": "confirmed",
        "kind": "AGENCY",
        "category": "",
        "lead_agency": "AG-26",
    }
    assert marked(answer) == {"as_of": [NO_DAY.removeprefix("基準日：")]}
    assert [(attribute(one, "href"), words(one)) for one in error_links(answer)] == [("#as_of", NO_DAY)]
    (again,) = [attribute(one, "href") for one in elements(answer, "a", "button") if "外して" in words(one)]
    assert again == "/tables/2-1-6/?amendment=2015-08&state=confirmed&kind=AGENCY&lead_agency=AG-26"


def error_links(inside: Element) -> list[Element]:
    """The links of the summary of errors."""
    return [link for one in elements(inside, "ul", "error-summary-list") for link in elements(one, "a")]


def test_every_wrong_word_of_a_page_of_the_cycle_is_marked(evaluator: Client) -> None:
    for address in ("/", "/dashboard/", "/dashboard/late/", "/dashboard/matrix/", "/late/"):
        answer = page(evaluator, f"{address}?as_of=xx&kind=NOBODY&category=CITY&compared_to=yy", 400)
        assert (address, sorted(marked(answer))) == (address, ["as_of", "category", "compared_to", "kind"])
        held = filters(answer)
        typed = [held[name] for name in ("amendment", "as_of", "compared_to", "kind", "category", "state")]
        assert typed == ["2015-08", "xx", "yy", "NOBODY", "CITY", "submitted"]


def test_what_was_typed_is_text_and_never_markup(evaluator: Client) -> None:
    typed = quote('"><script>alert(1)</script>')
    answer = page(evaluator, f"/late/?as_of={typed}&kind={typed}&state={typed}", 400)
    assert [one for one in elements(answer, "script") if not attribute(one, "src")] == []
    assert sorted(marked(answer)) == ["as_of", "kind", "state"]


def test_a_table_of_one_organ_keeps_its_organ(evaluator: Client) -> None:
    answer = page(evaluator, "/tables/2-1-19/?as_of=2016-02-30&organization=AG-26", 400)
    assert filters(answer) == {"as_of": "2016-02-30", "state": "submitted", "organization": "AG-26"}


def test_a_question_with_no_wrong_field_is_answered_in_words_alone(evaluator: Client) -> None:
    for address in ("/dashboard/matrix/?sort=nothing", "/late/?format=csv&charset=latin-1", "/tables/?as_of=xx"):
        answer = page(evaluator, address, 400)
        assert (address, list(elements(answer, "form", "filters"))) == (address, [])
        assert len(text_of(answer, "p", "message-text")) == 1


def test_the_form_of_the_bundle_keeps_what_was_typed(evaluator: Client) -> None:
    response = evaluator.post("/tables/bundle/", {"as_of": "2016-02-30", "state": "confirmed", "kind": "AGENCY"})
    answer = parse_html(response.content.decode())
    assert response.status_code == 400
    held = filters(answer)
    assert {name: held[name] for name in ("amendment", "as_of", "state", "kind")} == {
        "amendment": "2015-08",
        "as_of": "2016-02-30",
        "state": "confirmed",
        "kind": "AGENCY",
    }
    assert marked(answer) == {"as_of": [NO_DAY.removeprefix("基準日：")]}
    assert [one for one in elements(answer, "a", "button") if "外して" in words(one)] == []


def test_a_wrong_question_about_the_exercise_is_marked_as_such(exercise: Amendment, evaluator: Client) -> None:
    answer = page(evaluator, f"/late/?amendment={exercise.code}&as_of=xx", 400)
    assert len(list(elements(answer, "div", "exercise-band"))) == 1
