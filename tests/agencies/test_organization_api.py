"""Organizations in the API: who sees which, filters, pages and CSV."""

from __future__ import annotations

from typing import Any

import pytest

from agencies.models import Organization
from agencies.roles import Role
from guidelines.models import Amendment
from tests.api import get, secret_of


def organ(code: str, name: str = "", **columns: Any) -> Organization:
    """An organ or unit."""
    kind = columns.pop("kind", Organization.Kind.AGENCY)
    return Organization.objects.create(code=code, name=name or code, kind=kind, **columns)


@pytest.mark.parametrize(
    ("role", "code", "seen"),
    [
        (Role.OFFICER, "AG-01", ["AG-01", "AG-01-U1", "AG-01-U2"]),
        (Role.CHIEF, "IA-01", ["IA-01"]),
        (Role.OFFICER, "AG-01-U1", ["AG-01-U1"]),
        (Role.MEMBER, "AG-01", []),
        (Role.EVALUATOR, "", ["AG-01", "AG-01-U1", "AG-01-U2", "IA-01"]),
        (Role.ADMINISTRATOR, "", ["AG-01", "AG-01-U1", "AG-01-U2", "IA-01"]),
    ],
)
def test_each_role_sees_the_organizations_it_may(db: None, role: str, code: str, seen: list[str]) -> None:
    above = organ("AG-01")
    organ("AG-01-U1", kind="UNIT", parent=above)
    organ("AG-01-U2", kind="UNIT", parent=above)
    organ("IA-01", kind="CORPORATION")
    secret = secret_of(role, code)
    assert [one["code"] for one in get("organizations/", secret).json()["results"]] == seen
    for other in Organization.objects.values_list("code", flat=True):
        response = get(f"organizations/{other}/", secret)
        assert response.status_code == (200 if other in seen else 404)
        assert response.json().get("code") == (other if other in seen else None)


def test_an_organization_says_who_leads_it_and_what_stands_below(survey: Amendment) -> None:
    secret = secret_of(Role.EVALUATOR)
    pmda = {
        "code": "IA-044",
        "name": "医薬品医療機器総合機構",
        "kind": "CORPORATION",
        "category": "INCORPORATED_AGENCY",
        "parent": None,
        "unit_group": None,
        "lead_agency": "AG-26",
        "abolished_on": None,
        "corporate_number": "",
        "prefecture": None,
    }
    assert get("organizations/?q=IA-044", secret).json()["results"] == [pmda]
    supervisors = [{"code": "AG-26", "name": "厚生労働省", "relation": "LEAD"}]
    assert get("organizations/IA-044/", secret).json() == pmda | {"supervisors": supervisors, "units": []}
    ministry = get("organizations/AG-26/", secret).json()
    assert len(ministry["units"]) == 89
    assert ministry["units"][24] == {"code": "AG-26-U025", "name": "東京検疫所", "unit_group": "検疫所"}


def test_a_municipality_names_its_prefecture_and_its_corporate_number(exercise: Amendment) -> None:
    for secret in (secret_of(Role.EVALUATOR), secret_of(Role.OFFICER, "EX-L06")):
        told = get("organizations/EX-L06/", secret).json()
        assert (told["name"], told["prefecture"], told["corporate_number"]) == ("れいじ市", "EX-L01", "8999999000034")
    assert get("organizations/EX-L01/", secret_of(Role.EVALUATOR)).json()["prefecture"] is None


def test_organizations_are_filtered(survey: Amendment) -> None:
    secret = secret_of(Role.EVALUATOR)
    counts = {
        "kind=AGENCY": 45,
        "kind=UNIT": 89,
        "category=NATIONAL_UNIVERSITY": 86,
        "lead_agency=AG-26": 19,
        "lead_agency=AG-26&q=医薬品医療": 1,
        "q=検疫所": 13,
        "": 335,
    }
    assert {query: get(f"organizations/?{query}", secret).json()["count"] for query in counts} == counts


def test_a_filter_that_cannot_be_is_refused_by_field(survey: Amendment) -> None:
    response = get("organizations/?kind=PLANET&q=%00", secret_of(Role.EVALUATOR))
    assert response.status_code == 400
    assert response.json()["type"] == "/problems/bad-question"
    assert set(response.json()["errors"]) == {"kind", "q"}


def test_a_list_comes_in_pages_and_names_the_next(survey: Amendment) -> None:
    secret = secret_of(Role.EVALUATOR)
    response = get("organizations/?page_size=2&kind=AGENCY&page=2", secret)
    page = response.json()
    assert [one["code"] for one in page["results"]] == ["AG-03", "AG-04"]
    assert page["count"] == 45
    assert page["next"].endswith("/api/v1/organizations/?kind=AGENCY&page=3&page_size=2")
    assert response["Link"] == f'<{page["next"]}>; rel="next"'
    assert len(get("organizations/", secret).json()["results"]) == 100
    assert get("organizations/?page=99", secret).json()["type"] == "/problems/not-found"


def test_a_csv_file_holds_what_json_holds_without_paging(survey: Amendment) -> None:
    secret = secret_of(Role.EVALUATOR)
    response = get("organizations/?format=csv", secret)
    assert response["Content-Type"] == "text/csv; charset=utf-8"
    assert response["Content-Disposition"] == 'attachment; filename="organizations.csv"'
    lines = response.content.decode().split("\r\n")
    assert (
        lines[0]
        == "\ufeffcode,name,kind,category,parent,unit_group,lead_agency,abolished_on,corporate_number,prefecture"
    )
    assert lines[1] == "AG-01,内閣官房,AGENCY,MINISTRY,,,,,,"
    assert len(lines) == 1 + Organization.objects.count() + 1


def test_an_empty_csv_file_has_its_heading(db: None) -> None:
    response = get("organizations/?format=csv", secret_of(Role.EVALUATOR))
    heading = "code,name,kind,category,parent,unit_group,lead_agency,abolished_on,corporate_number,prefecture"
    assert response.content.decode() == f"\ufeff{heading}\r\n"


def test_a_name_that_looks_like_a_formula_is_made_harmless(db: None) -> None:
    organ("AG-01", "=HYPERLINK(1)")
    lines = get("organizations/?format=csv", secret_of(Role.EVALUATOR)).content.decode().split("\r\n")
    assert lines[1] == "AG-01,'=HYPERLINK(1),AGENCY,,,,,,,"


def test_a_list_costs_the_same_for_one_organization_and_for_many(
    survey: Amendment, django_assert_num_queries: Any
) -> None:
    secret = secret_of(Role.EVALUATOR)
    for size in (1, 3, 1000):
        with django_assert_num_queries(4):  # token, count, page, lead agencies
            assert len(get(f"organizations/?page_size={size}", secret).json()["results"]) == min(size, 335)
    for code in ("IA-044", "AG-26"):
        with django_assert_num_queries(5):  # token, organization, lead agencies, supervisors, units
            assert get(f"organizations/{code}/", secret).json()["code"] == code
