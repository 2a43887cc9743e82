"""What was filled in, put into the forms of the browser, so that one set of rules judges both."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from regulations import answer_forms
from regulations.answer_forms import AnswerForm
from regulations.entries import (
    ORGAN_WORDS,
    REVISION_WORDS,
    TEXT_WORDS,
    AnswerEntry,
    OrganEntry,
    RevisionEntry,
    TextEntry,
    Words,
    fingerprint,
)
from regulations.forms import DraftForm, RevisionForm, TextForm
from regulations.models import ItemAnswer, Submission
from regulations.organ_forms import OrganForm
from regulations.survey_forms.bases import (
    Base,
    dates_words,
    item_words,
    organs_words,
    version_words,
)
from regulations.survey_forms.layout import BASIS, UNDECIDED, Kind
from regulations.survey_forms.reading import FilledRow

Entry = AnswerEntry | RevisionEntry | TextEntry | OrganEntry
Texts = dict[str, str]


@dataclass(frozen=True)
class Slot:
    """Where a row of a form belongs: what stands there now, and the browser's form that judges what was typed.

    - `words` is what stands, `raw` the same by field, with the line ends it was stored with.
    """

    words: Words
    raw: Texts
    bound: Callable[[Texts | None], DraftForm]

    def form(self, texts: Texts) -> DraftForm:
        """The browser's form with these texts; where a text is what stands, with its own line ends."""
        empty = self.bound(None)
        kept = {
            name: self.raw.get(name, "") if same(text, self.raw.get(name, "")) else text
            for name, text in texts.items()
        }
        data = {empty.add_prefix(name): text for name, text in kept.items()}
        return self.bound(data | {empty.add_prefix("shown"): empty.initial["shown"]})


def same(text: str, other: str) -> bool:
    """Are they the same but for line ends and spaces around?"""
    return text == other.replace("\r\n", "\n").replace("\r", "\n").strip()


def chosen(text: str, choices: Iterable[tuple[str, str]]) -> str:
    """The value of what was chosen, in half or full width; what is not in the list stays as it was typed."""
    wanted = unicodedata.normalize("NFKC", text)
    values = (value for value, label in choices if unicodedata.normalize("NFKC", str(label)) == wanted)
    return next(values, text)


def typed_words(row: FilledRow) -> Words:
    """The words of what was typed, before anything is read into it; of a row left as it was they have its mark."""
    texts = {name: cell.text for name, cell in row.cells.items()}
    if row.kind != Kind.ITEM:
        labels = {Kind.REVISION: REVISION_WORDS, Kind.ORGAN: ORGAN_WORDS, Kind.TEXT: TEXT_WORDS}[row.kind]
        return {label: texts.get(name, "") for name, label in labels.items()}
    if not any(texts.values()):
        return {}
    bases = [text for name, text in texts.items() if name.startswith(BASIS)]
    numbers = [""] if len(bases) == 1 else [str(number) for number in range(1, len(bases) + 1)]
    return {
        "対応": texts["outcome"],
        "方法": texts["manner"],
        "予定": "" if texts["planned"] == UNDECIDED else texts["planned"],
        **{f"根拠条文{number}": text for number, text in zip(numbers, bases, strict=True)},
        "備考": texts["remark"],
    }


def slot_of(base: Base, row: FilledRow, today: date) -> Slot | None:
    """Where a row belongs; None when it is not, or no longer, one of the organ's."""
    if row.kind == Kind.ITEM:
        return _item(base, row, today)
    if row.kind == Kind.REVISION:
        return _revision(base, row, today)
    if row.kind == Kind.ORGAN:
        return _organ(base)
    return _texts(base)


def _item(base: Base, row: FilledRow, today: date) -> Slot | None:
    """An item asked, with just the clauses the form has."""
    item = next((one for one in base.items if str(one.pk) == row.key), None)
    if item is None:
        return None
    clauses = {pair.after.clause_id: pair.number for pair in base.clauses[item.pk]}
    if {name for name in row.cells if name.startswith(BASIS)} != {f"{BASIS}-{clause}" for clause in clauses}:
        return None
    answer = base.answers.get(item.pk)

    def bound(data: Texts | None) -> AnswerForm:
        if data is not None:
            data = data | {}
            empty = bound(None)
            outcome, manner, planned = (empty.add_prefix(name) for name in ("outcome", "manner", "planned"))
            data[outcome] = chosen(data[outcome], ItemAnswer.Outcome.choices)
            data[manner] = chosen(data[manner], [one for one in ItemAnswer.Manner.choices if one[0]])
            if unicodedata.normalize("NFKC", data[planned]) == UNDECIDED:
                data[planned] = answer_forms.UNDECIDED
        return AnswerForm(data, item=item, clauses=clauses, answer=answer, today=today, bounds=base.bounds)

    raw = {"remark": answer.remark} if answer else {}
    if answer:
        raw |= {f"{BASIS}-{basis.clause_id}": basis.text for basis in answer.bases.all()}
    return Slot(item_words(answer), raw, bound)


def _revision(base: Base, row: FilledRow, today: date) -> Slot | None:
    """A regulation of the organ or of one of its units."""
    revision = next((one for one in base.revisions if str(one.regulation_id) == row.key), None)
    if revision is None:
        return None

    def bound(data: Texts | None) -> RevisionForm:
        return RevisionForm(data, row=revision, today=today, bounds=base.bounds)

    return Slot(dates_words(revision), {"note": revision.note}, bound)


def _organ(base: Base) -> Slot:
    """What is asked of the organ as a whole."""
    version = base.version
    choices = {"arrangement": Submission.Arrangement.choices, "cooperation": Submission.Cooperation.choices}

    def bound(data: Texts | None) -> OrganForm:
        if data is not None:
            empty = bound(None)
            data = {
                name: chosen(text, [*choices.get(name.removeprefix(f"{empty.prefix}-"), [])])
                for name, text in data.items()
            }
        return OrganForm(data, draft=version)

    return Slot(organs_words(version), {}, bound)


def _texts(base: Base) -> Slot:
    """理由・連絡."""
    version = base.version

    def bound(data: Texts | None) -> TextForm:
        return TextForm(data, draft=version)

    return Slot(version_words(version), {name: getattr(version, name) for name in TEXT_WORDS}, bound)


def mark_of(words: Words | Mapping[str, str]) -> str:
    """The mark of some words."""
    return fingerprint(dict(words))
