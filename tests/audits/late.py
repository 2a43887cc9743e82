"""The late list of the small cycle, and the lines of its page."""

from __future__ import annotations

from typing import Any

from agencies.models import UnitGroup
from agencies.provenance import Provenance
from regulations.models import Rollout
from tests.audits.pages import elements, text_of
from tests.cycles import Cycle, answered_cycle


def uninstructed_cycle() -> Cycle:
    """The small cycle, with an instruction to 出先局 recorded as not given."""
    cycle = answered_cycle()
    Rollout.objects.create(
        review=cycle.review("北省"),
        unit_group=UnitGroup.objects.get(name="出先局"),
        step=Rollout.Step.INSTRUCTION,
        was_given=False,
        provenance=Provenance.REPORTED,
    )
    return cycle


def of_organ(late: Any, name: str) -> Any:
    """The lines of the page about one organ, in order."""
    return [one for one in elements(late, "li", "late") if name in text_of(one, "h3")]
