"""What is done to posts (役職): a new holder or a vacancy is recorded, an entry is put right, concurrent posts are answered.

Names of persons stand in the trail as digests only.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction

from agencies import eras
from agencies.conflicts import Conflict, Words, fingerprint
from agencies.models import Organization
from agencies.periods import Period
from agencies.provenance import Provenance
from agencies.refusals import Refusal, StaleVersion, require
from agencies.roles import Officer, Permission
from agencies.trail import digest, record, values
from audits.models import ConcurrentPost, Post

FIELDS = ("kind", "office", "title", "is_vacant", "since", "ended_on")
PERSON_FIELDS = ("holder",)


@dataclass(frozen=True)
class PostEntry:
    """What was typed of a post: who holds it by which title, or that nobody does (欠員), since when."""

    kind: str
    office: str = ""
    title: str = ""
    holder: str = ""
    is_vacant: bool = False
    since: date | None = None


def post_words(post: Post | PostEntry) -> Words:
    """A post as label → words."""
    since = str(Period.day(post.since)) if post.since else ""
    return {
        "役職": str(Post.Kind(post.kind).label),
        "担当する課室等": post.office,
        "職名": post.title,
        "氏名": "欠員" if post.is_vacant else post.holder,
        "就任日": since,
    }


def kept(post: Post) -> dict[str, Any]:
    """What the trail keeps of a post."""
    return values(post, FIELDS) | {name: digest(getattr(post, name)) for name in PERSON_FIELDS}


@transaction.atomic
def appoint(
    *, organization: Organization, entry: PostEntry, seen: Mapping[int, int], today: date, by: Officer
) -> Post:
    """A new holder of a post, or that it is vacant now; the former one ends on the day the new one begins.

    `seen` are the current posts that the reader saw, id → version. The same twice is recorded once.
    """
    require(by, Permission.FILL_IN, organization.pk)
    there = locked_posts(organization).filter(kind=entry.kind, office=entry.office).first()
    if there is not None and post_words(there) == post_words(entry):
        return there
    if there is not None and seen.get(there.pk) != there.version:
        raise StaleVersion([Conflict(str(there), post_words(there), post_words(entry))])
    require_sound(entry, today)
    if there is not None:
        if entry.since is None:
            raise Refusal(
                "前任者がいるため、就任日（欠員になった日）を入力してください。前任者の終わりの日になります。"
            )
        if there.since and entry.since < there.since:
            raise Refusal(f"就任日は、前任者の就任日（{eras.full(there.since)}）以後の日を入力してください。")
        before = kept(there)
        there.ended_on, there.version = entry.since, there.version + 1
        there.save(update_fields=["ended_on", "version"])
        record("役職の前任者を終了", there, by=by, organization_id=organization.pk, before=before, after=kept(there))
    post = Post.objects.create(organization=organization, **vars(entry))
    record("役職を登録", post, by=by, organization_id=organization.pk, after=kept(post))
    return post


@transaction.atomic
def correct_post(*, post: Post, entry: PostEntry, version: int, today: date, by: Officer) -> Post:
    """Put right what was entered of the one in the post; kind and office stay."""
    require(by, Permission.FILL_IN, post.organization_id)
    there = locked_posts(post.organization).filter(pk=post.pk).first()
    if there is None:
        raise Refusal(
            "この役職は、入力している間に後任が登録されました。何も保存していません。最新の内容を確かめてください。"
        )
    if there.version != version:
        raise StaleVersion([Conflict(str(there), post_words(there), post_words(entry))])
    require_sound(entry, today)
    former = Post.objects.filter(organization=post.organization, kind=there.kind, office=there.office)
    if entry.since and former.filter(ended_on__gt=entry.since).exists():
        raise Refusal("就任日は、前任者が終わった日以後の日を入力してください。")
    if post_words(there) == post_words(entry):
        return there
    before = kept(there)
    for name in ("title", "holder", "is_vacant", "since"):
        setattr(there, name, getattr(entry, name))
    there.version += 1
    there.save(update_fields=["title", "holder", "is_vacant", "since", "version"])
    record("役職を訂正", there, by=by, organization_id=post.organization_id, before=before, after=kept(there))
    return there


def locked_posts(organization: Organization) -> Any:
    """The current posts of the organ, to be changed by nobody else; whoever adds one waits for the organ."""
    Organization.objects.select_for_update().get(pk=organization.pk)
    return Post.objects.current().select_for_update(of=("self",)).filter(organization=organization)


def require_sound(entry: PostEntry, today: date) -> None:
    """Refuse a vacancy with a holder, a post without holder or title, and a day to come."""
    if entry.is_vacant and entry.holder:
        raise Refusal("欠員のときは氏名を空にしてください。在任している人がいるときは、欠員の印を外してください。")
    if not entry.is_vacant and not (entry.holder or entry.title):
        raise Refusal("氏名か職名を入力してください。誰もいないときは「欠員」に印を付けてください。")
    if entry.since and entry.since > today:
        raise Refusal("就任日が本日より後です。就任した後に登録してください。")


def concurrent_words(rows: Mapping[str, str]) -> Words:
    """Answers by kind of post as label → words."""
    answers = dict(ConcurrentPost.Answer.choices)
    return {str(kind.label): str(answers[rows[kind]]) if rows.get(kind) else "" for kind in ConcurrentPost.Kind}


def answers_shown(organization: Organization, fiscal_year: int) -> dict[str, str]:
    """Kind of post → answer as its reader may see it: an ALLOCATED one is as none (rule 10)."""
    found = ConcurrentPost.objects.named().filter(organization=organization, fiscal_year=fiscal_year)
    return dict(found.values_list("kind", "answer"))


def mark_of(answers: Mapping[str, str]) -> str:
    """The mark of the answers that somebody saw."""
    return fingerprint(concurrent_words(answers))


@transaction.atomic
def answer_concurrent_posts(
    *,
    organization: Organization,
    fiscal_year: int,
    answers: Mapping[str, str],
    shown: str,
    today: date,
    by: Officer,
) -> int:
    """Answer for a fiscal year which posts are held together; returns how many answers changed.

    - A kind of post left empty stays as it is; an answer cannot be taken back, only be changed (把握していない).
    - The organ's answer takes the place of an ALLOCATED one (rule 10).
    - An answer that is put right stands from the day of the first one.
    """
    require(by, Permission.FILL_IN, organization.pk)
    Organization.objects.select_for_update().get(pk=organization.pk)
    there = answers_shown(organization, fiscal_year)
    if mark_of(there) != shown:
        label = f"兼務（{eras.fiscal_year_name(fiscal_year)}）"
        raise StaleVersion([Conflict(label, concurrent_words(there), concurrent_words(answers))])
    changed = {kind: answer for kind, answer in answers.items() if answer and answer != there.get(kind)}
    rows = ConcurrentPost.objects.filter(organization=organization, fiscal_year=fiscal_year, kind__in=changed)
    held = {row.kind: row for row in rows}
    fields = ("fiscal_year", "kind", "answer", "provenance")
    for kind, answer in changed.items():
        row = held.get(kind)
        before = values(row, fields) if row and kind in there else {}
        if row is None:
            row = ConcurrentPost(organization=organization, fiscal_year=fiscal_year, kind=kind, answered_on=today)
        row.answer, row.provenance = answer, Provenance.REPORTED
        row.version = row.version + 1 if row.pk else 1
        row.save()
        record("兼務を回答", row, by=by, organization_id=organization.pk, before=before, after=values(row, fields))
    return len(changed)
