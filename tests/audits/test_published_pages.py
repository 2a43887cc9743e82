"""Open pages of published sets: everybody reads them, and nothing of what is behind them."""

from __future__ import annotations

import csv
import json
import re
from io import BytesIO, StringIO
from typing import Any

import pytest
from django.test import Client
from openpyxl import load_workbook

from agencies.middleware import OPEN_VIEWS
from agencies.models import Organization
from regulations.drafts import start_draft
from tests.cycles import Cycle, answered_cycle, chief_of, evaluator, figures, fill_in, hand_in
from tests.files import squeezed, text_of_pdf
from tests.permissions.matrix import signed_in
from tests.publications import NUMBERS, SETS, administrator, open_addresses, prepared, published

pytestmark = pytest.mark.django_db
SECRETS = ("下書きだけの理由", "誰にも見せない備考")
PEOPLE = ("評価担当の井戸", "事務局の上田")


@pytest.fixture
def cycle() -> Cycle:
    """The small cycle; a draft and a remark stand beside what is counted, and the people have names."""
    cycle = answered_cycle()
    draft = start_draft(review=cycle.review("南大学"), by=chief_of(cycle.organs["南大学"]))
    fill_in(draft, late_reason=SECRETS[0], by=chief_of(cycle.organs["南大学"]))
    cycle.review("南省").submissions.update(remark=SECRETS[1])
    for officer, name in zip((evaluator(cycle), administrator(cycle)), PEOPLE, strict=True):
        assert officer.account is not None
        officer.account.name = name
        officer.account.save()
    return cycle


def browser_of(officer: Any) -> Client:
    return signed_in(officer.account)


def text_in(response: Any) -> str:
    """All the text of an answer: of a page or a text as it is, of a workbook cell by cell."""
    if "spreadsheet" in response["Content-Type"]:
        sheets = load_workbook(BytesIO(response.content)).worksheets
        return "\n".join(str(value) for sheet in sheets for row in sheet.iter_rows(values_only=True) for value in row)
    encoding = "cp932" if "Windows-31J" in response["Content-Type"] else "utf-8"
    return response.content.decode(encoding, errors="replace")


def test_everybody_reads_what_is_published_without_an_account(cycle: Cycle) -> None:
    publication = published(cycle)
    for address in open_addresses(publication):
        response = Client().get(address)
        assert (address, response.status_code) == (address, 200)
        assert (address, response.cookies) == (address, {})
        if not address.startswith("/api/"):
            assert (response["Cache-Control"], response["Vary"]) == ("public, max-age=300", "Cookie")
    assert browser_of(evaluator(cycle)).get("/published/")["Cache-Control"] == "private, no-store"


def test_nothing_leaks_through_what_is_open(cycle: Cycle) -> None:
    publication = published(cycle)
    tables = "".join(json.dumps(one.table, ensure_ascii=False) for one in publication.tables.all())
    organs = set(Organization.objects.values_list("name", flat=True))
    printed = {name for name in organs if name in tables}
    assert printed == {"北省", "灯台機構"}
    hidden = [*(organs - printed), *SECRETS, *PEOPLE, "下書き", *(f"X-{number}" for number in (2, 3, 4, 6, 7))]
    assert "南大学" in hidden
    for address in open_addresses(publication):
        text = text_in(Client().get(address))
        assert (address, [word for word in hidden if word in text]) == (address, [])


def test_no_open_page_leads_inside(cycle: Cycle) -> None:
    publication = published(cycle)
    published(cycle, ["2-1-5"], corrects=publication, reason="誤り")
    outside = re.compile(r"^(#main|/|/published/.*|/static/.*|/api/v1/publications/.*|\?format=.*)$")
    for address in open_addresses(publication):
        response = Client().get(address)
        if response["Content-Type"].startswith("text/html"):
            links = re.findall(r'(?:href|src|action)="([^"]*)"', response.content.decode())
            assert (address, [link for link in links if not outside.match(link)]) == (address, [])
        elif response["Content-Type"].startswith("application/json"):
            urls = set(re.findall(r'"url":"([^"]*)"', response.content.decode()))
            assert (address, {url for url in urls if not outside.match(url)}) == (address, set())


def test_nothing_else_is_open() -> None:
    assert {
        "healthz",
        "account_login",
        "account_logout",
        "account_signup",
        "account_inactive",
        "account_reset_password",
        "account-link",
        "set-password",
        "mfa_authenticate",
        "mfa_login_webauthn",
        "openid_connect_login",
        "openid_connect_callback",
        "published",
        "published-set",
        "published-table",
    } == OPEN_VIEWS


def test_what_is_open_is_read_only_and_not_found_is_not_found(cycle: Cycle) -> None:
    publication = published(cycle, ["2-1-5"])
    for address in (publication.get_absolute_url(), f"{publication.get_absolute_url()}2-1-5/", "/published/"):
        assert {Client().generic(method, address).status_code for method in ("POST", "PUT", "PATCH", "DELETE")} == {
            405
        }
    for address in ("/published/2020-06-9/", "/published/2020-06-1/2-1-6/", f"{SETS}2020-06-9/"):
        assert (address, Client().get(address).status_code) == (address, 404)
    assert {Client().generic(method, f"{SETS}2020-06-1/").status_code for method in ("POST", "PUT", "DELETE")} == {405}


def test_a_format_there_is_not_is_refused_without_naming_what_is_inside(cycle: Cycle) -> None:
    published(cycle, ["2-1-5"])
    for address in ("/published/2020-06-1/?format=csv", "/published/2020-06-1/2-1-5/?format=exe"):
        response = Client().get(address)
        assert (response.status_code, "/tables/" in response.content.decode()) == (406, False)
        assert "使えません" in response.content.decode()
    assert Client().get("/published/2020-06-1/2-1-5/?format=csv&charset=x").status_code == 400


def test_every_open_address_answers_odd_formats_and_charsets(cycle: Cycle) -> None:
    page = published(cycle, ["2-1-5"]).get_absolute_url()
    forms = ("", "csv", "CSV", "json", "xlsx", "pdf", "exe", "%00")
    charsets = ("", "UTF-8", "cp932", "x", "utf-16", "%00", "cp932&charset=")
    files = {"/published/": (), page: ("xlsx", "pdf"), f"{page}2-1-5/": ("csv", "json", "xlsx", "pdf")}
    pages_in_json = {SETS: ("csv", "json", "xlsx"), f"{SETS}2020-06-1/": ("csv", "json", "xlsx")}
    for address, there_are in (files | pages_in_json).items():
        for form in forms:
            for charset in charsets:
                query = f"{address}?format={form}&charset={charset}"
                known = form in ("", *there_are) or address == "/published/"
                spelt = charset in ("", "UTF-8", "cp932", "cp932&charset=") or address == "/published/"
                expected = 400 if not spelt else 200 if known else 406
                assert (query, Client().get(query).status_code) == (query, expected)


def test_an_empty_charset_is_the_usual_one(cycle: Cycle) -> None:
    published(cycle, ["2-1-5"])
    for address in (f"{SETS}2020-06-1/", "/published/2020-06-1/2-1-5/"):
        usual, empty, upper = (
            Client().get(f"{address}?format=csv{more}") for more in ("", "&charset=", "&charset=UTF-8")
        )
        assert usual.content == empty.content == upper.content
        assert usual["Content-Type"] == empty["Content-Type"] == "text/csv; charset=utf-8"


def test_the_page_of_a_set_shows_figures_notes_provenance_digest_and_roles(cycle: Cycle) -> None:
    cycle.amendment.tables.filter(number="2-1-5").update(notes=["注の文。"])
    publication = published(cycle, ["2-1-5", "2-1-7"], note="備考の文。")
    page = Client().get(publication.get_absolute_url()).content.decode()
    for words in ("（注1）", "注の文。", "仮割当", "備考の文。", publication.digest, "第1版", "令和3年5月31日現在"):
        assert words in page
    assert "総務省 評価担当 ・ 令和3年6月1日" in page
    assert "総務省 事務局 ・ 令和3年6月2日" in page


def test_the_formats_hold_the_frozen_figures_after_the_answers_went_on(cycle: Cycle) -> None:
    publication = published(cycle)
    frozen = figures(cycle.table("2-1-5"))
    hand_in(cycle.review("東庁"))
    assert figures(cycle.table("2-1-5")) != frozen
    page = f"{publication.get_absolute_url()}2-1-5/"
    told = Client().get(f"{page}?format=json").json()
    assert [[row["label"], *(cell["count"] for cell in row["cells"])] for row in told["rows"]] == frozen[1:]
    assert {cell["url"] for row in told["rows"] for cell in row["cells"]} <= {None, ""}
    lines = list(csv.reader(StringIO(Client().get(f"{page}?format=csv").content.decode("utf-8-sig"))))
    assert [[line[0], *map(int, line[1::2])] for line in lines[1:]] == frozen[1:]
    whole = Client().get(f"{SETS}{publication.code}/").json()
    assert [table["number"] for table in whole["tables"]] == NUMBERS
    assert whole["tables"][0]["rows"] == told["rows"]
    assert "rows" not in whole
    lines = list(
        csv.reader(StringIO(Client().get(f"{SETS}{publication.code}/?format=csv").content.decode("utf-8-sig")))
    )
    assert lines[1] == ["表2-1-5", "改正状況", "機関", "", "行政機関", "", "機関数", "3", "3", "100", "", "", ""]


def test_the_list_of_the_api_names_editions_and_no_person(cycle: Cycle) -> None:
    first = published(cycle, ["2-1-5"])
    second = published(cycle, ["2-1-5"], corrects=first, reason="誤り")
    told = Client().get(SETS).json()["results"]
    assert [(one["code"], one["corrects"], one["corrected_by"]) for one in told] == [
        (second.code, first.code, None),
        (first.code, None, second.code),
    ]
    assert told[1] == {
        "code": "2020-06-1",
        "edition": 1,
        "title": "令和2年6月改正 見直し状況 公表第1号",
        "amendment": "2020-06",
        "is_fictional": False,
        "as_of": "2021-05-31",
        "state": "submitted",
        "published_on": "2021-06-02",
        "note": "",
        "corrects": None,
        "reason": "",
        "corrected_by": "2020-06-1e2",
        "digest": first.digest,
        "url": "/api/v1/publications/2020-06-1/",
    }


def test_the_old_edition_says_by_which_it_was_corrected_and_the_new_one_why(cycle: Cycle) -> None:
    first = published(cycle, ["2-1-5"])
    second = published(cycle, ["2-1-5"], corrects=first, reason="集計の誤り")
    old, new = (Client().get(one.get_absolute_url()).content.decode() for one in (first, second))
    assert f'<a href="{second.get_absolute_url()}">令和2年6月改正 見直し状況 公表第1号（第2版）</a>' in old
    assert ("訂正の理由：集計の誤り" in old, "訂正の理由：集計の誤り" in new) == (False, True)
    assert "訂正されました" not in new


def test_lists_and_sets_cost_as_many_queries_whatever_they_hold(cycle: Cycle, django_assert_num_queries: Any) -> None:
    first = published(cycle, ["2-1-5"])
    browser = browser_of(evaluator(cycle))
    for _ in range(2):
        with django_assert_num_queries(1):
            assert Client().get("/published/").status_code == 200
        with django_assert_num_queries(2):
            assert Client().get(first.get_absolute_url()).status_code == 200
        with django_assert_num_queries(6):  # who asks, then preparations, how many are published, and those
            assert browser.get("/publications/").status_code == 200
        prepared(cycle)
        published(cycle)


def test_a_published_file_says_of_which_publication_it_is(cycle: Cycle) -> None:
    publication = published(cycle)
    said = [f"{publication}。", f"公表した一式のSHA-256：{publication.digest}"]
    for address in (publication.get_absolute_url(), f"{publication.get_absolute_url()}2-1-5/"):
        for form in ("xlsx", "pdf"):
            response = Client().get(f"{address}?format={form}")
            text = text_of_pdf(response.content) if form == "pdf" else text_in(response)
            assert [one for one in said if squeezed(one) not in squeezed(text)] == []
