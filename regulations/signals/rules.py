"""The rules by which organs are signalled (DESIGN §5): one tuple, each rule with its parameters and what it rests on."""

from __future__ import annotations

from datetime import date

from agencies.models import Organization
from guidelines.models import Amendment
from guidelines.tables import EVERYONE, Selection
from regulations.models import Rollout
from regulations.signals.causes import given_late, not_confirmed, not_given
from regulations.signals.facts import Facts, gather
from regulations.signals.late import plan_over, revised_late, still_open
from regulations.signals.notices import not_relayed
from regulations.signals.values import Kind, Rule, Signal

Step = Rollout.Step


RULES = (
    Rule("revised_late", Kind.LATE, revised_late, "見直しを測定する年度"),
    Rule("still_open", Kind.LATE, still_open, "見直しを測定する年度"),
    Rule("plan_over", Kind.LATE, plan_over, "改正事項への回答の予定年度"),
    Rule(
        key="no_instruction",
        kind=Kind.CAUSE,
        find=not_given,
        basis="指示の記録",
        steps=(Step.INSTRUCTION,),
        headline="指示なし",
        says="見直し（改正）の指示をしていない",
    ),
    Rule(
        key="steered_late",
        kind=Kind.CAUSE,
        find=given_late,
        basis="指示・雛形・準則の記録と、本省内部部局の保護管理規程を示した日",
        steps=(Step.INSTRUCTION, Step.TEMPLATE, Step.STANDARD),
        months=2,
    ),
    Rule(
        key="no_template",
        kind=Kind.CAUSE,
        find=not_given,
        basis="雛形・準則の記録",
        steps=(Step.TEMPLATE, Step.STANDARD),
        headline="雛形なし",
        says="{steps}を示していない",
    ),
    Rule(
        key="not_confirmed",
        kind=Kind.CAUSE,
        find=not_confirmed,
        basis="協議の記録",
        steps=(Step.CONSULTATION_EACH, Step.CONSULTATION_TEMPLATE, Step.CONSULTATION_STANDARD),
        headline="改正の確認なし",
        says="見直し（改正）についての{steps}をしていない",
    ),
    Rule("not_relayed", Kind.OTHER, not_relayed, "通知"),
)


def signals(
    amendment: Amendment,
    as_of: date,
    state: str = "submitted",
    selection: Selection = EVERYONE,
    organization: Organization | None = None,
) -> tuple[Signal, ...]:
    """All signals of a cycle on a day, by organ, then in the order of the rules, or those of one organ; five queries."""
    return signals_of(gather(amendment, as_of, state, selection, organization))


def signals_of(facts: Facts) -> tuple[Signal, ...]:
    """What the rules find in the facts."""
    found = [signal for rule in RULES for signal in rule.find(facts, rule)]
    return tuple(sorted(found, key=lambda signal: signal.organization.code))
