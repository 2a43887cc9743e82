"""The activities of a fiscal year, counted by hand: any activity, any year, the same value in every format."""

from __future__ import annotations

import csv
import io
from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from agencies.models import Organization
from agencies.periods import Period
from agencies.roles import Role
from audits.models import Activity
from audits.year_tables import YearScope, behind_year, organs_of, year_table, years_there_are
from guidelines.models import Amendment
from tests.cycles import COUNTED_ON, Cycle, figures, small_cycle
from tests.permissions.matrix import account, signed_in
from tests.posts import activity

TRAINING, INSPECTION = Activity.Kind.TRAINING, Activity.Kind.INSPECTION
PAGE = reverse("audits:activities")


@pytest.fixture
def cycle(db: None) -> Cycle:
    """Of training: 北省 held one of two, 南省 plans, 港湾機構 held none of a part, what 南大学 held is ALLOCATED."""
    cycle = small_cycle()
    cycle.amendment.activities_from, cycle.amendment.activities_to = date(2020, 7, 1), date(2021, 3, 31)
    cycle.amendment.save()
    asked = cycle.amendment.asks_activities_in
    activity(cycle, "北省", "TRAINING", "NOT_HELD", asked=asked)
    activity(cycle, "北省", "TRAINING", "HELD", "令和2年4月20日")
    activity(cycle, "南省", "TRAINING", "PLANNED", "令和3年3月")
    activity(cycle, "港湾機構", "TRAINING", "NOT_HELD", asked=asked, reason="多忙")
    activity(cycle, "灯台機構", "INSPECTION", "HELD", "令和2年10月")
    activity(cycle, "北大学", "TRAINING", "PLANNED", asked=Period.fiscal_year(2021))
    allocated = activity(cycle, "南大学", "TRAINING", "HELD", "令和2年10月")
    Activity.objects.filter(pk=allocated.pk).update(provenance="ALLOCATED")
    return cycle


@pytest.fixture
def watcher(cycle: Cycle, in_2021: None) -> Client:
    ministry = Organization.objects.create(code="X-9", name="西省", kind="AGENCY", category="MINISTRY")
    return signed_in(account(Role.EVALUATOR, ministry.code, "評価 花子"))


def test_each_organ_counts_once_by_what_it_held(cycle: Cycle) -> None:
    table = year_table(YearScope(2020, TRAINING, COUNTED_ON))
    assert figures(table) == [
        ["", "機関数", "実施", "予定", "未実施", "未回答"],
        ["行政機関", 3, 1, 1, 0, 1],
        ["独立行政法人等", 4, 1, 0, 1, 2],
        ["計", 7, 2, 1, 1, 3],
    ]
    assert (table.title, table.provenance["REPORTED"], table.provenance["ALLOCATED"]) == ("教育研修の実施状況", 3, 1)
    assert table.notes[-1].startswith("年度の一部（令和2年7月1日〜令和3年3月31日）について尋ねた記録も")
    assert figures(year_table(YearScope(2021, TRAINING, COUNTED_ON)))[-1] == ["計", 7, 0, 1, 0, 6]


def test_every_cell_opens_what_it_counts_and_names_nobody_allocated(cycle: Cycle) -> None:
    scope = YearScope(2020, TRAINING, COUNTED_ON)
    for row in year_table(scope).rows:
        for cell in row.cells:
            listing = behind_year(scope, row.key, cell.key or "")
            assert (row.key, cell.key, listing.total) == (row.key, cell.key, cell.count)
    held = behind_year(scope, "total", "HELD")
    assert ([(one.name, one.detail) for one in held.entries], held.unnamed) == ([("北省", "令和2年4月20日")], 1)
    assert [one.detail for one in behind_year(scope, "total", "NOT_HELD").entries] == ["多忙"]


def test_a_year_of_a_cycle_is_of_whom_it_asked_and_another_of_the_register(cycle: Cycle) -> None:
    Organization.objects.create(code="X-8", name="新省", kind="AGENCY", category="MINISTRY")
    gone = cycle.organs["東庁"]
    Organization.objects.filter(pk=gone.pk).update(abolished_on=date(2021, 4, 1))
    asked, register = (organs_of(YearScope(year, TRAINING, COUNTED_ON)) for year in (2020, 2021))
    assert (len(asked), gone.pk in asked, gone.pk in register, len(register)) == (7, True, False, 7)
    assert list(years_there_are(COUNTED_ON, is_fictional=False)) == [2021, 2020]


def test_the_table_costs_the_same_whatever_it_counts(cycle: Cycle, django_assert_num_queries: Any) -> None:
    for kind in (TRAINING, INSPECTION):
        with django_assert_num_queries(2):
            year_table(YearScope(2020, kind, COUNTED_ON))


def test_the_page_shows_last_years_training_and_every_format_the_same_figures(watcher: Client) -> None:
    page = watcher.get(PAGE)
    counts = [row.cells[1].count for row in page.context["view"].table.rows]
    assert (page.status_code, counts) == (200, [1, 1, 2])
    query = "year=2020&kind=TRAINING"
    document = watcher.get(f"{PAGE}?{query}&format=json").json()
    assert [[cell["count"] for cell in row["cells"]] for row in document["rows"]][-1] == [7, 2, 1, 1, 3]
    text = watcher.get(f"{PAGE}?{query}&format=csv").content.decode("utf-8-sig")
    assert [line[1] for line in csv.reader(io.StringIO(text))] == ["機関数", "3", "4", "7"]
    for form, begin in (("xlsx", b"PK"), ("pdf", b"%PDF")):
        assert watcher.get(f"{PAGE}?{query}&format={form}").content.startswith(begin)


def test_a_count_opens_its_organs_on_the_page_and_as_a_file(watcher: Client) -> None:
    page = watcher.get(PAGE)
    link = page.context["view"].lines[-1].cells[1].url
    opened = watcher.get(link)
    assert opened.status_code == 200
    assert "機関名不明（仮割当） 1" in opened.content.decode()
    assert "南大学" not in opened.content.decode()
    lines = watcher.get(f"{link}&format=csv").content.decode("utf-8-sig").splitlines()
    assert lines[1:] == ["X-1,北省,令和2年4月20日,機関回答", ",機関名不明（仮割当） 1,,仮割当"]


@pytest.mark.parametrize(
    ("query", "status", "text"),
    [
        ("year=1900", 400, "year には次の年度を指定してください：2021、2020。"),
        ("year=x", 400, "year には次の年度を指定してください：2021、2020。"),
        ("kind=PARTY", 400, "kind には次のものを指定してください：AUDIT、INSPECTION、TRAINING。"),
        ("format=doc", 406, "format=doc は使えません。"),
    ],
)
def test_an_address_that_asks_for_what_is_not_there_is_told_so(
    watcher: Client, query: str, status: int, text: str
) -> None:
    page = watcher.get(f"{PAGE}?{query}")
    assert page.status_code == status
    assert text in page.content.decode()


def test_a_cell_that_is_not_there_is_not_found(watcher: Client) -> None:
    assert watcher.get(reverse("audits:activities-cell", args=["AGENCY", "x"])).status_code == 404


def test_the_exercise_is_counted_apart(survey: Amendment, exercise: Amendment) -> None:
    today = date(2016, 5, 31)
    real, invented = (organs_of(YearScope(2016, TRAINING, today, fictional)) for fictional in (False, True))
    assert set(real) & set(invented) == set()
    organs = Organization.objects.in_bulk([*real, *invented])
    assert {organs[pk].is_fictional for pk in real} == {False}
    assert {organs[pk].is_fictional for pk in invented} == {True}


def test_2015_counts_the_three_of_the_report_and_nobody_who_did_not_say(survey: Amendment) -> None:
    today = date(2016, 5, 31)
    training, inspection = (figures(year_table(YearScope(2015, kind, today))) for kind in (TRAINING, INSPECTION))
    assert training[-1] == ["計", 246, 0, 0, 1, 245]
    assert inspection[-1] == ["計", 246, 0, 0, 2, 244]
