"""Incidents in the API: what may be seen, as JSON and CSV, with the filters of the page."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from incidents.models import Step
from tests.api import secret_of
from tests.incidents.clock_rows import japan
from tests.incidents.pages import browser_of
from tests.incidents.people import FOUND, FOUND_UNDER_LAW, HOUR, SECRET, Place, carry_on, place, took

pytestmark = pytest.mark.django_db
API = reverse("api:incidents")


@pytest.fixture(name="place")
def place_() -> Place:
    return place()


def program(role: str, code: str) -> Client:
    return Client(headers={"Authorization": f"Token {secret_of(role, code)}"})


def test_the_list_gives_one_line_for_each(place: Place) -> None:
    incident = place.report("北省", unit="北測候所", by=place.chief("北省"), found_at=FOUND)
    assert browser_of(place.officer("北省")).get(API).json()["results"] == [
        {
            "code": incident.code,
            "organization": "X-1",
            "organization_name": "北省",
            "unit": "X-1-1",
            "title": SECRET,
            "regime": "GUIDELINE",
            "state": "OPEN",
            "stage": "FOUND",
            "level": 2,
            "known_at": "2016-05-20T10:00:00+09:00",
            "reported_at": "2016-05-20T11:00:00+09:00",
            "closed_at": None,
            "told_supervisors": [],
            "told_ministry_at": None,
            "preliminary_due_at": None,
            "final_due_at": None,
        }
    ]


def test_one_incident_has_its_clocks_steps_and_reports(place: Place, settings: Any) -> None:
    settings.BUSINESS_DAY_OFFSET += japan("2023-05-26T00:00") - japan("2016-05-31T00:00")
    chief = place.chief("北省")
    incident = place.report("北省", by=chief, found_at=FOUND_UNDER_LAW)
    took(incident, Step.TO_MANAGER, chief, FOUND_UNDER_LAW + HOUR)
    found = browser_of(chief).get(reverse("api:incident", args=[incident.code])).json()
    assert [(one["kind"], one["due_at"], one["state"], one["is_provisional"]) for one in found["clocks"]] == [
        ("PRELIMINARY", "2023-05-25T00:00:00+09:00", "OVERDUE", True),
        ("FINAL", "2023-06-20T00:00:00+09:00", "RUNNING", True),
    ]
    assert found["preliminary_due_at"] == "2023-05-25T00:00:00+09:00"
    assert sorted((one["step"], one["number"], one["person"]) for one in found["steps"]) == [
        ("FOUND", 1, "北省の総括保護管理者"),
        ("TO_MANAGER", 1, "保護管理者 乙山"),
    ]
    assert [(one["number"], one["title"], one["persons"]) for one in found["reports"]] == [(1, SECRET, None)]
    assert found["files"] == []


def test_the_filters_are_those_of_the_page(place: Place) -> None:
    grave, slight = place.report(level=3), place.report(level=0, title="別の事案")
    client = browser_of(place.chief("港湾機構"))
    found = {
        question: [one["code"] for one in client.get(API + question).json()["results"]]
        for question in ("?level=3", "?q=別の", "?state=CLOSED", "?organization=X-4&level=0", "?stage=FOUND&q=誤送信")
    }
    assert found == {
        "?level=3": [grave.code],
        "?q=別の": [slight.code],
        "?state=CLOSED": [],
        "?organization=X-4&level=0": [slight.code],
        "?stage=FOUND&q=誤送信": [grave.code],
    }


def test_a_filter_there_is_not_is_refused(place: Place) -> None:
    response = browser_of(place.chief("港湾機構")).get(f"{API}?level=9")
    assert (response.status_code, list(response.json()["errors"])) == (400, ["level"])


def test_the_list_is_had_as_csv(place: Place) -> None:
    incident = place.report()
    lines = browser_of(place.chief("港湾機構")).get(f"{API}?format=csv").content.decode("utf-8-sig").splitlines()
    assert [line.split(",")[:5] for line in lines] == [
        ["code", "organization", "organization_name", "unit", "title"],
        [incident.code, "X-4", "港湾機構", "", SECRET],
    ]


def test_a_program_sees_what_its_role_may(place: Place) -> None:
    incident = place.report("港湾機構")
    seen = {
        who: program(*who).get(API).json()["count"]
        for who in (("OFFICER", "X-4"), ("MEMBER", "X-4"), ("CHIEF", "X-1"), ("EVALUATOR", ""))
    }
    assert seen == {("OFFICER", "X-4"): 1, ("MEMBER", "X-4"): 0, ("CHIEF", "X-1"): 0, ("EVALUATOR", ""): 0}
    carry_on(incident, place.chief("港湾機構"), until=Step.TO_MINISTRY, told=place.organs["北省"])
    told = {role: program(role, code).get(API).json()["count"] for role, code in (("CHIEF", "X-2"), ("EVALUATOR", ""))}
    assert told == {"CHIEF": 0, "EVALUATOR": 1}


def test_a_list_of_many_costs_no_more_queries_than_one_of_one(place: Place, django_assert_num_queries: Any) -> None:
    client = browser_of(place.chief("港湾機構"))
    for number in range(3):
        took(place.report(title=f"事案{number}"), Step.TO_MANAGER, place.chief("港湾機構"))
        with django_assert_num_queries(9):
            client.get(API)
