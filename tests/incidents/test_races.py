"""Two people at once, each on a connection of their own: one is written, the other is told."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest
from django.contrib.sessions.models import Session
from django.db import connection
from django.test import Client

from agencies.models import Assignment, Notification, Organization, Supervision, Trail, User
from incidents.models import Incident, IncidentReport, IncidentStep
from tests.incidents.pages import address, browser_of, posted_step, text
from tests.incidents.people import Place, place

WRITTEN = (Notification, Trail, IncidentStep, IncidentReport, Incident, Supervision, Assignment, User, Organization)


@pytest.fixture
def committed(django_db_setup: None, django_db_blocker: Any) -> Iterator[Place]:
    """The organs as every connection sees them; taken away again past the guards, since nothing else deletes."""
    with django_db_blocker.unblock():
        if connection.vendor != "postgresql":
            pytest.skip("on SQLite the transaction holds the write lock")
        try:
            yield place()
        finally:
            with connection.cursor() as cursor:
                cursor.execute("SET session_replication_role = replica")
                for model in (Session, *WRITTEN):
                    cursor.execute(f"DELETE FROM {model._meta.db_table}")  # noqa: S608 - a name of ours
                cursor.execute("SET session_replication_role = DEFAULT")
            connection.close()


def test_of_two_who_take_the_same_step_at_once_one_is_written_and_the_other_sees_both_sides(committed: Place) -> None:
    incident = committed.report()
    people = {"課長 佐藤": committed.chief("港湾機構"), "室長 高橋": committed.officer("港湾機構")}
    page, start = address("step", incident, step="TO_MANAGER"), Barrier(len(people))
    posts = [(browser_of(officer), posted_step(incident, person=person)) for person, officer in people.items()]

    def post(client: Client, typed: dict[str, Any]) -> Any:
        start.wait(timeout=30)
        try:
            return client.post(page, typed)
        finally:
            connection.close()

    with ThreadPoolExecutor(len(people)) as pool:
        answers = list(pool.map(post, *zip(*posts, strict=True)))
    assert sorted(answer.status_code for answer in answers) == [302, 409]
    told = next(text(answer) for answer in answers if answer.status_code == 409)
    assert [person in told for person in people] == [True, True]
    incident.refresh_from_db()
    assert (incident.steps.filter(step="TO_MANAGER").count(), incident.version) == (1, 2)
