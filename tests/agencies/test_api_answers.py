"""What every answer of the API has in common: tags, what may be kept, how often, formats, and how it refuses."""

from __future__ import annotations

import io
import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.conf import settings
from django.core.cache import cache
from django.http import HttpResponse
from django.test import Client, RequestFactory
from django.urls import get_resolver, resolve
from openpyxl import load_workbook

from agencies.api_deprecations import Deprecated, announce
from agencies.models import Organization
from agencies.roles import Role
from config.problems import server_error
from guidelines.models import Amendment
from tests.api import ROOT, get, secret_of
from tests.permissions.matrix import account
from tests.permissions.records import sets_of

LISTS: tuple[str, ...] = (
    "organizations",
    "amendments",
    "reviews",
    "tables",
    "findings",
    "incidents",
    "readiness",
    "posts",
)
LISTS += ("activities", "practices", "publications", "checklists", "guidelines", "clauses", "submissions", "answers")
LISTS += ("revisions", "reminders", "signals", "matrix/unnamed")


@pytest.fixture
def organs(db: None) -> list[Organization]:
    """Two corporations."""
    kind = Organization.Kind.CORPORATION
    return [Organization.objects.create(code=f"X-{n}", name=name, kind=kind) for n, name in ((1, "港"), (2, "灯"))]


def test_what_is_known_already_is_not_sent_again(organs: list[Organization]) -> None:
    secret = secret_of(Role.EVALUATOR)
    first = get("organizations/", secret)
    assert (first.status_code, first["Cache-Control"]) == (200, "private, no-cache")
    assert set(first["Vary"].split(", ")) == {"Authorization", "Cookie", "Accept"}
    for known in (first["ETag"], f'"x", W/{first["ETag"]}', "*"):
        again = get("organizations/", secret, **{"If-None-Match": known})
        assert (again.status_code, again.content, again["ETag"]) == (304, b"", first["ETag"])
        assert [again[name] for name in ("Vary", "Cache-Control")] == [
            first[name] for name in ("Vary", "Cache-Control")
        ]
    Organization.objects.filter(code="X-1").update(name="港湾機構")
    changed = get("organizations/", secret, **{"If-None-Match": first["ETag"]})
    assert (changed.status_code, changed["ETag"] == first["ETag"]) == (200, False)


def test_another_format_and_another_reader_have_another_tag(organs: list[Organization]) -> None:
    secret, own = secret_of(Role.EVALUATOR), secret_of(Role.OFFICER, "X-1")
    tags = [get(f"organizations/?format={name}", secret)["ETag"] for name in ("json", "csv", "xlsx")]
    tags.append(get("organizations/", own)["ETag"])
    assert len(set(tags)) == 4
    assert get("organizations/?format=xlsx", secret)["ETag"] == tags[2]  # the same content, the same bytes


def test_a_tag_opens_nothing_to_who_may_not_read(organs: list[Organization]) -> None:
    known = {"If-None-Match": get("organizations/X-1/", secret_of(Role.EVALUATOR))["ETag"]}
    assert get("organizations/X-1/", **known).status_code == 401
    assert get("organizations/X-1/", secret_of(Role.OFFICER, "X-2"), **known).status_code == 404
    refused = get("tables/", secret_of(Role.OFFICER, "X-2"), **{"If-None-Match": "*"})
    assert (refused.status_code, refused["Cache-Control"], "ETag" in refused) == (403, "private, no-store", False)


def test_what_is_published_may_be_kept_by_readers_without_an_account(survey: Amendment) -> None:
    sets_of(survey)
    for address in ("publications/", "publications/2015-08-1/"):
        open_to_all, own = get(address), get(address, secret_of(Role.EVALUATOR))
        assert (open_to_all["Cache-Control"], own["Cache-Control"]) == ("public, max-age=300", "private, no-cache")
        assert get(address, **{"If-None-Match": open_to_all["ETag"]}).status_code == 304
    assert get("publications/1999-01-1/")["Cache-Control"] == "private, no-store"


def test_every_list_is_had_as_csv_and_excel(survey: Amendment) -> None:
    secret = secret_of(Role.EVALUATOR)
    for name in LISTS:
        page = get(f"{name}/", secret).json()
        lines = get(f"{name}/", secret, Accept="text/csv").content.decode("utf-8-sig").splitlines()
        book = get(f"{name}/", secret, Accept="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet")
        sheet = load_workbook(io.BytesIO(book.content)).active
        assert sheet is not None
        fields = list(page["results"][0]) if page["count"] else lines[0].split(",")
        assert (name, lines[0].split(",")) == (name, fields)
        assert (name, [cell.value for cell in sheet[2]]) == (name, fields)
        assert (name, sheet.max_row - 2) == (name, min(page["count"], 1000))
        assert book["Content-Disposition"] == f'attachment; filename="{name.replace("/", "-")}.xlsx"'


def test_a_token_that_asks_too_often_is_told_how_long_to_wait(organs: list[Organization], settings: Any) -> None:
    cache.clear()
    settings.API_REQUESTS_PER_MINUTE = 2
    busy, idle = secret_of(Role.EVALUATOR), secret_of(Role.ADMINISTRATOR)
    statuses = [get("organizations/", busy).status_code for _ in range(5)]
    assert set(statuses) == {200, 429}  # a minute may end in between
    assert get("organizations/", idle).status_code == 200
    settings.API_REQUESTS_PER_MINUTE = 0
    refused = get("organizations/", busy)
    assert (refused.status_code, refused["Content-Type"]) == (429, "application/problem+json")
    assert 1 <= int(refused["Retry-After"]) <= 61
    wait = refused["Retry-After"]
    assert refused.json() == {
        "type": "/problems/too-many-requests",
        "title": "問合せが多すぎます",
        "status": 429,
        "detail": f"問合せが多すぎます（1分に0回まで）。{wait}秒後に、もう一度送ってください。",
    }
    assert get("publications/").status_code == 200
    settings.API_OPEN_REQUESTS_PER_MINUTE = 0
    assert get("publications/").status_code == 429


@pytest.mark.parametrize(
    ("method", "address", "status"),
    [
        ("GET", "/api/v1/nothing/", 404),
        ("GET", "/api/v1/organizations/nothing/", 404),
        ("POST", "/api/v1/nothing", 404),
        ("GET", "/api/v2/organizations/", 404),
        ("GET", "/api/", 404),
        ("DELETE", "/api/v1/organizations/", 405),
        ("GET", "/api/v1/organizations/?format=xml", 406),
        ("PATCH", "/api/v1/reviews/1/draft/", 404),
    ],
)
def test_every_refusal_is_a_problem(organs: list[Organization], method: str, address: str, status: int) -> None:
    client = Client(headers={"Authorization": f"Token {secret_of(Role.EVALUATOR)}"})
    if method == "PATCH":
        status = 403  # the token reads
    response = client.generic(method, address)
    assert (response.status_code, response["Content-Type"]) == (status, "application/problem+json")
    assert (response.json()["status"], response.json()["type"].startswith("/problems/")) == (status, True)


def test_a_body_that_is_no_json_is_refused_in_words(survey: Amendment) -> None:
    client = Client(headers={"If-Match": '"x"'})
    chief = account(Role.CHIEF, "IA-044", "総括 一郎")
    client.force_login(chief, backend="allauth.account.auth_backends.AuthenticationBackend")
    address = f"{ROOT}reviews/{survey.reviews.get(organization__code='IA-044').pk}/draft/"
    client.post(address)
    for content_type, body, status in (("text/plain", "x", 415), ("application/json", "{", 400)):
        refused = client.generic("PATCH", address, body, content_type=content_type)
        assert (refused.status_code, refused["Content-Type"]) == (status, "application/problem+json")


def test_a_fault_of_ours_is_told_without_its_cause() -> None:
    told = server_error(RequestFactory().get("/api/v1/tables/"))
    assert (told.status_code, told["Content-Type"]) == (500, "application/problem+json")
    assert set(json.loads(told.content)) == {"type", "title", "status", "detail"}
    assert "<html" in server_error(RequestFactory().get("/tables/")).content.decode()


def test_what_is_to_end_is_announced_in_headers() -> None:
    day = datetime(2027, 4, 1, tzinfo=UTC)
    table = (
        Deprecated("reviews", "", day, day + timedelta(days=365), "/api/v2/reviews/"),
        Deprecated("reviews", "q", day, day + timedelta(days=183), "/api/v1/submissions/"),
    )
    for query, sunset, instead in (
        ("", "Fri, 31 Mar 2028", "/api/v2/reviews/"),
        ("?q=x", "Fri, 01 Oct 2027", "/api/v1/submissions/"),
    ):
        request = RequestFactory().get(f"/api/v1/reviews/{query}")
        request.resolver_match = resolve("/api/v1/reviews/")
        response = HttpResponse()
        announce(request, response, table)
        assert response["Deprecation"] == f"@{int(day.timestamp())}"
        assert response["Sunset"] == f"{sunset} 00:00:00 GMT"
        assert response["Link"] == f'<{instead}>; rel="successor-version"'
    untouched = HttpResponse()
    request.resolver_match = resolve("/api/v1/late/")
    announce(request, untouched, table)
    assert "Deprecation" not in untouched


def test_the_rate_stands_in_the_settings() -> None:
    assert "agencies.api_throttles.PerMinute" in settings.REST_FRAMEWORK["DEFAULT_THROTTLE_CLASSES"]
    assert get_resolver().resolve_error_handler(500) is server_error
