"""What is typed into a finding or an answer to one, in words and as plain values, to tell two people's changes apart."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from agencies import eras
from agencies.conflicts import Conflict, Words
from audits.models import Finding, FindingStep

LONGEST_TITLE, LONGEST_TEXT, LONGEST_MEASURE = 200, 10_000, 1_000
MOST_MEASURES = 30


@dataclass(frozen=True)
class MeasureEntry:
    """A measure as it was typed; what is saved may still lack its day, what is answered may not."""

    text: str
    planned_on: date | None = None
    done_on: date | None = None

    def as_json(self) -> dict[str, str]:
        """As plain values, without what is not there."""
        days = {"planned_on": self.planned_on, "done_on": self.done_on}
        return {"text": self.text} | {name: day.isoformat() for name, day in days.items() if day}

    @classmethod
    def from_json(cls, kept: Mapping[str, str]) -> MeasureEntry:
        """From plain values."""
        days = {name: date.fromisoformat(kept[name]) for name in ("planned_on", "done_on") if name in kept}
        return cls(kept["text"], **days)

    @property
    def words(self) -> str:
        """研修を行う（予定 平成28年9月30日、実施 平成28年9月1日）."""
        days = (("予定", self.planned_on), ("実施", self.done_on))
        said = "、".join(f"{label} {eras.full(day)}" for label, day in days if day)
        return f"{self.text}（{said or '日付なし'}）"


@dataclass(frozen=True)
class AnswerEntry:
    """An answer to a finding: words, and measures in order."""

    text: str
    measures: tuple[MeasureEntry, ...] = ()

    def as_json(self) -> dict[str, Any]:
        """As plain values."""
        return {"text": self.text, "measures": [one.as_json() for one in self.measures]}

    @classmethod
    def from_json(cls, kept: Mapping[str, Any]) -> AnswerEntry:
        """From plain values."""
        return cls(kept["text"], tuple(MeasureEntry.from_json(one) for one in kept["measures"]))

    @property
    def words(self) -> Words:
        """Label → what stands there."""
        measures = {f"改善措置 {place}": one.words for place, one in enumerate(self.measures, 1)}
        return {"回答": self.text, **measures}


def latest_answer(finding: Finding) -> FindingStep | None:
    """The answer that stands, with its measures; None before the first."""
    found = finding.steps.filter(state=Finding.State.ANSWERED).prefetch_related("measures")
    return found.order_by("-pk").first()


def entry_of(answer: FindingStep) -> AnswerEntry:
    """An answer that was given, as it would be typed."""
    measures = sorted(answer.measures.all(), key=lambda one: one.position)
    return AnswerEntry(answer.text, tuple(MeasureEntry(one.text, one.planned_on, one.done_on) for one in measures))


def being_written(finding: Finding) -> AnswerEntry:
    """What the organ has of an answer: what it saved, else what it answered last, else nothing."""
    if finding.answer_draft is not None:
        return AnswerEntry.from_json(finding.answer_draft)
    answer = latest_answer(finding)
    return entry_of(answer) if answer else AnswerEntry("")


def draft_words(values: Mapping[str, str]) -> Words:
    """Label → what stands in a draft of a finding."""
    kind = Finding.Kind(values["kind"]).label
    return {"種類": str(kind), "件名": values["title"], "本文": values["text"]}


def draft_conflict(finding: Finding, typed: Mapping[str, str]) -> Conflict:
    """Both sides of a draft that two people changed."""
    stands = {"kind": finding.kind, "title": finding.title, "text": finding.text}
    return Conflict(finding.title, theirs=draft_words(stands), mine=draft_words(typed))


def answer_conflict(finding: Finding, typed: AnswerEntry) -> Conflict:
    """Both sides of an answer that two people of the organ changed."""
    return Conflict(f"「{finding.title}」への回答", theirs=being_written(finding).words, mine=typed.words)


def unfinished(measures: Sequence[MeasureEntry]) -> list[MeasureEntry]:
    """The measures that have not been taken yet."""
    return [one for one in measures if one.done_on is None]
