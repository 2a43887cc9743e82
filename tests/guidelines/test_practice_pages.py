"""Practices kept in the browser: added with or without the name, changed, withdrawn; what is typed wrongly saves nothing."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from agencies.models import Organization, Trail
from guidelines.models import Amendment, Practice
from tests.permissions.matrix import account, signed_in, someone

NEW = "/practices/new/?fictional=0"
TYPED = {
    "theme": "TRAINING",
    "title": "新任者への研修を着任の週に行う",
    "summary": "着任の週に動画で行い、受けていない人を翌週に呼ぶ。",
    "audience": "CORPORATION",
    "organization": "IA-044",
    "source": "機関の了承を得て掲載",
    "clauses-agency-guideline": "第2-2、９－６",
}


@pytest.fixture
def evaluator(survey: Amendment) -> Client:
    return someone("evaluator")


def counted() -> tuple[int, int]:
    return Practice.objects.count(), Trail.objects.count()


def added(evaluator: Client, **changed: Any) -> Practice:
    """The practice, as typed."""
    assert evaluator.post(NEW, TYPED | changed).status_code == 302
    return Practice.objects.latest("pk")


def test_a_practice_is_added_with_one_trail_row_and_read_by_every_organ(evaluator: Client) -> None:
    before = counted()
    new = added(evaluator, shows_name="on")
    assert counted() == (before[0] + 1, before[1] + 1)
    entry = Trail.objects.latest("pk")
    assert (entry.action, entry.organization, entry.before) == ("取組事例を登録", None, {})
    assert entry.after["clauses"] == ["agency-guideline 2-2", "agency-guideline 9-6"]
    assert evaluator.post(NEW, TYPED | {"shows_name": "on"})["Location"] == new.get_absolute_url()
    assert counted() == (before[0] + 1, before[1] + 1)  # sent twice, added once
    page = signed_in(account("OFFICER", "AG-26", "担当 二郎")).get("/practices/?q=着任").content.decode()
    assert "機関：医薬品医療機器総合機構" in page
    assert "変更する" not in page


def test_without_the_name_nobody_reads_or_finds_it(evaluator: Client) -> None:
    new = added(evaluator)
    reader = signed_in(account("OFFICER", "AG-26", "担当 二郎"))
    page = reader.get("/practices/?q=着任").content.decode()
    assert ("機関：独立行政法人等" in page, "医薬品" in page) == (True, False)
    assert "着任" not in reader.get("/practices/?q=医薬品医療機器総合機構").content.decode()
    found = reader.get(reverse("api:practice", args=[new.code])).json()
    assert (found["organization"], found["audience"]) == (None, "CORPORATION")


def test_a_change_keeps_both_sides_in_the_trail_and_a_later_one_is_shown_beside_it(evaluator: Client) -> None:
    new = added(evaluator)
    address = reverse("guidelines:practice", args=[new.code])
    assert evaluator.get(address).context["form"].initial["clauses-agency-guideline"] == "2-2、9-6"
    other = someone("admin")
    assert other.post(address, TYPED | {"version": 1, "title": "別の題名"}).status_code == 302
    entry = Trail.objects.latest("pk")
    assert (entry.action, entry.before["title"], entry.after["title"]) == (
        "取組事例を変更",
        TYPED["title"],
        "別の題名",
    )
    before = counted()
    stale = evaluator.post(address, TYPED | {"version": 1, "title": "三つ目の題名"})
    page = stale.content.decode()
    assert (stale.status_code, "別の題名" in page, "三つ目の題名" in page) == (409, True, True)
    assert evaluator.post(address, TYPED | {"version": 2, "title": "別の題名"}).status_code == 302  # as it stands
    assert counted() == before
    assert Practice.objects.get(pk=new.pk).version == 2


def test_a_practice_is_withdrawn_once_and_the_trail_keeps_it(evaluator: Client) -> None:
    new = added(evaluator)
    withdraw, before = reverse("guidelines:practice-withdraw", args=[new.code]), counted()
    evaluator.post(withdraw, {"version": 9})  # somebody changed it since
    assert counted() == before
    evaluator.post(withdraw, {"version": 1})
    assert counted() == (before[0] - 1, before[1] + 1)
    entry = Trail.objects.latest("pk")
    assert (entry.action, entry.before["title"], entry.after) == ("取組事例を取下げ", TYPED["title"], {})
    assert "既に取り下げられています" in evaluator.post(withdraw, {"version": 1}, follow=True).content.decode()
    assert counted() == (before[0] - 1, before[1] + 1)
    change = evaluator.post(reverse("guidelines:practice", args=[new.code]), TYPED | {"version": 1})
    assert change.status_code == 404


@pytest.mark.parametrize(
    ("changed", "error"),
    [
        ({"title": " "}, "題名を入力してください。"),
        ({"summary": "あ" * 1001}, "要約は1000文字以内で入力してください（現在1001文字です）。"),
        ({"theme": "NOTHING"}, "分野を一覧から選んでください。"),
        ({"clauses-agency-guideline": "9-99"}, "「9-99」は、今日の行政機関指針の条項にありません。"),
        ({"organization": "なし機構"}, "「なし機構」という機関は登録にありません。"),
        ({"organization": "EX-A01"}, "「EX-A01」という機関は登録にありません。"),
        ({"organization": "", "shows_name": "on"}, "機関名を示すときは、機関を入力してください。"),
        ({"audience": "AGENCY"}, "機関の種類が、医薬品医療機器総合機構の種類（独立行政法人等）と違います。"),
    ],
    ids=range(8),
)
def test_what_is_typed_wrongly_is_named_and_nothing_is_saved(
    evaluator: Client, changed: dict[str, str], error: str
) -> None:
    Organization.objects.create(code="EX-A01", name="例示省", kind="AGENCY", category="MINISTRY", is_fictional=True)
    before = counted()
    response = evaluator.post(NEW, TYPED | changed)
    assert (response.status_code, error in response.content.decode()) == (422, True)
    assert counted() == before


def test_a_name_that_two_organs_bear_is_asked_for_by_code(evaluator: Client) -> None:
    for code in ("T-1", "T-2"):
        Organization.objects.create(code=code, name="中央町", kind="LOCAL_GOVERNMENT", category="MUNICIPALITY")
    response = evaluator.post(NEW, TYPED | {"audience": "", "organization": "中央町"})
    assert "「中央町」という機関が複数あります。機関コードを入力してください。" in response.content.decode()
