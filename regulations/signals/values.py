"""What a signal is, a short word to an evaluator about one organ with its evidence; and what a rule is that finds them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from django.db import models

from agencies.models import Organization
from regulations.models import Rollout
from regulations.signals.facts import Facts


class Kind(models.TextChoices):
    """What a signal says of its organ."""

    LATE = "LATE", "遅延"
    CAUSE = "CAUSE", "原因"
    OTHER = "OTHER", "その他"

    @property
    def tone(self) -> str:
        """The colour it is shown in."""
        return {"LATE": "red", "CAUSE": "orange", "OTHER": "orange"}[self.value]

    @property
    def mark(self) -> str:
        """The shape it is shown with."""
        return {"LATE": "▲", "CAUSE": "◆", "OTHER": "■"}[self.value]


@dataclass(frozen=True)
class Evidence:
    """One recorded fact: what, when in words, how it is known, and where it can be read."""

    words: str
    when: str = ""
    provenance: str = ""
    url: str = ""


@dataclass(frozen=True)
class Signal:
    """What one rule found about one organ; `subject` is the group of units or the item it is about, if any.

    `basis` is the fact or notice it rests on; `finding_text` could stand in a finding (所見) as it is.
    """

    rule: str
    kind: Kind
    organization: Organization
    subject: str
    headline: str
    evidence: tuple[Evidence, ...]
    basis: str
    finding_text: str

    @property
    def words(self) -> str:
        """指示なし（国立児童自立支援施設）."""
        return f"{self.headline}（{self.subject}）" if self.subject else self.headline


@dataclass(frozen=True)
class Rule:
    """A named rule: what kind of signal it gives, how it finds them, what it rests on, and its parameters.

    - `steps` are the recorded steps it looks at; `months` is the least time that makes one of them late.
    - `headline` and `says` are its words, where they depend on no more than the steps found.
    """

    key: str
    kind: Kind
    find: Callable[[Facts, Rule], Iterator[Signal]]
    basis: str
    steps: tuple[Rollout.Step, ...] = ()
    months: int = 0
    headline: str = ""
    says: str = ""
