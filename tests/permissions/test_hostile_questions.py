"""Every page and address of the API is asked with hostile words in every field of its questions."""

from __future__ import annotations

import re
from urllib.parse import urlencode

import pytest
from django.test import Client
from django.urls import reverse
from drf_spectacular.generators import SchemaGenerator

from regulations.models import Review
from tests.permissions.addresses import address
from tests.permissions.conftest import Browser
from tests.permissions.matrix import PAGES, read

HOSTILE = (
    "' OR '1'='1' --",
    '"); DROP TABLE agencies_trail; --',
    "%' UNION SELECT password FROM agencies_user --",
    "a\x00b",
    '"><script id="struck">alert(1)</script>',
    "9" * 400,
    "-1",
    "\ud7ff\U0001f4a3" * 50,
)
FORM = re.compile(r'<form[^>]*method="get".*?</form>', re.DOTALL)
FIELD = re.compile(r'<(?:input|select)[^>]*\bname="([^"]+)"')
EVERYWHERE = ("page", "sort", "as_of", "state", "format", "charset", "amendment")
STRUCK = '<script id="struck">'


def asked(markup: str) -> list[str]:
    """The names of the fields of the forms that ask."""
    return sorted({name for form in FORM.findall(markup) for name in FIELD.findall(form)} | set(EVERYWHERE))


def refusals(browser: Client, path: str, names: list[str]) -> list[str]:
    """What is wrong about the answers: a breakdown, or hostile markup that came back as markup."""
    found = []
    for word in HOSTILE:
        response = browser.get(f"{path}{'&' if '?' in path else '?'}{urlencode(dict.fromkeys(names, word))}")
        text = b"".join(response).decode("utf-8", "replace")
        if response.status_code >= 500 or STRUCK in text:
            found.append(f"{response.status_code} {path} {word[:20]!r}")
    return found


@pytest.mark.parametrize("who", ["evaluator", "admin", "officer"])
def test_no_page_breaks_or_hands_markup_back(ministry: Review, browser: Browser, who: str) -> None:
    reader = browser(who)
    pages = [name for method, name in read(PAGES) if method == "GET"]
    shown = []
    for name in pages:
        path = address(name, ministry)
        response = reader.get(path)
        if response.status_code == 200 and response["Content-Type"].startswith("text/html"):
            shown.append((path, asked(response.content.decode())))
    assert len(shown) > 20
    assert [fault for path, names in shown for fault in refusals(reader, path, names)] == []


def test_no_address_of_the_api_breaks(ministry: Review, browser: Browser) -> None:
    described = SchemaGenerator().get_schema(request=None, public=True)["paths"]
    reader = browser("evaluator")
    lists = {path: about["get"] for path, about in described.items() if "get" in about and "{" not in path}
    assert len(lists) > 15
    faults = []
    for path, about in lists.items():
        names = [one["name"] for one in about.get("parameters", []) if one["in"] == "query"]
        faults += refusals(reader, path, names or list(EVERYWHERE))
    assert faults == []


def test_a_hostile_search_finds_nothing_and_not_everything(ministry: Review, browser: Browser) -> None:
    found = browser("evaluator").get(reverse("api:organizations"), {"q": "' OR '1'='1"}).json()
    assert found["count"] == 0
