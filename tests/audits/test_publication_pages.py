"""Pages on which sets of tables are prepared, published and compared."""

from __future__ import annotations

import csv
from datetime import date
from io import StringIO
from typing import Any, cast

import pytest
from django.test import Client

from agencies.models import Trail
from audits.models import Preparation, Publication
from audits.publication_forms import PrepareForm
from tests.cycles import Cycle, answered_cycle, evaluator, hand_in
from tests.permissions.matrix import signed_in
from tests.publications import NUMBERS, administrator, prepared, published

pytestmark = pytest.mark.django_db


@pytest.fixture
def cycle() -> Cycle:
    return answered_cycle()


@pytest.fixture
def later(settings: Any) -> None:
    """The business day on which the small cycle is published."""
    settings.BUSINESS_DAY_OFFSET = settings.BUSINESS_DAY_OFFSET + (date(2021, 6, 3) - date(2016, 5, 31))


def browser_of(officer: Any) -> Client:
    return signed_in(officer.account)


def test_an_evaluator_prepares_and_an_administrator_publishes_in_the_browser(cycle: Cycle, later: None) -> None:
    ido, ueda = browser_of(evaluator(cycle)), browser_of(administrator(cycle))
    form = ido.get("/publications/prepare/").content.decode()
    assert form.count('name="numbers"') == form.count("checked") == len(NUMBERS)
    sent = {"as_of": "令和3年5月31日", "state": "submitted", "numbers": ["2-1-5", "2-1-7"], "note": "備考"}
    answer = ido.post("/publications/prepare/?amendment=2020-06", sent)
    preparation = Preparation.objects.get()
    assert (answer.status_code, answer["Location"]) == (302, preparation.get_absolute_url())
    page = ido.get(preparation.get_absolute_url()).content.decode()
    assert "事務局の方にこの画面を開くよう伝えてください" in page
    assert "公表に進む" not in page
    assert "公表に進む" in ueda.get(preparation.get_absolute_url()).content.decode()
    confirm = f"{preparation.get_absolute_url()}publish/"
    assert (ido.get(confirm).status_code, ido.post(confirm).status_code) == (403, 403)
    assert "公表しますか" in ueda.get(confirm).content.decode()
    assert ueda.post(confirm)["Location"] == "/published/2020-06-1/"
    assert ueda.post(confirm)["Location"] == "/published/2020-06-1/"
    assert Publication.objects.count() == 1


def test_the_checks_name_what_is_open_allocated_and_unconfirmed(cycle: Cycle, later: None) -> None:
    preparation = prepared(cycle, ["2-1-5", "2-1-7", "2-2-20"])
    response = browser_of(evaluator(cycle)).get(preparation.get_absolute_url())
    checks = response.context["checks"]
    assert [(check.base, [(part.label, part.count) for part in check.parts]) for check in checks] == [
        (7, [("未了", 1), ("時期不明", 0), ("未回答", 1), ("仮割当", 0)]),
        (8, [("未了", 0), ("時期不明", 0), ("未回答", 0), ("仮割当", 2)]),
        (1, [("未了", 0), ("時期不明", 0), ("未回答", 0), ("仮割当", 0)]),
    ]
    waiting = response.context["unconfirmed"]
    assert (waiting.count, waiting.base, waiting.percent) == (6, 6, "100")
    listed = browser_of(evaluator(cycle)).get(waiting.url).content.decode()
    assert "<p>6件</p>" in listed


def test_whoever_prepared_it_reads_why_somebody_else_must_publish(cycle: Cycle, later: None) -> None:
    ido = evaluator(cycle)
    assert ido.account is not None
    ido.account.assignments.create(role="ADMINISTRATOR", organization=cycle.organs["東庁"])
    preparation = prepared(cycle)
    browser = browser_of(ido)
    assert "準備した人は公表できません" in browser.get(preparation.get_absolute_url()).content.decode()
    answer = browser.post(f"{preparation.get_absolute_url()}publish/", follow=True).content.decode()
    assert "準備した人は公表できません。ほかの事務局の方に公表を依頼してください。" in answer
    assert Publication.objects.count() == 0


def test_changed_figures_are_shown_and_not_published(cycle: Cycle, later: None) -> None:
    preparation = prepared(cycle, ["2-1-5"])
    hand_in(cycle.review("東庁"))
    ueda = browser_of(administrator(cycle))
    page = ueda.get(preparation.get_absolute_url()).content.decode()
    assert "準備した後に変わった数字" in page
    assert "公表に進む" not in page
    told = ueda.post(f"{preparation.get_absolute_url()}publish/", follow=True).content.decode()
    assert "準備した後に数字が変わったため、公表していません" in told
    assert Publication.objects.count() == 0


def test_what_is_typed_wrongly_is_named_and_nothing_is_prepared(cycle: Cycle, later: None) -> None:
    browser, address = browser_of(evaluator(cycle)), "/publications/prepare/?amendment=2020-06"
    whole = {"as_of": "令和3年5月31日", "state": "submitted", "numbers": ["2-1-5"]}
    trail = Trail.objects.count()
    for changed, error in (
        ({"as_of": ""}, "基準日：基準日を入力してください。"),
        ({"as_of": "令和3年2月30日"}, "令和3年2月30日という日付はありません"),
        ({"as_of": "令和3年6月4日"}, "基準日（令和3年6月4日）が本日より後です。"),
        ({"numbers": []}, "公表する表：公表する表を1つ以上選んでください。"),
        ({"numbers": ["9-9-9"]}, "その表はこの見直しにありません。"),
        ({"reason": "理由だけ"}, "訂正する公表を選ぶか、訂正の理由を消してください。"),
        ({"corrects": "2020-06-9", "reason": "誤り"}, "その公表は訂正できません。"),
        ({"note": "あ" * 1001}, "備考は1000文字以内で入力してください（現在1001文字です）。"),
    ):
        response = browser.post(address, whole | changed)
        assert (changed, response.status_code, error in response.content.decode()) == (changed, 422, True)
    assert (Preparation.objects.count(), Trail.objects.count()) == (0, trail)
    assert browser.get("/publications/prepare/?amendment=9999").status_code == 404
    assert list(cast(Any, PrepareForm(amendment=cycle.amendment).fields["corrects"]).queryset) == []


def test_a_set_beside_the_figures_of_now_cell_by_cell(cycle: Cycle) -> None:
    publication = published(cycle, ["2-1-5", "2-2-20"])
    browser, address = browser_of(evaluator(cycle)), f"/publications/{publication.code}/compare/"
    response = browser.get(address)
    assert (response.context["comparison"].count, "の全てが同じです" in response.content.decode()) == (0, True)
    hand_in(cycle.review("東庁"), revised="令和2年12月1日")
    cycle.amendment.tables.filter(number="2-2-20").delete()
    response = browser.get(address)
    first, second = response.context["comparison"].pairs
    assert [(one.row, one.column, one.before, one.after, one.change) for one in first.differences] == [
        ("根拠", "機関回答", "5", "6", ""),
        ("行政機関", "令和2年度に見直し(改正)", "1 (33.3%)", "2 (66.7%)", "+1"),
        ("行政機関", "未回答", "1 (33.3%)", None, ""),
        ("独立行政法人等", "未回答", "0 (0.0%)", None, ""),
        ("計", "令和2年度に見直し(改正)", "3 (42.9%)", "4 (57.1%)", "+1"),
        ("計", "未回答", "1 (14.3%)", None, ""),
    ]
    assert (first.count, second.is_after, second.count) == (5, False, 3)
    lines = list(csv.reader(StringIO(browser.get(f"{address}?format=csv").content.decode("utf-8-sig"))))
    assert lines[2] == ["表2-1-5", "行政機関", "令和2年度に見直し(改正)", "1 (33.3%)", "2 (66.7%)", "'+1"]
    assert browser.get(f"{address}?all=1").content.decode().count("同じ</td>") == 10
    assert browser.get(f"{address}?format=xlsx&all=1").status_code == 200


def test_two_sets_side_by_side(cycle: Cycle) -> None:
    first = published(cycle, ["2-1-5"])
    hand_in(cycle.review("東庁"), revised="令和2年12月1日")
    second = published(cycle, ["2-1-5", "2-1-6"])
    browser = browser_of(administrator(cycle))
    response = browser.get(f"/publications/{first.code}/compare/?with={second.code}")
    assert [(pair.number, pair.is_before, pair.is_after) for pair in response.context["comparison"].pairs] == [
        ("2-1-5", True, True),
        ("2-1-6", False, True),
    ]
    assert browser.get(f"/publications/{first.code}/compare/?with=nothing").status_code == 404
    assert browser.get("/publications/nothing/compare/").status_code == 404
