"""What an import would do, before it does anything: which lines take the place of what, and which are left alone.

- A line takes the place of an ALLOCATED row, or of none (rule 10); so may a day within a published period, which says
  the same more exactly.
- What an organ answered itself, what was verified, and what was published otherwise stays, and is listed.
- Where only the number of a group's regulations is published, the whole group is imported or none of it.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

from agencies.models import Organization
from agencies.periods import Period
from agencies.provenance import Provenance
from agencies.spreadsheets import CellError
from guidelines.models import AmendmentItem
from regulations.breakdown.judges import Judges
from regulations.breakdown.known import Known, plain
from regulations.breakdown.reading import AnswerLine, DateLine, Read
from regulations.entries import Words, revision_words, words_by_clause
from regulations.models import Review, Revision

NEW, ALLOCATED, FINER = "NEW", "ALLOCATED", "FINER"
EFFECTS = {NEW: "新しく入る", ALLOCATED: "仮割当を置き換える", FINER: "公表された時期を詳しくする"}
OWN = (Provenance.REPORTED, Provenance.VERIFIED)
A_DATE_OR_PLAN = "改正日（改正が済んでいないときは、改正予定）"


class Line(NamedTuple):
    """One line that has an effect, or (`effect` empty) is left alone because something else stands there."""

    organization: str
    what: str
    before: str
    after: str
    effect: str = ""
    why: str = ""


class Answered(NamedTuple):
    """An answer of the file, and what it says in words."""

    item: AmendmentItem
    line: AnswerLine
    bases: dict[int, str]
    words: Words


@dataclass
class OfReview:
    """What changes in one review: answers by item, revisions by regulation, with regulations that are new."""

    review: Review
    answers: dict[int, Answered] = field(default_factory=dict)
    revisions: dict[int, DateLine] = field(default_factory=dict)
    new: list[tuple[Organization, DateLine]] = field(default_factory=list)
    groups: list[tuple[list[Revision], list[tuple[Organization, DateLine]]]] = field(default_factory=list)


@dataclass
class Plan:
    """Everything an import would do."""

    errors: list[CellError] = field(default_factory=list)
    changes: list[Line] = field(default_factory=list)
    kept: list[Line] = field(default_factory=list)
    same: int = 0
    blank: int = 0
    reviews: dict[int, OfReview] = field(default_factory=dict)

    def of(self, review: Review) -> OfReview:
        """What changes in that review."""
        key = review.pk
        if key not in self.reviews:
            self.reviews[key] = OfReview(review)
        return self.reviews[key]

    def count(self, effect: str) -> int:
        """How many lines have that effect."""
        return sum(line.effect == effect for line in self.changes)

    @property
    def mark(self) -> str:
        """A short mark of what was shown, by which a change in between is noticed."""
        shown = repr((self.changes, self.kept, self.same, self.errors))
        return hashlib.sha256(shown.encode()).hexdigest()[:16]


def plan(read: Read, known: Known, today: date) -> Plan:
    """What the lines would do to the cycle as it is known."""
    found = Plan(errors=list(read.errors), blank=read.blank)
    judges = Judges(known, today)
    _plan_answers(read.answers, known, judges, found)
    _plan_dates(read.dates, known, judges, found)
    found.errors.sort(key=lambda error: (error.sheet, len(error.cell), error.cell))
    return found


def _plan_answers(lines: list[AnswerLine], known: Known, judges: Judges, found: Plan) -> None:
    """Each line of answers."""
    seen: set[tuple[int, int]] = set()
    for line in lines:
        review = known.reviews.get(line.code)
        if review is None:
            found.errors.append(line.place.error("code", "この見直しを依頼した機関のコード"))
            continue
        item = known.item(review, line.item)
        if item is None or (review.pk, item.pk) not in known.asked:
            found.errors.append(line.place.error("item", "この機関に尋ねた改正事項の番号又は名称"))
        elif (review.pk, item.pk) in seen:
            found.errors.append(line.place.error("item", "同じ機関と改正事項の行は1行だけ"))
        else:
            seen.add((review.pk, item.pk))
            if fault := judges.fault_of_answer(line, review, item):
                found.errors.append(line.place.error(*fault))
            else:
                _plan_answer(answer_of(line, item, known.clauses[item.pk]), review, known, found)


def _plan_answer(answer: Answered, review: Review, known: Known, found: Plan) -> None:
    """One answer: it takes an ALLOCATED one's place or none, is the same, or is left alone."""
    organ, item, after = review.organization, answer.item, said(answer.words)
    if review.pk in known.busy:
        found.kept.append(_busy(review, organ, item.label, after))
        return
    base = known.bases.get(review.pk)
    present = known.answers.get((base.pk, item.pk)) if base else None
    if present is None or present.provenance == Provenance.ALLOCATED:
        effect = NEW if present is None else ALLOCATED
        found.changes.append(Line(str(organ), item.label, "", after, effect))
        found.of(review).answers[item.pk] = answer
        return
    before = words_by_clause(present, present.bases, known.clauses[item.pk])
    if before == answer.words:
        found.same += 1
    else:
        found.kept.append(Line(str(organ), item.label, said(before), after, why=why_of(present.provenance)))


def answer_of(line: AnswerLine, item: AmendmentItem, clauses: Sequence[int]) -> Answered:
    """The line as an answer; its bases are in the order of the item's clauses."""
    bases = {clause: text for clause, text in zip(clauses, line.bases, strict=False) if text}
    return Answered(item, line, bases, words_by_clause(line, bases, clauses))


def _plan_dates(lines: list[DateLine], known: Known, judges: Judges, found: Plan) -> None:
    """Each line of dates; those of a group whose regulations nobody named are gathered first."""
    seen: set[tuple[int, str]] = set()
    groups: dict[tuple[int, int], list[tuple[Organization, DateLine]]] = defaultdict(list)
    for line in lines:
        owned = known.owner(line.code)
        if owned is None:
            found.errors.append(line.place.error("code", "この見直しを依頼した機関又はその部局等のコード"))
            continue
        review, owner = owned
        meant = known.registered(owner, line.name)
        regulation = owner.pk, plain(meant.name if meant else line.name)
        if regulation in seen:
            found.errors.append(line.place.error("regulation", "同じ機関と規程の行は1行だけ"))
            continue
        seen.add(regulation)
        faults = judges.faults_of_dates(line, review)
        if faults:
            found.errors += [line.place.error(_column(name), fault) for name, fault in faults]
            continue
        if review.pk in known.busy:
            found.kept.append(_busy(review, owner, line.name, _dates_said(line)))
            continue
        base = known.bases.get(review.pk)
        rows = known.revisions.get(base.pk, []) if base else []
        if owner.unit_group_id and any(_is_unnamed(row) and _group(row) == owner.unit_group_id for row in rows):
            groups[review.pk, owner.unit_group_id].append((owner, line))
        elif meant is None and (counted := known.counted.get(owner.unit_group_id)):
            found.errors.append(line.place.error("code", counted.elsewhere))
        else:
            _plan_date(line, review, owner, [row for row in rows if row.regulation.owner_id == owner.pk], known, found)
    reviews = {review.pk: review for review in known.reviews.values()}
    for (review_pk, group), listed in groups.items():
        _plan_group(reviews[review_pk], group, listed, known, found)


def _is_unnamed(row: Revision) -> bool:
    """Is it not known which unit has this regulation?"""
    return row.regulation.provenance == Provenance.ALLOCATED


def _group(row: Revision) -> int | None:
    """The group of units its regulation belongs to."""
    return row.regulation.owner.unit_group_id


def _column(name: str) -> str:
    """The column of a date in the file."""
    return "planned_on" if name == "planned" else name


def _plan_date(
    line: DateLine, review: Review, owner: Organization, rows: list[Revision], known: Known, found: Plan
) -> None:
    """One regulation: its dates take the place of ALLOCATED or less exact ones, are the same, or are left alone."""
    named = [row for row in rows if not line.name or plain(row.regulation.name) == plain(line.name)]
    if len(named) != 1:
        registered, meant = known.regulations.get(owner.pk, []), known.registered(owner, line.name)
        if rows or (registered and meant is None):
            names = "、".join(one.name for one in registered) or "規程名"
            found.errors.append(line.place.error("regulation", f"登録されている規程の名称（{names}）"))
        elif not line.name and not registered:
            found.errors.append(line.place.error("regulation", "規程名（この機関の規程はまだ登録されていません）"))
        else:
            found.changes.append(Line(str(owner), str(meant or line.name), "", _dates_said(line), NEW))
            found.of(review).new.append((owner, line))
        return
    (row,) = named
    before, what = said(revision_words(row)), str(row.regulation)
    changed = {name: period for name, period in line.dates.items() if getattr(row, name) != period}
    if row.provenance == Provenance.ALLOCATED:
        if not _is_dated(line):
            found.errors.append(line.place.error("revised", A_DATE_OR_PLAN))
            return
        found.changes.append(Line(str(owner), what, "", _dates_said(line), ALLOCATED))
        found.of(review).revisions[row.regulation_id] = line
    elif not changed and (not line.remark or line.remark == row.note):
        found.same += 1
    elif row.provenance == Provenance.PUBLISHED and all(
        _within(period, getattr(row, name)) for name, period in changed.items()
    ):
        found.changes.append(Line(str(owner), what, before, _dates_said(line), FINER))
        found.of(review).revisions[row.regulation_id] = line
    else:
        found.kept.append(Line(str(owner), what, before, _dates_said(line), why=why_of(row.provenance)))


def _is_dated(line: DateLine) -> bool:
    """Does it say whether the regulation was revised, as what takes an ALLOCATED one's place must?"""
    return bool(line.dates.keys() & {"revised", "planned"})


def _within(period: Period, published: Period | None) -> bool:
    """Does it say nothing else than what was published, only more exactly, or something of which nothing was?"""
    if published is None:
        return True
    return published.first <= period.first and (
        published.last is None or (period.last is not None and period.last <= published.last)
    )


def _plan_group(
    review: Review, group: int, listed: list[tuple[Organization, DateLine]], known: Known, found: Plan
) -> None:
    """All regulations of a group of which only the number is published: as many lines, each with a name."""
    rows = [row for row in known.revisions[known.bases[review.pk].pk] if _is_unnamed(row) and _group(row) == group]
    for owner, line in listed:
        if not line.name:
            found.errors.append(line.place.error("regulation", "規程名"))
        elif known.registered(owner, line.name):
            found.errors.append(line.place.error("regulation", "まだ登録されていない規程の名称"))
    name = str(listed[0][0].unit_group)
    if len(listed) != len(rows):
        expected = f"{name}の全{len(rows)}規程（このファイルには{len(listed)}規程）"
        found.errors.append(listed[0][1].place.error("code", expected))
        return
    for owner, line in listed:
        if any(row.provenance == Provenance.ALLOCATED for row in rows) and not _is_dated(line):
            found.errors.append(line.place.error("revised", A_DATE_OR_PLAN))
        for name, period in line.dates.items():
            if not any(row.provenance == Provenance.ALLOCATED or _within(period, getattr(row, name)) for row in rows):
                published = "、".join(sorted({str(getattr(row, name)) for row in rows}))
                found.errors.append(line.place.error(_column(name), f"公表された時期（{published}）の中の日付"))
        found.changes.append(Line(str(owner), line.name, "", _dates_said(line), ALLOCATED))
    found.of(review).groups.append((rows, listed))


def _busy(review: Review, organ: Organization, what: str, after: str) -> Line:
    """A line that is left alone because the organ itself is to answer: anew, or through its prefecture."""
    why = "都道府県を経由して回答するもの" if review.compiler_id else "機関が新しい版を提出し、差戻し中のもの"
    return Line(str(organ), what, "", after, why=why)


def said(words: Words) -> str:
    """Label and words, of what is said at all."""
    return "、".join(f"{label} {value}" for label, value in words.items() if value)


def _dates_said(line: DateLine) -> str:
    """The dates of a line in words."""
    row = Revision(note=line.remark)
    for name, period in line.dates.items():
        setattr(row, name, period)
    return said(revision_words(row))


def why_of(provenance: str) -> str:
    """Why it is left alone."""
    return "機関が自ら回答したもの" if provenance in OWN else "公表されたもの"
