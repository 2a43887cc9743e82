"""The next version of a review, with what is imported in the place of what counted so far; nothing here is saved."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from agencies.provenance import Provenance
from agencies.roles import Officer
from regulations.breakdown.known import Answer, Known
from regulations.breakdown.planning import Answered, OfReview
from regulations.breakdown.reading import DateLine
from regulations.entries import ORGAN_WORDS, TEXT_WORDS
from regulations.models import Regulation, Revision, Submission

State = Submission.State


@dataclass
class Version:
    """A new version in the making, with what it is made from."""

    of: OfReview
    base: Submission | None
    submission: Submission
    answers: list[Answer]
    revisions: list[Revision]


def version_of(one: OfReview, known: Known, provenance: str, by: Officer, on: date, at: datetime) -> Version:
    """The next version of a review: what counted so far, with what is imported in its place. Nothing is saved."""
    base = known.bases.get(one.review.pk)
    submission = Submission(
        review=one.review,
        number=0,
        state=State.SUBMITTED,
        provenance=provenance,
        submitted_on=base.submitted_on if base else min(one.review.amendment.reference_on, on),
        submitted_at=at,
        submitted_by=by.account,
        forwarded_on=base.forwarded_on if base else None,
    )
    for name in (*TEXT_WORDS, *ORGAN_WORDS, *(f"{name}_provenance" for name in ORGAN_WORDS)) if base else ():
        setattr(submission, name, getattr(base, name))
    answers = known.answers_of.get(base.pk, []) if base else []
    kept = [answer for answer in answers if answer.item_id not in one.answers]
    given = [_given(answer, provenance) for answer in one.answers.values()]
    revisions = list(_revisions(one, base, submission, known, provenance))
    return Version(one, base, submission, [*kept, *given], revisions)


def _given(answered: Answered, provenance: str) -> Answer:
    """What the file says."""
    item, line, bases, _ = answered
    first, last = (line.planned.first, line.planned.last) if line.planned else (None, None)
    return Answer(item.pk, line.outcome, line.manner, first, last, line.remark, provenance, None, bases)


def _revisions(
    one: OfReview, base: Submission | None, submission: Submission, known: Known, provenance: str
) -> Iterator[Revision]:
    """The revisions of the new version; a group's unnamed regulations become those that the lines name.

    - What was ALLOCATED goes as a whole: none of its dates becomes one of the organ (rule 10).
    - Where the organ has no version yet, its other regulations are open, which nobody has said: they are ALLOCATED, so
      that the organ is not done before all of them are (rule 3), and no name is tied to it.
    """
    named = {
        row.regulation_id: (owner, line)
        for rows, listed in one.groups
        for row, (owner, line) in zip(rows, listed, strict=True)
    }
    for row in known.revisions.get(base.pk, []) if base else []:
        owner, typed = named.get(row.regulation_id, (None, one.revisions.get(row.regulation_id)))
        copy = Revision(submission=submission, regulation=row.regulation, provenance=row.provenance)
        if typed is None or row.provenance != Provenance.ALLOCATED:
            copy.note = row.note
            for name in ("planned", "consulted", "revised", "reported"):
                setattr(copy, name, getattr(row, name))
        if owner and typed:
            row.regulation.owner, row.regulation.name, row.regulation.provenance = owner, typed.name, provenance
        if typed:
            _date(copy, typed, provenance)
        yield copy
    spoken_of = set()
    for owner, line in one.new:
        regulation = known.registered(owner, line.name)
        regulation = regulation or Regulation(owner=owner, name=line.name, provenance=provenance)
        spoken_of.add(regulation.pk)
        revision = Revision(submission=submission, regulation=regulation)
        _date(revision, line, provenance)
        yield revision
    for regulation in known.regulations_of(one.review) if base is None else []:
        if regulation.pk not in spoken_of:
            yield Revision(submission=submission, regulation=regulation, provenance=Provenance.ALLOCATED)


def _date(revision: Revision, line: DateLine, provenance: str) -> None:
    """Enter what the line says."""
    for name, period in line.dates.items():
        setattr(revision, name, period)
    revision.note, revision.provenance = line.remark or revision.note, provenance
