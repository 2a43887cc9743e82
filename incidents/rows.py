"""Incidents as a list shows them: with the clock in force, counted by level and stage, and as lines of a file."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, QuerySet

from agencies.layouts import FICTIONAL
from agencies.outputs import Lines, marked
from incidents.clocks import Clock, ClockState, clocks, in_words
from incidents.models import Incident, IncidentReport, Step
from incidents.moments import elapsed, written
from incidents.transitions import latest

HEADING = [
    "コード",
    "機関コード",
    "機関",
    "部局等",
    "件名",
    "レベル",
    "段階",
    "状態",
    "根拠",
    "気付いた日時",
    "報告日時",
    "速報の期限",
    "確報の期限",
    "終了日時",
]


@dataclass(frozen=True)
class ClockLine:
    """A clock as it stands at a moment, with how much is left of it in words."""

    clock: Clock
    now: datetime

    @property
    def state(self) -> ClockState:
        """How it stands, with label, tone and mark."""
        return self.clock.state_on(self.now)

    @property
    def is_running(self) -> bool:
        """Has what it asks for not been done yet?"""
        return self.clock.stopped_at is None

    @property
    def is_provisional(self) -> bool:
        """Does it still run, because nobody knows yet whether anything is owed?"""
        return self.is_running and self.clock.is_provisional

    @property
    def ends(self) -> str:
        """令和4年5月6日（金）24時: the last day to its end."""
        return f"{in_words(self.clock.last_on)}24時"

    @property
    def left(self) -> str:
        """あと2日3時間, 1日5時間超過."""
        if self.clock.stopped_at is not None:
            return "期限後に済み" if self.clock.is_late else "期限内に済み"
        time = elapsed(self.now, self.clock.due_at)
        return f"あと{time}" if self.now < self.clock.due_at else f"{time}超過"


def clock_lines(incident: Incident, now: datetime) -> list[ClockLine]:
    """The clocks of an incident; those that run come first, the nearest end first. Its rows are loaded with it."""
    found = clocks(incident, list(incident.reports.all()), latest(incident.steps.all()))
    lines = [ClockLine(clock, now) for clock in found]
    return sorted(lines, key=lambda line: (not line.is_running, line.clock.due_at))


def report_of(incident: Incident) -> IncidentReport:
    """The report that counts; the reports are loaded with the incident, latest first."""
    return incident.reports.all()[0]


@dataclass(frozen=True)
class Row:
    """One incident of a list."""

    incident: Incident
    report: IncidentReport
    clocks: tuple[ClockLine, ...]

    @property
    def running(self) -> ClockLine | None:
        """The clock in force, while it is being dealt with."""
        is_open = self.incident.state == Incident.State.OPEN
        return next((line for line in self.clocks if line.is_running), None) if is_open else None

    @property
    def tone(self) -> str:
        """The colour it is shown in: that of its clock while one nears its end, else of its state."""
        state = self.running.state if self.running else None
        return state.tone if state and state != ClockState.RUNNING else self.incident.status.tone

    @property
    def mark(self) -> str:
        """The shape it is shown with."""
        return self.incident.status.mark

    def end_of(self, kind: str) -> str:
        """When a clock ends; empty where there is none of that kind."""
        return next((line.ends for line in self.clocks if line.clock.kind == kind), "")


def rows_of(incidents: Iterable[Incident], now: datetime) -> list[Row]:
    """The incidents with their clocks; no query where their rows are loaded."""
    return [Row(one, report_of(one), tuple(clock_lines(one, now))) for one in incidents]


@dataclass(frozen=True)
class StageCount:
    """How many incidents stand at one stage (or at all, where there is none), by level from the gravest."""

    stage: Step | None
    counts: tuple[tuple[int, int], ...]

    @property
    def total(self) -> int:
        """Of every level."""
        return sum(count for _, count in self.counts)


def counted(incidents: QuerySet[Incident]) -> list[StageCount]:
    """The incidents by stage and level, the stages that occur and a total; empty for none. One query."""
    counts = {
        (stage, level): count
        for stage, level, count in incidents.order_by().values_list("stage", "level").annotate(Count("pk"))
    }
    levels = sorted(Incident.Level.values, reverse=True)
    stages = [step for step in Step if any(stage == step for stage, _ in counts)]
    lines = [StageCount(stage, tuple((level, counts.get((stage, level), 0)) for level in levels)) for stage in stages]
    sums = tuple((level, sum(n for (_, one), n in counts.items() if one == level)) for level in levels)
    return [*lines, StageCount(None, sums)] if lines else []


def lines_of(rows: Iterable[Row], about: tuple[str, ...], *, today: str, is_fictional: bool) -> Lines:
    """The list as lines of a file."""
    lines = [line_of(row) for row in rows]
    called = marked(f"incidents_{today}", is_fictional=is_fictional)
    return Lines(called, f"{FICTIONAL * is_fictional}漏えい等事案の一覧", about, [HEADING, *lines])


def line_of(row: Row) -> list[str]:
    """One incident as a line."""
    one = row.incident
    return [
        one.code,
        one.organization.code,
        one.organization.full_name,
        str(one.unit or ""),
        row.report.title,
        one.get_level_display(),
        one.get_stage_display(),
        one.get_state_display(),
        one.get_regime_display(),
        written(one.known_at),
        written(one.reported_at),
        row.end_of("PRELIMINARY"),
        row.end_of("FINAL"),
        written(one.closed_at) if one.closed_at else "",
    ]
