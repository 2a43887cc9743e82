"""The dashboard of the small cycle, every figure worked out by hand; each opens what it counts with the same filters."""

from __future__ import annotations

import csv
import io
import re
from datetime import date
from typing import Any

import pytest
from django.test import Client

from agencies.models import Organization
from agencies.provenance import Provenance
from agencies.renderers import BOM
from agencies.roles import Role
from audits.dashboard import count, headline, month_before, roll_up, some_of, table_panels
from audits.matrix import Matrix
from audits.tables import BadQuestion, NotFound, ask_cycle
from guidelines.models import Amendment
from regulations.actions import confirm_submission
from tests.cycles import COUNTED_ON, Cycle, answered_cycle, evaluator, publish
from tests.permissions.matrix import account, signed_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_2021")]


@pytest.fixture
def cycle() -> Cycle:
    return answered_cycle()


@pytest.fixture
def browser(cycle: Cycle) -> Client:
    return signed_in(account(Role.EVALUATOR, "X-3", "評価 花子"))


def figures_of(**asked: str) -> list[tuple[str, int, str, str]]:
    figures, _ = headline(ask_cycle(asked), count(ask_cycle(asked)))
    return [(one.label, one.value, one.share, one.change) for one in figures]


def standings_of(**asked: str) -> dict[str, int]:
    _, parts = headline(ask_cycle(asked), count(ask_cycle(asked)))
    return {str(part.standing.label): part.count for part in parts}


def test_the_headline_counts_done_in_time_late_and_unconfirmed_with_their_change(cycle: Cycle) -> None:
    assert figures_of(compared_to="2021-03-31") == [
        ("完了", 5, "71.4%", "R3.3.31 比 +2"),
        ("年度内に完了", 3, "42.9%", "R3.3.31 比 ±0"),
        ("遅延", 3, "42.9%", "R3.3.31 比 +3"),
        ("未確認", 6, "", ""),
    ]
    assert standings_of() == {"年度内に完了": 3, "遅れて完了": 2, "遅れて未了": 1, "未回答": 1}


def test_without_a_second_day_figures_are_compared_with_a_month_before(cycle: Cycle) -> None:
    assert [change for *_, change in figures_of()] == ["R3.4.30 比 ±0", "R3.4.30 比 ±0", "R3.4.30 比 ±0", ""]
    assert [month_before(COUNTED_ON.replace(month=month)).isoformat() for month in (1, 3, 5)] == [
        "2020-12-31",
        "2021-02-28",
        "2021-04-30",
    ]


def test_filters_apply_to_every_figure(cycle: Cycle) -> None:
    assert standings_of(kind="AGENCY") == {"年度内に完了": 1, "遅れて完了": 1, "未回答": 1}
    assert standings_of(category="NATIONAL_UNIVERSITY") == {"年度内に完了": 1, "遅れて未了": 1}
    assert standings_of(lead_agency="X-1") == {"年度内に完了": 1, "遅れて完了": 1}
    assert [value for _, value, *_ in figures_of(lead_agency="X-1")] == [2, 1, 1, 2]


def test_only_confirmed_answers_are_counted_when_asked_for(cycle: Cycle) -> None:
    submission = cycle.review("港湾機構").submissions.get()
    confirm_submission(submission=submission, by=evaluator(cycle), on=COUNTED_ON)
    assert standings_of(state="confirmed") == {"年度内に完了": 1, "未回答": 6}
    assert [value for _, value, *_ in figures_of()] == [5, 3, 3, 5]


def test_a_day_to_come_accuses_nobody_but_is_answered_as_of_today(browser: Client, settings: Any) -> None:
    settings.BUSINESS_DAY_OFFSET -= COUNTED_ON - date(2021, 3, 1)
    for address in ("/dashboard/", "/dashboard/late/", "/dashboard/matrix/"):
        response = browser.get(f"{address}?as_of=2021-05-31")
        assert "令和3年3月1日現在で示しています" in response.content.decode()
        assert response.context["cycle_label"] == "令和2年6月改正 ・ 令和3年3月1日現在"
    assert browser.get("/dashboard/late/?as_of=2021-05-31").context["listing"].total == 0


def test_the_first_screen_names_who_is_late(browser: Client) -> None:
    late = next(one for one in browser.get("/dashboard/").context["figures"] if one.label == "遅延")
    assert late.note == "北省、灯台機構、南大学"
    assert some_of(["一", "二", "三", "四", "五"]) == "一、二、三 ほか2機関"


def test_the_matrix_opens_with_a_kind_that_the_filter_leaves(cycle: Cycle) -> None:
    found = Matrix(ask_cycle({"lead_agency": "X-1"}), kind="", sort="")
    assert (found.kind, [kind for kind, _ in found.kinds]) == ("CORPORATION", ["CORPORATION"])


def test_the_roll_up_has_a_line_for_each_lead_agency(cycle: Cycle) -> None:
    columns, lines = roll_up(ask_cycle({}), count(ask_cycle({})))
    assert [str(column.label) for column in columns] == ["年度内に完了", "遅れて完了", "遅れて未了", "未了"]
    assert [(line.lead.name, line.lead.own, *(part.count for part in line.parts)) for line in lines] == [
        ("北省", "late-done", 1, 1, 0, 0),
        ("南省", "within", 1, 0, 1, 0),
    ]


def test_the_tables_of_organs_and_items_stand_on_it_with_the_same_filters(cycle: Cycle) -> None:
    question = ask_cycle({"lead_agency": "X-2"})
    officials = list(cycle.amendment.tables.order_by("position"))
    panels = table_panels(question, officials)
    assert [panel.view.table.number for panel in panels] == ["2-1-5", "2-1-6", "2-1-7"]
    assert [[cell.count for cell in row.cells] for row in panels[0].view.table.rows] == [[2, 1, 0, 1], [2, 1, 0, 1]]
    assert [panel.url for panel in panels] == [
        f"/tables/{number}/?amendment=2020-06&lead_agency=X-2" for number in ("2-1-5", "2-1-6", "2-1-7")
    ]


def test_every_link_of_the_dashboard_opens_and_keeps_the_filters(browser: Client) -> None:
    page = browser.get("/dashboard/?amendment=2020-06&kind=CORPORATION&as_of=2021-05-31").content.decode()
    main = page.partition("<main")[2].partition("</main>")[0]
    links = {link.replace("&amp;", "&") for link in re.findall(r'href="(/[^"#]*)', main)}
    figures = {link for link in links if link.startswith(("/dashboard/", "/tables/2-1-5/cells", "/late/"))}
    assert len(figures) > 10
    assert [link for link in figures if "kind=CORPORATION" not in link and "kind=" in link] == []
    assert [link for link in links if browser.get(link).status_code != 200] == []


def test_a_figure_opens_as_many_as_it_says(browser: Client, cycle: Cycle) -> None:
    for asked in ({}, {"kind": "CORPORATION"}, {"lead_agency": "X-1"}, {"as_of": "2021-03-31"}):
        figures, parts = headline(ask_cycle(asked), count(ask_cycle(asked)))
        for number, url in [
            *((one.value, one.url) for one in figures[:3]),
            *((part.count, part.url) for part in parts),
        ]:
            assert browser.get(url).context["listing"].total == number
        assert browser.get(figures[3].url).context["page"].paginator.count == figures[3].value


def test_a_figure_comes_as_csv_too(browser: Client) -> None:
    response = browser.get("/dashboard/late/?lead_agency=X-2&format=csv")
    assert list(csv.reader(io.StringIO(response.content.decode().removeprefix(BOM)))) == [
        ["コード", "名称", "内容", "根拠"],
        ["X-6", "南大学", "未了", "機関回答"],
    ]


@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("/dashboard/?as_of=2021-02-30", 400),
        ("/dashboard/?compared_to=昨日", 400),
        ("/dashboard/?kind=UNIT", 400),
        ("/dashboard/?category=none", 400),
        ("/dashboard/?lead_agency=X-4", 404),
        ("/dashboard/?amendment=none", 404),
        ("/dashboard/nothing/", 404),
        ("/dashboard/matrix/?sort=nothing", 400),
    ],
)
def test_an_address_that_cannot_be_is_answered_in_words(browser: Client, address: str, status: int) -> None:
    assert browser.get(address).status_code == status


def test_a_question_about_an_agency_that_leads_nobody_names_those_that_do(cycle: Cycle) -> None:
    with pytest.raises(NotFound, match="X-1、X-2"):
        ask_cycle({"lead_agency": "X-3"})


# The matrix


def matrix(sort: str = "", **asked: str) -> list[tuple[str, ...]]:
    """The rows in short: organ, then a mark for each item."""
    found = Matrix(ask_cycle(asked), kind=asked.get("kind", ""), sort=sort)
    return [
        (str(row.review.organization), *(cell.mark for cell in row.cells)) for row in found.rows(list(found.reviews))
    ]


def test_the_matrix_shows_an_outcome_for_each_organ_and_item(cycle: Cycle) -> None:
    assert matrix() == [("北省", "●", "●", "△"), ("南省", "◆", "●", "●"), ("東庁", "○", "○", "—")]
    assert matrix(kind="CORPORATION", lead_agency="X-1") == [("港湾機構", "●", "●"), ("灯台機構", "●", "◆")]


def test_the_matrix_never_tells_whose_an_allocated_answer_is(cycle: Cycle) -> None:
    """北大学 has ALLOCATED answers: 改正 to ①, 予定 to ②."""
    assert matrix(kind="CORPORATION")[-1] == ("北大学", "▨", "▨")
    found = Matrix(ask_cycle({"kind": "CORPORATION"}), kind="CORPORATION", sort="")
    assert found.unnamed == [1, 1]
    before = [matrix(sort=f"{sign}item-2", kind="CORPORATION") for sign in ("", "-")]
    cycle.review("北大学").submissions.get().answers.filter(item__position=2).update(outcome="OTHER_RULE")
    assert [matrix(sort=f"{sign}item-2", kind="CORPORATION") for sign in ("", "-")] == before


def test_the_matrix_is_sorted_by_any_of_its_columns(cycle: Cycle) -> None:
    def order(sort: str) -> list[str]:
        return [row[0] for row in matrix(sort=sort, kind="CORPORATION")]

    assert order("code") == ["港湾機構", "灯台機構", "南大学", "北大学"]
    assert order("-lead") == ["南大学", "北大学", "港湾機構", "灯台機構"]
    assert order("standing") == ["港湾機構", "北大学", "灯台機構", "南大学"]
    assert order("item-1") == ["港湾機構", "灯台機構", "南大学", "北大学"]  # 改正, 改正, 予定, 不明
    assert order("item-2") == ["港湾機構", "南大学", "灯台機構", "北大学"]  # 改正, 改正, 他規程, 不明
    with pytest.raises(BadQuestion):
        order("item-9")


def test_the_matrix_comes_as_csv_with_the_line_that_has_no_name(browser: Client) -> None:
    response = browser.get("/dashboard/matrix/?kind=CORPORATION&lead_agency=X-2&format=csv")
    assert list(csv.reader(io.StringIO(response.content.decode().removeprefix(BOM)))) == [
        ["コード", "機関", "主管する行政機関", "状況", "改正", "①記録", "②研修"],
        ["X-6", "南大学", "南省", "遅れて未了", "", "予定", "改正"],
        ["X-7", "北大学", "南省", "年度内に完了", "令和2年度", "機関別には不明", "機関別には不明"],
        ["", "機関名不明（仮割当）", "", "", "", "1", "1"],
    ]


def test_the_matrix_has_fifty_rows_a_page(survey: Amendment) -> None:
    browser = signed_in(account(Role.EVALUATOR, "AG-13", "評価 花子"))
    page = browser.get("/dashboard/matrix/?kind=CORPORATION&page=5").context["page"]
    assert (page.paginator.num_pages, len(page.object_list)) == (5, 1)


def test_a_completion_that_is_allocated_has_no_standing_beside_a_name(cycle: Cycle, browser: Client) -> None:
    publish(cycle.review("東庁"), revised="令和3年4月", outcome="REGULATION", dates=Provenance.ALLOCATED)
    rows = browser.get("/dashboard/matrix/").context["rows"]
    assert [(str(row.review.organization), row.standing, row.completed) for row in rows][-1] == (
        "東庁",
        "unnamed",
        None,
    )


def test_no_page_of_the_dashboard_holds_an_exercise_by_itself(cycle: Cycle, browser: Client) -> None:
    fictional: Any = Amendment.objects.create(
        code="E-9",
        title="演習",
        issued_on="2022-04-01",
        fiscal_year=2022,
        reference_on="2022-05-31",
        is_fictional=True,
    )
    assert browser.get("/dashboard/").context["amendment"] == cycle.amendment
    assert browser.get("/dashboard/?amendment=E-9").context["amendment"] == fictional
    assert Organization.objects.count() == 10
