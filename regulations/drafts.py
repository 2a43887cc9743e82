"""What changes a draft: begin it, save parts of it, throw it away. Nothing here changes a figure (rule 2)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from django.db import transaction

from agencies.provenance import Provenance
from agencies.refusals import Refusal, StaleVersion, WrongState, require
from agencies.roles import Officer, Permission
from agencies.trail import Change, record, record_all
from regulations.actions import lock
from regulations.entries import (
    CARRIED,
    ORGAN_WORDS,
    REVISION_WORDS,
    TEXT_WORDS,
    AnswerEntry,
    Conflict,
    OrganEntry,
    RevisionEntry,
    TextEntry,
    answer_words,
    fingerprint,
    organ_words,
    revision_words,
    text_words,
)
from regulations.models import AnswerBasis, ItemAnswer, Regulation, Review, Revision, Submission
from regulations.parts import SAVED
from regulations.plausibility import Bounds, ImplausibleDate

State = Submission.State


@transaction.atomic
def start_draft(*, review: Review, by: Officer) -> Submission:
    """The review's draft: the open one, else the next version, begun from the latest handed in.

    - ALLOCATED answers and dates are never copied (rule 10); what the organ leaves open is open.
    - Whoever enters revisions of a unit below the organ may begin it too.
    """
    review = Review.objects.select_for_update().get(pk=review.pk)
    units = review.organization.units.filter(pk__in=by.unit_ids)
    if not by.may(Permission.FILL_IN, review.organization_id) and not units.exists():
        require(by, Permission.FILL_IN, review.organization_id)
    latest = review.submissions.order_by("-number").first()
    if latest and latest.state == State.DRAFT:
        return latest
    draft = Submission.objects.create(
        review=review,
        number=latest.number + 1 if latest else 1,
        **_carried_over(latest) if latest else {},
    )
    _copy_answers(latest, draft)
    _copy_revisions(latest, draft)
    record("下書きを開始", draft, by=by, organization_id=review.organization_id, after={"number": draft.number})
    return draft


def _carried_over(latest: Submission) -> dict[str, str]:
    """What the next version begins with: texts, and answers of the organ that are its own or published."""
    kept = {name: getattr(latest, name) for name in TEXT_WORDS}
    for name in ORGAN_WORDS:
        source = getattr(latest, f"{name}_provenance")
        if source != Provenance.ALLOCATED:
            kept |= {name: getattr(latest, name), f"{name}_provenance": source}
    return kept


def _copy_answers(latest: Submission | None, draft: Submission) -> None:
    """Copy the answers that are the organ's own or published."""
    if latest is None:
        return
    for answer in latest.answers.named().prefetch_related("bases"):
        bases = list(answer.bases.all())
        answer.pk, answer.submission, answer.version = None, draft, 1
        answer.save(force_insert=True)
        for basis in bases:
            AnswerBasis.objects.create(answer=answer, clause_id=basis.clause_id, text=basis.text)


def _copy_revisions(latest: Submission | None, draft: Submission) -> None:
    """One row for every regulation of the organ and its units, with the dates known of it.

    One whose ownership is ALLOCATED keeps its row within a cycle and begins no other with one: nothing ALLOCATED is
    carried over (rule 10), nobody could date it, and the organ could never be done.
    """
    known = {row.regulation_id: row for row in latest.revisions.all()} if latest else {}
    rows = []
    for regulation in Regulation.objects.of_organ(draft.review.organization_id):
        row = known.get(regulation.pk)
        if row is None and regulation.provenance == Provenance.ALLOCATED:
            continue
        if row is None or row.provenance == Provenance.ALLOCATED:
            row = Revision(regulation=regulation, provenance=Provenance.REPORTED)
        row.pk, row.submission, row.version = None, draft, 1
        row._state.adding = True
        rows.append(row)
    Revision.objects.bulk_create(rows, batch_size=500)


def require_draft(draft: Submission) -> Submission:
    """The draft as it stands now, locked; raises WrongState when it was handed in or thrown away meanwhile."""
    submission = lock(draft)
    if submission.state != State.DRAFT:
        raise WrongState("この版は既に提出されています。直すときは次の版を作ってください。")
    return submission


@transaction.atomic
def save_draft(
    *,
    draft: Submission,
    answers: Sequence[AnswerEntry] = (),
    revisions: Sequence[RevisionEntry] = (),
    texts: TextEntry | None = None,
    organ: OrganEntry | None = None,
    by: Officer,
) -> int:
    """Save what was typed, all or nothing; returns the number of rows changed.

    - Only rows that differ from what stands there are written, each with its trail row.
    - A row changed by someone else since it was shown raises StaleVersion with both sides (rule 11).
    - Who enters only for a unit may change only that unit's revisions.
    - A date that cannot be raises ImplausibleDate (`plausibility.Bounds`).
    """
    submission = require_draft(draft)
    if answers or texts or organ:
        require(by, Permission.FILL_IN, submission.review.organization_id)
    conflicts: list[Conflict] = []
    changed = [
        *_save_answers(submission, answers, conflicts),
        *_save_revisions(submission, revisions, conflicts, by),
        *_save_texts(submission, texts, conflicts),
        *_save_organ(submission, organ, conflicts),
    ]
    if conflicts:
        raise StaleVersion(conflicts)
    record_all(SAVED, changed, by=by)
    return len(changed)


def _save_answers(
    submission: Submission, entries: Iterable[AnswerEntry], conflicts: list[Conflict]
) -> Iterable[Change]:
    """Write the answers that differ; an outcome left open removes the answer.

    What is typed is no longer carried over, and what is taken over bears its mark even where it changes no word.
    """
    organ = submission.review.organization_id
    bounds = Bounds(submission.review.amendment, submission.review.kind)
    present = {row.item_id: row for row in submission.answers.prefetch_related("bases", "item__item_clauses")}
    asked = set(submission.review.asked.values_list("item", flat=True))
    for entry in entries:
        if entry.item.pk not in asked:
            raise Refusal(f"「{entry.item.label}」はこの機関に尋ねていない事項です。")
        row = present.get(entry.item.pk)
        before = answer_words(row) if row else {}
        after = entry.words
        source = entry.carried_from
        is_taken_over = source is not None and (row is None or row.carried_from_id != source.pk)
        if before == after and not is_taken_over:
            continue
        if fingerprint(before) != entry.shown:
            conflicts.append(Conflict(entry.item.label, before, after))
            continue
        if entry.planned and (fault := bounds.fault_of_plan("予定年度", entry.planned)):
            raise ImplausibleDate(f"{entry.item.label}：{fault}")
        if row and not entry.outcome:
            ItemAnswer.objects.filter(pk=row.pk).delete()
            yield Change(row, organ, before=before)
            continue
        row = row or ItemAnswer(submission=submission, item=entry.item, version=0)
        row.outcome, row.manner, row.planned, row.remark = entry.outcome, entry.manner, entry.planned, entry.remark
        row.provenance, row.carried_from = Provenance.REPORTED, source
        row.version += 1
        row.save()
        row.bases.all().delete()
        AnswerBasis.objects.bulk_create(
            [AnswerBasis(answer=row, clause_id=clause, text=text) for clause, text in entry.bases.items() if text]
        )
        told = {CARRIED: str(source.submission.review.amendment)} if source else {}
        yield Change(row, organ, before=before, after=after | told)


def _save_revisions(
    submission: Submission, entries: Iterable[RevisionEntry], conflicts: list[Conflict], by: Officer
) -> Iterable[Change]:
    """Write the dates that differ."""
    organ = submission.review.organization_id
    bounds = Bounds(submission.review.amendment, submission.review.kind)
    rows = {row.pk: row for row in submission.revisions.visible_to(by).select_related("regulation__owner")}
    for entry in entries:
        row = rows.get(entry.row.pk)
        if row is None:
            raise Refusal("入力できる規程ではありません。画面を開き直してください。")
        before, after = revision_words(row), entry.words
        if before == after:
            continue
        if fingerprint(before) != entry.shown:
            conflicts.append(Conflict(f"{row.regulation.owner} {row.regulation}", before, after))
            continue
        bounds.require([replace(entry, row=row)])
        for name in REVISION_WORDS:
            setattr(row, name, getattr(entry, name))
        row.provenance = Provenance.REPORTED
        row.version += 1
        row.save()
        yield Change(row, organ, before=before, after=after)


def _save_texts(submission: Submission, entry: TextEntry | None, conflicts: list[Conflict]) -> Iterable[Change]:
    """Write reason and remarks if they differ."""
    if entry is None:
        return
    before, after = text_words(submission), entry.words
    if before == after:
        return
    if fingerprint(before) != entry.shown:
        conflicts.append(Conflict("理由・連絡", before, after))
        return
    for name in TEXT_WORDS:
        setattr(submission, name, getattr(entry, name))
    submission.version += 1
    submission.save()
    yield Change(submission, submission.review.organization_id, before=before, after=after)


def _save_organ(submission: Submission, entry: OrganEntry | None, conflicts: list[Conflict]) -> Iterable[Change]:
    """Write the answers of the organ as a whole if they differ; what is typed is the organ's own."""
    if entry is None:
        return
    review = submission.review
    if (entry.arrangement and not review.is_asked_arrangement) or (
        entry.cooperation and not review.is_asked_cooperation
    ):
        raise Refusal("この機関に尋ねていない事項です。画面を開き直してください。")
    before, after = organ_words(submission), entry.words
    if before == after:
        return
    if fingerprint(before) != entry.shown:
        conflicts.append(Conflict("適用関係・連携", before, after))
        return
    for name, label in ORGAN_WORDS.items():
        if before[label] != after[label]:
            setattr(submission, name, getattr(entry, name))
            setattr(submission, f"{name}_provenance", Provenance.REPORTED if after[label] else "")
    submission.version += 1
    submission.save()
    yield Change(submission, review.organization_id, before=before, after=after)


@transaction.atomic
def discard_draft(*, draft: Submission, by: Officer) -> None:
    """Throw away a draft; what counts stays as it was (rule 2)."""
    submission = lock(draft)
    require(by, Permission.FILL_IN, submission.review.organization_id)
    if submission.state != State.DRAFT:
        raise WrongState("提出した版は取り消せません。直すときは次の版を作ってください。")
    record(
        "下書きを破棄",
        submission,
        by=by,
        organization_id=submission.review.organization_id,
        before={"number": submission.number, "answers": submission.answers.count()},
    )
    submission.delete()
