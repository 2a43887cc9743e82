"""The course of a cycle as a chart."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from agencies import eras
from agencies.chart_steps import Step, Steps, steps_chart
from agencies.charts import Chart, ChartLine
from agencies.tables import UNNAMED_LABEL
from regulations.curve import Curve, Point

TITLE = "完了の推移"
CERTAIN, POSSIBLE, AT_MOST = "完了", "完了の可能性がある機関を含む数", "可能性を含む"
BETWEEN = "日付が月・年度までしか分からない分"


def curve_chart(curve: Curve, address: Callable[[date], str] | None = None, key: str = "curve") -> Chart:
    """The curve with due date, end of the fiscal year and 基準日 marked, and month by month as text.

    `address` makes each month's line lead to a page of that day.
    """
    amendment = curve.amendment
    days = [("期限", amendment.due_on), ("年度末", amendment.measured_until), ("基準日", curve.as_of)]
    data = Steps(
        steps=[Step(point.day, point.certain, point.possible) for point in curve.points],
        until=curve.as_of,
        whole=curve.population,
        marks=[(f"{label} {eras.short(day)}", day) for label, day in days if day],
        certain=CERTAIN,
        possible=POSSIBLE,
        at_most=AT_MOST,
        between=BETWEEN,
    )
    return steps_chart(
        data,
        key=key,
        title=f"{TITLE}（{curve.population}機関）",
        description=description_of(curve),
        heading=("時点", CERTAIN, POSSIBLE),
        lines=tuple(line_of(point, address) for point in curve.monthly),
        notes=notes_of(curve),
    )


def line_of(point: Point, address: Callable[[date], str] | None) -> ChartLine:
    """The counts of a day."""
    url = address(point.day) if address else None
    return ChartLine(eras.short(point.day), (str(point.certain), str(point.possible)), url)


def description_of(curve: Curve) -> str:
    """What the picture shows, with where it ends."""
    last = curve.last
    most = f"、完了の可能性がある機関を含めると{last.possible}機関" if last.possible > last.certain else ""
    return (
        f"{eras.full(curve.start)}から{eras.full(curve.as_of)}までに全ての規程の改正を終えた機関の数を、階段状の線で示します。"
        f"{eras.full(curve.as_of)}現在、{curve.population}機関のうち完了は{last.certain}機関{most}です。"
    )


def notes_of(curve: Curve) -> tuple[str, ...]:
    """What must be known to read it."""
    notes = []
    if any(point.certain != point.possible for point in curve.points):
        notes.append("改正日が月・年度までしか分からない機関は、その月・年度の末日から「完了」に数えます。")
    if curve.unnamed:
        notes.append(f"{UNNAMED_LABEL} {curve.unnamed} は、線にも数値にも含めていません。")
    return tuple(notes)
