"""Records of access: who looked at an incident, and who took rows away."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone

from agencies.models import AccessRecord
from agencies.reads.actions import SAME_LOOK, record_download, record_read
from tests.incidents.pages import address, browser_of
from tests.incidents.people import Place, place

pytestmark = pytest.mark.django_db
LIST = "/incidents/"


@pytest.fixture
def organs(settings: Any, tmp_path: Path) -> Place:
    settings.MEDIA_ROOT = tmp_path
    return place()


def kept() -> list[tuple[str, str, str, int | None, int | None]]:
    """Kind, reader, what, row and number of rows of every record, as they were written."""
    rows = AccessRecord.objects.order_by("pk")
    return [(row.kind, row.actor_name, row.what, row.target_id, row.rows) for row in rows]


def test_who_opens_a_page_of_an_incident_is_kept_and_who_may_not_is_not(organs: Place) -> None:
    incident, chief = organs.report(), organs.chief("港湾機構")
    stranger = organs.chief("北省")
    assert browser_of(stranger).get(address("incident", incident)).status_code == 404
    client = browser_of(chief)
    answer = client.get(address("incident", incident))
    client.get(address("step", incident, step="TO_MANAGER"))
    assert kept() == [("READ", chief.name, f"事案 {incident.code}", incident.pk, None)]
    row = AccessRecord.objects.get()
    assert (row.actor, row.organization_id, row.request_id) == (
        chief.account,
        incident.organization_id,
        answer["X-Request-Id"],
    )


def test_lists_files_and_the_api_say_how_much_was_taken_away(organs: Place) -> None:
    incident, chief = organs.report(), organs.chief("港湾機構")
    organs.report(title="別の事案")
    client = browser_of(chief)
    client.get(LIST)
    client.get(LIST, {"format": "csv"})
    client.get("/api/v1/incidents/")
    client.get(f"/api/v1/incidents/{incident.code}/")
    assert [(kind, what, pk, rows) for kind, _, what, pk, rows in kept()] == [
        ("READ", "事案の一覧", None, None),
        ("DOWNLOAD", "事案の一覧（csv）", None, 2),
        ("DOWNLOAD", "事案の一覧（API）", None, 2),
        ("READ", f"事案 {incident.code}（API）", incident.pk, None),
    ]


def test_the_same_page_is_one_record_for_five_minutes_and_a_download_is_always_one(organs: Place) -> None:
    chief, other = organs.chief("港湾機構"), organs.officer("港湾機構")
    for officer, what in ((chief, "一覧"), (chief, "一覧"), (other, "一覧"), (chief, "別の画面")):
        record_read(officer=officer, what=what)
    for _ in range(2):
        record_download(officer=chief, what="一覧", rows=3)
    assert [(name, what, rows) for _, name, what, _, rows in kept()] == [
        (chief.name, "一覧", None),
        (other.name, "一覧", None),
        (chief.name, "別の画面", None),
        (chief.name, "一覧", 3),
        (chief.name, "一覧", 3),
    ]


def test_a_later_look_is_another_record(organs: Place) -> None:
    chief = organs.chief("港湾機構")
    AccessRecord.objects.create(
        at=timezone.now() - SAME_LOOK - timedelta(seconds=1),
        kind="READ",
        actor=chief.account,
        actor_name=chief.name,
        what="一覧",
        request_id="r",
    )
    for _ in range(2):
        record_read(officer=chief, what="一覧")
    assert len(kept()) == 2
