"""Whatever changes an incident holds its row first, so that two people come one after the other."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from agencies.refusals import WrongState
from agencies.roles import Officer
from incidents.actions import amend_report, attach_file, dismiss_incident, withdraw_step
from incidents.models import Incident, Step
from tests.incidents.people import FOUND, HOUR, omitted, place, took

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif(connection.vendor != "postgresql", reason="on SQLite the transaction holds the write lock"),
]
NOW = FOUND + 2 * HOUR


def withdrawn_in_vain(incident: Incident, by: Officer) -> None:
    """A step that was never recorded, which only the steps can tell."""
    with pytest.raises(WrongState):
        withdraw_step(incident=incident, step=Step.CAUSE, note="誤記録", version=1, now=NOW, by=by)


CHANGES: dict[str, Callable[[Incident, Officer], object]] = {
    "take": lambda one, by: took(one, Step.CONTAINED, by),
    "withdraw": withdrawn_in_vain,
    "omit": lambda one, by: omitted(one, Step.CONTAINED, by),
    "amend": lambda one, by: amend_report(
        incident=one, values={"persons": 1}, change_note="判明", version=1, now=NOW, by=by
    ),
    "dismiss": lambda one, by: dismiss_incident(incident=one, note="訓練", version=1, now=NOW, by=by),
    "attach": lambda one, by: attach_file(incident=one, content=b"%PDF-", file_name="a.pdf", note="", by=by),
}


def locked(statements: CaptureQueriesContext) -> list[str]:
    """The tables whose rows are locked, in order."""
    return [one["sql"].split('"')[1] for one in statements if "FOR UPDATE" in one["sql"]]


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_every_change_locks_the_incident_before_it_looks_at_its_steps(
    change: Callable[[Incident, Officer], object], settings: object, tmp_path: object
) -> None:
    settings.MEDIA_ROOT = tmp_path  # type: ignore[attr-defined]  # the fixture of pytest-django
    organs = place()
    incident, chief = organs.report(), organs.chief("港湾機構")
    with CaptureQueriesContext(connection) as statements:
        change(incident, chief)
    assert locked(statements) == ["incidents_incident"]
    asked = [one["sql"] for one in statements]
    first_lock = next(place for place, sql in enumerate(asked) if "FOR UPDATE" in sql)
    before = " ".join(asked[:first_lock])
    assert [table for table in ("incidents_incidentstep", "incidents_incidentreport") if table in before] == []


def test_a_report_locks_the_account_so_that_sent_twice_it_is_found_again() -> None:
    organs = place()
    sato = organs.member("sato", "港湾機構")
    with CaptureQueriesContext(connection) as statements:
        organs.report(by=sato)
    assert locked(statements) == ["agencies_user"]
