"""Posts and activities in the API: one's own, for who watches all of the real ones, nothing ALLOCATED."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from agencies.roles import Role
from audits.models import Activity
from tests.api import secret_of
from tests.cycles import Cycle, small_cycle
from tests.posts import activity, held_by

POSTS, ACTIVITIES = reverse("api:posts"), reverse("api:activities")


@pytest.fixture
def cycle(db: None) -> Cycle:
    cycle = small_cycle()
    held_by(cycle, "北省", title="官房長", holder="甲山 一子")
    held_by(cycle, "灯台機構", "AUDITOR", is_vacant=True)
    activity(cycle, "北省", "TRAINING", "HELD", "令和2年10月", audience="全職員")
    activity(cycle, "灯台機構", "INSPECTION", "NOT_HELD", reason="多忙")
    hidden = activity(cycle, "灯台機構", "TRAINING", "NOT_HELD")
    Activity.objects.filter(pk=hidden.pk).update(provenance="ALLOCATED")
    return cycle


def program(role: str, organization: Any = None) -> Client:
    secret = secret_of(role, organization.code if organization else "")
    return Client(headers={"Authorization": f"Token {secret}"})


def seen(client: Client, address: str) -> list[tuple[str, str]]:
    return [(one["organization"], one["kind"]) for one in client.get(address).json()["results"]]


def test_who_watches_reads_all_and_chooses(cycle: Cycle) -> None:
    watcher = program(Role.EVALUATOR)
    assert seen(watcher, POSTS) == [("X-1", "CHIEF_MANAGER"), ("X-5", "AUDITOR")]
    assert seen(watcher, f"{POSTS}?vacant=true&current=true") == [("X-5", "AUDITOR")]
    assert seen(watcher, ACTIVITIES) == [("X-1", "TRAINING"), ("X-5", "INSPECTION")]
    assert seen(watcher, f"{ACTIVITIES}?status=NOT_HELD&year=2020") == [("X-5", "INSPECTION")]
    assert seen(watcher, f"{ACTIVITIES}?year=2021") == []
    assert watcher.get(f"{ACTIVITIES}?kind=PARTY").status_code == 400


def test_an_activity_says_when_and_for_whom_or_why_not(cycle: Cycle) -> None:
    held, missing = program(Role.EVALUATOR).get(ACTIVITIES).json()["results"]
    assert (held["held_from"], held["held_to"], held["audience"]) == ("2020-10-01", "2020-10-31", "全職員")
    assert (missing["held_from"], missing["reason"], missing["provenance"]) == (None, "多忙", "REPORTED")


def test_an_agency_reads_its_own_posts_and_also_the_activities_of_its_corporations(cycle: Cycle) -> None:
    ministry, stranger = program(Role.OFFICER, cycle.organs["北省"]), program(Role.OFFICER, cycle.organs["東庁"])
    assert seen(ministry, POSTS) == [("X-1", "CHIEF_MANAGER")]
    assert seen(ministry, ACTIVITIES) == [("X-1", "TRAINING"), ("X-5", "INSPECTION")]
    assert (seen(stranger, POSTS), seen(stranger, ACTIVITIES)) == ([], [])
    for name, rows in (("post", cycle.organs["北省"].posts), ("activity", cycle.organs["北省"].activities)):
        address = reverse(f"api:{name}", args=[rows.get().pk])
        assert [one.get(address).status_code for one in (ministry, stranger)] == [200, 404]
