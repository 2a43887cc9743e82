"""The clocks of an incident: until when the commission (個人情報保護委員会) wants to hear of it, and how that stands.

Pure functions of what is recorded and of the moment they are asked for; the days come from `data/regimes.json`.

- Days are those of Japan. The day on which the incident became known is day 1; the last day ends at 24:00.
- The last day of the final report moves past days on which the state does not work, that of the preliminary one stays.
- No clock runs where no trigger holds. While one of them is not known, the clock runs provisionally, and says so.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import jpholiday
from django.db import models

from agencies import eras
from incidents.models import Escalation, Incident, IncidentReport, IncidentStep, Step
from incidents.moments import elapsed
from incidents.regimes import Deadline, Moment, Trigger, closed_days, rules_of, triggers

JAPAN = ZoneInfo("Asia/Tokyo")
ONE_DAY = timedelta(days=1)
WEEKDAYS = "月火水木金土日"


class ClockState(models.TextChoices):
    """How a clock stands."""

    RUNNING = "RUNNING", "期限内"
    WARNING = "WARNING", "期限間近"
    OVERDUE = "OVERDUE", "期限超過"
    STOPPED = "STOPPED", "済み"

    @property
    def tone(self) -> str:
        """The colour it is shown in."""
        return {"RUNNING": "gray", "WARNING": "orange", "OVERDUE": "red", "STOPPED": "green"}[self.value]

    @property
    def mark(self) -> str:
        """The shape it is shown with."""
        return {"RUNNING": "○", "WARNING": "△", "OVERDUE": "▲", "STOPPED": "●"}[self.value]


@dataclass(frozen=True)
class Duty:
    """Since when a report by law is owed, and for which reasons; without one that holds it is owed provisionally.

    `certain_at` is when it was reported that one of them holds.
    """

    known_at: datetime
    certain_at: datetime | None
    holding: tuple[Trigger, ...]
    unknown: tuple[Trigger, ...]

    @property
    def words(self) -> str:
        """Why the clocks run: 要配慮個人情報を含む（施行規則第43条第1号）."""
        if self.holding:
            return "、".join(f"{one.label}（{one.basis}）" for one in self.holding)
        unknown = "、".join(one.label for one in self.unknown)
        return f"報告すべき事態に当たるかまだ分からないため、期限を仮に数えています（不明：{unknown}）。"


@dataclass(frozen=True)
class Clock:
    """One deadline of one incident; `begun_at` falls on its day 1, `last_on` is its last day."""

    kind: Escalation.Clock
    basis: str
    duty: Duty
    begun_at: datetime
    last_on: date
    moments: tuple[tuple[datetime, Moment], ...]
    stopped_at: datetime | None

    @property
    def label(self) -> str:
        """速報 or 確報."""
        return str(self.kind.label)

    @property
    def due_at(self) -> datetime:
        """The end (24:00) of the last day in Japan."""
        return start_of(self.last_on + ONE_DAY)

    @property
    def warn_at(self) -> datetime:
        """When the first warning goes out."""
        return self.moments[0][0]

    @property
    def is_provisional(self) -> bool:
        """Does it run because nobody knows yet?"""
        return not self.duty.holding

    @property
    def is_late(self) -> bool:
        """Was it stopped after its last day?"""
        return self.stopped_at is not None and self.stopped_at >= self.due_at

    def state_on(self, now: datetime) -> ClockState:
        """How it stands at that moment, as far as is recorded."""
        if self.stopped_at is not None:
            return ClockState.STOPPED
        if now >= self.due_at:
            return ClockState.OVERDUE
        return ClockState.WARNING if now >= self.warn_at else ClockState.RUNNING

    def moment_on(self, now: datetime) -> Moment | None:
        """The latest moment of warning that has come by then; None before the first, and once it is stopped."""
        come = [moment for at, moment in self.moments if at <= now]
        return come[-1] if come and self.stopped_at is None else None

    def words_on(self, now: datetime) -> str:
        """速報の期限 令和4年5月6日（金）24時まで（あと1日3時間）."""
        last = in_words(self.last_on)
        if self.stopped_at is not None:
            at = self.stopped_at.astimezone(JAPAN)
            late = "、期限を過ぎています" if self.is_late else ""
            return f"{self.label} {in_words(at.date())}{at.hour}時{at.minute}分に済み（期限 {last}24時{late}）"
        provisional = "暫定、" if self.is_provisional else ""
        if now >= self.due_at:
            return f"{self.label}の期限 {last}24時（{provisional}{elapsed(self.due_at, now)}過ぎています）"
        return f"{self.label}の期限 {last}24時まで（{provisional}あと{elapsed(now, self.due_at)}）"


def clocks(
    incident: Incident, reports: Sequence[IncidentReport], steps: Mapping[Step, IncidentStep]
) -> tuple[Clock, ...]:
    """The clocks of an incident, none where nothing is owed by its regime or by its latest report.

    `reports` are all its versions, `steps` the latest row of each step that was taken or is not needed.
    """
    deadlines = rules_of(incident.regime).deadlines
    duty = duty_of(incident, reports) if deadlines else None
    if duty is None:
        return ()
    is_malicious = bool(max(reports, key=lambda report: report.number).is_malicious) if reports else False
    return tuple(_clock(one, duty, is_malicious, _stopped_at(one.clock, duty, incident, steps)) for one in deadlines)


def duty_of(incident: Incident, reports: Sequence[IncidentReport]) -> Duty | None:
    """What is owed by the latest report (第43条); None where it says no to every trigger.

    - It is owed from the day on which the incident became known.
    - Where a version said no to all, and a later one does not, it is owed from the day of that later one.
    """
    duty: Duty | None = Duty(incident.known_at, None, (), triggers())
    for report in sorted(reports, key=lambda one: one.number):
        answers = [(one, one.holds(getattr(report, one.field))) for one in triggers()]
        holding = tuple(one for one, answer in answers if answer)
        unknown = tuple(one for one, answer in answers if answer is None)
        if not holding and not unknown:
            duty = None
            continue
        known_at, certain_at = (duty.known_at, duty.certain_at) if duty else (report.made_at, None)
        duty = Duty(known_at, (certain_at or report.made_at) if holding else None, holding, unknown)
    return duty


def _stopped_at(
    kind: Escalation.Clock, duty: Duty, incident: Incident, steps: Mapping[Step, IncidentStep]
) -> datetime | None:
    """When the clock stopped: its report was made or is not needed, or the incident ended.

    - "Not needed" that was recorded before a trigger was known to hold stops nothing.
    - A final report serves as the preliminary one too.
    """
    own = steps.get(Step(kind))
    moments = [incident.closed_at, own.happened_at if own else None]
    if own and own.is_omitted and own.recorded_at >= (duty.certain_at or duty.known_at):
        moments.append(own.recorded_at)
    if kind == Escalation.Clock.PRELIMINARY and (final := steps.get(Step.FINAL)):
        moments.append(final.happened_at)
    return min((moment for moment in moments if moment is not None), default=None)


def _clock(deadline: Deadline, duty: Duty, is_malicious: bool, stopped_at: datetime | None) -> Clock:
    """One deadline, counted from the day on which what is owed became known."""
    first = duty.known_at.astimezone(JAPAN).date()
    days = deadline.days_if_malicious if is_malicious else deadline.days
    last_on = first + (days - 1) * ONE_DAY
    if deadline.moves_past_closed_days:
        last_on = next_open_day(last_on)
    found = [(_at(moment, first, last_on), moment) for moment in deadline.moments]
    moments = tuple(sorted(found, key=lambda one: one[0]))
    return Clock(deadline.clock, deadline.basis, duty, duty.known_at, last_on, moments, stopped_at)


def _at(moment: Moment, first: date, last_on: date) -> datetime:
    """When a moment of warning comes."""
    if moment.day is not None:
        return start_of(first + (moment.day - 1) * ONE_DAY, moment.at)
    if moment.days_before is not None:
        return start_of(last_on - moment.days_before * ONE_DAY, moment.at)
    return start_of(last_on + ONE_DAY)


def next_open_day(day: date) -> date:
    """The day itself, or the first after it on which the state works."""
    while is_closed(day):
        day += ONE_DAY
    return day


def is_closed(day: date) -> bool:
    """Is it a Saturday, a Sunday, a holiday, or one of the days around New Year?"""
    closed = closed_days()
    from_year_end, to_new_year = closed.year_end
    around_new_year = (day.month, day.day) >= from_year_end or (day.month, day.day) <= to_new_year
    return day.weekday() in closed.weekdays or around_new_year or jpholiday.is_holiday(day)


def start_of(day: date, at: time = time.min) -> datetime:
    """The beginning of a day in Japan, or a time on it."""
    return datetime.combine(day, at, tzinfo=JAPAN)


def in_words(day: date) -> str:
    """令和4年5月6日（金）."""
    return f"{eras.full(day)}（{WEEKDAYS[day.weekday()]}）"
