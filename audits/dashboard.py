"""What the dashboard of one cycle says on a day: how many, who is late, what changed. Every figure opens what it counts."""

from __future__ import annotations

import calendar
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from agencies import eras
from agencies.charts import Chart, chart_of
from agencies.tables import Table, percent
from audits.pages import TableView, view_of
from audits.tables import SHAPE, CycleQuestion, Question
from guidelines.models import OfficialTable
from regulations.models import Submission
from regulations.standing import DONE, LATE, Census, Lead, Standing, census

SHAPES_SHOWN = ("completion_by_kind", "items_by_outcome")
NAMES_SHOWN = 3
GROUPS: dict[str, tuple[str, tuple[Standing, ...]]] = {
    "done": ("完了", DONE),
    "late": ("遅延", LATE),
    **{str(one): (str(one.label), (one,)) for one in Standing},
}
"""What can be opened: key of the address → words, and the standings it holds."""


@dataclass(frozen=True)
class Figure:
    """A headline figure: its share of the population, its change since the second date, and where it leads."""

    label: str
    value: int
    unit: str
    tone: str
    url: str
    share: str = ""
    change: str = ""
    note: str = ""


@dataclass(frozen=True)
class Part:
    """How many organs have one standing, of a population."""

    standing: Standing
    count: int
    url: str


@dataclass(frozen=True)
class LeadLine:
    """A lead agency of the roll-up with its own standing and a part for each column."""

    lead: Lead
    url: str
    all_url: str
    parts: tuple[Part, ...]


@dataclass(frozen=True)
class TablePanel:
    """A table with its bars and its own page."""

    view: TableView
    chart: Chart | None
    url: str


def month_before(day: date) -> date:
    """The same day of the month before, or that month's last: what a figure is compared with unless a day is given."""
    year, month = (day.year, day.month - 1) if day.month > 1 else (day.year - 1, 12)
    return date(year, month, min(day.day, calendar.monthrange(year, month)[1]))


def compared_day(question: CycleQuestion) -> date:
    """The second date: the one asked for, or a month before."""
    return question.compared_to or month_before(question.as_of)


def difference(now: int, before: int, day: date) -> str:
    """The change in words: H28.4.30 比 +5."""
    return f"{eras.short(day)} 比 {now - before:+d}" if now != before else f"{eras.short(day)} 比 ±0"


def of_several(counts: Counter[str], wanted: Sequence[Standing]) -> int:
    """How many have one of these standings."""
    return sum(counts[one] for one in wanted)


def count(question: CycleQuestion) -> Census:
    """The population on the 基準日 and on the second date; two queries."""
    return census(question.moment, compared_day(question))


def headline(
    question: CycleQuestion, counted: Census, late: Sequence[str] = ()
) -> tuple[tuple[Figure, ...], tuple[Part, ...]]:
    """The figures of the first screen, and the population by standing; `late` are the names of late organs."""
    now, day = counted.now, compared_day(question)
    population = sum(now.values())

    def figure(key: str, tone: str, unit: str = "機関", note: str = "", share: bool = True) -> Figure:
        label, wanted = GROUPS[key]
        found = of_several(now, wanted)
        part = percent(found, population)
        return Figure(
            label=label,
            value=found,
            unit=unit,
            tone=tone,
            url=question.address("audits:figure", key),
            share=f"{part}%" if share and part else "",
            change=difference(found, of_several(counted.before, wanted), day),
            note=note,
        )

    waiting = Figure(
        label="未確認",
        value=counted.unconfirmed,
        unit="件",
        tone="blue",
        url=question.address("regulations:reviews", state=Submission.State.SUBMITTED, as_of="", compared_to=""),
        note="提出されたまま確認を待つ回答（今日の状態）",
    )
    end = eras.short(question.amendment.measured_until)
    figures = (
        figure("done", "green", f"/ {population} 機関", "全ての規程の改正を終えた機関"),
        figure("within", "green", note=f"{end}までに終えた機関"),
        figure("late", "red", note=some_of(late) or f"{end}より後に終えた、又は{end}を過ぎて未了の機関"),
        waiting,
    )
    return figures, parts(question, now)


def some_of(names: Sequence[str]) -> str:
    """The first names, and how many more there are."""
    more = len(names) - NAMES_SHOWN
    return "、".join(names[:NAMES_SHOWN]) + (f" ほか{more}機関" if more > 0 else "")


def parts(question: CycleQuestion, counts: Counter[str]) -> tuple[Part, ...]:
    """Every standing that somebody has, with its address."""
    return tuple(
        Part(one, counts[one], question.address("audits:figure", str(one))) for one in Standing if counts[one]
    )


def roll_up(question: CycleQuestion, counted: Census) -> tuple[tuple[Standing, ...], tuple[LeadLine, ...]]:
    """Columns that somebody stands in, and a line for each lead agency."""
    leads = counted.leads
    shown = (Standing.WITHIN, Standing.LATE_DONE, Standing.LATE_OPEN, Standing.OPEN)
    columns = tuple(one for one in Standing if one in shown or any(lead.counts[one] for lead in leads))
    lines = tuple(
        LeadLine(
            lead=lead,
            url=question.address("audits:dashboard", lead_agency=lead.code),
            all_url=question.address("regulations:reviews", lead_agency=lead.code, state="", as_of="", compared_to=""),
            parts=tuple(
                Part(one, lead.counts[one], question.address("audits:figure", str(one), lead_agency=lead.code))
                for one in columns
            ),
        )
        for lead in leads
    )
    return columns, lines


def roll_up_lines(question: CycleQuestion) -> list[list[str]]:
    """The roll-up as heading and lines of a file."""
    columns, lines = roll_up(question, count(question))
    heading = ["コード", "主管する行政機関", "自機関", "法人数", *(str(one.label) for one in columns)]
    return [
        heading,
        *(
            [
                line.lead.code,
                line.lead.name,
                str(line.lead.own.label) if line.lead.own else "—",
                str(line.lead.corporations),
                *(str(part.count) for part in line.parts),
            ]
            for line in lines
        ),
    ]


def table_panels(question: CycleQuestion, officials: Sequence[OfficialTable]) -> list[TablePanel]:
    """The tables that count organs and items, with bars; two queries a shape at the most."""
    panels = []
    for key in SHAPES_SHOWN:
        asked = [question.ask(official) for official in officials if official.shape == key]
        tables = SHAPE[key].tables([one.scope for one in asked]) if asked else []
        panels += [panel(one, table) for one, table in zip(asked, tables, strict=True)]
    order = [official.number for official in officials]
    return sorted(panels, key=lambda one: order.index(one.view.table.number))


def panel(asked: Question, table: Table) -> TablePanel:
    """A table with its bars."""
    link = asked.link("audits:cell")
    chart = chart_of(table, f"table-{table.number}", link)
    return TablePanel(view_of(table, link), chart, asked.address("audits:table"))
