"""The list of incidents, and what stands beside the chain on the page of one: clocks, files, history."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from incidents.models import Step
from tests.incidents.clock_rows import japan
from tests.incidents.pages import address, browser_of, errors_on, text
from tests.incidents.people import FOUND_UNDER_LAW, SECRET, Place, omitted, place, took

pytestmark = pytest.mark.django_db
LIST = reverse("incidents:incidents")


@pytest.fixture(name="place")
def place_() -> Place:
    return place()


def test_a_file_is_attached_and_had_again_as_a_download(place: Place) -> None:
    incident, client = place.report(), browser_of(place.officer("港湾機構"))
    upload = SimpleUploadedFile("控え.txt", "宛先".encode(), content_type="text/html")
    assert client.post(address("attach", incident), {"file": upload, "note": "控え"}).status_code == 302
    response = client.get(address("file", incident, pk=incident.files.get().pk))
    assert b"".join(response.streaming_content) == "宛先".encode()  # type: ignore[attr-defined]  # a file is streamed
    headers = ("Content-Disposition", "Content-Type", "X-Content-Type-Options", "Cache-Control")
    assert [response[name] for name in headers] == [
        "attachment; filename*=utf-8''%E6%8E%A7%E3%81%88.txt",
        "text/plain",
        "nosniff",
        "private, no-store",
    ]
    assert "sandbox" in response["Content-Security-Policy"]


@pytest.mark.parametrize(("name", "content"), [("a.exe", b"MZ"), ("a.pdf", b"no pdf"), ("a.html", b"<p>")])
def test_a_file_of_a_wrong_type_is_refused(place: Place, name: str, content: bytes) -> None:
    incident, client = place.report(), browser_of(place.officer("港湾機構"))
    response = client.post(address("attach", incident), {"file": SimpleUploadedFile(name, content)})
    assert (response.status_code, incident.files.count(), name in errors_on(text(response))[0]) == (422, 0, True)


def test_no_file_and_one_that_is_too_large_are_refused(place: Place) -> None:
    incident, client = place.report(), browser_of(place.officer("港湾機構"))
    assert errors_on(text(client.post(address("attach", incident), {}))) == ["ファイルを選んでください。"]
    large = SimpleUploadedFile("a.txt", b"a" * (10 * 1024 * 1024 + 1))
    assert errors_on(text(client.post(address("attach", incident), {"file": large}))) == [
        "「a.txt」は10MBを超えているため読み込めません。ファイルを分けてください。"
    ]
    assert incident.files.count() == 0


def test_the_page_has_the_history_of_this_incident_alone(place: Place) -> None:
    incident, chief = place.report(), place.chief("港湾機構")
    other = place.report(title="別の事案")
    took(incident, Step.TO_MANAGER, chief)
    omitted(other, Step.CONTAINED, chief)
    shown = browser_of(chief).get(incident.get_absolute_url()).context["history"]
    assert [(line["action"], line["actor_name"]) for line in shown] == [
        ("漏えい等事案の対応を記録", "港湾機構の総括保護管理者"),
        ("漏えい等事案を報告", "sato"),
    ]


def test_the_clocks_stand_on_top_with_the_hour_they_end(place: Place, settings: Any) -> None:
    settings.BUSINESS_DAY_OFFSET += japan("2023-05-23T00:00") - japan("2016-05-31T00:00")
    incident = place.report("北省", by=place.chief("北省"), found_at=FOUND_UNDER_LAW)
    page = text(browser_of(place.chief("北省")).get(incident.get_absolute_url()))
    assert re.findall(r'clock-label">([^<]*)<', page) == ["速報", "確報"]
    ends = [re.sub(r"\s+", "", one) for one in re.findall(r'clock-ends">(.*?)</p>', page, re.DOTALL)]
    assert [re.sub(r"<[^>]*>", "", one) for one in ends] == [
        "令和5年5月24日（水）24時まで",
        "令和5年6月19日（月）24時まで",
    ]
    assert page.count("暫定") >= 2


def test_under_the_guideline_there_is_no_clock_and_the_page_says_so(place: Place) -> None:
    incident = place.report()
    page = text(browser_of(place.chief("港湾機構")).get(incident.get_absolute_url()))
    assert ("日数の期限なし" in page, re.findall(r'clock-label">([^<]*)<', page)) == (True, ["日数の期限なし"])


def test_the_list_counts_by_level_and_stage_and_is_filtered(place: Place) -> None:
    chief = place.chief("港湾機構")
    first, second, third = (
        place.report(level=3),
        place.report(level=1, title="別の事案"),
        place.report(level=3, title="続報"),
    )
    took(second, Step.TO_MANAGER, chief)
    client = browser_of(chief)
    counts = client.get(LIST).context["counts"]
    assert [(line.stage, [count for _, count in line.counts], line.total) for line in counts] == [
        (Step.FOUND, [2, 0, 0, 0], 2),
        (Step.TO_MANAGER, [0, 0, 1, 0], 1),
        (None, [2, 0, 1, 0], 3),
    ]
    found = {
        question: {row.incident for row in client.get(LIST + question).context["rows"]}
        for question in ("?level=3", "?stage=TO_MANAGER", "?q=別の", "?state=CLOSED", "?organization=X-4&level=1")
    }
    assert found == {
        "?level=3": {first, third},
        "?stage=TO_MANAGER": {second},
        "?q=別の": {second},
        "?state=CLOSED": set(),
        "?organization=X-4&level=1": {second},
    }
    narrowed = client.get(f"{LIST}?q=続報").context["counts"]
    assert [(line.stage, line.total) for line in narrowed] == [(Step.FOUND, 1), (None, 1)]


def test_a_format_there_is_not_is_told(place: Place) -> None:
    response = browser_of(place.chief("港湾機構")).get(f"{LIST}?format=pdf")
    assert (response.status_code, "format=pdf は使えません。" in text(response)) == (406, True)


def test_a_filter_there_is_not_is_told(place: Place) -> None:
    place.report()
    page = text(browser_of(place.chief("港湾機構")).get(f"{LIST}?level=9"))
    assert "絞り込みの値が正しくありません。" in page


def test_the_list_is_had_as_a_file_with_the_same_filters(place: Place) -> None:
    first = place.report(level=3)
    place.report(level=1, title="=1+1")
    client = browser_of(place.chief("港湾機構"))
    lines = client.get(f"{LIST}?format=csv&level=3").content.decode("utf-8-sig").splitlines()
    assert [line.split(",")[:6] for line in lines] == [
        ["コード", "機関コード", "機関", "部局等", "件名", "レベル"],
        [first.code, "X-4", "港湾機構", "", SECRET, "レベル3"],
    ]
    assert "'=1+1" in client.get(f"{LIST}?format=csv").content.decode("utf-8-sig")
    assert client.get(f"{LIST}?format=xlsx").content.startswith(b"PK")


def test_a_list_of_many_costs_no_more_queries_than_one_of_one(place: Place, django_assert_num_queries: Any) -> None:
    client = browser_of(place.chief("港湾機構"))
    client.get(LIST)  # that somebody looks is kept once
    for number in range(3):
        took(place.report(title=f"事案{number}"), Step.TO_MANAGER, place.chief("港湾機構"))
        with django_assert_num_queries(10):
            client.get(LIST)
