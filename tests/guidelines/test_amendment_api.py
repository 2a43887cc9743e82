"""Amendments in the API: what was asked, of whom, and by when."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from agencies.roles import Role
from guidelines.models import Amendment, AmendmentItem, Clause, ClauseText, Guideline, ItemClause, Notice
from tests.api import get, secret_of


def amend(code: str, issued_on: date, *, is_fictional: bool = False, number: str = "6-9") -> Amendment:
    """A further amendment with one notice and one item about the clause that bore 6-9 in 2015."""
    amendment = Amendment.objects.create(
        code=code,
        title=code,
        issued_on=issued_on,
        fiscal_year=issued_on.year,
        reference_on=issued_on,
        is_fictional=is_fictional,
    )
    guideline = Guideline.objects.get(code="agency-guideline")
    Notice.objects.create(amendment=amendment, guideline=guideline, number="総管管第1号", issued_on=issued_on)
    clause = Clause.objects.get(guideline=guideline, texts__number="6-9", texts__amendment__code="2015-08")
    ClauseText.objects.create(
        clause=clause, amendment=amendment, number=number, position=1, change="RENUMBERED", in_force_from=issued_on
    )
    item = AmendmentItem.objects.create(amendment=amendment, audience="AGENCY", position=1, label="①複製")
    ItemClause.objects.create(item=item, clause=clause, position=1)
    return amendment


def test_an_amendment_says_what_was_asked_of_whom_and_by_when(survey: Amendment) -> None:
    amendment = get("amendments/2015-08/", secret_of(Role.EVALUATOR)).json()
    items = amendment.pop("items")
    assert amendment == {
        "code": "2015-08",
        "title": "平成27年8月改正",
        "issued_on": "2015-08-25",
        "due_on": "2015-12-31",
        "due_wording": "平成27年中を目途",
        "fiscal_year": 2015,
        "reference_on": "2016-05-31",
        "is_fictional": False,
        "notices": [
            {
                "guideline": "agency-guideline",
                "guideline_title": "行政機関の保有する個人情報の適切な管理のための措置に関する指針",
                "number": "総管管第70号",
                "issued_on": "2015-08-25",
            },
            {
                "guideline": "corporate-guideline",
                "guideline_title": "独立行政法人等の保有する個人情報の適切な管理のための措置に関する指針",
                "number": "総管管第71号",
                "issued_on": "2015-08-25",
            },
        ],
    }
    assert items[5] == {
        "position": 6,
        "label": "⑥所管独法等への指導、助言",
        "audience": "AGENCY",
        "lead_supervisors_only": True,
        "clauses": ["11"],
    }
    assert [(one["audience"], one["position"], one["clauses"]) for one in items] == [
        ("AGENCY", 1, ["2-2"]),
        ("AGENCY", 2, ["3-3"]),
        ("AGENCY", 3, ["6-9"]),
        ("AGENCY", 4, ["6-10"]),
        ("AGENCY", 5, ["9-2"]),
        ("AGENCY", 6, ["11"]),
        ("CORPORATION", 1, ["2-2"]),
        ("CORPORATION", 2, ["3-3"]),
        ("CORPORATION", 3, ["6-9"]),
        ("CORPORATION", 4, ["6-10"]),
        ("CORPORATION", 5, ["9-2", "9-5"]),
        ("CORPORATION", 6, ["11"]),
    ]


def test_the_list_holds_the_same_newest_first_and_marks_exercises(survey: Amendment) -> None:
    amend("drill", date(2017, 4, 1), is_fictional=True)
    amend("2018-09", date(2018, 9, 1))
    secret = secret_of(Role.EVALUATOR)
    listed = get("amendments/", secret).json()["results"]
    assert [(one["code"], one["is_fictional"]) for one in listed] == [
        ("2018-09", False),
        ("drill", True),
        ("2015-08", False),
    ]
    assert listed == [get(f"amendments/{one['code']}/", secret).json() for one in listed]


def test_a_clause_bears_the_number_each_amendment_left_it(survey: Amendment) -> None:
    amend("2018-09", date(2018, 9, 1), number="7-1")
    newer, older = get("amendments/", secret_of(Role.EVALUATOR)).json()["results"]
    assert (newer["items"][0]["clauses"], older["items"][2]["clauses"]) == (["7-1"], ["6-9"])


@pytest.mark.parametrize(
    ("role", "code"), [(Role.MEMBER, "AG-26"), (Role.OFFICER, "AG-26-U025"), (Role.CHIEF, "IA-044")]
)
def test_everyone_with_a_token_may_read_them(survey: Amendment, role: str, code: str) -> None:
    own, watching = secret_of(role, code), secret_of(Role.EVALUATOR)
    for address in ("amendments/", "amendments/2015-08/", "amendments/?format=csv"):
        response = get(address, own)
        assert response.status_code == 200
        assert response.content == get(address, watching).content


def test_an_amendment_there_is_not_is_not_found(survey: Amendment) -> None:
    response = get("amendments/1999-01/", secret_of(Role.EVALUATOR))
    assert response.status_code == 404
    assert response.json() == {
        "type": "/problems/not-found",
        "title": "見つかりません",
        "status": 404,
        "detail": "指定されたものはありません。番号やコードを確かめてください。",
    }


def test_a_list_costs_the_same_for_one_amendment_and_for_three(
    survey: Amendment, django_assert_num_queries: Any
) -> None:
    secret = secret_of(Role.EVALUATOR)
    amend("2018-09", date(2018, 9, 1))
    amend("2020-09", date(2020, 9, 1))
    for size in (1, 3):
        with django_assert_num_queries(7):  # token, count, page, notices, items, their clauses, numbers
            assert len(get(f"amendments/?page_size={size}", secret).json()["results"]) == size
