"""The pages of a plan's other steps: basics, guidelines, items and tables."""

from __future__ import annotations

import pytest
from django.test import Client

from guidelines.models import CyclePlan
from tests.cycles import Cycle
from tests.guidelines.plan_pages import TYPED, at
from tests.guidelines.plans import administrator, begin, whole_plan

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"code": "2020-06"}, "番号「2020-06」は、別の見直しで使われています。"),
        ({"code": "令和/4"}, "に使えません。"),
        ({"code": ".."}, "に使えません。"),
        ({"issued_on": "令和4年2月30日"}, "という日付はありません。"),
        ({"due_on": "2022-03-31"}, "期限が改正日より前になっています。"),
        ({"reference_on": "2022-03-31"}, "基準日が改正日より前になっています。"),
        ({"fiscal_year": "令和4年"}, ""),
        ({"fiscal_year": "令和2年度"}, "改正日より前に終わる年度です。"),
        ({"fiscal_year": "令和4年4月"}, "は日付として読めません。"),
        ({"reminder_offsets": "30日前"}, "は日数として読めません。"),
        ({"reminder_offsets": "999"}, "は日数として読めません。"),
        ({"is_fictional": "on"}, "演習の題名には「演習」を入れて"),
        ({"title": "あ" * 101}, "題名は100文字以内で入力してください（現在101文字です）。"),
        ({"title": ""}, "題名を入力してください。"),
    ],
)
def test_basics_that_cannot_be_are_refused(client: Client, cycle: Cycle, changed: dict[str, str], said: str) -> None:
    page = client.post(at("plan-new"), TYPED | changed)
    assert page.status_code == (422 if said else 302)
    assert said in page.content.decode()
    assert CyclePlan.objects.exists() == (not said)


def test_a_new_guideline_is_added_kept_and_taken_back(client: Client, cycle: Cycle) -> None:
    plan = begin(administrator(cycle))
    new = {
        "new-0-code": "local-1",
        "new-0-title": "地方公共団体の指針",
        "new-0-short_title": "地方指針",
        "new-0-audience": "LOCAL_GOVERNMENT",
        "new-0-made_on": "R4.4.1",
        "new-0-number": "第2号",
        "new-0-issued_on": "R4.4.1",
    }
    here = at("plan-guidelines", plan.pk)
    assert client.post(here, new | {"new-0-title": "", "version": "1"}).status_code == 422
    client.post(here, new | {"version": "1"})
    client.post(here, new | {"new-0-number": "第3号", "version": "2"})
    (held,) = CyclePlan.objects.get(pk=plan.pk).content["guidelines"]
    assert held == {
        "code": "local-1",
        "number": "第3号",
        "issued_on": "2022-04-01",
        "new": {
            "title": "地方公共団体の指針",
            "short_title": "地方指針",
            "audience": "LOCAL_GOVERNMENT",
            "issued_on": "2022-04-01",
        },
    }
    client.post(here, new | {"new-0-remove": "on", "version": "3"})
    assert CyclePlan.objects.get(pk=plan.pk).content["guidelines"] == []


def test_items_are_put_in_order_and_removed(client: Client, cycle: Cycle) -> None:
    by = administrator(cycle)
    plan = whole_plan(by)
    here = at("plan-item", plan.pk, "G-AGENCY", 2)
    client.post(here, {"label": "記録", "clauses": ["1-1"], "position": "1", "version": plan.version})
    items = CyclePlan.objects.get(pk=plan.pk).content["items"]
    assert [(item["guideline"], item["label"]) for item in items] == [
        ("local-1", "体制"),
        ("G-AGENCY", "記録"),
        ("G-AGENCY", "点検"),
    ]
    client.post(at("plan-item", plan.pk, "G-AGENCY", 3), {"remove": "1", "version": plan.version + 1})
    assert [item["label"] for item in CyclePlan.objects.get(pk=plan.pk).content["items"]] == ["体制", "記録"]
    assert client.get(at("plan-item", plan.pk, "G-AGENCY", 1)).status_code == 404


def test_an_item_needs_clauses_the_guideline_has_after_the_amendment(client: Client, cycle: Cycle) -> None:
    plan = whole_plan(administrator(cycle))
    here = at("plan-item", plan.pk, "G-AGENCY", 0)
    for clauses, said in (([], "条項を1つ以上選んでください。"), (["1-3"], "「1-3」は改正後の条項にありません。")):
        page = client.post(here, {"label": "保存", "clauses": clauses, "version": plan.version})
        assert page.status_code == 422
        assert said in page.content.decode()


def test_a_table_keeps_its_number_to_itself(client: Client, cycle: Cycle) -> None:
    plan = whole_plan(administrator(cycle))
    typed = {"caption": "A", "title": "題名", "shape": "cooperation", "row_heading": "区分", "version": plan.version}
    here = at("plan-table", plan.pk, 0)
    for number, said in (("2-1-5", "別の表が使っています"), ("a/1", "に使えません"), ("", "番号を入力してください")):
        page = client.post(here, typed | {"number": number})
        assert page.status_code == 422
        assert said in page.content.decode()
    client.post(here, typed | {"number": "A-1", "notes": "一つ目\n\n 二つ目", "position": "1"})
    first = CyclePlan.objects.get(pk=plan.pk).content["tables"][0]
    assert (first["number"], first["notes"], first["is_checked"]) == ("A-1", ["一つ目", "二つ目"], True)
