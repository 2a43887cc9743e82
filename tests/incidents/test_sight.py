"""Nobody sees, counts, finds or is told of an incident that is not shown to them, by whatever way they ask."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from agencies.models import Trail
from agencies.roles import Officer, Role
from incidents.actions import attach_file
from incidents.models import Incident, IncidentFile, IncidentStep, Step
from tests.cycles import person
from tests.incidents.pages import CODE_OF_NONE, address, browser_of, posted_step, posted_version, text
from tests.incidents.people import FOUND, HOUR, SECRET, Place, carry_on, place

pytestmark = pytest.mark.django_db
LIST, API = reverse("incidents:incidents"), reverse("api:incidents")


@pytest.fixture(name="place")
def place_() -> Place:
    return place()


@pytest.fixture
def incident(place: Place) -> Incident:
    """An incident of 港湾機構 in words that must not leak, with a file; nobody outside was told."""
    made = place.report("港湾機構", by=place.member("sato", "港湾機構"))
    chief = place.chief("港湾機構")
    attach_file(incident=made, content=b"secret", file_name="daicho.txt", note=SECRET, by=chief, now=FOUND + 2 * HOUR)
    return made


Someone = Callable[[Place], Officer]
STRANGERS: dict[str, Someone] = {
    "another member of the organ": lambda place: place.member("suzuki", "港湾機構"),
    "the officer of another corporation": lambda place: place.officer("灯台機構"),
    "the chief of the agency that supervises it": lambda place: place.chief("北省"),
    "the chief of another agency": lambda place: place.chief("南省"),
    "a unit's officer of that agency": lambda place: place.officer("北測候所"),
    "the evaluator": lambda place: place.evaluator(),
    "the administrator": lambda place: person("事務局", Role.ADMINISTRATOR, place.organs["東庁"]),
}


@pytest.fixture(params=list(STRANGERS.values()), ids=list(STRANGERS))
def stranger(request: pytest.FixtureRequest, place: Place) -> Officer:
    return request.param(place)


def without_token(page: str) -> str:
    """A page without what differs each time it is opened."""
    return re.sub(r'name="csrfmiddlewaretoken" value="[^"]*"', "", page)


def every_answer(client: Client, incident: Incident) -> list[str]:
    """Every list, search and file in which it could stand."""
    questions = ("", f"?q={SECRET}", f"?q={incident.code}", "?level=2", "?stage=FOUND", "?state=OPEN")
    pages = [text(client.get(LIST + question)) for question in (*questions, "?organization=X-4", "?format=csv")]
    api = [text(client.get(API + question)) for question in (*questions, "?organization=X-4", "?format=csv")]
    return pages + api


def test_a_stranger_finds_nothing_of_it_in_any_list_count_search_or_file(
    incident: Incident, stranger: Officer
) -> None:
    client = browser_of(stranger)
    for answer in every_answer(client, incident):
        shown = answer.replace(f'value="{SECRET}"', "").replace(f'value="{incident.code}"', "")  # what was typed
        shown = re.sub(r"\?q=[^\"]*", "", shown)
        assert (SECRET in shown, incident.code in shown) == (False, False)
    assert client.get(API).json()["count"] == 0
    assert client.get(LIST).context["counts"] == []
    assert [str(one) for one in client.get(LIST).context["filters"].form.fields["organization"].queryset] == []
    excel = client.get(f"{LIST}?format=xlsx")
    assert (excel.status_code, len(excel.content)) == (200, len(client.get(f"{LIST}?format=xlsx&q=none").content))


def test_its_organ_as_a_filter_says_no_more_than_one_there_is_not(incident: Incident, stranger: Officer) -> None:
    client = browser_of(stranger)
    found, none = (client.get(f"{API}?organization={code}") for code in ("X-4", "X-0"))
    assert (found.status_code, found.json()) == (none.status_code, none.json())


def test_its_address_says_no_more_than_one_there_is_not(incident: Incident, stranger: Officer) -> None:
    client, file = browser_of(stranger), IncidentFile.objects.get()
    pages: list[tuple[str, dict[str, Any]]] = [
        ("incident", {}),
        ("step", {"step": "TO_MANAGER"}),
        ("amend", {}),
        ("attach", {}),
        ("dismiss", {}),
        ("file", {"pk": file.pk}),
    ]
    for name, more in pages:
        found = client.get(address(name, incident, **more))
        none = client.get(reverse(f"incidents:{name}", kwargs={"code": CODE_OF_NONE} | more))
        assert (name, found.status_code, none.status_code) == (name, 404, 404)
        assert without_token(text(found)) == without_token(text(none))
    found, none = (client.get(reverse("api:incident", args=[code])) for code in (incident.code, CODE_OF_NONE))
    assert (found.status_code, found.json()) == (none.status_code, none.json()) == (404, none.json())


def test_a_stranger_changes_nothing(incident: Incident, stranger: Officer) -> None:
    client, trail = browser_of(stranger), Trail.objects.count()
    answers = [
        client.post(address("step", incident, step="TO_MANAGER"), posted_step(incident)),
        client.post(address("amend", incident), posted_version(incident, title="x")),
        client.post(address("dismiss", incident), {"version": incident.version, "reason": "x"}),
        client.post(address("attach", incident), {"note": "x"}),
    ]
    assert {(answer.status_code, SECRET in text(answer)) for answer in answers} == {(404, False)}
    assert (Trail.objects.count(), incident.reports.count(), incident.steps.count()) == (trail, 1, 1)


def test_the_history_of_the_organ_does_not_tell_who_watches(incident: Incident, place: Place) -> None:
    page = reverse("audits:organization", args=["X-4"])
    shown = text(browser_of(place.evaluator()).get(page))
    assert ("漏えい等事案" in shown, "ファイルを添付" in shown, incident.code in shown, SECRET in shown) == (
        False,
    ) * 4


def test_the_trail_holds_no_word_of_what_happened(incident: Incident, place: Place) -> None:
    carry_on(incident, place.chief("港湾機構"), until=Step.TO_CHIEF)
    kept = " ".join(f"{one.before} {one.after}" for one in Trail.objects.all())
    assert [word in kept for word in (SECRET, "甲野", "乙山", "daicho")] == [False] * 4


def test_the_supervising_agency_sees_it_once_it_was_told_and_no_other(incident: Incident, place: Place) -> None:
    carry_on(incident, place.chief("港湾機構"), until=Step.TO_SUPERVISOR, told=place.organs["北省"])
    seen = {
        name: browser_of(officer).get(address("incident", incident)).status_code
        for name, officer in {
            "north": place.officer("北省"),
            "south": place.chief("南省"),
            "unit": place.officer("北測候所"),
            "member": place.member("ito", "北省"),
            "evaluator": place.evaluator(),
        }.items()
    }
    assert seen == {"north": 200, "south": 404, "unit": 404, "member": 404, "evaluator": 404}


def test_who_watches_sees_it_once_the_ministry_was_told(incident: Incident, place: Place) -> None:
    client = browser_of(place.evaluator())
    carry_on(incident, place.chief("港湾機構"), until=Step.TO_SUPERVISOR, told=place.organs["北省"])
    assert client.get(API).json()["count"] == 0
    incident.refresh_from_db()
    carry_on_to_ministry(incident, place)
    assert [one["code"] for one in client.get(API).json()["results"]] == [incident.code]
    assert (SECRET in text(client.get(LIST)), SECRET in text(client.get(address("incident", incident)))) == (
        True,
        True,
    )


def carry_on_to_ministry(incident: Incident, place: Place) -> None:
    """Record the step from which the ministry sees it."""
    answer = browser_of(place.chief("港湾機構")).post(
        address("step", incident, step="TO_MINISTRY"), posted_step(incident)
    )
    assert answer.status_code == 302


def test_who_was_only_told_reads_and_does_not_act(incident: Incident, place: Place) -> None:
    carry_on(incident, place.chief("港湾機構"), until=Step.TO_MINISTRY, told=place.organs["北省"])
    steps = IncidentStep.objects.count()
    for reader in (place.chief("北省"), place.evaluator()):
        client = browser_of(reader)
        page = text(client.get(address("incident", incident)))
        assert ("この事案は閲覧のみできます" in page, "button-solid" in page, "/steps/" in page) == (
            True,
            False,
            False,
        )
        answers = [
            client.get(address("amend", incident)),
            client.post(address("step", incident, step="CAUSE"), posted_step(incident)),
            client.post(address("amend", incident), posted_version(incident, title="x")),
            client.post(address("dismiss", incident), {"version": incident.version, "reason": "x"}),
        ]
        assert [answer.status_code for answer in answers] == [403] * 4
    assert (IncidentStep.objects.count(), incident.reports.count()) == (steps, 1)


def test_the_member_who_reported_it_reads_and_does_not_act(incident: Incident, place: Place) -> None:
    client = browser_of(place.member("sato", "港湾機構"))
    assert client.get(API).json()["count"] == 1
    assert client.get(address("incident", incident)).status_code == 200
    assert client.get(address("file", incident, pk=IncidentFile.objects.get().pk)).status_code == 200
    assert client.post(address("step", incident, step="TO_MANAGER"), posted_step(incident)).status_code == 403


def test_a_file_is_of_its_own_incident_only(incident: Incident, place: Place) -> None:
    other = place.report("灯台機構", by=place.officer("灯台機構"))
    client, file = browser_of(place.officer("灯台機構")), IncidentFile.objects.get()
    assert client.get(address("file", other, pk=file.pk)).status_code == 404


def test_who_watches_sees_the_exercise_only_when_asking_for_it(place: Place) -> None:
    real = place.report("北省", by=place.chief("北省"))
    invented = place.report("架空省", by=place.chief("架空省"))
    for one, organ in ((real, "北省"), (invented, "架空省")):
        carry_on(one, place.chief(organ), until=Step.TO_MINISTRY)
    client = browser_of(place.evaluator())
    found = {
        question: [one["code"] for one in client.get(API + question).json()["results"]]
        for question in ("", "?fictional=1")
    }
    assert found == {"": [real.code], "?fictional=1": [invented.code]}
    page = client.get(f"{LIST}?fictional=1")
    assert (invented.code in text(page), real.code in text(page), "演習（架空）" in text(page)) == (True, False, True)
