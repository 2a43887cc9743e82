"""Who may ask the API, how it answers, and how it refuses."""

from __future__ import annotations

import hashlib
import re
from datetime import timedelta
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from django.utils import timezone
from rest_framework import exceptions

from agencies import clock
from agencies.accounts import command
from agencies.actions import create_account, create_api_token
from agencies.api_problems import TITLES, TYPES
from agencies.models import ApiToken, Organization, Trail
from agencies.refusals import Refusal
from agencies.roles import Role
from guidelines.models import Amendment
from tests.api import ROOT, get, secret_of

ADDRESSES = [
    "",
    "tables/",
    "tables/2-1-5/",
    "tables/2-1-5/cells/AGENCY/2016/",
    "organizations/",
    "organizations/AG-26/",
    "amendments/",
    "amendments/2015-08/",
    "reviews/",
    "schema/",
    "docs/",
    "nothing/of/this/name/",
]
MISSING = {
    "type": "/problems/unauthenticated",
    "title": "認証が必要です",
    "status": 401,
    "detail": "API トークンがありません。「Authorization: Token トークン」のヘッダーを付けてください。",
}
UNKNOWN = MISSING | {
    "detail": "この API トークンは登録されていないか、有効期限が切れています。"
    "事務局に新しいトークンを依頼してください。"
}


def refusal_of(response: Any) -> tuple[int, str, str, dict[str, Any]]:
    """Status, media type, what to send instead, and the problem."""
    return response.status_code, response["Content-Type"], response.get("WWW-Authenticate", ""), response.json()


def organ(code: str, name: str = "", **columns: Any) -> Organization:
    """An organ or unit."""
    kind = columns.pop("kind", Organization.Kind.AGENCY)
    return Organization.objects.create(code=code, name=name or code, kind=kind, **columns)


def run(*arguments: Any, **options: Any) -> list[str]:
    """What `create_api_token` prints."""
    output = StringIO()
    call_command("create_api_token", *arguments, stdout=output, **options)
    return output.getvalue().splitlines()


def test_nothing_is_told_without_a_token(survey: Amendment) -> None:
    for address in ADDRESSES:
        assert refusal_of(get(address)) == (401, "application/problem+json", "Token", MISSING)


def test_an_expired_token_opens_nothing(survey: Amendment) -> None:
    secret = secret_of(Role.ADMINISTRATOR, days=-1)
    for address in ADDRESSES:
        assert refusal_of(get(address, secret)) == (401, "application/problem+json", "Token", UNKNOWN)


def test_a_token_ends_at_its_moment_and_not_before(db: None) -> None:
    secret, now = secret_of(Role.EVALUATOR), timezone.now()
    token = ApiToken.objects.get()
    token.expires_at = now
    token.save()
    today = clock.today()
    assert ApiToken.objects.for_secret(secret, at=now - timedelta(microseconds=1), on=today) == token
    assert ApiToken.objects.for_secret(secret, at=now, on=today) is None


def test_an_unknown_token_and_a_digest_open_nothing(db: None) -> None:
    secret_of(Role.EVALUATOR)
    for wrong in ("unknown", ApiToken.objects.get().digest):
        assert refusal_of(get("", wrong)) == (401, "application/problem+json", "Token", UNKNOWN)


def test_another_scheme_counts_as_no_token(db: None) -> None:
    secret = secret_of(Role.EVALUATOR)
    response = get("", Authorization=f"Bearer {secret}")
    assert refusal_of(response) == (401, "application/problem+json", "Token", MISSING)


def test_a_token_opens_the_list_of_addresses(db: None) -> None:
    response = get("", secret_of(Role.EVALUATOR))
    listed = ["tables", "organizations", "amendments", "reviews", "late", "publications", "schema", "docs"]
    listed += [
        "matrix",
        "guidelines",
        "clauses",
        "submissions",
        "answers",
        "revisions",
        "reminders",
        "signals",
        "changes",
    ]
    listed += ["incidents", "readiness", "posts", "activities", "findings", "checklists", "practices"]
    assert response.json() == {name: f"{ROOT}{name}/" for name in listed}
    assert response["Cache-Control"] == "private, no-cache"


def test_the_session_of_a_browser_opens_it_too(db: None) -> None:
    ministry = organ("AG-13", "総務省")
    user = create_account(
        email="evaluator@soumu.example",
        name="演習 一郎",
        password="kf7m-2qwx",
        assignments=[(Role.EVALUATOR, ministry)],
        by=command("test"),
    )
    client = Client()
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    assert [one["code"] for one in client.get(f"{ROOT}organizations/").json()["results"]] == ["AG-13"]
    assert client.get(f"{ROOT}tables/").status_code == 200
    user.assignments.all().delete()
    assert client.get(f"{ROOT}organizations/").json()["results"] == []
    assert client.get(f"{ROOT}tables/").status_code == 403
    user.is_active = False
    user.save()
    assert client.get(f"{ROOT}organizations/").status_code == 401


def test_a_format_there_is_not_is_named(db: None) -> None:
    response = get("organizations/?format=xml", secret_of(Role.EVALUATOR))
    assert response.status_code == 406
    assert response.json()["detail"] == "format=xml は使えません。使える形式：json、csv、xlsx。"


def test_an_unknown_address_is_a_problem_and_no_page(db: None) -> None:
    response = get("nothing/of/this/name/", secret_of(Role.EVALUATOR))
    assert response.status_code == 404
    assert response["Content-Type"] == "application/problem+json"
    assert response.json()["detail"] == "このアドレスはありません。/api/v1/ にアドレスの一覧があります。"


def test_nothing_can_be_written(survey: Amendment) -> None:
    client = Client(headers={"Authorization": f"Token {secret_of(Role.ADMINISTRATOR)}"})
    for address in ADDRESSES[:9]:
        for method in (client.post, client.put, client.patch, client.delete):
            assert method(ROOT + address).json()["type"] == "/problems/method-not-allowed"


def test_the_api_is_described_without_a_warning(db: None) -> None:
    output = StringIO()
    call_command("spectacular", validate=True, fail_on_warn=True, stdout=output)
    described = output.getvalue()
    assert described.startswith("openapi: 3.1.0\n")
    assert "nullable" not in described  # a word of OpenAPI 3.0
    assert get("schema/", secret_of(Role.MEMBER, organ("AG-01").code)).status_code == 200


def test_the_browsable_page_needs_nothing_that_the_security_policy_refuses(db: None) -> None:
    response = get("docs/", secret_of(Role.EVALUATOR))
    page = response.content.decode()
    assert "style=" not in page
    assert "<style" not in page
    sources = re.findall(r'(?:src|href)="([^"]+)"', page)
    assert len(sources) == page.count("<script") + page.count("<link") == 5
    assert [one for one in sources if not one.startswith(("/static/", ROOT))] == []
    script = get(sources[-1], secret_of(Role.ADMINISTRATOR))
    assert script["Content-Type"] == "application/javascript"
    assert "api/v1/schema/" in script.content.decode().replace("\\u002D", "-")


def test_every_refusal_and_every_status_has_its_problem() -> None:
    refusals: list[type[Refusal]] = [Refusal, *Refusal.__subclasses__()]
    assert {one.problem for one in refusals} <= set(TITLES)
    assert {one.status for one in refusals} <= set(TYPES)
    faults: list[type[exceptions.APIException]] = exceptions.APIException.__subclasses__()
    assert {one.status_code for one in faults} | {500} <= set(TYPES)
    assert set(TYPES.values()) <= set(TITLES)


def test_the_command_prints_the_token_alone_on_the_last_line(db: None) -> None:
    organ("IA-044", "医薬品医療機器総合機構", kind="CORPORATION")
    secret = run("pmda", role="CHIEF", organization="IA-044", days=30)[-1]
    token = ApiToken.objects.get()
    assert token.digest == hashlib.sha256(secret.encode()).hexdigest()
    assert (token.name, token.role, str(token.organization)) == ("pmda", "CHIEF", "医薬品医療機器総合機構")
    assert timedelta(days=29) < token.expires_at - timezone.now() <= timedelta(days=30)
    assert [one["code"] for one in get("organizations/", secret).json()["results"]] == ["IA-044"]


def test_the_trail_names_the_new_token_and_holds_no_secret(db: None) -> None:
    secret = run("dashboard", role="EVALUATOR")[-1]
    token, row = ApiToken.objects.get(), Trail.objects.get()
    assert (row.actor_name, row.action) == ("manage.py create_api_token", "APIトークンを発行")
    assert (row.target_type, row.target_id) == ("agencies.ApiToken", token.pk)
    assert row.after == {
        "name": "dashboard",
        "role": "EVALUATOR",
        "organization": None,
        "owner": None,
        "scopes": token.scopes,
        "expires_at": str(token.expires_at),
    }
    assert secret not in str(vars(row))
    assert token.digest not in str(vars(row))


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (
            {"role": "EVALUATOR", "name": "taken"},
            "「taken」という名前のトークンは既にあります。別の名前を付けてください。",
        ),
        ({"role": "EVALUATOR", "name": " "}, "名前は100文字以内で、記号「<」「>」と改行を使わずに入力してください。"),
        ({"role": "KING"}, "役割「KING」はありません。ある役割：OFFICER、CHIEF、MEMBER、EVALUATOR、ADMINISTRATOR。"),
        (
            {"role": "OFFICER"},
            "役割「保護担当者」のトークンには機関が必要です。機関のコードを指定してください。",
        ),
        (
            {"role": "OFFICER", "organization": "AG-99"},
            "コード「AG-99」の機関はありません（例 AG-26、IA-044）。",
        ),
        ({"role": "EVALUATOR", "days": 0}, "--days には 1 から 3650 までの日数を指定してください。"),
        ({"role": "EVALUATOR", "days": 10**12}, "--days には 1 から 3650 までの日数を指定してください。"),
    ],
)
def test_a_token_that_cannot_be_is_refused_in_words(db: None, options: dict[str, Any], message: str) -> None:
    create_api_token(
        name="taken", role=Role.EVALUATOR, organization=None, expires_at=timezone.now(), by=command("test")
    )
    before = ApiToken.objects.count(), Trail.objects.count()
    with pytest.raises(CommandError) as refused:
        run(options.pop("name", "new"), **options)
    assert str(refused.value) == message
    assert (ApiToken.objects.count(), Trail.objects.count()) == before
