"""A finding as a reader sees it: its steps, the answer that stands with its measures, what is overdue."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import F, Prefetch, QuerySet
from django.utils.http import urlencode

from agencies.roles import Officer, Permission
from audits.models import Finding, FindingMeasure, FindingStep
from guidelines.models import Amendment

State = Finding.State
MINISTRY = "総務省"


@dataclass(frozen=True)
class FindingView:
    """A finding with the steps its reader may see, oldest first."""

    finding: Finding
    steps: tuple[FindingStep, ...]

    def last(self, state: Finding.State) -> FindingStep | None:
        """The latest step to that state."""
        return next((one for one in reversed(self.steps) if one.state == state), None)

    @property
    def answer(self) -> FindingStep | None:
        """The answer that stands."""
        return self.last(State.ANSWERED)

    @property
    def followed_up(self) -> FindingStep | None:
        """The follow-up."""
        return self.last(State.FOLLOWED_UP)

    @property
    def closed(self) -> FindingStep | None:
        """The end."""
        return self.last(State.CLOSED)

    @property
    def measures(self) -> tuple[FindingMeasure, ...]:
        """The measures of the answer that stands."""
        return measures_of(self.answer) if self.answer else ()

    @property
    def done(self) -> int:
        """How many of them have been taken."""
        return sum(one.done_on is not None for one in self.measures)

    @property
    def told(self) -> list[tuple[FindingStep, str, tuple[FindingMeasure, ...]]]:
        """The steps, the latest first, each with the side its person is on and the measures answered in it."""
        sides = {State.ANSWERED: str(self.finding.organization)}
        return [(one, sides.get(State(one.state), MINISTRY), measures_of(one)) for one in reversed(self.steps)]


def measures_of(step: FindingStep) -> tuple[FindingMeasure, ...]:
    """The measures of an answer, in order."""
    return tuple(sorted(step.measures.all(), key=lambda one: one.position))


def standing(measure: FindingMeasure, today: date) -> str:
    """Was the measure taken, and if not, is its day over?"""
    if measure.done_on:
        return "実施済"
    return "予定日を過ぎて未実施" if measure.planned_on and measure.planned_on < today else "未実施"


def with_steps(found: QuerySet[Finding]) -> QuerySet[Finding]:
    """Findings with what a page about them shows; three queries more, whatever their number."""
    steps = FindingStep.objects.order_by("pk").prefetch_related("measures")
    return found.select_related("organization", "amendment").prefetch_related(Prefetch("steps", steps))


def view_of(finding: Finding, officer: Officer) -> FindingView:
    """The finding as the officer sees it: how it was drafted is told to who watches alone."""
    steps = tuple(finding.steps.all())
    if not officer.may(Permission.WATCH):
        steps = tuple(one for one in steps if one.state != State.DRAFT)
    return FindingView(finding, steps)


def in_order(found: QuerySet[Finding]) -> QuerySet[Finding]:
    """Drafts first, then the latest issued."""
    return found.order_by(F("issued_on").desc(nulls_first=True), "-pk")


def overdue(finding: Finding, today: date) -> str:
    """What is overdue on the day, in words; empty where nothing is."""
    if finding.state == State.ISSUED and finding.reply_by and finding.reply_by < today:
        return f"回答の期限を{(today - finding.reply_by).days}日過ぎています"
    if finding.state == State.ANSWERED and finding.follow_up_on and finding.follow_up_on <= today:
        return "フォローアップの時期です"
    return ""


def counts_by_state(found: Iterable[str]) -> list[tuple[Finding.State, int]]:
    """Each state with how many are in it; the drafts where there are any."""
    states = list(found)
    return [(one, states.count(one)) for one in State if states.count(one) or one != State.DRAFT]


def draft_query(officer: Officer, amendment: Amendment, as_of: date, state: str) -> str:
    """The question in the address of the page on which a finding is drafted; empty for who finds nothing."""
    if not officer.may(Permission.FIND):
        return ""
    return urlencode({"amendment": amendment.code, "as_of": as_of.isoformat(), "state": state})
