"""What binds an organ when data leaks: the guideline alone, or since a day the law with its deadlines.

Days, triggers and articles stand in `data/regimes.json`, each with the law it comes from; none stands in code.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, time
from functools import cache
from pathlib import Path
from typing import Any

from agencies.datafiles import read_json
from incidents.models import Escalation, Incident

DATA = Path(__file__).parent / "data" / "regimes.json"
Regime = Incident.Regime


@dataclass(frozen=True)
class Moment:
    """When a deadline is told, and whom: a numbered day, days before the last one, or (neither) once it is over."""

    name: str
    words: str
    told: frozenset[str]
    day: int | None
    days_before: int | None
    at: time


@dataclass(frozen=True)
class Deadline:
    """One report to the commission (個人情報保護委員会): its days, and when whoever owes it is warned.

    `days_if_malicious` holds instead of `days` where somebody meant harm.
    """

    clock: Escalation.Clock
    basis: str
    source: str
    days: int
    days_if_malicious: int
    moves_past_closed_days: bool
    moments: tuple[Moment, ...]


@dataclass(frozen=True)
class Trigger:
    """One reason for a report by law (第43条): a field of the report that says yes, or a number above `more_than`."""

    field: str
    label: str
    basis: str
    more_than: int | None

    def holds(self, value: bool | int | None) -> bool | None:
        """Does it hold? None while nobody knows."""
        if value is None or self.more_than is None:
            return value if value is None else bool(value)
        return value > self.more_than


@dataclass(frozen=True)
class Rules:
    """What one regime says."""

    regime: Incident.Regime
    name: str
    basis: str
    note: str
    deadlines: tuple[Deadline, ...]


@dataclass(frozen=True)
class ClosedDays:
    """On which days the state does not work, besides public holidays; `year_end` holds (month, day) twice."""

    basis: str
    weekdays: frozenset[int]
    year_end: tuple[tuple[int, int], tuple[int, int]]


def regime_of(kind: str, day: date) -> Incident.Regime:
    """The regime of an organ of that kind (`Organization.Kind`, no unit) for what became known on that day in Japan.

    - The guideline before 2022-04-01, for local governments before 2023-04-01; since then the law.
    - Raises KeyError for a unit, which answers by its organ.
    """
    return Regime.LAW if day >= start_days()[kind] else Regime.GUIDELINE


@cache
def start_days() -> dict[str, date]:
    """Kind of organ → the day since which the law binds it."""
    return {kind: date.fromisoformat(one["from"]) for one in _data()["starts"] for kind in one["kinds"]}


@cache
def rules_of(regime: str) -> Rules:
    """What a regime says; raises KeyError for one that is none."""
    return {one["regime"]: _rules(one) for one in _data()["regimes"]}[regime]


@cache
def triggers() -> tuple[Trigger, ...]:
    """The reasons for a report by law, in the order of the article."""
    return tuple(
        Trigger(one["field"], one["label"], one["basis"], one.get("more_than")) for one in _data()["triggers"]
    )


@cache
def closed_days() -> ClosedDays:
    """The days on which a last day does not fall."""
    one = _data()["closed_days"]
    first, last = (tuple(map(int, one["year_end"][end].split("-"))) for end in ("from", "to"))
    return ClosedDays(one["basis"], frozenset(one["weekdays"]), ((first[0], first[1]), (last[0], last[1])))


@cache
def _data() -> Any:
    """The data file."""
    return read_json(DATA)


def _rules(one: dict[str, Any]) -> Rules:
    """One regime of the data file."""
    deadlines = tuple(_deadline(clock) for clock in one["clocks"])
    return Rules(Regime(one["regime"]), one["name"], one["basis"], one["note"], deadlines)


def _deadline(one: dict[str, Any]) -> Deadline:
    """One deadline of the data file."""
    return Deadline(
        clock=Escalation.Clock(one["clock"]),
        basis=one["basis"],
        source=one["source"],
        days=one["days"],
        days_if_malicious=one.get("days_if_malicious", one["days"]),
        moves_past_closed_days=one["moves_past_closed_days"],
        moments=tuple(
            Moment(
                name=moment["moment"],
                words=moment["words"],
                told=frozenset(moment["told"]),
                day=moment.get("day"),
                days_before=moment.get("days_before"),
                at=time.fromisoformat(moment.get("at", "00:00")),
            )
            for moment in one["moments"]
        ),
    )
