"""A late ministry for tests of signals: what is recorded of its units, and what is signalled."""

from __future__ import annotations

from datetime import date
from typing import Any

from agencies.models import UnitGroup
from agencies.periods import parse_period
from agencies.provenance import Provenance
from regulations.models import Rollout
from regulations.signals import Signal, signals
from tests.cycles import Cycle, hand_in, small_cycle

Step = Rollout.Step
LATE = ("revised_late", "北省", "")
LATE_UNIT = {
    "北省規程": "令和2年10月1日",
    "北測候所規程": "令和2年11月",
    "東測候所規程": "令和3年4月",
    "西出先局第一規程": "令和2年度",
    "西出先局第二規程": "令和2年度",
}
"""北省 is late by one of the two regulations of 測候所; 出先局 was in time."""


def late_ministry() -> Cycle:
    """The small cycle in which 北省 alone has answered and is late; its headquarters are a group of their own."""
    cycle = small_cycle()
    UnitGroup.objects.create(organization=cycle.organs["北省"], division="HEADQUARTERS", name="本省", position=3)
    hand_in(cycle.review("北省"), revised=LATE_UNIT)
    return cycle


def record(cycle: Cycle, group: str, step: Step, given: str | None, **fields: Any) -> Rollout:
    """A step towards a group of 北省 in that period; None records that it was not taken."""
    rollout = Rollout(
        review=cycle.review("北省"),
        unit_group=UnitGroup.objects.get(name=group),
        step=step,
        was_given=given is not None,
        provenance=Provenance.REPORTED,
    )
    rollout.given = parse_period(given) if given else None
    for name, value in fields.items():
        setattr(rollout, name, value)
    rollout.save()
    return rollout


def found(cycle: Cycle, as_of: str = "2021-05-31", **asked: Any) -> list[tuple[str, str, str]]:
    """(rule, organ, subject) of all signals."""
    listed = signals(cycle.amendment, date.fromisoformat(as_of), **asked)
    return [(one.rule, str(one.organization), one.subject) for one in listed]


def the(cycle: Cycle, rule: str, as_of: str = "2021-05-31") -> Signal:
    """The one signal of that rule."""
    (signal,) = [one for one in signals(cycle.amendment, date.fromisoformat(as_of)) if one.rule == rule]
    return signal
