"""The course of the small cycle, by hand: what is certain, what is possible, and what must not be drawn."""

from __future__ import annotations

from collections import Counter
from datetime import date
from xml.etree.ElementTree import Element, fromstring

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from agencies.periods import Period, fiscal_year_of
from agencies.provenance import Provenance
from agencies.tables import Table
from guidelines.tables import Selection
from regulations.curve import Curve, Point, completion_curve
from regulations.curve_chart import curve_chart
from regulations.models import Review, Submission
from tests.cycles import COUNTED_ON, Cycle, answered_cycle, hand_in, publish, small_cycle

pytestmark = pytest.mark.django_db
SVG = "{http://www.w3.org/2000/svg}"
LAST = date(2022, 3, 31)


@pytest.fixture
def answered(db: None) -> Cycle:
    return answered_cycle()


def curve_of(cycle: Cycle, as_of: str = "2021-05-31", **asked: object) -> Curve:
    return completion_curve(cycle.amendment, date.fromisoformat(as_of), **asked)  # type: ignore[arg-type]  # the stubs are narrower than what is passed


def points(curve: Curve) -> list[tuple[str, int, int]]:
    return [(point.day.isoformat(), point.certain, point.possible) for point in curve.points]


def judge(state: str, of: Review | None = None) -> None:
    """Submissions as they stand once judged; moves from one verdict to another exist in no action."""
    found = Submission.objects.filter(review=of) if of else Submission.objects.all()
    found.update(state=state, judged_on=COUNTED_ON, return_reason="日付が違います" if state == "RETURNED" else "")


def parsed(svg: str) -> Element:
    return fromstring(svg)  # noqa: S314 - our own output


def test_the_course_of_the_small_cycle_steps_where_a_period_begins_or_ends(answered: Cycle) -> None:
    """北省 2021-04-01…30, 南省 2020-10-01, 港湾 2020-12-01, 灯台 2021-04-20, 北大学 2020-04-01…2021-03-31; 南大学 open."""
    curve = curve_of(answered)

    assert points(curve) == [
        ("2020-04-01", 0, 1),
        ("2020-10-01", 1, 2),
        ("2020-12-01", 2, 3),
        ("2021-03-31", 3, 3),
        ("2021-04-01", 3, 4),
        ("2021-04-20", 4, 5),
        ("2021-04-30", 5, 5),
    ]
    assert (curve.population, curve.unnamed, curve.last) == (7, 0, Point(COUNTED_ON, 5, 5))


def test_nothing_is_said_of_days_after_the_day_asked_about(answered: Cycle) -> None:
    assert points(curve_of(answered, "2020-12-15")) == [
        ("2020-04-01", 0, 1),
        ("2020-10-01", 1, 2),
        ("2020-12-01", 2, 3),
    ]
    assert points(curve_of(answered, "2019-01-01")) == [("2019-01-01", 0, 0)]


def test_a_cycle_nobody_answered_stays_at_zero_from_its_issue(db: None) -> None:
    curve = curve_of(small_cycle())
    assert (points(curve), curve.population) == ([("2020-06-01", 0, 0)], 7)


def test_what_was_done_long_before_the_cycle_is_in_its_first_point(db: None) -> None:
    cycle = small_cycle()
    hand_in(cycle.review("南省"), revised="平成17年4月1日", note="改正前から規定していた")
    hand_in(cycle.review("東庁"), revised="令和2年5月1日")

    assert points(curve_of(cycle)) == [("2020-04-01", 1, 1), ("2020-05-01", 2, 2)]


def test_month_ends_and_the_last_day_stand_as_figures(answered: Cycle) -> None:
    found = [
        (point.day.isoformat(), point.certain, point.possible) for point in curve_of(answered, "2021-05-15").monthly
    ]
    assert found == [
        *((f"2020-{month:02}-{day}", 0, 1) for month, day in ((4, 30), (5, 31), (6, 30), (7, 31), (8, 31), (9, 30))),
        *((f"2020-{month}-{day}", 1, 2) for month, day in ((10, 31), (11, 30))),
        *((day, 2, 3) for day in ("2020-12-31", "2021-01-31", "2021-02-28")),
        ("2021-03-31", 3, 3),
        ("2021-04-30", 5, 5),
        ("2021-05-15", 5, 5),
    ]


def test_only_what_counts_is_drawn(answered: Cycle) -> None:
    assert points(curve_of(answered, state="confirmed")) == [("2020-06-01", 0, 0)]
    judge(state="CONFIRMED", of=answered.review("南省"))
    assert points(curve_of(answered, state="confirmed")) == [("2020-06-01", 0, 0), ("2020-10-01", 1, 1)]
    judge(state="RETURNED", of=answered.review("南省"))
    assert [point.certain for point in curve_of(answered).points] == [0, 1, 2, 2, 3, 4]


def test_a_selection_draws_its_own_organs_only(answered: Cycle) -> None:
    curve = curve_of(answered, selection=Selection(lead_agency=answered.organs["北省"]))
    assert points(curve) == [("2020-06-01", 0, 0), ("2020-12-01", 1, 1), ("2021-04-20", 2, 2)]
    assert curve.population == 2


def test_an_allocated_completion_is_drawn_among_all_and_withheld_from_a_part(db: None) -> None:
    cycle = small_cycle()
    publish(cycle.review("北大学"), revised="令和2年11月5日", outcome="REGULATION", dates=Provenance.ALLOCATED)
    publish(cycle.review("南大学"), revised=None, outcome="REGULATION", dates=Provenance.ALLOCATED)
    hand_in(cycle.review("港湾機構"), revised="令和2年12月1日")

    everyone = curve_of(cycle)
    assert (points(everyone)[1:], everyone.unnamed) == ([("2020-11-05", 1, 1), ("2020-12-01", 2, 2)], 0)
    for part in (Selection(kind="CORPORATION"), Selection(category="NATIONAL_UNIVERSITY")):
        curve = curve_of(cycle, selection=part)
        assert "2020-11-05" not in {day for day, _, _ in points(curve)}
        assert curve.unnamed == 2
        picture = curve_chart(curve)
        assert "機関名不明（仮割当） 2 は、線にも数値にも含めていません。" in picture.notes
        assert "H2.11.5" not in picture.svg
    judge(state="CONFIRMED")
    assert (points(curve_of(cycle, state="confirmed"))[1:], curve_of(cycle, state="confirmed").unnamed) == (
        [("2020-12-01", 1, 1)],
        2,
    )


@pytest.mark.parametrize("number", [1, 4])
def test_a_course_costs_one_query_however_many_organs_answered(db: None, number: int) -> None:
    cycle = small_cycle()
    for name in ("北省", "南省", "東庁", "港湾機構")[:number]:
        hand_in(cycle.review(name))
    with CaptureQueriesContext(connection) as queries:
        curve_chart(curve_of(cycle, selection=Selection(kind="AGENCY")))
    assert len(queries) == 1


def done(table: Table) -> int:
    """How many a table ⑤ counts as done: its columns of years."""
    total = next(row for row in table.rows if row.is_total)
    cells = zip(table.columns, total.cells, strict=True)
    return sum(cell.count or 0 for column, cell in cells if column.key.isdecimal())


DAYS = st.dates(date(2019, 4, 1), LAST)
PERIODS = st.one_of(
    st.none(),
    DAYS.map(Period.day),
    DAYS.map(lambda day: Period.month(day.year, day.month)),
    DAYS.map(lambda day: Period.fiscal_year(fiscal_year_of(day))),
    st.tuples(DAYS, DAYS).map(lambda days: Period(min(days), max(days))),
)


class CurveAgainstTable(TestCase):
    """On any day the certain count is what table ⑤ counts as done, but for periods over two fiscal years."""

    @settings(deadline=None, max_examples=40)
    @given(st.lists(PERIODS, min_size=7, max_size=7), DAYS)
    def test_the_certain_count_is_what_the_table_counts_as_done(self, periods: list[Period | None], day: date) -> None:
        cycle = small_cycle()
        reviews = cycle.amendment.reviews.order_by("pk")
        for review, period in zip(reviews, periods, strict=True):
            submission = Submission(review=review, number=1, state="SUBMITTED", submitted_on=day)
            submission.completed, submission.completion_provenance = period, "REPORTED"
            submission.save()
        curve = completion_curve(cycle.amendment, day)

        over_two_years = [
            one
            for one in periods
            if one and one.last and one.last <= day and fiscal_year_of(one.first) != fiscal_year_of(one.last)
        ]
        assert curve.last.certain == done(cycle.table("2-1-5", day)) + len(over_two_years)
        for point in (*curve.points, *curve.monthly):
            known = [one for one in periods if one]
            assert point.day <= day
            assert point.certain == sum(1 for one in known if one.last and one.last <= point.day)
            assert point.possible == sum(1 for one in known if one.first <= point.day)
        days = [point.day for point in curve.points]
        assert days == sorted(set(days))
        assert Counter(point.certain <= point.possible <= 7 for point in curve.points) == {True: len(days)}


def test_the_picture_marks_due_date_year_end_and_day_and_names_the_counts(answered: Cycle) -> None:
    chart = curve_chart(curve_of(answered, "2021-04-20"), address=lambda day: f"/dashboard/?as_of={day}&x=1")

    texts = [one.text for one in parsed(chart.svg).iter(f"{SVG}text")]
    assert texts[-5:] == ["期限 R2.12.31", "年度末 R3.3.31", "基準日 R3.4.20", "完了 4", "可能性を含む 5"]
    assert [text for text in texts if text and text.isdigit()] == ["0", "2", "4", "6", "7"]
    assert [entry.label for entry in chart.legend] == [
        "完了",
        "完了の可能性がある機関を含む数",
        "日付が月・年度までしか分からない分",
    ]
    assert chart.heading == ("時点", "完了", "完了の可能性がある機関を含む数")
    last = chart.lines[-1]
    assert (last.label, last.values, last.url) == ("R3.4.20", ("4", "5"), "/dashboard/?as_of=2021-04-20&x=1")
    assert "7機関のうち完了は4機関、完了の可能性がある機関を含めると5機関です。" in chart.description
    assert "style=" not in chart.svg


def test_lines_end_on_the_day_and_the_axis_runs_on_to_the_end_of_the_year(answered: Cycle) -> None:
    chart = curve_chart(curve_of(answered, "2020-10-01"))
    plot = [one for one in parsed(chart.svg).iter(f"{SVG}line") if one.attrib["stroke"] == "#0017c1"]
    ends = {one.attrib["x2"] for one in plot}

    share = 10_000 * (date(2020, 10, 1) - date(2020, 4, 1)).days // (date(2021, 3, 31) - date(2020, 4, 1)).days
    assert max(float(end.rstrip("%")) for end in ends) == share / 100


def test_a_course_of_days_alone_has_one_line_and_no_band(db: None) -> None:
    cycle = small_cycle()
    hand_in(cycle.review("南省"))
    chart = curve_chart(curve_of(cycle))

    assert [entry.label for entry in chart.legend] == ["完了"]
    assert chart.notes == ()
    assert "url(#" not in chart.svg


@pytest.mark.parametrize("as_of", ["1990-01-01", "2020-06-01", "2021-03-31", "2031-03-31"])
def test_any_day_can_be_drawn(answered: Cycle, as_of: str) -> None:
    assert parsed(curve_chart(curve_of(answered, as_of)).svg).tag == f"{SVG}svg"
    answered.amendment.due_on = None
    assert "期限" not in curve_chart(curve_of(answered, as_of)).svg


def test_an_empty_part_can_be_drawn(answered: Cycle) -> None:
    curve = curve_of(answered, selection=Selection(kind="LOCAL_GOVERNMENT"))
    assert (curve.population, points(curve)) == (0, [("2020-06-01", 0, 0)])
    assert parsed(curve_chart(curve).svg).tag == f"{SVG}svg"


def test_many_months_have_few_names(answered: Cycle) -> None:
    chart = curve_chart(curve_of(answered, "2031-03-31"))
    texts = [one.text or "" for one in parsed(chart.svg).iter(f"{SVG}text") if one.attrib.get("y") == "244"]
    assert texts == ["R2.4", "R5.4", "R8.4", "R11.4"]
    assert chart.lines[-1].label == "R13.3.31"
