"""What is typed into a draft, and what stands there, in words; by the words two people's changes are told apart.

Each entry carries `shown`, the fingerprint of the words that its reader saw. Where something else stands by the time it
is saved, somebody was faster (rule 11).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from agencies.conflicts import Conflict as Conflict
from agencies.conflicts import Words
from agencies.conflicts import fingerprint as fingerprint
from agencies.periods import Period
from agencies.provenance import Provenance
from guidelines.models import AmendmentItem
from regulations.models import ItemAnswer, Revision, Submission

REVISION_WORDS = {"planned": "予定", "consulted": "協議", "revised": "改正", "reported": "回報", "note": "備考"}
TEXT_WORDS = {
    "late_reason": "改正が遅れた理由",
    "support_received": "所管する行政機関から示されたもの",
    "remark": "連絡事項",
}
CARRIED = "引継ぎ"
OUTCOMES, MANNERS = dict(ItemAnswer.Outcome.choices), dict(ItemAnswer.Manner.choices)
ORGAN_WORDS = {"arrangement": "保護管理規程の適用関係", "cooperation": "行政機関と独立行政法人等との連携"}


class Said(Protocol):
    """What an answer says beside its bases, wherever it comes from."""

    @property
    def outcome(self) -> str:
        """One of ItemAnswer.Outcome."""

    @property
    def manner(self) -> str:
        """One of ItemAnswer.Manner."""

    @property
    def planned(self) -> Period | None:
        """When it is to be."""

    @property
    def remark(self) -> str:
        """What is said beside it."""


@dataclass(frozen=True)
class AnswerEntry:
    """What was typed for one item, or taken over from `carried_from`, the organ's own answer in an earlier cycle."""

    item: AmendmentItem
    shown: str
    outcome: str
    manner: str = ""
    planned: Period | None = None
    remark: str = ""
    bases: dict[int, str] = field(default_factory=dict)
    carried_from: ItemAnswer | None = None

    @property
    def words(self) -> Words:
        """As label → words; nothing while no outcome is chosen."""
        return _answer_words(self, self.bases) if self.outcome else {}


@dataclass(frozen=True)
class RevisionEntry:
    """What was typed for one regulation."""

    row: Revision
    shown: str
    planned: Period | None
    consulted: Period | None
    revised: Period | None
    reported: Period | None
    note: str = ""

    @property
    def words(self) -> Words:
        """As label → words."""
        return revision_words(self)


@dataclass(frozen=True)
class TextEntry:
    """What was typed under 理由・連絡."""

    shown: str
    late_reason: str
    support_received: str
    remark: str

    @property
    def words(self) -> Words:
        """As label → words."""
        return text_words(self)


@dataclass(frozen=True)
class OrganEntry:
    """What was typed of the organ as a whole: its arrangement (table 2-(1)-⑩), its cooperation (table 2-(2)-⑭)."""

    shown: str
    arrangement: str = ""
    cooperation: str = ""

    @property
    def words(self) -> Words:
        """As label → words."""
        given = (Submission.Arrangement, self.arrangement), (Submission.Cooperation, self.cooperation)
        labels = [str(choices(value).label) if value else "" for choices, value in given]
        return dict(zip(ORGAN_WORDS.values(), labels, strict=True))


def answer_words(row: ItemAnswer) -> Words:
    """An answer, with its bases, as label → words."""
    return _answer_words(row, {basis.clause_id: basis.text for basis in row.bases.all()})


def _answer_words(one: ItemAnswer | AnswerEntry, bases: dict[int, str]) -> Words:
    """Outcome, manner, plan, a basis for each clause of the item in its order, remark."""
    clauses = sorted(one.item.item_clauses.all(), key=lambda clause: clause.position)
    return words_by_clause(one, bases, [clause.clause_id for clause in clauses])


def words_by_clause(one: Said, bases: Mapping[int, str], clauses: Sequence[int]) -> Words:
    """The same for who knows the clauses of the item already, in their order."""
    numbers = [""] if len(clauses) == 1 else [str(number) for number in range(1, len(clauses) + 1)]
    return {
        "対応": OUTCOMES[one.outcome],
        "方法": MANNERS[one.manner] if one.manner else "",
        "予定": str(one.planned or ""),
        **{f"根拠条文{n}": bases.get(clause, "") for n, clause in zip(numbers, clauses, strict=True)},
        "備考": one.remark,
    }


def revision_words(row: Revision | RevisionEntry) -> Words:
    """How far a regulation is, as label → words."""
    return {label: str(getattr(row, name) or "") for name, label in REVISION_WORDS.items()}


def text_words(row: Submission | TextEntry) -> Words:
    """What stands under 理由・連絡, as label → words."""
    return {label: getattr(row, name) for name, label in TEXT_WORDS.items()}


def organ_words(row: Submission) -> Words:
    """What a version says of the organ as a whole; an ALLOCATED answer is as none (rule 10)."""
    return {
        label: ""
        if getattr(row, f"{name}_provenance") == Provenance.ALLOCATED
        else getattr(row, f"get_{name}_display")()
        for name, label in ORGAN_WORDS.items()
    }
