"""Table 2-(2)-③: which posts are held together with information security, counted by hand and against the report."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from agencies.models import Trail
from agencies.refusals import NotPermitted, StaleVersion
from agencies.tables import Table
from audits.allocation import allocate_posts
from audits.models import ConcurrentPost
from audits.post_actions import answer_concurrent_posts, answers_shown, mark_of
from audits.post_tables import behind_posts, concurrent_posts, counted_posts
from audits.proofs import faults
from audits.tables import ask
from guidelines.models import Amendment, OfficialTable
from guidelines.tables import Scope, Selection
from tests.cycles import COUNTED_ON, Cycle, chief_of, evaluator, figures, officer_for, small_cycle
from tests.posts import concurrent

NUMBER, KEY = "2-2-3", "2-(2)-3"
POSTS = ("CHIEF_MANAGER", "MANAGER", "AUDITOR")


@pytest.fixture
def cycle(db: None) -> Cycle:
    """北省, 南省 and 灯台機構 have answered something; what 南大学 said is ALLOCATED."""
    cycle = small_cycle()
    for kind, answer in zip(POSTS, ("YES", "YES", "NO"), strict=True):
        concurrent(cycle, "北省", kind, answer)
    concurrent(cycle, "南省", "CHIEF_MANAGER", "NOT_KNOWN")
    concurrent(cycle, "灯台機構", "CHIEF_MANAGER", "YES", on=date(2021, 5, 1))
    for kind, answer in zip(POSTS, ("YES", "NO", "NO"), strict=True):
        concurrent(cycle, "南大学", kind, answer, "ALLOCATED")
    return cycle


def scope(cycle: Cycle, as_of: date = COUNTED_ON, **asked: Any) -> Scope:
    official = OfficialTable(
        amendment=cycle.amendment,
        number=NUMBER,
        caption="③",
        shape="concurrent_posts",
        unit="機関",
        row_heading="区分",
    )
    return Scope(official, as_of, **asked)


def rows(table: Table) -> list[list[str | int | None]]:
    return figures(table)[1:]


def test_the_table_of_2015_is_that_of_the_report(survey: Amendment, published: dict[str, Any]) -> None:
    report, table = published["tables"][KEY], ask(NUMBER, {}).table()
    assert (table.title, table.unit) == (report["title"], report["unit"])
    assert [column.label for column in table.columns] == report["columns"]
    assert [[row.label, *(cell.count for cell in row.cells)] for row in table.rows] == [
        [row["label"], *row["values"]] for row in report["rows"]
    ]
    assert [[cell.percent for cell in row.cells] for row in table.rows] == [
        ["100" if one == 100 else f"{one:.1f}" for one in row["percent"]] for row in report["rows"]
    ]
    counted = sum(sum(row["values"][1:]) for row in report["rows"])
    assert table.provenance == {"REPORTED": 0, "VERIFIED": 0, "PUBLISHED": 0, "ALLOCATED": counted}


def test_of_2015_nobody_is_named_behind_a_count_and_nothing_of_a_part_is_told(survey: Amendment) -> None:
    asked = ask(NUMBER, {})
    for row in asked.table().rows:
        for column, cell in zip(asked.table().columns[1:], row.cells[1:], strict=True):
            listing = asked.behind(row.key, column.key)[1]
            assert (listing.entries, listing.unnamed) == ((), cell.count)
    part = ask(NUMBER, {"lead_agency": "AG-26"}).table()
    told = {column.key for i, column in enumerate(part.columns) if any(row.cells[i].count for row in part.rows)}
    assert told == {"all", *(f"{post}-unnamed" for post in POSTS)}


def test_the_answers_count_by_kind_and_those_who_did_not_answer_stand_apart(cycle: Cycle) -> None:
    assert figures(concurrent_posts(scope(cycle))) == [
        [
            "",
            "機関数",
            "総括保護管理者",
            "総括保護管理者：把握していない",
            "総括保護管理者：未回答",
            "保護管理者",
            "保護管理者：未回答",
            "監査責任者",
            "監査責任者：未回答",
        ],
        ["行政機関", 3, 1, 1, 1, 1, 2, 0, 2],
        ["独立行政法人等", 4, 2, 0, 2, 0, 3, 0, 3],
    ]


def test_an_answer_counts_from_its_day_on(cycle: Cycle) -> None:
    table = concurrent_posts(scope(cycle, date(2021, 5, 30)))
    assert rows(table) == [["行政機関", 3, 0, 3, 0, 3, 0, 3], ["独立行政法人等", 4, 1, 3, 0, 4, 0, 4]]


def test_of_a_part_and_of_confirmed_ones_what_is_allocated_stands_apart(cycle: Cycle) -> None:
    unnamed = [
        "総括保護管理者：機関名不明（仮割当）",
        "保護管理者：機関名不明（仮割当）",
        "監査責任者：機関名不明（仮割当）",
    ]
    for asked in ({"state": "confirmed"}, {"selection": Selection(lead_agency=cycle.organs["南省"])}):
        table = concurrent_posts(scope(cycle, **asked))
        labels = [column.label for column in table.columns]
        corporations = next(row for row in table.rows if row.key == "CORPORATION")
        assert [corporations.cells[labels.index(label)].count for label in unnamed] == [1, 1, 1]


@pytest.mark.parametrize("asked", [{}, {"state": "confirmed"}, {"selection": Selection(kind="CORPORATION")}])
def test_every_cell_opens_what_it_counts_and_the_rows_give_the_figures(cycle: Cycle, asked: dict[str, Any]) -> None:
    table = concurrent_posts(scope(cycle, **asked))
    for row in table.rows:
        for cell in row.cells:
            listing = behind_posts(scope(cycle, **asked), row.key, cell.key or "")
            assert (row.key, cell.key, listing.total) == (row.key, cell.key, cell.count)
            assert "南大学" not in [one.name for one in listing.entries if cell.key != "all"]
    assert faults(table, counted_posts(scope(cycle, **asked))) == []


def test_the_table_costs_two_queries(cycle: Cycle, django_assert_num_queries: Any) -> None:
    asked = scope(cycle)
    with django_assert_num_queries(2):
        concurrent_posts(asked)


def test_another_cycle_of_the_same_organs_does_not_count_twice(cycle: Cycle) -> None:
    before = figures(concurrent_posts(scope(cycle)))
    other = Amendment.objects.create(
        code="2020-09", title="別の改正", issued_on=date(2020, 9, 1), fiscal_year=2020, reference_on=COUNTED_ON
    )
    for review in cycle.amendment.reviews.all():
        review.pk, review._state.adding, review.amendment = None, True, other
        review.save()
    assert figures(concurrent_posts(scope(cycle))) == before


# The rule by which totals are given to organs nobody named.


def test_whoever_is_named_holds_two_posts_and_the_last_codes_do_not() -> None:
    assert allocate_posts(["A-3", "A-1", "A-2", "A-4"], {"A-4"}, asked=4, concurrent=2) == {
        "A-1": "YES",
        "A-2": "NO",
        "A-3": "NO",
        "A-4": "YES",
    }


@pytest.mark.parametrize(("asked", "concurrent"), [(3, 1), (2, 3), (2, 0)])
def test_totals_that_do_not_fit_the_organs_are_refused(asked: int, concurrent: int) -> None:
    with pytest.raises(ValueError, match=r"organs"):
        allocate_posts(["A-1", "A-2"], {"A-2"}, asked, concurrent)


# Answering.


def answer(cycle: Cycle, organ: str, shown: str = "", by: Any = None, **answers: str) -> int:
    organization = cycle.organs[organ]
    return answer_concurrent_posts(
        organization=organization,
        fiscal_year=2020,
        answers=answers,
        shown=shown or mark_of(answers_shown(organization, 2020)),
        today=date(2021, 6, 1),
        by=by or officer_for(organization),
    )


def test_an_own_answer_takes_the_place_of_an_allocated_one_that_nobody_saw(cycle: Cycle) -> None:
    organization = cycle.organs["南大学"]
    assert answers_shown(organization, 2020) == {}
    assert answer(cycle, "南大学", CHIEF_MANAGER="YES", MANAGER="", AUDITOR="NO") == 2
    found = ConcurrentPost.objects.filter(organization=organization).order_by("pk")
    assert list(found.values_list("kind", "answer", "provenance", "answered_on")) == [
        ("CHIEF_MANAGER", "YES", "REPORTED", COUNTED_ON),
        ("MANAGER", "NO", "ALLOCATED", COUNTED_ON),
        ("AUDITOR", "NO", "REPORTED", COUNTED_ON),
    ]
    entries = Trail.objects.filter(action="兼務を回答").order_by("pk")
    assert [(one.before, one.after["answer"]) for one in entries] == [({}, "YES"), ({}, "NO")]


def test_an_answer_that_is_put_right_leaves_one_trail_row_and_its_day(cycle: Cycle) -> None:
    assert answer(cycle, "灯台機構", CHIEF_MANAGER="NO") == 1
    row = ConcurrentPost.objects.get(organization=cycle.organs["灯台機構"])
    assert (row.answer, row.answered_on, row.version) == ("NO", date(2021, 5, 1), 2)
    entry = Trail.objects.get(action="兼務を回答")
    assert (entry.before["answer"], entry.after["answer"], entry.organization) == ("YES", "NO", row.organization)
    assert answer(cycle, "灯台機構", CHIEF_MANAGER="NO") == 0


def test_answers_over_newer_ones_are_not_saved(cycle: Cycle) -> None:
    seen = mark_of(answers_shown(cycle.organs["北省"], 2020))
    answer(cycle, "北省", CHIEF_MANAGER="NO")
    with pytest.raises(StaleVersion) as stale:
        answer(cycle, "北省", shown=seen, CHIEF_MANAGER="NOT_KNOWN", MANAGER="YES", AUDITOR="NO")
    (conflict,) = stale.value.conflicts
    assert [(line.label, line.theirs, line.mine) for line in conflict.lines if line.differs] == [
        ("総括保護管理者", "兼務していない", "把握していない")
    ]
    assert answers_shown(cycle.organs["北省"], 2020)["CHIEF_MANAGER"] == "NO"


@pytest.mark.parametrize("who", ["evaluator", "another"])
def test_nobody_else_answers(cycle: Cycle, who: str) -> None:
    by = evaluator(cycle) if who == "evaluator" else chief_of(cycle.organs["南省"])
    with pytest.raises(NotPermitted):
        answer(cycle, "北省", by=by, CHIEF_MANAGER="NO")
    assert answers_shown(cycle.organs["北省"], 2020)["CHIEF_MANAGER"] == "YES"
