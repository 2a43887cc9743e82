"""Importing the real breakdown: for every review it touches one new version, which takes the place of the counted one."""

from __future__ import annotations

import json
from datetime import date, datetime

from django.db import transaction
from django.db.models import F

from agencies.models import Upload
from agencies.provenance import Provenance
from agencies.refusals import Refusal, require
from agencies.roles import Officer, Permission
from agencies.spreadsheets import Book, read_book
from agencies.trail import Change, record_all
from agencies.upload_actions import content_of, keep_upload, lock_unapplied, mark_applied
from guidelines.models import Amendment
from regulations.apart import require_own_side
from regulations.breakdown.garbage import not_collected
from regulations.breakdown.known import Answer, Known
from regulations.breakdown.planning import ALLOCATED, Plan, plan
from regulations.breakdown.reading import read
from regulations.breakdown.rows import insert, insert_all
from regulations.breakdown.versions import Version, version_of
from regulations.completion import completion_of
from regulations.entries import revision_words
from regulations.models import AnswerBasis, ItemAnswer, Regulation, Review, Revision, Submission

State = Submission.State
GIVEN = (Provenance.REPORTED, Provenance.VERIFIED, Provenance.PUBLISHED)
"""How a breakdown may be known; never ALLOCATED."""


def plan_of(*, amendment: Amendment, content: bytes, file_name: str, today: date) -> Plan:
    """What a file would do to the cycle; raises UnreadableFile where it cannot be read at all."""
    return plan(read(read_book(content, file_name)), Known(amendment), today)


def keep_breakdown(*, book: Book, amendment: Amendment, provenance: str, by: Officer) -> Upload:
    """Keep the texts of a file that was read; the file itself is needed no more (clause 第6-9)."""
    return keep_upload(
        kind=Upload.Kind.BREAKDOWN,
        content=json.dumps(book.as_json(), ensure_ascii=False).encode(),
        file_name=book.file_name,
        parameters={"amendment": amendment.code, "provenance": provenance, "is_read": True},
        by=by,
    )


def book_of(upload: Upload) -> Book:
    """What was uploaded; raises WrongState when it was removed."""
    content = content_of(upload)
    if upload.parameters.get("is_read"):
        return Book.from_json(upload.file_name, json.loads(content))
    return read_book(content, upload.file_name)


@not_collected()
def plan_of_upload(*, amendment: Amendment, upload: Upload, today: date) -> Plan:
    """What an upload would do to the cycle; raises WrongState when it was removed."""
    return plan(read(book_of(upload)), Known(amendment), today)


@not_collected()
@transaction.atomic
def import_breakdown(
    *, amendment: Amendment, upload: Upload, provenance: str, shown: str, by: Officer, on: date, at: datetime
) -> Plan:
    """Do what the plan of the uploaded file says, all or nothing; an upload is applied once.

    - `shown` is the mark of the plan that was looked at: where another one would be carried out now, nothing is.
    - A new version keeps the day of the one it takes the place of, since it says the same answer more exactly (rule 5);
      an organ that had none gets its first on the 基準日 of the cycle, or today where that is to come.
    - A draft stays, and takes the next number.
    """
    require(by, Permission.ENTER_FOR)
    require_own_side(by, amendment, "取り込めません")
    if provenance not in GIVEN:
        raise Refusal("内訳の根拠を、機関回答・実地確認・公表資料から選んでください。")
    _lock(amendment)
    lock_unapplied(upload)
    known = Known(amendment)
    found = plan(read(book_of(upload)), known, on)
    if found.errors:
        raise Refusal(
            f"ファイルに誤りが{len(found.errors)}件あります。何も取り込んでいません。確認の画面を開き直してください。"
        )
    if found.mark != shown:
        raise Refusal(
            "確認の画面を開いた後に、回答が変わりました。何も取り込んでいません。画面の内容を確かめ、もう一度反映してください。"
        )
    versions = [version_of(one, known, provenance, by, on, at) for one in found.reviews.values()]
    _save(versions, provenance, by)
    mark_applied(
        upload=upload,
        about={"amendment": amendment.code, "versions": len(versions), "replaced_allocated": found.count(ALLOCATED)},
        by=by,
    )
    return found


def _lock(amendment: Amendment) -> None:
    """One import at a time, and nobody begins or hands in a draft of the cycle before it is over."""
    list(Amendment.objects.select_for_update(no_key=True).filter(pk=amendment.pk))
    reviews = Review.objects.of(amendment).order_by("pk")
    list(reviews.select_for_update(no_key=True).values_list("pk"))
    drafts = Submission.objects.of(amendment).filter(state=State.DRAFT).order_by("pk")
    list(drafts.select_for_update(of=("self",)).values_list("pk"))


def _save(versions: list[Version], provenance: str, by: Officer) -> None:
    """Everything in bulk, with a trail row for each version and for each regulation that is new or got its name."""
    reviews = [version.of.review.pk for version in versions]
    drafts = Submission.objects.filter(review__in=reviews, state=State.DRAFT)
    latest = _latest(reviews, "number")
    drafts.update(number=F("number") + 1)
    _save_regulations(versions, by)
    for version in versions:
        version.submission.number = latest.get(version.of.review.pk, 0) + 1
        completed = completion_of(version.revisions)
        version.submission.completed, version.submission.completion_provenance = completed
    insert_all(Submission, [version.submission for version in versions])
    ids = _latest(reviews, "pk")
    for version in versions:
        version.submission.pk = ids[version.of.review.pk]
        for revision in version.revisions:
            revision.submission_id = version.submission.pk
    _save_answers(versions)
    insert_all(Revision, [revision for version in versions for revision in version.revisions])
    record_all("内訳を取り込み", [_change(version, provenance) for version in versions], by=by)


def _latest(reviews: list[int], column: str) -> dict[int, int]:
    """Review → that column of its latest version that is no draft."""
    handed_in = Submission.objects.filter(review__in=reviews).exclude(state=State.DRAFT).order_by("number")
    return dict(handed_in.values_list("review", column))


def _save_answers(versions: list[Version]) -> None:
    """The answers of each version, and their bases."""
    answers = [(version.submission.pk, *answer) for version in versions for answer in version.answers]
    insert(ItemAnswer, ("submission_id", *Answer._fields[:-1]), [row[:-1] for row in answers])
    if any(row[-1] for row in answers):
        saved = ItemAnswer.objects.filter(submission__in=[version.submission.pk for version in versions])
        ids = {(submission, item): pk for submission, item, pk in saved.values_list("submission", "item", "pk")}
        bases = [
            (ids[submission, item], clause, text)
            for submission, item, *_, given in answers
            for clause, text in given.items()
        ]
        insert(AnswerBasis, ("answer_id", "clause_id", "text"), bases)


def _save_regulations(versions: list[Version], by: Officer) -> None:
    """Those that are new, and those of a group that got an owner and a name; names are unique, so in two steps."""
    new = [
        revision.regulation for version in versions for revision in version.revisions if revision.regulation.pk is None
    ]
    Regulation.objects.bulk_create(new, batch_size=500)
    for version in versions:
        for revision in version.revisions:
            revision.regulation_id = revision.regulation.pk
    named = [row.regulation for version in versions for rows, _ in version.of.groups for row in rows]
    for regulation in named:
        Regulation.objects.filter(pk=regulation.pk).update(name=f"（内訳の取込中 {regulation.pk}）")
    Regulation.objects.bulk_update(named, ["owner", "name", "provenance"], batch_size=200)
    _enter_in_drafts([*new, *named])
    changes = [
        Change(
            one, one.owner.organ_id, after={"owner": one.owner.code, "name": one.name, "provenance": one.provenance}
        )
        for one in (*new, *named)
    ]
    record_all("規程を登録", changes, by=by)


def _enter_in_drafts(regulations: list[Regulation]) -> None:
    """Each is open in every draft of its organ that does not hold it, like one that the organ registers itself."""
    of_organ: dict[int, list[Regulation]] = {}
    for regulation in regulations:
        of_organ.setdefault(regulation.owner.organ_id, []).append(regulation)
    drafts = Submission.objects.filter(state=State.DRAFT, review__organization__in=list(of_organ))
    held = set(Revision.objects.filter(submission__in=drafts).values_list("submission", "regulation"))
    Revision.objects.bulk_create(
        [
            Revision(submission_id=draft, regulation=regulation, provenance=Provenance.REPORTED)
            for draft, organ in drafts.order_by("pk").values_list("pk", "review__organization")
            for regulation in of_organ[organ]
            if (draft, regulation.pk) not in held
        ],
        batch_size=500,
    )


def _change(version: Version, provenance: str) -> Change:
    """What the trail says of a version: what was imported, never what was ALLOCATED before (rule 10)."""
    one = version.of
    owners = {owner.pk for owner, _ in one.new}
    imported = {*one.revisions, *(row.regulation_id for rows, _ in one.groups for row in rows)}
    said = [row for row in version.revisions if row.provenance != Provenance.ALLOCATED]
    imported |= {row.regulation_id for row in said if row.regulation.owner_id in owners}
    after = {
        "number": version.submission.number,
        "state": version.submission.state,
        "submitted_on": str(version.submission.submitted_on),
        "provenance": provenance,
        "answers": {answer.item.label: answer.words for answer in one.answers.values()},
        "revisions": {
            f"{row.regulation.owner.code} {row.regulation}": revision_words(row)
            for row in version.revisions
            if row.regulation_id in imported
        },
    }
    before = {"number": version.base.number, "state": version.base.state} if version.base else {}
    return Change(version.submission, one.review.organization_id, before=before, after=after)
