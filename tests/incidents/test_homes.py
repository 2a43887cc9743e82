"""What of incidents stands on the homes: for a member nothing else, for who deals with them what is open."""

from __future__ import annotations

import re

import pytest
from django.urls import reverse

from agencies.roles import Officer
from incidents.models import Step
from tests.incidents.pages import browser_of, text
from tests.incidents.people import SECRET, Place, carry_on, place

pytestmark = pytest.mark.django_db
HOME = reverse("home")


@pytest.fixture(name="place")
def place_() -> Place:
    return place()


def navigation(officer: Officer) -> list[str]:
    return [one.label for one in browser_of(officer).get(HOME).context["navigation"]]


def titles(officer: Officer) -> list[str]:
    page = text(browser_of(officer).get(HOME))
    return [one.strip() for one in re.findall(r'task-title">事案　([^<]*)<', page)]


def test_a_member_reports_reads_own_reports_and_nothing_else(place: Place) -> None:
    sato, suzuki = place.member("sato", "港湾機構"), place.member("suzuki", "港湾機構")
    place.report(by=sato)
    place.report(by=suzuki, title="別の人の報告")
    page = text(browser_of(sato).get(HOME))
    assert (page.count("button-solid"), reverse("incidents:report") in page) == (1, True)
    assert (titles(sato), titles(suzuki)) == ([SECRET], ["別の人の報告"])
    assert navigation(sato) == ["ホーム", "事案", "連絡体制", "指針"]


def test_a_member_who_left_sees_the_own_reports_no_more(place: Place) -> None:
    sato = place.member("sato", "港湾機構")
    place.report(by=sato)
    assert sato.account
    sato.account.assignments.update(organization=place.organs["灯台機構"])
    assert titles(sato) == []


def test_an_officer_sees_the_open_incidents_of_the_own_organ(place: Place) -> None:
    chief = place.chief("北省")
    carry_on(place.report("北省", by=chief, title="終わった事案"), chief)
    place.report("北省", unit="北測候所", by=chief, title="部局の事案")
    place.report("北省", by=chief, title="本省の事案")
    place.report("港湾機構", title="所管法人の事案")
    assert sorted(titles(place.officer("北省"))) == ["本省の事案", "部局の事案"]
    assert titles(place.officer("北測候所")) == ["部局の事案"]
    assert titles(place.officer("南省")) == []


def test_what_an_agency_was_told_is_no_duty_of_its_own(place: Place) -> None:
    carry_on(
        place.report("港湾機構"),
        place.chief("港湾機構"),
        until=Step.TO_SUPERVISOR,
        told=place.organs["北省"],
    )
    assert titles(place.chief("北省")) == []


def test_everybody_of_use_finds_the_incidents_in_the_navigation(place: Place) -> None:
    people = (place.member("sato", "北省"), place.officer("北省"), place.officer("北測候所"), place.evaluator())
    assert ["事案" in navigation(one) for one in people] == [True] * 4
