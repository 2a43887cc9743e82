"""Every page and address × everyone, against the table in `matrix`."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from django.contrib.messages import get_messages
from django.db import transaction
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from agencies.models import Organization, Trail
from agencies.roles import Role
from guidelines.models import Amendment
from regulations.models import Review, Submission
from tests.permissions.addresses import DRAFT, HANDED_IN, address, content
from tests.permissions.api_matrix import API
from tests.permissions.conftest import Browser
from tests.permissions.matrix import LISTED, OBJECTS, PAGES, PEOPLE, account, read, signed_in

BEFORE_THE_DRAFT = {"regulations:start", "regulations:confirm", "regulations:return"}


def routes(patterns: list[Any], namespace: str = "") -> Iterator[str]:
    """All names of the resolver, with their namespaces."""
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            yield from routes(
                pattern.url_patterns, f"{namespace}{pattern.namespace}:" if pattern.namespace else namespace
            )
        elif isinstance(pattern, URLPattern):
            yield f"{namespace}{pattern.name}"


def answer_of(client: Client, method: str, name: str, ministry: Review) -> str:
    """What someone gets, in the words of the matrix; everything is undone afterwards."""
    with transaction.atomic():
        if name in BEFORE_THE_DRAFT:
            Submission.objects.get(review=ministry, number=DRAFT).delete()
        before = Trail.objects.count()
        data = content(name, ministry) if method == "POST" or name == "regulations:remind" else {}
        response = getattr(client, method.lower())(address(name, ministry), data)
        is_changed = Trail.objects.count() > before
        transaction.set_rollback(True)
    if response.status_code != 302:
        return str(response.status_code)
    if response["Location"].startswith(reverse("account_login")):
        return "login"
    return "done" if is_changed else "told" if list(get_messages(response.wsgi_request)) else "302"


def test_everyone_gets_what_the_matrix_says(ministry: Review, browser: Browser) -> None:
    for (method, name), expected in (read(PAGES) | read(API)).items():
        found = {who: answer_of(browser(who), method, name, ministry) for who in expected}
        assert (method, name, found) == (method, name, expected)


def test_every_route_stands_in_the_matrix(db: None) -> None:
    assert {name for _, name in read(PAGES) | read(API)} == set(routes(get_resolver().url_patterns))


def test_nothing_is_posted_without_the_token_of_a_page(ministry: Review, browser: Browser) -> None:
    for (method, name), expected in read(PAGES).items():
        for who in expected if method == "POST" else ():
            before = Trail.objects.count()
            response = browser(who, strict=True).post(address(name, ministry), content(name, ministry))
            assert (name, who, response.status_code) == (name, who, 403)
            assert Trail.objects.count() == before


def test_a_route_takes_no_method_but_those_of_the_matrix(ministry: Review, browser: Browser) -> None:
    lines = [line for line in read(PAGES) | read(API) if not line[1].startswith("account_")]
    for name in {name for _, name in lines}:
        watches = name.startswith(("api:", "audits:")) or name in ("regulations:confirm", "regulations:return")
        who = "admin" if name in ("agencies:trail", "agencies:access-records") else "evaluator" if watches else "chief"
        for method in ("GET", "POST", "PUT", "PATCH", "DELETE"):
            if (method, name) not in lines:
                response = browser(who).generic(method, address(name, ministry))
                assert (name, method, response.status_code) == (name, method, 405)


def test_what_belongs_to_another_is_not_there(ministry: Review, browser: Browser) -> None:
    for (kind, code), expected in read(OBJECTS).items():
        key = {"code": code} if kind == "organization" else {"pk": Review.objects.get(organization__code=code).pk}
        page = "audits:organization" if kind == "organization" else "regulations:review"
        for name in (page, f"api:{kind}"):
            found = {who: str(browser(who).get(reverse(name, kwargs=key)).status_code) for who in expected}
            assert (name, code, found) == (name, code, expected)


def test_lists_hold_no_more_than_may_be_opened(ministry: Review, browser: Browser) -> None:
    for (kind,), expected in read(LISTED).items():
        found = {who: str(browser(who).get(reverse(f"api:{kind}")).json()["count"]) for who in expected}
        assert found == expected
    assert {who: on_pages(browser(who), "audits:organizations") for who in PEOPLE} == {
        who: int(count) - (89 if who in ("evaluator", "admin") else 0)  # those who watch see the organs first
        for who, count in read(LISTED)["organizations",].items()
    }
    assert {who: on_pages(browser(who), "regulations:reviews") for who in PEOPLE} == {
        who: int(count) for who, count in read(LISTED)["reviews",].items()
    }


def on_pages(client: Client, name: str) -> int:
    """How many links to one of its lines all pages of a list hold."""
    page = 1
    found: set[str] = set()
    link = re.compile(rf'<a href="{reverse(name)}([^"/]+)/">')
    while lines := set(link.findall(client.get(reverse(name), {"page": page}).content.decode())) - found:
        found |= lines
        page += 1
    return len(found)


def test_nobody_outside_reads_or_judges_a_draft(ministry: Review, browser: Browser) -> None:
    page = reverse("regulations:review", args=[ministry.pk])
    for who in ("officer", "chief", "evaluator", "admin"):
        assert browser(who).get(f"{page}?version={HANDED_IN}").status_code == 200
        assert browser(who).get(f"{page}?version={DRAFT}").status_code == 404
    for name in ("confirm", "return"):
        judged = reverse(f"regulations:{name}", args=[ministry.pk, DRAFT])
        assert browser("evaluator").post(judged, content("regulations:return", ministry)).status_code == 404


def test_a_version_of_another_review_is_not_handed_in(ministry: Review, browser: Browser) -> None:
    draft = Submission.objects.get(review=ministry, number=DRAFT)
    foreign = Review.objects.get(organization__code="IA-044")
    for pk in (ministry.pk, foreign.pk):
        assert browser("other").post(reverse("regulations:submit", args=[pk, DRAFT])).status_code == 404
    draft.refresh_from_db()
    assert draft.state == Submission.State.DRAFT


def test_roles_of_several_organizations_add_up_and_no_further(survey: Amendment) -> None:
    both = account(Role.OFFICER, "IA-044", "兼任 五郎")
    both.assignments.create(role=Role.MEMBER, organization=Organization.objects.get(code="AG-13"))
    both.assignments.create(role=Role.OFFICER, organization=Organization.objects.get(code="IA-051"))
    client = signed_in(both)
    listed = client.get(reverse("api:reviews")).json()["results"]
    assert [one["organization"] for one in listed] == ["IA-044", "IA-051"]
    assert client.get(reverse("api:organization", args=["AG-13"])).status_code == 404
