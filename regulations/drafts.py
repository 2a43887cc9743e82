"""What changes a draft: begin it, save parts of it, throw it away. Nothing here changes a figure (rule 2)."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from django.db import transaction

from agencies.periods import Period
from agencies.provenance import Provenance
from agencies.refusals import Refusal, StaleVersion, WrongState, require
from agencies.roles import Officer, Permission
from agencies.trail import Change, record, record_all
from guidelines.models import AmendmentItem
from regulations.actions import lock
from regulations.models import AnswerBasis, ItemAnswer, Regulation, Review, Revision, Submission

State = Submission.State


@dataclass(frozen=True)
class AnswerEntry:
    """What was typed for one item, on top of the version that was shown (0: there was none yet)."""

    item: AmendmentItem
    version: int
    outcome: str
    manner: str = ""
    planned: Period | None = None
    remark: str = ""
    bases: dict[int, str] = field(default_factory=dict)

    @property
    def words(self) -> dict[str, str]:
        """What was typed, as label → words; nothing while no outcome is chosen."""
        if not self.outcome:
            return {}
        return _answer_words(self.outcome, self.manner, self.planned, self.remark, self.bases)


@dataclass(frozen=True)
class RevisionEntry:
    """What was typed for one regulation, on top of the version that was shown."""

    row: Revision
    version: int
    planned: Period | None
    consulted: Period | None
    revised: Period | None
    reported: Period | None
    note: str = ""

    @property
    def words(self) -> dict[str, str]:
        """What was typed, as label → words."""
        return revision_words(self)


@dataclass(frozen=True)
class TextEntry:
    """What was typed under 理由・連絡, on top of the version of the draft that was shown."""

    version: int
    late_reason: str
    support_received: str
    remark: str

    @property
    def words(self) -> dict[str, str]:
        """What was typed, as label → words."""
        return text_words(self)


@dataclass(frozen=True)
class ConflictLine:
    """One value on both sides."""

    label: str
    theirs: str
    mine: str

    @property
    def differs(self) -> bool:
        """Do the sides differ here?"""
        return self.theirs != self.mine


@dataclass(frozen=True)
class Conflict:
    """One row changed by two people: what stands there now and what was typed, each as label → value."""

    label: str
    theirs: dict[str, str]
    mine: dict[str, str]

    @property
    def lines(self) -> list[ConflictLine]:
        """Both sides, line by line."""
        labels = dict.fromkeys([*self.theirs, *self.mine])
        return [ConflictLine(label, self.theirs.get(label, ""), self.mine.get(label, "")) for label in labels]


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
        **{name: getattr(latest, name) for name in ("late_reason", "support_received", "remark")} if latest else {},
    )
    _copy_answers(latest, draft)
    _copy_revisions(latest, draft)
    record("下書きを開始", draft, by=by, organization_id=review.organization_id, after={"number": draft.number})
    return draft


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
    """One row for every regulation of the organ and its units, with the dates known of it."""
    known = {row.regulation_id: row for row in latest.revisions.all()} if latest else {}
    rows = []
    for regulation in Regulation.objects.of_organ(draft.review.organization_id):
        row = known.get(regulation.pk)
        if row is None or row.provenance == Provenance.ALLOCATED:
            row = Revision(regulation=regulation, provenance=Provenance.REPORTED)
        row.pk, row.submission, row.version = None, draft, 1
        row._state.adding = True
        rows.append(row)
    Revision.objects.bulk_create(rows, batch_size=500)


class Conflicts(list[Conflict]):
    """The rows that were changed by someone else since they were shown."""

    def __init__(self, *, is_other_draft: bool) -> None:
        """When another draft was shown, every typed row conflicts with what stands now."""
        super().__init__()
        self.is_other_draft = is_other_draft

    def found(self, label: str, versions: tuple[int, int], before: dict[str, str], after: dict[str, str]) -> bool:
        """Note the row if its version now is not the one that was shown; was it noted?"""
        now, shown = versions
        if now == shown and not self.is_other_draft:
            return False
        self.append(Conflict(label, before, after))
        return True


@transaction.atomic
def save_draft(
    *,
    draft: Submission,
    shown: int | None = None,
    answers: Sequence[AnswerEntry] = (),
    revisions: Sequence[RevisionEntry] = (),
    texts: TextEntry | None = None,
    by: Officer,
) -> int:
    """Save what was typed, all or nothing; returns the number of rows changed.

    - Only rows that differ from what stands there are written, each with its trail row.
    - A row changed by someone else since it was shown raises StaleVersion with both sides (rule 11).
    - So does every row typed on top of another draft than this one; `shown` is the id of the draft that was shown.
    - Who enters only for a unit may change only that unit's revisions.
    """
    submission = lock(draft)
    if submission.state != State.DRAFT:
        raise WrongState("この版は既に提出されています。直すときは次の版を作ってください。")
    organ = submission.review.organization_id
    if answers or texts:
        require(by, Permission.FILL_IN, organ)
    conflicts = Conflicts(is_other_draft=shown not in (None, submission.pk))
    changed = [
        *_save_answers(submission, answers, conflicts),
        *_save_revisions(submission, revisions, conflicts, by),
        *_save_texts(submission, texts, conflicts),
    ]
    if conflicts:
        raise StaleVersion(conflicts)
    record_all("下書きを保存", changed, by=by)
    return len(changed)


def _save_answers(submission: Submission, entries: Iterable[AnswerEntry], conflicts: Conflicts) -> Iterable[Change]:
    """Write the answers that differ; an outcome left open removes the answer."""
    organ = submission.review.organization_id
    present = {row.item_id: row for row in submission.answers.prefetch_related("bases")}
    asked = set(submission.review.asked.values_list("item", flat=True))
    for entry in entries:
        if entry.item.pk not in asked:
            raise Refusal(f"「{entry.item.label}」はこの機関に尋ねていない事項です。")
        row = present.get(entry.item.pk)
        before = answer_values(row) if row else {}
        after = entry.words
        if before == after:
            continue
        if conflicts.found(entry.item.label, (row.version if row else 0, entry.version), before, after):
            continue
        if row and not entry.outcome:
            ItemAnswer.objects.filter(pk=row.pk).delete()
            yield Change(row, organ, before=before)
            continue
        row = row or ItemAnswer(submission=submission, item=entry.item, version=0)
        row.outcome, row.manner, row.planned, row.remark = entry.outcome, entry.manner, entry.planned, entry.remark
        row.provenance = Provenance.REPORTED
        row.version += 1
        row.save()
        row.bases.all().delete()
        AnswerBasis.objects.bulk_create(
            [AnswerBasis(answer=row, clause_id=clause, text=text) for clause, text in entry.bases.items() if text]
        )
        yield Change(row, organ, before=before, after=after)


def fingerprint(words: dict[str, str]) -> str:
    """A short mark of what was shown, by which a form tells what its reader changed from what others changed."""
    return hashlib.sha256(json.dumps(words, ensure_ascii=False, sort_keys=True).encode()).hexdigest()[:16]


def answer_values(row: ItemAnswer) -> dict[str, str]:
    """An answer in words."""
    bases = {basis.clause_id: basis.text for basis in row.bases.all()}
    return _answer_words(row.outcome, row.manner, row.planned, row.remark, bases)


def _answer_words(
    outcome: str, manner: str, planned: Period | None, remark: str, bases: dict[int, str]
) -> dict[str, str]:
    """What an answer says, as label → words."""
    return {
        "対応": ItemAnswer.Outcome(outcome).label,
        "方法": ItemAnswer.Manner(manner).label if manner else "",
        "予定": str(planned or ""),
        "根拠条文": "、".join(text for _, text in sorted(bases.items()) if text),
        "備考": remark,
    }


REVISION_WORDS = {"planned": "予定", "consulted": "協議", "revised": "改正", "reported": "回報", "note": "備考"}


def _save_revisions(
    submission: Submission, entries: Iterable[RevisionEntry], conflicts: Conflicts, by: Officer
) -> Iterable[Change]:
    """Write the dates that differ."""
    organ = submission.review.organization_id
    rows = {row.pk: row for row in submission.revisions.visible_to(by).select_related("regulation__owner")}
    for entry in entries:
        row = rows.get(entry.row.pk)
        if row is None:
            raise Refusal("入力できる規程ではありません。画面を開き直してください。")
        before, after = revision_words(row), entry.words
        if before == after:
            continue
        label = f"{row.regulation.owner} {row.regulation}"
        if conflicts.found(label, (row.version, entry.version), before, after):
            continue
        for name in REVISION_WORDS:
            setattr(row, name, getattr(entry, name))
        row.provenance = Provenance.REPORTED
        row.version += 1
        row.save()
        yield Change(row, organ, before=before, after=after)


def revision_words(row: Revision | RevisionEntry) -> dict[str, str]:
    """What a row says of its regulation, as label → words."""
    return {label: str(getattr(row, name) or "") for name, label in REVISION_WORDS.items()}


TEXT_WORDS = {
    "late_reason": "改正が遅れた理由",
    "support_received": "所管する行政機関から示されたもの",
    "remark": "連絡事項",
}


def text_words(row: Submission | TextEntry) -> dict[str, str]:
    """What stands under 理由・連絡, as label → words."""
    return {label: getattr(row, name) for name, label in TEXT_WORDS.items()}


def _save_texts(submission: Submission, entry: TextEntry | None, conflicts: Conflicts) -> Iterable[Change]:
    """Write reason and remarks if they differ."""
    if entry is None:
        return
    before, after = text_words(submission), entry.words
    if before == after:
        return
    if conflicts.found("理由・連絡", (submission.version, entry.version), before, after):
        return
    for name in TEXT_WORDS:
        setattr(submission, name, getattr(entry, name))
    submission.version += 1
    submission.save()
    yield Change(submission, submission.review.organization_id, before=before, after=after)


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
