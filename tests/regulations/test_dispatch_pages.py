"""The page on which an administrator puts an amendment to organs, by pages alone."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.test.html import parse_html

from agencies.jobs import Job
from agencies.models import Notification, Organization
from agencies.roles import Role
from regulations.dispatch import views
from regulations.dispatch.lists import pasted_lines
from regulations.models import Review
from tests.audits.test_pages import page, text_of
from tests.cycles import Cycle, officer_for, person, small_cycle
from tests.permissions.matrix import signed_in
from tests.regulations.pages import fields

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_2021")]
ADDRESS = "/reviews/dispatch/2020-06/"
XLSX = "list.xlsx"


@pytest.fixture
def cycle() -> Cycle:
    return small_cycle(dispatched=False)


@pytest.fixture
def client(cycle: Cycle) -> Client:
    user = person("事務局", Role.ADMINISTRATOR, cycle.organs["東庁"]).account
    assert user
    return signed_in(user)


def choose(client: Client, **typed: Any) -> Any:
    """What is shown when this is chosen; it changes nothing."""
    before = Review.objects.count()
    answer = client.post(ADDRESS, {"announced": "units"} | typed)
    assert Review.objects.count() == before
    return answer


def confirm(client: Client, answer: Any) -> Any:
    """Press the button of the preview."""
    sent = fields(parse_html(answer.content.decode()))
    return client.post(ADDRESS, {name: sent[name] for name in ("codes", "announced")} | {"confirm": "1"})


def asked() -> list[str]:
    return list(Review.objects.order_by("organization__code").values_list("organization__name", flat=True))


def said(client: Client, answer: Any) -> list[str]:
    """The messages on the page one comes to."""
    return text_of(page(client, answer["Location"]), "p", "message-text")


def book(*rows: tuple[Any, ...]) -> SimpleUploadedFile:
    """An Excel workbook with those rows."""
    made = openpyxl.Workbook()
    assert made.active
    for row in rows:
        made.active.append(row)
    kept = io.BytesIO()
    made.save(kept)
    return SimpleUploadedFile(XLSX, kept.getvalue())


def test_choosing_shows_who_will_be_asked_and_only_confirming_asks(cycle: Cycle, client: Client) -> None:
    shown = choose(client, kinds=["AGENCY"], pasted="灯台機構\r\n存在しない機関\r\n")
    assert shown.status_code == 200
    assert ("存在しない機関" in shown.content.decode(), "依頼する機関" in shown.content.decode()) == (True, True)
    answer = confirm(client, shown)
    assert said(client, answer) == ["4機関に依頼しました。"]
    assert asked() == ["北省", "南省", "東庁", "灯台機構"]


def test_confirming_twice_asks_once_and_latecomers_join(cycle: Cycle, client: Client) -> None:
    shown = choose(client, kinds=["AGENCY"])
    assert said(client, confirm(client, shown)) == ["3機関に依頼しました。"]
    before = list(Review.objects.order_by("pk").values())
    assert said(client, confirm(client, shown)) == [
        "新しく依頼した機関はありません。3機関には既に依頼してあったため、そのままです。"
    ]
    later = choose(client, kinds=["AGENCY"], categories=["NATIONAL_UNIVERSITY"])
    confirm(client, later)
    assert asked() == ["北省", "南省", "東庁", "南大学", "北大学"]
    assert list(Review.objects.filter(kind="AGENCY").order_by("pk").values()) == before


def test_whoever_can_no_longer_be_asked_is_shown_and_nobody_is_asked(cycle: Cycle, client: Client) -> None:
    shown = choose(client, kinds=["AGENCY"])
    Organization.objects.filter(name="南省").update(abolished_on="2021-05-01")
    again = confirm(client, shown)
    assert (again.status_code, asked()) == (409, [])
    assert "まだどこにも依頼していません" in again.content.decode()
    assert said(client, confirm(client, again)) == ["2機関に依頼しました。"]
    assert asked() == ["北省", "東庁"]


def test_many_are_asked_by_a_job(cycle: Cycle, client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(views, "AT_ONCE", 2)
    shown = choose(client, kinds=["AGENCY"])
    first, second = confirm(client, shown), confirm(client, shown)
    job = Job.objects.get()
    assert (first["Location"], second["Location"]) == (job.get_absolute_url(), job.get_absolute_url())
    assert (job.kind, job.title, asked()) == ("DISPATCH", "令和2年6月改正 ・ 3機関への依頼", [])


def test_people_of_units_are_told_only_where_that_was_chosen(cycle: Cycle, client: Client) -> None:
    for name in ("北省", "北測候所"):
        officer_for(cycle.organs[name])
    confirm(client, choose(client, pasted="北省", announced="organs"))
    assert list(Notification.objects.values_list("account__name", flat=True)) == ["北省の保護担当者"]


@pytest.mark.parametrize(
    "made",
    [
        lambda: book(("依頼先一覧", None), ("番号", "機関名"), (1, "北省"), (2, "港湾機構")),
        lambda: book(("機関名", "機関コード"), ("表記ゆれ", "X-1"), ("別の名", "Ｘ－４")),
        lambda: book((None, "北省"), (None, "X-4")),
        lambda: SimpleUploadedFile("list.csv", "機関名,備考\r\n北省,\r\n港湾機構,追加\r\n".encode("cp932")),
        lambda: SimpleUploadedFile("list.csv", "北省\n港湾機構\n".encode()),
    ],
)
def test_a_file_names_organs_below_a_heading_or_in_its_first_column(
    cycle: Cycle, client: Client, made: Callable[[], SimpleUploadedFile]
) -> None:
    confirm(client, choose(client, file=made()))
    assert asked() == ["北省", "港湾機構"]


def test_a_line_of_a_file_that_names_nobody_is_told_by_its_cell(cycle: Cycle, client: Client) -> None:
    shown = choose(client, file=book(("機関名",), ("北省",), ("無い省",)))
    assert "「Sheet」のA3" in shown.content.decode()


@pytest.mark.parametrize(
    ("typed", "message"),
    [
        ({"kinds": ["UNIT"]}, "「UNIT」は一覧にありません。一覧から選んでください。"),
        ({"pasted": "あ\n" * 20_001}, "20,001行あります。20,000行までに分けてください。"),
        ({"pasted": "北省", "announced": "x"}, "部局等への案内を選んでください。"),
        ({"file": SimpleUploadedFile("empty.xlsx", b"")}, "中身が空です"),
        (
            {"file": SimpleUploadedFile("locked.xlsx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")},
            "パスワードで保護されている",
        ),
        ({"file": SimpleUploadedFile("broken.xlsx", b"PK\x03\x04")}, "を読み込めません"),
        ({"file": SimpleUploadedFile("none.csv", b"\n\n")}, "機関が1つも書かれていません"),
    ],
)
def test_what_cannot_be_read_is_named_and_nobody_is_asked(
    cycle: Cycle, client: Client, typed: dict[str, Any], message: str
) -> None:
    answer = choose(client, **typed)
    assert answer.status_code == 422
    assert message in text_of(parse_html(answer.content.decode()), "li", "field-error")[0]


def test_choosing_nobody_says_what_to_choose(cycle: Cycle, client: Client) -> None:
    shown = parse_html(choose(client).content.decode())
    assert text_of(shown, "ul", "error-summary-list") == [
        "依頼先がありません。種別か区分を選ぶか、一覧を貼り付けるか、ファイルを選んでください。"
    ]


def test_a_cycle_without_items_can_be_put_to_nobody(cycle: Cycle, client: Client) -> None:
    cycle.amendment.items.all().delete()
    assert "依頼できる機関がありません" in client.get(ADDRESS).content.decode()


def test_a_cycle_that_does_not_exist_is_not_found(client: Client) -> None:
    assert client.get("/reviews/dispatch/1999-01/").status_code == 404


@pytest.mark.parametrize("role", [Role.EVALUATOR, Role.CHIEF, Role.OFFICER, Role.MEMBER])
def test_nobody_but_an_administrator_opens_it(cycle: Cycle, role: str) -> None:
    user = person("だれか", role, cycle.organs["北省"]).account
    assert user
    client = signed_in(user)
    sent = {"codes": "X-1", "announced": "units", "confirm": "1"}
    assert [client.get(ADDRESS).status_code, client.post(ADDRESS, sent).status_code, asked()] == [403, 403, []]


def test_the_page_costs_the_same_for_one_organ_and_for_many(
    cycle: Cycle, client: Client, django_assert_num_queries: Any
) -> None:
    client.get(ADDRESS)
    for chosen in ({"pasted": "北省"}, {"kinds": ["AGENCY", "CORPORATION"]}):
        with django_assert_num_queries(15):
            choose(client, **chosen)


def test_of_cells_copied_out_of_a_sheet_the_first_that_holds_something_is_read() -> None:
    lines = pasted_lines("\t北省\t備考\r\n\r\n  X-4  \n\t\t\n港湾機構")
    assert [(line.place, line.text) for line in lines] == [("1行目", "北省"), ("3行目", "X-4"), ("5行目", "港湾機構")]
