"""The signals of this room (その他のシグナル): training or inspection not held in the period an amendment asks about.

They have the same form as those of `regulations.signals` and stand beside them wherever signals are shown. What is not
recorded is "cannot tell" and gives no signal; that no audit was held gives none either (DESIGN §5).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

from agencies.models import Organization
from audits.models import Activity
from guidelines.models import Amendment
from guidelines.tables import EVERYONE, Selection
from regulations.lateness import LateList, Signalled
from regulations.models import Review
from regulations.signals import Evidence, Kind, Signal


@dataclass(frozen=True)
class ActivityRule:
    """A named rule: which activity it is about."""

    key: str
    about: Activity.Kind

    @property
    def headline(self) -> str:
        """教育研修の未実施."""
        return f"{self.about.label}の未実施"

    @property
    def basis(self) -> str:
        """The fact it rests on."""
        return f"{self.about.label}の記録"


RULES = (
    ActivityRule("training_not_held", Activity.Kind.TRAINING),
    ActivityRule("inspection_not_held", Activity.Kind.INSPECTION),
)


def activity_signals(
    amendment: Amendment,
    as_of: date,
    selection: Selection = EVERYONE,
    organization: Organization | None = None,
) -> tuple[Signal, ...]:
    """What the rules find in a cycle on a day, by organ, of the organs looked at; a query for each rule.

    Like a notice that was not relayed, it is told whatever counts of the answers. Nothing ALLOCATED is (rule 10).
    """
    asked = Review.objects.of(amendment).filter(**selection.lookups())
    if organization:
        asked = asked.filter(organization=organization)
    found = [
        signal_of(rule, activity)
        for rule in RULES
        for activity in Activity.objects.not_held(rule.about, amendment, as_of)
        .named()
        .filter(organization__in=asked.values("organization"))
        .select_related("organization__prefecture")
    ]
    return in_order(found)


def signal_of(rule: ActivityRule, activity: Activity) -> Signal:
    """The signal of what was recorded as not held, with the reason as its evidence."""
    name, asked = activity.organization.full_name, activity.asked
    return Signal(
        rule=rule.key,
        kind=Kind.OTHER,
        organization=activity.organization,
        subject="",
        headline=rule.headline,
        evidence=(
            Evidence(
                words=f"{rule.about.label}：未実施（理由：{activity.reason}）",
                when=str(asked),
                provenance=activity.get_provenance_display(),
                url=activity.get_absolute_url(),
            ),
        ),
        basis=f"{rule.basis}（対象期間 {asked}）",
        finding_text=f"{name}は、{asked}に{rule.about.label}を実施していない。理由は「{activity.reason}」とされている。",
    )


def in_order(found: list[Signal]) -> tuple[Signal, ...]:
    """By organ, each organ's in the order found."""
    return tuple(sorted(found, key=lambda signal: signal.organization.code))


def of_activities(amendment: Amendment, as_of: date, state: str, organization: Organization) -> tuple[Signal, ...]:
    """Those of one organ, whatever counts of its answers (`organ_signals.SOURCES`)."""
    return activity_signals(amendment, as_of, organization=organization)


def with_activities(late: LateList) -> LateList:
    """The late list with what was not held among the other signals, each organ once, by code."""
    others = {one.organization.pk: one for one in late.others}
    for signal in activity_signals(late.amendment, late.shown_on, late.selection):
        organ = signal.organization
        before = others[organ.pk].signals if organ.pk in others else ()
        others[organ.pk] = Signalled(organ, (*before, signal))
    return replace(late, others=tuple(sorted(others.values(), key=lambda one: one.organization.code)))
