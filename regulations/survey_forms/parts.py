"""What stands in each row of a form, cell by cell, and the line of the hidden sheet that goes with it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from guidelines.models import AmendmentItem, ClauseText
from guidelines.text_pairs import Side
from regulations.carry_over import Offer
from regulations.clause_pairs import ClausePair
from regulations.entries import ORGAN_WORDS, REVISION_WORDS, TEXT_WORDS, fingerprint
from regulations.models import ItemAnswer, Revision
from regulations.survey_forms.bases import Base, dates_words, item_words, organs_words, version_words
from regulations.survey_forms.layout import BASIS, FIRST, UNDECIDED, Kind, Line, label_of


@dataclass(frozen=True)
class Row:
    """A row: its line, the texts that are fixed, and by field what is filled in so far.

    `span` is over how many rows its cells reach (an item with several clauses), 0 for a row that such a cell covers.
    """

    line: Line
    fixed: tuple[str, ...]
    filled: dict[str, str] = field(default_factory=dict)
    span: int = 1
    choices: tuple[str, ...] = ()


def rows_of(base: Base) -> list[Row]:
    """All rows of a form, sheet by sheet."""
    return [*_items(base), *_revisions(base), *_organ(base)]


def _items(base: Base) -> Iterator[Row]:
    """One row for each clause of each item."""
    at = FIRST
    for item in base.items:
        answer, pairs = base.answers.get(item.pk), base.clauses[item.pk]
        earlier = _earlier(base.offers.get(item.pk))
        mark = fingerprint(item_words(answer))
        filled = _answer_cells(answer, item)
        for place, pair in enumerate(pairs or (None,)):
            number = f"第{pair.number}" if pair else "―"
            clause = str(pair.after.clause_id) if pair else ""
            line = Line(Kind.ITEM, f"{item.pk}:{clause}", at, label_of(item.label, number), mark)
            span = 0 if place else max(1, len(pairs))
            shown = (filled if span else {}) | ({BASIS: filled[f"{BASIS}-{clause}"]} if pair else {})
            yield Row(line, (item.label, number, *_texts(pair), earlier), shown, span)
            at += 1


def _texts(pair: ClausePair | None) -> tuple[str, str]:
    """What the clause says after and before the amendment, in the words of the browser's pages."""
    if pair is None:
        return "", ""
    new, old = pair.texts.sides
    return _side(new, pair.after), _side(old, pair.before)


def _side(side: Side, text: ClauseText | None) -> str:
    """The text of a clause; where none is registered that is said, and no heading or summary stands as if it were one."""
    body = "".join(span.text for span in side.spans)
    heading = f"見出し：{text.heading}" if text and text.heading and not body else ""
    summary = f"要旨：{side.summary}" if side.summary else ""
    return "\n".join(part for part in (body, side.without, heading, summary) if part)


def _earlier(offer: Offer | None) -> str:
    """What the organ itself answered in an earlier cycle, where nothing that was asked has changed since."""
    if offer is None:
        return ""
    said = "\n".join(f"{label}：{text}" for label, text in offer.words.items() if text)
    return f"{offer.amendment}の回答\n{said}"


def _answer_cells(answer: ItemAnswer | None, item: AmendmentItem) -> dict[str, str]:
    """By field what is filled in of an item."""
    bases = {basis.clause_id: basis.text for basis in answer.bases.all()} if answer else {}
    cells = {f"{BASIS}-{one.clause_id}": bases.get(one.clause_id, "") for one in item.item_clauses.all()}
    if answer is None:
        return cells | {"outcome": "", "manner": "", "planned": "", "remark": ""}
    is_planned = answer.outcome == ItemAnswer.Outcome.PLANNED
    return cells | {
        "outcome": answer.get_outcome_display(),
        "manner": answer.get_manner_display() if answer.manner else "",
        "planned": str(answer.planned or (UNDECIDED if is_planned else "")),
        "remark": answer.remark,
    }


def _revisions(base: Base) -> Iterator[Row]:
    """One row for each regulation."""
    for at, row in enumerate(base.revisions, FIRST):
        owner = row.regulation.owner
        group = str(owner.unit_group) if owner.unit_group else "部局等" if owner.is_unit else "機関"
        fixed = (group, str(owner), row.regulation.name)
        line = Line(Kind.REVISION, str(row.regulation_id), at, label_of(*fixed), fingerprint(dates_words(row)))
        yield Row(line, fixed, {name: _date_cell(row, name) for name in REVISION_WORDS})


def _date_cell(row: Revision, name: str) -> str:
    """A date in era style, or the note."""
    return str(getattr(row, name) or "")


def _organ(base: Base) -> Iterator[Row]:
    """Answers of the organ as a whole, as far as it is asked, and the texts."""
    review, version = base.review, base.version
    asked = {
        "arrangement": (review.is_asked_arrangement, version.Arrangement),
        "cooperation": (review.is_asked_cooperation, version.Cooperation),
    }
    words = organs_words(version)
    mark = fingerprint(words)
    at = FIRST
    for name, (is_asked, choices) in asked.items():
        if is_asked:
            label = ORGAN_WORDS[name]
            line = Line(Kind.ORGAN, name, at, label_of(label), mark)
            hint = "一覧から選びます。答えないときは空欄のままにします。"
            yield Row(line, (label, hint), {"answer": words[label]}, choices=tuple(str(one) for one in choices.labels))
            at += 1
    mark = fingerprint(version_words(version))
    for name, label in TEXT_WORDS.items():
        line = Line(Kind.TEXT, name, at, label_of(label), mark)
        yield Row(line, (label, "1,000文字まで。無いときは空欄のままにします。"), {"answer": getattr(version, name)})
        at += 1
