"""What would change if a form were applied: errors, changes, and what somebody else changed since it was made.

- A row that is as it was when the form was made changes nothing, whatever stands there now.
- A row that was filled in, and that somebody changed since, is a conflict: nothing is applied until a person has said
  for each which side is to stand (rule 11).
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from agencies.echoes import echoed
from agencies.roles import Officer, Permission
from agencies.spreadsheets import CellError
from regulations.entries import AnswerEntry, Conflict, OrganEntry, RevisionEntry, TextEntry, Words
from regulations.forms import DraftForm
from regulations.models import Review, Submission
from regulations.survey_forms.bases import Base, base_of, plain
from regulations.survey_forms.expected import expected_of, in_order
from regulations.survey_forms.layout import Kind
from regulations.survey_forms.reading import FilledForm, FilledRow
from regulations.survey_forms.typed import Entry, mark_of, slot_of, typed_words

NOT_YOURS = "取り込める機関の調査票。この機関の回答を取り込む権限がないか、依頼された見直しではありません。"
OPEN_ELSEWHERE = "下書きのない機関の調査票。この機関は回答を入力中か、経由機関が確認中のため、代わりに取り込めません。機関に確かめてください。"
NOT_OF_THIS = "選んだ見直し（{}）の調査票。別の機関又は別の見直しの調査票です。"
TWICE = "1機関に1つの調査票。同じ機関の調査票が2つ以上あります。"
GONE = "登録されている改正事項又は規程。この行は、調査票を作った後に対象から外れました。記入を消してください。"
ALL_NEEDED = "対応。代わりに提出するには、全ての改正事項の対応が必要です。"


@dataclass(frozen=True)
class Changed:
    """One value that would change."""

    sheet: str
    cell: str
    label: str
    name: str
    before: str
    after: str

    def as_dict(self) -> dict[str, str]:
        """As JSON."""
        return {
            "sheet": self.sheet,
            "cell": self.cell,
            "row": self.label,
            "field": self.name,
            "before": self.before,
            "after": self.after,
        }


@dataclass(frozen=True)
class Clash:
    """One row that was filled in, and that somebody changed since the form was made."""

    key: str
    sheet: str
    cell: str
    conflict: Conflict

    def as_dict(self) -> dict[str, Any]:
        """As JSON."""
        about = {"sheet": self.sheet, "cell": self.cell, "row": self.conflict.label}
        return about | {"theirs": self.conflict.theirs, "mine": self.conflict.mine}


@dataclass
class Comparison:
    """A form beside what stands; `entries` is what an action saves, by the key of the row."""

    form: FilledForm
    review: Review | None = None
    base: Base | None = None
    is_proxy: bool = False
    errors: list[CellError] = field(default_factory=list)
    changes: list[Changed] = field(default_factory=list)
    clashes: list[Clash] = field(default_factory=list)
    unchanged: int = 0
    entries: dict[str, Entry] = field(default_factory=dict)

    @property
    def is_handed_in(self) -> bool:
        """Would it be handed in for the organ?"""
        return self.is_proxy and bool(self.changes or self.clashes)

    @property
    def title(self) -> str:
        """Whose form it is; for a form that may not be applied no more than the code in it."""
        return str(self.review.organization) if self.review else self.form.organization

    def chosen(self, overwrite: Collection[str]) -> list[Entry]:
        """What is saved: all that changed, and of the conflicts those in which the form is to stand."""
        kept = {clash.key for clash in self.clashes} - set(overwrite)
        return [entry for key, entry in self.entries.items() if key not in kept]


def compare_all(
    forms: Sequence[FilledForm],
    by: Officer,
    today: date,
    *,
    expected: int | None = None,
    step: Callable[[int, str], None] = lambda done, words: None,
) -> list[Comparison]:
    """Each form beside what stands; `expected` is the only review they may be about, if there is one."""
    found = []
    for place, form in enumerate(forms):
        step(place, form.file_name)
        one = compare(form, by, today, expected=expected)
        one.base = None  # a thousand of them would fill the memory, and nothing more is asked of it
        found.append(one)
    mark_twice(found)
    return found


def mark_twice(comparisons: Sequence[Comparison]) -> None:
    """An error for each form of an organ that handed in more than one of a cycle."""
    seen = Counter((one.form.amendment, one.form.organization) for one in comparisons)
    for one in comparisons:
        if seen[one.form.amendment, one.form.organization] > 1:
            one.errors.append(CellError("", "", echoed(one.form.file_name), TWICE))


def compare(form: FilledForm, by: Officer, today: date, *, expected: int | None = None) -> Comparison:
    """A form beside what stands, for who would apply it; nothing is written."""
    result = Comparison(form, errors=list(form.errors))
    review = _review_of(form, by)
    if review is None:
        result.errors.append(_of_the_file(form, NOT_YOURS))
        return result
    if expected is not None and review.pk != expected:
        wanted = Review.objects.select_related("organization", "amendment").get(pk=expected)
        result.errors.append(_of_the_file(form, NOT_OF_THIS.format(wanted)))
        return result
    result.review, result.base = review, base_of(review, by)
    result.is_proxy = not by.may(Permission.FILL_IN, review.organization_id)
    is_touched = any(mark_of(typed_words(row)) != row.mark for row in form.rows)
    if result.is_proxy and is_touched and _is_open_elsewhere(result.base):
        result.errors.append(_of_the_file(form, OPEN_ELSEWHERE))
        return result
    for row in form.rows:
        _judge(row, result, today)
    if result.is_proxy and result.entries:
        result.errors += list(_missing(result))
    result.errors = in_order(result.errors)
    return result


def _of_the_file(form: FilledForm, expected: str) -> CellError:
    """An error that is about the form as a whole."""
    return CellError("", "", f"{form.organization} {form.amendment}"[:60], expected)


def _review_of(form: FilledForm, by: Officer) -> Review | None:
    """The review a form is about, if its answers may be taken in."""
    found = Review.objects.filter(amendment__code=form.amendment, organization__code=form.organization)
    if not by.may(Permission.ENTER_FOR):
        found = found.filter(organization__in=by.organ_ids)
    return found.select_related("organization", "amendment").first()


def _is_open_elsewhere(base: Base) -> bool:
    """Is there a later version than the reader may see: a draft, or one that lies with the prefecture?"""
    newest = base.review.submissions.order_by("-number").values_list("number", flat=True).first()
    return newest is not None and (base.latest is None or newest > base.latest.number)


def _judge(row: FilledRow, result: Comparison, today: date) -> None:
    """Put one row where it belongs: unchanged, an error, a change or a conflict."""
    assert result.base  # noqa: S101 - set by the only caller
    if any(_same_place(row, error) for error in result.form.errors):
        return
    texts = {name: cell.text for name, cell in row.cells.items()}
    typed = typed_words(row)
    if mark_of(typed) == row.mark:  # nothing of the database is needed for what was left as it was
        result.unchanged += 1
        return
    slot = slot_of(result.base, row, today)
    if slot is None:
        if any(texts.values()):
            result.errors.append(row.first.error(GONE))
        return
    if typed == slot.words:
        result.unchanged += 1
        return
    form = slot.form(texts)
    if not form.is_valid():
        result.errors += _form_errors(row, form)
        return
    entry: Entry = form.entry()
    after = plain(entry.words)
    if after == slot.words or mark_of(after) == row.mark:
        result.unchanged += 1
        return
    key = f"{row.kind}-{row.key}"
    result.entries[key] = entry
    if mark_of(slot.words) == row.mark:
        result.changes += _changes(row, slot.words, after)
    else:
        clash = f"{result.form.amendment}:{result.form.organization}:{key}"
        result.entries[clash] = result.entries.pop(key)
        conflict = Conflict(row.label, slot.words, after)
        result.clashes.append(Clash(clash, row.first.sheet, row.first.address, conflict))


def _same_place(row: FilledRow, error: CellError) -> bool:
    """Is the error in one of the row's cells?"""
    return any((cell.sheet, cell.address) == (error.sheet, error.cell) for cell in row.cells.values())


def _form_errors(row: FilledRow, form: DraftForm) -> Iterable[CellError]:
    """What is expected by the browser's form, at the cell each of its messages is about."""
    for name, messages in form.errors.items():
        cell = row.cells.get(name, row.first)
        yield from (cell.error(expected_of(form.fields.get(name), str(message))) for message in messages)


def _changes(row: FilledRow, before: Words, after: Words) -> Iterable[Changed]:
    """Each value of a row that differs, at its cell."""
    for label in dict.fromkeys([*before, *after]):
        old, new = before.get(label, ""), after.get(label, "")
        if old != new:
            cell = row.cells.get(_field_of(row, label), row.first)
            yield Changed(cell.sheet, cell.address, row.label, label, old, new)


def _field_of(row: FilledRow, label: str) -> str:
    """The field that a label names."""
    known = {"対応": "outcome", "方法": "manner", "備考": "remark"} if row.kind == Kind.ITEM else {"備考": "note"}
    known |= {"予定": "planned", "協議": "consulted", "改正": "revised", "回報": "reported"}
    if label.startswith("根拠条文"):
        place = int(label.removeprefix("根拠条文") or 1)
        return [name for name in row.cells if name.startswith("basis-")][place - 1]
    known |= {
        "改正が遅れた理由": "late_reason",
        "連絡事項": "remark",
        "所管する行政機関から示されたもの": "support_received",
    }
    known |= {"保護管理規程の適用関係": "arrangement", "行政機関と独立行政法人等との連携": "cooperation"}
    return known.get(label, "")


def _missing(result: Comparison) -> Iterable[CellError]:
    """Items that would be handed in without an answer."""
    assert result.base  # noqa: S101 - set by the only caller
    for row in result.form.rows:
        if row.kind != Kind.ITEM or any(_same_place(row, error) for error in result.errors):
            continue
        entries = [entry for key, entry in result.entries.items() if key.endswith(f"{Kind.ITEM}-{row.key}")]
        if isinstance(entry := next(iter(entries), None), AnswerEntry):
            is_answered = bool(entry.outcome)
        else:
            is_answered = row.key in {str(item) for item in result.base.answers}
        if not is_answered:
            yield row.cells["outcome"].error(ALL_NEEDED)


def seen_mark(comparisons: Sequence[Comparison]) -> str:
    """A mark of all that was shown: what is applied is what was seen, or nothing."""
    shown = [
        [
            one.form.organization,
            one.form.amendment,
            one.is_proxy,
            [error.as_dict() for error in one.errors],
            [change.as_dict() for change in one.changes],
            [[clash.key, clash.as_dict()] for clash in one.clashes],
        ]
        for one in comparisons
    ]
    return hashlib.sha256(json.dumps(shown, ensure_ascii=False, sort_keys=True).encode()).hexdigest()[:32]


def parts_of(entries: Iterable[Entry], draft: Submission) -> dict[str, Any]:
    """The entries as `save_draft` takes them, each row of a regulation being that of the draft."""
    rows = {row.regulation_id: row for row in draft.revisions.all()}
    found = list(entries)
    return {
        "answers": [one for one in found if isinstance(one, AnswerEntry)],
        "revisions": [
            replace(one, row=rows[one.row.regulation_id]) for one in found if isinstance(one, RevisionEntry)
        ],
        "texts": next((one for one in found if isinstance(one, TextEntry)), None),
        "organ": next((one for one in found if isinstance(one, OrganEntry)), None),
    }
