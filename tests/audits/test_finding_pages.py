"""The pages of findings: drafted, issued, answered, followed up and closed by hand; lists, files, homes and API."""

from __future__ import annotations

import csv
import io
from typing import Any

import openpyxl
import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from agencies.roles import Role
from audits.finding_drafts import edit_finding
from audits.models import Finding
from tests.audits.findings import FOLLOW_UP_ON, TODAY, answered, closed, draft, issued, marks
from tests.audits.pages import elements, page, text_of, words
from tests.cycles import Cycle, answered_cycle, evaluator
from tests.permissions.matrix import account, signed_in

pytestmark = pytest.mark.django_db
COLUMNS = ("機関", "状態", "通知日", "改善措置", "実施予定日", "実施日", "実施の状況")
NEW = "/findings/new/?organization=X-5&amendment=2020-06&as_of=2021-05-31&state=submitted"


@pytest.fixture
def cycle(in_2021: None, db: None) -> Cycle:
    """Six of seven organs heard; 灯台機構 was late."""
    return answered_cycle()


@pytest.fixture
def watcher(cycle: Cycle) -> Client:
    """An evaluator's browser."""
    return signed_in(account(Role.EVALUATOR, "X-3", "評価 花子"))


@pytest.fixture
def addressed(cycle: Cycle) -> Client:
    """The browser of the chief of 灯台機構."""
    return signed_in(account(Role.CHIEF, "X-5", "灯台 守"))


def post(client: Client, address: str, **typed: Any) -> Any:
    return client.post(address, typed)


def solid(client: Client, address: str) -> list[str]:
    """The solid buttons of a page."""
    found = page(client, address)
    return text_of(found, "a", "button-solid") + text_of(found, "button", "button-solid")


def test_a_finding_goes_from_a_signal_to_its_end(
    cycle: Cycle, watcher: Client, addressed: Client, settings: Any
) -> None:
    amendment = cycle.amendment.code
    address = NEW.replace("2020-06", amendment)
    late = page(watcher, f"/late/?amendment={amendment}")
    assert text_of(late, "a", "button-small").count("所見の案 ：灯台機構") == 1
    response = post(watcher, address, signals=marks(cycle, "灯台機構"))
    finding = Finding.objects.get()
    assert response["Location"] == f"/findings/{finding.code}/edit/"
    post(watcher, response["Location"], kind="OPINION", title="見直しについて", text="速やかに行う。", version=1)
    here = finding.get_absolute_url()
    assert solid(watcher, here) == ["通知に進む"]
    post(watcher, f"{here}issue/", reply_by="令和3年6月30日", version=2)
    assert solid(watcher, here) == []
    assert text_of(page(addressed, "/"), "h2", "task-title")[0] == "所見への回答 灯台機構"
    assert solid(addressed, here) == ["回答する"]
    typed = {
        "text": "改めます。",
        "m1-text": "様式を定める",
        "m1-planned_on": "R3.9.30",
        "m1-done_on": "",
        "version": 1,
    }
    post(addressed, f"{here}answer/", **typed)
    assert Finding.objects.get().state == "ISSUED"
    post(addressed, f"{here}answer/", **typed | {"version": 2, "answer": "1"})
    assert solid(watcher, here) == ["フォローアップを記録する"]
    assert solid(addressed, here) == []
    assert "回答し直す" in text_of(page(addressed, here), "a", "button")
    assert 'value="令和3年9月30日"' in addressed.get(f"{here}answer/").content.decode()
    settings.BUSINESS_DAY_OFFSET += FOLLOW_UP_ON - TODAY
    dashboard = page(watcher, f"/dashboard/?amendment={amendment}")
    assert "所見のフォローアップ 灯台機構" in text_of(dashboard, "h2", "task-title")
    post(watcher, f"{here}follow-up/", note="様式を見た", version=4)
    assert solid(watcher, here) == ["終了に進む"]
    refused = post(watcher, f"{here}close/", note="", version=5)
    assert (refused.status_code, Finding.objects.get().state) == (422, "FOLLOWED_UP")
    post(watcher, f"{here}close/", note="次年度に見る", version=5)
    assert Finding.objects.get().state == "CLOSED"
    assert solid(watcher, here) == []
    steps = text_of(page(addressed, here), "p", "history-title")
    assert steps == ["終了", "フォローアップ済", "回答済", "通知済"]


def test_who_only_watches_has_no_button_to_draft(cycle: Cycle) -> None:
    client = signed_in(account(Role.ADMINISTRATOR, "X-3", "事務 四郎"))
    assert "所見の案 ：" not in words(page(client, f"/late/?amendment={cycle.amendment.code}"))
    assert client.get(NEW).status_code == 403


def test_the_organization_page_offers_a_draft_and_lists_what_there_is(cycle: Cycle, watcher: Client) -> None:
    finding = draft(cycle)
    found = page(watcher, "/organizations/X-5/")
    assert "所見の案 ：灯台機構" in text_of(found, "a", "button-small")
    assert str(finding) in text_of(found, "a")
    assert "所見の案 ：港湾機構" not in words(page(watcher, "/organizations/X-4/"))


def test_no_signal_chosen_is_told_and_nothing_is_drafted(cycle: Cycle, watcher: Client) -> None:
    response = watcher.post(NEW.replace("2020-06", cycle.amendment.code))
    assert response.status_code == 409
    assert "シグナルを1つ以上選んでください" in response.content.decode()
    assert not Finding.objects.exists()


@pytest.mark.parametrize("changed", [("X-5", "X-9"), ("X-5", "X-1-1"), ("X-5", "%00")])
def test_an_organ_that_is_none_has_no_page_to_draft(cycle: Cycle, watcher: Client, changed: tuple[str, str]) -> None:
    assert watcher.get(NEW.replace("2020-06", cycle.amendment.code).replace(*changed)).status_code == 404


def test_a_day_that_is_none_is_a_bad_question(watcher: Client) -> None:
    assert watcher.get("/findings/new/?organization=X-5&as_of=2021-02-30").status_code == 400
    assert watcher.get("/findings/?format=docx").status_code == 406


def test_two_evaluators_at_one_draft_see_both_sides(cycle: Cycle, watcher: Client) -> None:
    finding = draft(cycle)
    typed = {"kind": "OPINION", "title": "先に保存した件名", "text": "先の本文"}
    edit_finding(finding=finding, typed=typed, version=1, by=evaluator(cycle))
    response = watcher.post(
        f"{finding.get_absolute_url()}edit/",
        {"kind": "OPINION", "title": "後の件名", "text": "先の本文", "version": 1},
    )
    shown = response.content.decode()
    assert (response.status_code, "先に保存した件名" in shown, "後の件名" in shown) == (409, True, True)
    finding.refresh_from_db()
    assert finding.title == "先に保存した件名"


def test_what_changed_since_it_was_read_is_shown_before_it_is_issued(cycle: Cycle, watcher: Client) -> None:
    finding = draft(cycle)
    typed = {"kind": "OPINION", "title": "新しい件名", "text": "新しい本文"}
    edit_finding(finding=finding, typed=typed, version=1, by=evaluator(cycle))
    response = watcher.post(f"{finding.get_absolute_url()}issue/", {"reply_by": "R3.6.30", "version": 1})
    shown = response.content.decode()
    assert (response.status_code, "新しい本文" in shown, 'name="version" value="2"' in shown) == (409, True, True)
    assert watcher.post(f"{finding.get_absolute_url()}issue/", {"reply_by": "R3.6.30"}).status_code == 409
    finding.refresh_from_db()
    assert finding.state == "DRAFT"


def test_an_impossible_day_is_named_and_what_was_typed_stays(cycle: Cycle, addressed: Client) -> None:
    here = issued(cycle).get_absolute_url()
    typed = {"text": "改めます。", "m1-text": "様式", "m1-planned_on": "R3.2.30", "m1-done_on": "", "version": 1}
    response = addressed.post(f"{here}answer/", typed)
    shown = response.content.decode()
    assert (response.status_code, "令和3年2月30日という日付はありません" in shown) == (422, True)
    assert ("R3.2.30" in shown, "改めます。" in shown) == (True, True)


def test_the_list_is_filtered_and_counts_by_state(cycle: Cycle, watcher: Client) -> None:
    draft(cycle)
    closed(cycle, "北省")
    answered(cycle, "南大学")
    found = watcher.get("/findings/")
    assert [(str(state.label), count) for state, count, _ in found.context["counts"]] == [
        ("起案中", 1),
        ("通知済", 0),
        ("回答済", 1),
        ("フォローアップ済", 0),
        ("終了", 1),
    ]
    for parameters, organs in (
        ({"state": "CLOSED"}, ["北省"]),
        ({"organization": "X-5"}, ["灯台機構"]),
        ({"amendment": cycle.amendment.code}, ["灯台機構", "南大学", "北省"]),
    ):
        rows = watcher.get("/findings/", parameters).context["rows"]
        assert [str(view.finding.organization) for view, _ in rows] == organs


def test_the_file_has_a_line_for_each_measure(cycle: Cycle, watcher: Client) -> None:
    answered(cycle)
    issued(cycle, "北省")
    lines = list(csv.reader(io.StringIO(watcher.get("/findings/?format=csv").content.decode("utf-8-sig"))))
    place = {name: lines[0].index(name) for name in COLUMNS}
    assert [[line[column] for column in place.values()] for line in lines[1:]] == [
        ["北省", "通知済", "2021-05-31", "", "", "", ""],
        ["灯台機構", "回答済", "2021-05-31", "様式を定める", "2021-05-01", "2021-05-20", "実施済"],
        ["灯台機構", "回答済", "2021-05-31", "研修を行う", "2021-09-30", "", "未実施"],
    ]
    response = watcher.get("/findings/?format=xlsx")
    sheet = openpyxl.load_workbook(io.BytesIO(response.content)).worksheets[0]
    assert sheet["A1"].value == "所見・改善措置の一覧"
    assert "findings_2021-05-31.xlsx" in response["Content-Disposition"]


def test_a_measure_whose_day_is_over_is_told_on_the_page_and_in_the_file(
    cycle: Cycle, watcher: Client, settings: Any
) -> None:
    here = answered(cycle).get_absolute_url()
    assert "予定日を過ぎて未実施" not in watcher.get(here).content.decode()
    settings.BUSINESS_DAY_OFFSET += FOLLOW_UP_ON - TODAY
    for address in (here, f"{here}follow-up/", "/findings/?format=csv"):
        assert watcher.get(address).content.decode().count("予定日を過ぎて未実施") == 1


def test_lines_for_measures_are_added_without_saving(cycle: Cycle, addressed: Client) -> None:
    address = f"{issued(cycle).get_absolute_url()}answer/"
    assert addressed.get(address).content.decode().count("<fieldset") == 3
    typed = {"text": "改めます。", "m3-text": "様式", "version": 1, "more": "1"}
    shown = addressed.post(address, typed).content.decode()
    assert (shown.count("<fieldset"), "様式" in shown, Finding.objects.get().answer_draft) == (8, True, None)


def test_the_api_tells_what_the_page_tells(cycle: Cycle, watcher: Client) -> None:
    finding = closed(cycle)
    told = watcher.get(reverse("api:finding", args=[finding.code])).json()
    assert {name: told[name] for name in ("organization", "state", "issued_on", "answered_on", "followed_up_on")} == {
        "organization": "X-5",
        "state": "CLOSED",
        "issued_on": "2021-05-31",
        "answered_on": "2021-05-31",
        "followed_up_on": "2021-11-30",
    }
    assert [(one["text"], one["done_on"]) for one in told["measures"]] == [
        ("様式を定める", "2021-05-20"),
        ("研修を行う", None),
    ]
    assert [one["state"] for one in told["steps"]] == ["ISSUED", "ANSWERED", "FOLLOWED_UP", "CLOSED"]
    assert [one["signal"] for one in told["evidence"]] == ["revised_late"]
    assert watcher.get(reverse("api:findings"), {"state": "ISSUED"}).json()["count"] == 0


def test_evidence_leads_to_records_only_for_who_may_open_them(
    cycle: Cycle, watcher: Client, addressed: Client
) -> None:
    finding = issued(cycle)
    for client, count in ((watcher, 1), (addressed, 0)):
        found = page(client, finding.get_absolute_url())
        shown = [words(one) for one in elements(found, "div", "signal-evidence")]
        assert len(shown) == 1
        assert shown[0].count("記録を見る") == count


def test_the_list_asks_as_often_for_three_as_for_one(
    cycle: Cycle, watcher: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    answered(cycle)
    watcher.get("/findings/")
    with django_assert_num_queries(10):
        watcher.get("/findings/")
    answered(cycle, "北省")
    answered(cycle, "南大学")
    with django_assert_num_queries(10):
        watcher.get("/findings/")
