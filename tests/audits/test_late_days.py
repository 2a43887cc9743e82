"""The late list on a day ahead, and what is past due on the day."""

from __future__ import annotations

import csv
import io
from datetime import date
from typing import Any

import openpyxl
import pytest
from django.test import Client

from agencies.roles import Role
from guidelines.models import Amendment
from tests.api import get, secret_of
from tests.audits.late import of_organ, uninstructed_cycle
from tests.audits.pages import elements, page, text_of, words
from tests.cycles import COUNTED_ON, Cycle
from tests.permissions.matrix import account, signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def cycle(in_2021: None) -> Cycle:
    """The small cycle, with an instruction to 出先局 recorded as not given."""
    return uninstructed_cycle()


@pytest.fixture
def watcher(cycle: Cycle) -> Client:
    """An evaluator's browser in the small cycle."""
    return signed_in(account(Role.EVALUATOR, "X-3", "評価 花子"))


def test_a_cycle_without_a_due_date_has_no_delay_on_any_page(watcher: Client, cycle: Cycle) -> None:
    Amendment.objects.update(due_on=None, due_wording="")
    late = page(watcher, "/late/")
    assert "この見直しには期限の定めがありません。" in words(late)
    (north,) = of_organ(late, "北省")
    facts = dict(zip(text_of(north, "dt"), text_of(north, "dd"), strict=True))
    assert (facts["期限"], "期限からの日数" in facts) == ("定めなし", False)
    document = watcher.get("/late/?format=json").json()
    assert (document["due_on"], document["past_due"], {one["delay"] for one in document["organs"]}) == (
        None,
        0,
        {None},
    )


def test_a_day_ahead_is_marked_as_no_forecast(watcher: Client, cycle: Cycle) -> None:
    assert "基準日が本日より後です。" in words(page(watcher, "/late/?as_of=2030-03-31"))
    assert "基準日が本日より後です。" not in words(page(watcher, "/late/?as_of=2016-01-01"))


def test_a_day_ahead_accuses_nobody_of_what_has_not_come(watcher: Client, cycle: Cycle, settings: Any) -> None:
    settings.BUSINESS_DAY_OFFSET -= COUNTED_ON - date(2021, 3, 31)  # nobody is late before 1 April
    ahead, warned = (
        "as_of=2021-05-31",
        "基準日が本日より後です。遅延は見込みを示さず、令和3年3月31日現在で示しています。",
    )
    token = secret_of(Role.EVALUATOR)
    for document in (watcher.get(f"/late/?{ahead}&format=json").json(), get(f"late/?{ahead}", token).json()):
        assert [document[name] for name in ("as_of", "shown_on", "is_ahead", "total", "organs", "others")] == [
            *("2021-05-31", "2021-03-31", True, 0, []),
            [],
        ]
        assert document["past_due"] == 3  # of 31 December
    late = page(watcher, f"/late/?{ahead}")
    assert (text_of(late, "h3"), warned in words(late)) == ([], True)
    file = watcher.get(f"/late/?{ahead}&format=csv")
    assert file["Content-Disposition"] == 'attachment; filename="late-2020-06_2021-03-31.csv"'
    assert [line[0] for line in csv.reader(io.StringIO(file.content.decode("utf-8-sig")))] == ["種類", "未回答"]
    sheet = openpyxl.load_workbook(io.BytesIO(watcher.get(f"/late/?{ahead}&format=xlsx").content)).active
    shown = [str(row[0] or "") for row in sheet.iter_rows(values_only=True)]
    assert "基準日が本日より後のため、令和3年3月31日現在で示しています。" in "\n".join(shown)
    dashboard = page(watcher, f"/dashboard/?{ahead}")
    assert "基準日が本日より後のため、令和3年3月31日現在で示しています。" in words(dashboard)
    assert [words(one) for one in elements(dashboard, "section") if "期限からの日数" in words(one)] == []
    assert list(elements(page(watcher, "/organizations/X-1/"), "details", "signal")) == []


def test_days_past_due_are_counted_up_to_today(watcher: Client, cycle: Cycle) -> None:
    document = watcher.get("/late/?as_of=2030-03-31&format=json").json()
    assert [(one["name"], one["delay"]) for one in document["organs"]] == [
        ("北省", "91〜120日"),
        ("灯台機構", "110日"),
        ("南大学", "151日（未了）"),
    ]
    assert "令和12年" not in str(document["organs"])


def test_pages_and_files_of_a_day_ahead_say_so(watcher: Client, cycle: Cycle) -> None:
    said = "（基準日は集計の日より後。まだ起きていないことは未了と数える）"
    for address in ("/tables/2-1-5/", "/tables/2-1-5/cells/AGENCY/2020/"):
        for day, is_ahead in (("2021-06-30", True), ("2021-05-31", False)):
            shown = words(page(watcher, f"{address}?amendment=2020-06&as_of={day}"))
            assert (address, "基準日が本日より後です。" in shown) == (address, is_ahead)
            file = watcher.get(f"{address}?amendment=2020-06&as_of={day}&format=xlsx").content
            sheet = openpyxl.load_workbook(io.BytesIO(file)).active
            texts = [str(cell) for row in sheet.iter_rows(values_only=True) for cell in row if cell]
            assert (address, any(said in text for text in texts)) == (address, is_ahead)
