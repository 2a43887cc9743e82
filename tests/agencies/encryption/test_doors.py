"""Files with personal data can be had encrypted; the password is shown once and kept by nobody."""

from __future__ import annotations

import logging
import re
import tempfile
from pathlib import Path
from typing import Any

import pytest
from django.core import signing
from django.db import connection
from django.test import Client
from django.urls import reverse

from agencies.encryption.drawn import SALT
from agencies.models import AccessRecord
from incidents import actions
from incidents.models import Incident
from tests.agencies.encryption.locked_zips import WrongPassword, opened
from tests.files import cells, workbook
from tests.incidents.pages import browser_of, text
from tests.incidents.people import FOUND, HOUR, Place, place
from tests.jobs import PRODUCT, finished

pytestmark = pytest.mark.django_db
PDF = b"%PDF-1.7 " + bytes(range(256)) * 500
A_PASSWORD = re.compile(r'<code class="drawn-password">([a-z2-9]{4}(?:-[a-z2-9]{4}){3})</code>')


@pytest.fixture(name="place")
def place_() -> Place:
    return place()


@pytest.fixture(autouse=True)
def files(settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Every file of the test, lasting or not."""
    settings.MEDIA_ROOT = tmp_path / "files"
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "tmp"))
    for folder in ("files", "tmp"):
        (tmp_path / folder).mkdir()
    return tmp_path


@pytest.fixture
def incident(place: Place) -> Incident:
    """An incident with a file whose name says whom it is about."""
    found = place.report("北省")
    by, now = place.officer("北省"), FOUND + 2 * HOUR
    actions.attach_file(incident=found, content=PDF, file_name="丙川の台帳.pdf", note="", by=by, now=now)
    return found


def shown(client: Client, url: str) -> tuple[str, str]:
    """The password on the page, and what its form carries."""
    answer = client.get(url)
    found = A_PASSWORD.search(text(answer))
    assert found
    assert answer.status_code == 200
    assert "no-store" in answer["Cache-Control"]
    return found[1], str(answer.context["drawn"])


def had(client: Client, url: str, **typed: str) -> tuple[Any, bytes, str]:
    """The answer with the archive, its bytes, and the password of the page."""
    password, drawn = shown(client, url)
    answer = client.post(url, {"drawn": drawn, **typed})
    return answer, b"".join(answer.streaming_content), password  # type: ignore[attr-defined]  # the file of a stream


def test_a_list_is_had_encrypted_in_the_format_of_the_button(place: Place, incident: Incident) -> None:
    client, url = browser_of(place.officer("北省")), reverse("incidents:incidents")
    plain = workbook(client.get(f"{url}?level=2&format=xlsx").content)
    answer, archive, password = had(client, f"{url}?level=2&encrypt=1", format="xlsx")
    assert answer["Content-Disposition"] == 'attachment; filename="incidents_2016-05-31.zip"'
    assert [answer[name] for name in ("Content-Type", "X-Content-Type-Options", "Cache-Control")] == [
        "application/zip",
        "nosniff",
        "private, no-store",
    ]
    inside = opened(archive, password)
    assert list(inside) == ["incidents_2016-05-31.xlsx"]
    sheet = workbook(inside["incidents_2016-05-31.xlsx"]).worksheets[0]
    assert cells(sheet) == cells(plain.worksheets[0])
    assert incident.code in f"{cells(sheet)}"
    _, archive, password = had(client, f"{url}?encrypt=1", format="csv")
    assert list(opened(archive, password)) == ["incidents_2016-05-31.csv"]


def test_a_name_that_says_whom_a_file_is_about_stands_nowhere_in_the_archive(place: Place, incident: Incident) -> None:
    client = browser_of(place.officer("北省"))
    url = reverse("incidents:file", args=[incident.code, incident.files.get().pk]) + "?encrypt=1"
    assert client.get(url).context["back"] == incident.get_absolute_url()
    answer, archive, password = had(client, url)
    assert opened(archive, password) == {"添付ファイル.pdf": PDF}
    assert "丙川".encode() not in archive
    assert "%E4%B8%99" not in answer["Content-Disposition"]
    with pytest.raises(WrongPassword):
        opened(archive, "aaaa-aaaa-aaaa-aaaa")


def test_the_file_of_a_job_is_had_encrypted_by_its_owner_alone(place: Place) -> None:
    owner, other = place.evaluator(), place.chief("南省")
    url = reverse("agencies:job-file", args=[finished(owner).pk]) + "?encrypt=1"
    _, archive, password = had(browser_of(owner), url)
    assert opened(archive, password) == {PRODUCT.file_name: PRODUCT.content}
    stranger = browser_of(other)
    assert stranger.post(url, {"drawn": shown(stranger, url)[1]}).status_code == 404


def test_what_may_not_be_had_plain_is_not_had_encrypted(place: Place, incident: Incident) -> None:
    stranger, row = browser_of(place.chief("南省")), incident.files.get()
    url = reverse("incidents:file", args=[incident.code, row.pk]) + "?encrypt=1"
    assert stranger.post(url, {"drawn": shown(stranger, url)[1]}).status_code == 404
    listed = reverse("incidents:incidents") + "?encrypt=1"
    _, archive, password = had(stranger, listed, format="csv")
    assert incident.code.encode() not in opened(archive, password)["incidents_2016-05-31.csv"]
    assert Client().get(listed).status_code == 302
    assert Client().post(listed, {"drawn": "x"}).status_code == 302


def test_only_a_password_drawn_here_for_whoever_asks_is_taken(place: Place) -> None:
    client, url = browser_of(place.officer("北省")), reverse("incidents:incidents") + "?encrypt=1"
    for_another = shown(browser_of(place.chief("南省")), url)[1]
    mine = browser_of(place.officer("北省"))
    own = signing.dumps([place.officer("北省").account.pk, "chosen"], salt="another")  # type: ignore[union-attr]
    for drawn in ("", "chosen", for_another, own, signing.dumps("chosen", salt=SALT.upper())):
        answer = mine.post(url, {"drawn": drawn, "format": "csv"})
        assert (answer.status_code, "ファイルは作っていません" in text(answer)) == (422, True)
    assert shown(client, url)[0] != shown(client, url)[0]


def test_the_password_is_kept_nowhere(
    place: Place, incident: Incident, files: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    client = browser_of(place.officer("北省"))
    before = AccessRecord.objects.filter(kind="DOWNLOAD").count()
    answer, _, password = had(client, reverse("incidents:incidents") + "?encrypt=1", format="csv")
    assert AccessRecord.objects.filter(kind="DOWNLOAD").count() == before + 1  # when it is taken, not when asked
    signed = str(answer.wsgi_request.POST["drawn"])
    secrets = (password, password.replace("-", ""), signed)
    assert [one for one in secrets if one in caplog.text] == []
    assert [one for one in secrets if one in f"{answer.headers}{answer.wsgi_request.get_full_path()}"] == []
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names():
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")  # noqa: S608 - every table there is
            assert (table, [one for one in secrets if one in f"{cursor.fetchall()}"]) == (table, [])
    assert list((files / "tmp").iterdir()) == []
    assert [one for one in files.rglob("*") if one.is_file() and password.encode() in one.read_bytes()] == []


def test_lists_with_personal_data_offer_it(place: Place, incident: Incident) -> None:
    """Beside the plain files, and there are no other ways to one's list than by its view."""
    watching, filling_in = browser_of(place.evaluator()), browser_of(place.officer("北省"))
    for client, name in ((watching, "incidents:readiness-list"), (filling_in, "incidents:incidents")):
        assert 'encrypt=1">暗号化してダウンロード</a>' in text(client.get(reverse(name)))
    assert "?encrypt=1" in text(filling_in.get(incident.get_absolute_url()))
    _, archive, password = had(watching, reverse("audits:findings") + "?encrypt=1", format="csv")
    (content,) = opened(archive, password).values()
    assert content.startswith(b"\xef\xbb\xbf")
