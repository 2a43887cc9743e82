"""Two people at once, each on a connection of their own: one is written, the other is told."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import Any

import pytest

from tests.incidents.pages import address, browser_of, posted_step, text
from tests.incidents.people import Place, place
from tests.races import at_once, seen_by_all


@pytest.fixture
def committed(django_db_setup: None, django_db_blocker: Any) -> Iterator[Place]:
    """The organs as every connection sees them."""
    with seen_by_all(django_db_blocker):
        yield place()


def test_of_two_who_take_the_same_step_at_once_one_is_written_and_the_other_sees_both_sides(committed: Place) -> None:
    incident = committed.report()
    people = {"課長 佐藤": committed.chief("港湾機構"), "室長 高橋": committed.officer("港湾機構")}
    page = address("step", incident, step="TO_MANAGER")
    answers = at_once(
        [
            partial(browser_of(officer).post, page, posted_step(incident, person=person))
            for person, officer in people.items()
        ]
    )
    assert sorted(answer.status_code for answer in answers) == [302, 409]
    told = next(text(answer) for answer in answers if answer.status_code == 409)
    assert [person in told for person in people] == [True, True]
    incident.refresh_from_db()
    assert (incident.steps.filter(step="TO_MANAGER").count(), incident.version) == (1, 2)
