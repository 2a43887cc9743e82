"""How far an answer is on its way through a prefecture."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db import models
from django.db.models import Count, Max

from agencies.roles import Officer
from guidelines.models import Amendment
from regulations.models import Review, Submission

State = Submission.State


class Stage(models.TextChoices):
    """Where the latest version a municipality handed in stands."""

    MISSING = "missing", "未提出"
    WAITING = "waiting", "確認待ち"
    RETURNED = "returned", "差戻し中"
    FORWARDED = "forwarded", "送付済"

    @property
    def tone(self) -> str:
        """The colour it is shown in."""
        return {"missing": "gray", "waiting": "blue", "returned": "orange", "forwarded": "green"}[self.value]

    @property
    def mark(self) -> str:
        """The shape it is shown with."""
        return {"missing": "○", "waiting": "◔", "returned": "↩", "forwarded": "●"}[self.value]

    @property
    def states(self) -> tuple[str, ...]:
        """The states of the latest version handed in that stand here; "" is none."""
        return tuple(state for state, stage in STAGES.items() if stage == self)


STAGES: dict[str, Stage] = {
    "": Stage.MISSING,
    State.COMPILING: Stage.WAITING,
    State.RETURNED: Stage.RETURNED,
    State.SUBMITTED: Stage.FORWARDED,
    State.CONFIRMED: Stage.FORWARDED,
}


def compiled_reviews(officer: Officer, amendment: Amendment) -> Any:
    """The reviews that pass through the officer's prefecture, each with its latest version and its reminders."""
    reviews = Review.objects.compiled_by(officer).of(amendment).with_latest()
    return (
        reviews.annotate(reminded=Count("reminders", distinct=True), reminded_on=Max("reminders__mail__on"))
        .select_related("organization", "amendment", "compiler")
        .order_by("organization__code")
    )


@dataclass(frozen=True)
class Compiled:
    """How many reviews of one cycle pass through a prefecture, by stage."""

    amendment: Amendment
    counts: dict[Stage, int]

    @property
    def total(self) -> int:
        """How many municipalities were asked."""
        return sum(self.counts.values())

    @property
    def by_stage(self) -> tuple[tuple[Stage, int], ...]:
        """The counts in order of the stages."""
        return tuple(self.counts.items())

    @property
    def waiting(self) -> int:
        """How many wait for the prefecture."""
        return self.counts[Stage.WAITING]


def counted_by_stage(states: Iterable[str]) -> dict[Stage, int]:
    """How many of these latest states stand at each stage."""
    counts = dict.fromkeys(Stage, 0)
    for state in states:
        counts[STAGES[state]] += 1
    return counts


def compiled_cycles(officer: Officer) -> list[Compiled]:
    """The cycles in which somebody answers through the officer's prefecture, newest first; one query."""
    if not officer.compiler_ids:
        return []
    reviews = Review.objects.compiled_by(officer).with_latest().select_related("amendment")
    states: dict[Amendment, list[str]] = {}
    for review in reviews.order_by("-amendment__issued_on", "-amendment"):
        states.setdefault(review.amendment, []).append(review.latest_state)
    return [Compiled(amendment, counted_by_stage(found)) for amendment, found in states.items()]
