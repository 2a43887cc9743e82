"""Files belong to an incident, and what is done to one stands on its own page alone."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from agencies.models import Attachment, Trail
from agencies.querysets import OWN_ROOM
from agencies.refusals import NotPermitted, Refusal, WrongState
from agencies.roles import Officer
from agencies.trail import digest
from incidents import actions
from incidents.models import Escalation, Incident, IncidentFile, IncidentReport, IncidentStep
from tests.incidents.people import FOUND, HOUR, SECRET, Place, carry_on, place

pytestmark = pytest.mark.django_db
PDF = b"%PDF-1.7"


@pytest.fixture(name="place")
def place_() -> Place:
    return place()


@pytest.fixture(autouse=True)
def files(settings: Any, tmp_path: Path) -> Path:
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


def attach(incident: Incident, by: Officer, name: str = "丙川の台帳.pdf", content: bytes = PDF) -> IncidentFile:
    return actions.attach_file(
        incident=incident, content=content, file_name=name, note=" 誤送信の控え ", by=by, now=FOUND + 2 * HOUR
    )


def test_who_handles_the_incident_attaches_a_file(place: Place) -> None:
    incident, officer = place.report("北省"), place.officer("北省")
    found = attach(incident, officer)
    assert (found.incident, found.note, found.attachment.file_name) == (incident, "誤送信の控え", "丙川の台帳.pdf")
    assert (found.attachment.uploaded_by, found.attachment.uploaded_at) == (officer.account, FOUND + 2 * HOUR)
    file, attachment = Trail.objects.order_by("-pk")[:2]
    assert (attachment.target_type, file.target_type) == ("agencies.Attachment", "incidents.IncidentFile")
    assert file.after == {
        "incident": incident.pk,
        "attachment": found.attachment_id,
        "note": digest("誤送信の控え"),
    }
    assert "丙川" not in f"{attachment.after}{file.after}"


def test_what_may_not_be_attached_leaves_nothing(place: Place, files: Path) -> None:
    incident, chief = place.report("北省"), place.chief("北省")
    with pytest.raises(Refusal, match="中身がPDFではありません"):
        attach(incident, chief, content=b"<html>")
    for stranger in (place.member("sato", "北省"), place.chief("南省"), place.evaluator()):
        with pytest.raises(NotPermitted):
            attach(incident, stranger)
    with pytest.raises(Refusal, match="説明は200文字以内で"):
        actions.attach_file(incident=incident, content=PDF, file_name="a.pdf", note="あ" * 201, by=chief)
    carry_on(incident, chief)
    with pytest.raises(WrongState, match="「終了」のため、変更できません"):
        attach(incident, chief)
    assert (IncidentFile.objects.count(), Attachment.objects.count(), list(files.iterdir())) == (0, 0, [])


def test_an_incident_takes_so_many_files(place: Place) -> None:
    incident, officer = place.report("北省"), place.officer("北省")
    kept = attach(incident, officer).attachment
    more = [
        Attachment(
            file=f"attachments/{number}",
            **{name: getattr(kept, name) for name in ("file_name", "media_type", "size", "digest", "uploaded_by")},
        )
        for number in range(actions.MOST_FILES - 1)
    ]
    IncidentFile.objects.bulk_create(
        [IncidentFile(incident=incident, attachment=one) for one in Attachment.objects.bulk_create(more)]
    )
    with pytest.raises(WrongState, match="添付できるファイルは50個まで"):
        attach(incident, officer)


def test_every_kind_of_row_of_an_incident_is_shown_by_its_own_room_alone() -> None:
    kinds = {model._meta.label for model in (Incident, IncidentReport, IncidentStep, IncidentFile, Escalation)}
    assert kinds <= set(OWN_ROOM)


def test_an_organizations_page_says_nothing_of_its_incidents(place: Place, client: Client) -> None:
    """Neither to its own officers, who may see them elsewhere, nor to those who may not."""
    organ = place.organs["北省"]
    chief = place.chief("北省")
    Trail.objects.create(
        actor=chief.account,
        actor_name=chief.name,
        action="規程を登録",
        target_type="regulations.Regulation",
        target_id=1,
        organization=organ,
        request_id="1",
    )
    incident = place.report("北省")
    attach(incident, chief)
    carry_on(incident, chief)
    assert Trail.objects.filter(organization=organ, target_type__startswith="incidents.").count() > 20
    assert [row.action for row in Trail.objects.of_organization(organ.pk)] == ["規程を登録"]
    for reader in (chief, place.evaluator()):
        assert reader.account
        client.force_login(reader.account)
        answer = client.get(f"/organizations/{organ.code}/")
        page = answer.content.decode()
        assert (answer.status_code, "規程を登録" in page) == (200, True)
        trail = [line["action"] for line in answer.context["trail"]]
        assert trail == ["規程を登録"]
        assert [word for word in (SECRET, "丙川", "事案を報告しました") if word in page] == []
    rows = {"incidents.Incident": [incident.pk]}
    assert {row.action for row in Trail.objects.of_rows(rows)} == {
        "漏えい等事案を報告",
        "漏えい等事案の対応を記録",
    }
