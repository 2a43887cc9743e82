"""The pages of a plan's clauses: from a 新旧対照表, or line by line by hand."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from agencies.models import Trail
from guidelines.models import ClauseText, CyclePlan
from guidelines.plans.content import Line
from tests.cycles import Cycle
from tests.guidelines.books import workbook
from tests.guidelines.plan_pages import at, text_of, upload
from tests.guidelines.plans import AGENCY, LINES, administrator, begin, put

pytestmark = pytest.mark.django_db


def test_a_table_with_errors_names_each_cell_and_nothing_is_saved(client: Client, cycle: Cycle) -> None:
    by = administrator(cycle)
    plan = put(begin(by), by, "guidelines", [AGENCY.plain()])
    trail = Trail.objects.count()
    bad = workbook([("9-9-9-9-9", "新", "1-1", "古"), ("2", "新", "7-7", "古")])
    page = client.post(at("plan-clauses-of", plan.pk, "G-AGENCY"), {"file": upload(bad), "version": plan.version})
    assert page.status_code == 422
    text = text_of(page)
    assert "対照表 A2 9-9-9-9-9 条項の番号" in text
    assert "対照表 C3 7-7 施行中の条項の番号" in text
    assert CyclePlan.objects.get(pk=plan.pk).content == plan.content
    assert Trail.objects.count() == trail


@pytest.mark.parametrize(
    ("content", "name", "said"),
    [
        (b"", "empty.xlsx", "中身が空です"),
        (b"PK\x03\x04broken", "broken.xlsx", "ファイルが壊れています"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "locked.xlsx", "パスワードで保護されているか"),
        ("見出しのない表".encode(), "plain.csv", "見出し「改正後の条項」"),
    ],
)
def test_a_file_that_is_no_table_is_refused(
    client: Client, cycle: Cycle, content: bytes, name: str, said: str
) -> None:
    by = administrator(cycle)
    plan = put(begin(by), by, "guidelines", [AGENCY.plain()])
    page = client.post(at("plan-clauses-of", plan.pk, "G-AGENCY"), {"file": upload(content, name), "version": 2})
    assert page.status_code == 422
    assert said in page.content.decode()


def test_a_table_that_waits_can_be_withdrawn_and_takes_the_place_of_what_was_typed(
    client: Client, cycle: Cycle
) -> None:
    by = administrator(cycle)
    plan = put(begin(by), by, "guidelines", [AGENCY.plain()])
    typed = {"lines": [line.plain() for line in LINES]}
    put(plan, by, "clauses", typed, "G-AGENCY")
    here, waiting = at("plan-clauses-of", plan.pk, "G-AGENCY"), at("plan-proposed", plan.pk, "G-AGENCY")

    def held() -> dict[str, Any]:
        return CyclePlan.objects.get(pk=plan.pk).content["clauses"]["G-AGENCY"]

    table = workbook([("1-1", "（略）", "1-1", "（略）")])
    client.post(here, {"file": upload(table), "version": 3})
    assert held()["lines"] == typed["lines"]
    assert "反映していない新旧対照表があります" in client.get(at("plan", plan.pk)).content.decode()
    client.post(waiting, {"withdraw": "1", "version": 4})
    assert held() == typed
    client.post(here, {"file": upload(table), "version": 5})
    assert "今入力されている4行は、この表の1行に置き換わります" in text_of(client.get(waiting))
    client.post(waiting, {"apply": "1", "version": 6})
    assert held() == {"lines": [{"before": "1-1", "after": "1-1", "said": "SAME"}]}
    assert client.get(waiting)["Location"] == here


def test_a_text_before_that_is_not_the_one_in_force_is_warned_of(client: Client, cycle: Cycle) -> None:
    by = administrator(cycle)
    ClauseText.objects.filter(number="1-1", clause__guideline__code="G-AGENCY").update(body="記録を 残す。")
    plan = put(begin(by), by, "guidelines", [AGENCY.plain()])
    here, waiting = at("plan-clauses-of", plan.pk, "G-AGENCY"), at("plan-proposed", plan.pk, "G-AGENCY")
    client.post(here, {"file": upload(workbook([("1-1", "改める", "1-1", "記録を\n残す。")])), "version": 2})
    assert "一致しません" not in client.get(waiting).content.decode()
    client.post(here, {"file": upload(workbook([("1-1", "改める", "1-1", "別の文")])), "version": 3})
    assert "1条で、表の改正前の条文が、登録されている施行中の条文と一致しません（第1-1）" in text_of(
        client.get(waiting)
    )


def test_a_line_by_hand_is_saved_changed_and_removed(client: Client, cycle: Cycle) -> None:
    by = administrator(cycle)
    plan = put(begin(by), by, "guidelines", [AGENCY.plain()])
    here = at("plan-line", plan.pk, "G-AGENCY", 0)
    client.post(here, {"before": "1-2", "after": "第１の９", "said": "SAME", "version": 2})
    held = CyclePlan.objects.get(pk=plan.pk).content["clauses"]["G-AGENCY"]["lines"]
    assert held == [Line(before="1-2", after="1-9", said="SAME").plain()]
    first = at("plan-line", plan.pk, "G-AGENCY", 1)
    client.post(first, {"before": "1-2", "after": "", "absorbed_by": "1-1", "version": 3})
    held = CyclePlan.objects.get(pk=plan.pk).content["clauses"]["G-AGENCY"]["lines"]
    assert held == [Line(before="1-2", absorbed_by="1-1").plain()]
    client.post(first, {"remove": "1", "version": 4})
    assert CyclePlan.objects.get(pk=plan.pk).content["clauses"]["G-AGENCY"] == {"lines": []}
    assert client.get(first).status_code == 404


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({}, "改正前の条項を選ぶか、改正後の条項を入力してください。"),
        ({"after": "六"}, "「六」は条項の番号として読めません。"),
        ({"after": "2"}, "新設する条項の条文か、改正の要点を入力してください。"),
        ({"before": "1-1", "after": "1-2", "said": "SAME"}, "改正後の第1-2が、2条あります。"),
        ({"before": "1-1", "after": "1-1"}, "改正後の条文を入力するか"),
        ({"before": "1-1", "text_after": "残る"}, "削除する条項では、改正後の条文を空欄にしてください。"),
        ({"before": "1-1", "absorbed_by": "9"}, "取り込む先の第9は、改正後の条項にありません。"),
        ({"before": "9-9", "after": "1"}, "「9-9」は一覧にありません。"),
    ],
)
def test_a_line_that_cannot_be_is_refused(client: Client, cycle: Cycle, typed: dict[str, str], said: str) -> None:
    by = administrator(cycle)
    plan = put(begin(by), by, "guidelines", [AGENCY.plain()])
    page = client.post(at("plan-line", plan.pk, "G-AGENCY", 0), typed | {"version": "2"})
    assert page.status_code == 422
    assert said in page.content.decode()
    assert "clauses" not in CyclePlan.objects.get(pk=plan.pk).content
