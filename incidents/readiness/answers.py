"""What an organ answers of one fiscal year: which questions it is asked, in which words, and what nobody may name."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from agencies.models import Organization
from agencies.periods import fiscal_year_of
from agencies.provenance import Provenance
from incidents.models import Readiness
from incidents.models.readiness import QUESTIONS, Answer
from incidents.tables import ASKED_OF

LABELS = {key: str(Readiness._meta.get_field(key).verbose_name) for key in QUESTIONS}  # type: ignore[union-attr]  # columns have one
NOT_ASKED = "—"
UNANSWERED = "未回答"
UNNAMED = "機関別には分かりません（仮割当）"
YES, NO = ("している", "green", "●"), ("していない", "orange", "▲")


def asked(organ: Organization) -> tuple[str, ...]:
    """The questions the organ is asked, in order."""
    return tuple(key for key in QUESTIONS if not ASKED_OF.get(key) or organ.kind in ASKED_OF[key])


def years_open(on: date) -> tuple[int, int]:
    """The fiscal years that may be entered on that day: the current one, and the one before it, which cycles measure."""
    year = fiscal_year_of(on)
    return year, year - 1


def answers_of(readiness: Readiness | None) -> dict[str, str]:
    """Question → answer of what may be tied to the organ: an ALLOCATED one is not (rule 10)."""
    if readiness is None:
        return dict.fromkeys(QUESTIONS, "")
    return {
        key: "" if getattr(readiness, f"{key}_provenance") == Provenance.ALLOCATED else getattr(readiness, key)
        for key in QUESTIONS
    }


@dataclass(frozen=True)
class State:
    """How an answer is shown: words, colour and shape."""

    label: str
    tone: str
    mark: str


@dataclass(frozen=True)
class Line:
    """One question with its answer as it is shown."""

    key: str
    label: str
    state: State
    provenance: str = ""

    @property
    def is_asked(self) -> bool:
        """Is the organ asked this?"""
        return self.state.label != NOT_ASKED


def lines_of(organ: Organization, readiness: Readiness | None, keys: Iterable[str] = QUESTIONS) -> list[Line]:
    """Every question with what the organ says; — where it is not asked."""
    wanted = asked(organ)
    return [line_of(key, readiness, is_asked=key in wanted) for key in keys]


def line_of(key: str, readiness: Readiness | None, *, is_asked: bool) -> Line:
    """One question."""
    if not is_asked:
        return Line(key, LABELS[key], State(NOT_ASKED, "gray", "　"))
    answer = getattr(readiness, key) if readiness else ""
    source = getattr(readiness, f"{key}_provenance") if readiness else ""
    if source == Provenance.ALLOCATED:
        return Line(key, LABELS[key], State(UNNAMED, "hatched", "▨"))
    if not answer:
        return Line(key, LABELS[key], State(UNANSWERED, "gray", "○"))
    return Line(key, LABELS[key], State(*(YES if answer == Answer.YES else NO)), Provenance(source).label)


def words_of(answers: Mapping[str, str]) -> dict[str, str]:
    """Answers in words, as two people who entered different ones see both sides."""
    return {LABELS[key]: dict(Answer.choices).get(answer, "") and spoken(answer) for key, answer in answers.items()}


def spoken(answer: str) -> str:
    """An answer in a word."""
    return (YES if answer == Answer.YES else NO)[0]
