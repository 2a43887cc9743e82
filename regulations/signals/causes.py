"""Cause signals, which say of a group of units of a late organ what headquarters did not do, or did late.

- They also stand beside groups that were in time: there they are a cause (原因) seen in the organ, not a lateness.
- Only what is recorded counts. No record is "cannot tell" and gives no signal; so is a step whose period does not tell
  for certain on which side of the limit it lies, or which had not been taken for certain on the day.
"""

from __future__ import annotations

import calendar
from collections.abc import Iterator
from datetime import date

from agencies.models import UnitGroup
from regulations.models import Rollout
from regulations.signals.facts import Facts, GroupState, LateCase
from regulations.signals.late import end_of
from regulations.signals.values import Evidence, Rule, Signal

Step = Rollout.Step
NOUNS = {Step.INSTRUCTION: "指示", Step.TEMPLATE: "雛形", Step.STANDARD: "準則"} | {
    step: step.label for step in Step if step.name.startswith("CONSULTATION")
}


def not_given(facts: Facts, rule: Rule) -> Iterator[Signal]:
    """Groups for which one of the rule's steps is recorded as not taken, and none of them as taken."""
    for case in facts.cases:
        for group in case.groups:
            steps = [step for step in group.steps if step.step in rule.steps]
            absent = [step for step in steps if not step.was_given]
            if not absent or len(absent) < len(steps):
                continue
            evidence = tuple(
                Evidence(f"{step.get_step_display()}：なしと記録", "", step.get_provenance_display(), address(case))
                for step in absent
            )
            says = rule.says.format(steps="・".join(NOUNS[Step(step.step)] for step in absent))
            text = f"{case.organization}は、{group.name}（{group.regulations}規程）に対し、{says}（そのように記録されている）。"
            yield cause_signal(facts, rule, case, group, rule.headline, evidence, text)


def not_confirmed(facts: Facts, rule: Rule) -> Iterator[Signal]:
    """Groups whose revision was not confirmed: consultation is recorded as not held, and no report (回報) is recorded.

    The recorded absence is what it rests on; without one nobody can tell whether headquarters confirmed. Where one
    regulation of the group was reported, headquarters knew, and there is no signal.
    """
    reported = {(case.organization.pk, group.name) for case in facts.cases for group in case.groups if group.reported}
    for signal in not_given(facts, rule):
        if (signal.organization.pk, signal.subject) not in reported:
            yield signal


def given_late(facts: Facts, rule: Rule) -> Iterator[Signal]:
    """Groups instructed or shown a template so many months or more after headquarters' own regulation was shown."""
    for case in facts.cases:
        shown = own_regulation_shown(facts, case)
        if shown is None or shown.given is None or shown.given.last is None:
            continue
        limit = months_later(shown.given.last, rule.months)
        for group in case.groups:
            late = [
                step
                for name in rule.steps
                for step in group.steps
                if step.step == name and was_given_by(step, facts.as_of) and step.given and step.given.first >= limit
            ]
            if not late:
                continue
            nouns = "・".join(NOUNS[Step(step.step)] for step in late)
            days = "、".join(dict.fromkeys(str(step.given) for step in late))
            text = (
                f"{case.organization}は、本省内部部局の保護管理規程を{shown.given}に示したが、{group.name}"
                f"（{group.regulations}規程）への{nouns}は、その{rule.months}か月以上後の{days}となっている。"
            )
            evidence = tuple(step_evidence(case, step) for step in (shown, *late))
            yield cause_signal(facts, rule, case, group, f"{nouns}が{rule.months}か月以上後", evidence, text)


def own_regulation_shown(facts: Facts, case: LateCase) -> Rollout | None:
    """The step by which headquarters' own regulation was shown, certainly by the day; the last one if several."""
    steps = [
        step
        for group in case.groups
        if group.group.division == UnitGroup.Division.HEADQUARTERS
        for step in group.steps
        if step.step == Step.OWN_REGULATION_SHOWN and was_given_by(step, facts.as_of)
    ]
    return max(steps, key=lambda step: step.given_to or date.max, default=None)


def was_given_by(step: Rollout, as_of: date) -> bool:
    """Had the step been taken by the day, whichever day of its period it was?"""
    return step.given is not None and step.given.last is not None and step.given.last <= as_of


def months_later(day: date, months: int) -> date:
    """The same day so many months later, or the last of that month where it is shorter (民法第143条)."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def cause_signal(
    facts: Facts,
    rule: Rule,
    case: LateCase,
    group: GroupState,
    headline: str,
    evidence: tuple[Evidence, ...],
    text: str,
) -> Signal:
    """A cause signal of a group, which says how many of the group's regulations are late, none included."""
    if group.late_count:
        text += f"{group.name}では、{group.late_count}規程の見直し（改正）が{end_of(facts.amendment)}までに終わっていない。"
    elif group.regulations and not group.uncertain:
        text += f"（{group.name}の見直し（改正）に{end_of(facts.amendment)}より後のものはない。）"
    counts = f"遅れた規程 {group.late_count} / {group.regulations}規程"
    return Signal(
        rule=rule.key,
        kind=rule.kind,
        organization=case.organization,
        subject=group.name,
        headline=headline,
        evidence=(*evidence, Evidence(counts, url=address(case))),
        basis=rule.basis,
        finding_text=text,
    )


def step_evidence(case: LateCase, step: Rollout) -> Evidence:
    """A step with its office and day."""
    office = f"（{step.office}）" if step.office else ""
    return Evidence(
        f"{step.get_step_display()}{office}", str(step.given), step.get_provenance_display(), address(case)
    )


def address(case: LateCase) -> str:
    """Where the organ's answer is read."""
    return case.submission.review.get_absolute_url()
