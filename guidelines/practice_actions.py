"""What is done to practices (取組事例): added, changed, withdrawn; who keeps them may do so for the exercise as well."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db import transaction

from agencies.codes import new_code
from agencies.conflicts import Conflict, Words
from agencies.models import Organization
from agencies.refusals import Refusal, StaleVersion, require
from agencies.roles import Officer, Permission
from agencies.trail import record, values
from guidelines.models import ClauseText
from guidelines.practice_catalogue import FIELDS
from guidelines.practices import Practice

COLUMNS = ("theme", "title", "summary", "organization", "shows_name", "audience", "source")


@dataclass(frozen=True)
class PracticeEntry:
    """What was typed of a practice; `clauses` are the texts in force today of the clauses it is about."""

    theme: str
    title: str
    summary: str
    audience: str = ""
    organization: Organization | None = None
    shows_name: bool = False
    source: str = ""
    clauses: tuple[ClauseText, ...] = ()


def entry_of(practice: Practice, texts: Mapping[int, ClauseText]) -> PracticeEntry:
    """What stands of a practice; `texts` are those in force today by clause, a clause that no longer stands is left out."""
    standing = {name: getattr(practice, name) for name in COLUMNS}
    return PracticeEntry(
        **standing, clauses=in_order(texts[one.pk] for one in practice.clauses.all() if one.pk in texts)
    )


def in_order(texts: Any) -> tuple[ClauseText, ...]:
    """Texts of clauses by guideline and place."""
    return tuple(sorted(texts, key=lambda text: (text.clause.guideline.code, text.position)))


def words_of(entry: PracticeEntry) -> Words:
    """A practice as label → words."""
    return {
        "分野": str(Practice.Theme(entry.theme).label),
        "題名": entry.title,
        "要約": entry.summary,
        "機関の種類": dict(Organization.Kind.choices).get(entry.audience, ""),
        "機関": entry.organization.full_name if entry.organization else "",
        "機関名": "示す" if entry.shows_name else "示さない",
        "条項": "、".join(f"{text.clause.guideline.short_title} {text}" for text in entry.clauses),
        "出典": entry.source,
    }


def kept(practice: Practice, entry: PracticeEntry) -> dict[str, Any]:
    """What the trail keeps of a practice: its columns, and its clauses by their numbers."""
    return values(practice, FIELDS) | {
        "clauses": [f"{one.clause.guideline.code} {one.number}" for one in entry.clauses]
    }


@transaction.atomic
def add_practice(
    *, entry: PracticeEntry, texts: Mapping[int, ClauseText], is_fictional: bool, by: Officer
) -> Practice:
    """Add a practice; the same twice is added once."""
    require(by, Permission.KEEP_PRACTICES)
    require_sound(entry, is_fictional=is_fictional)
    alike = Practice.objects.apart(is_fictional=is_fictional).filter(theme=entry.theme, title=entry.title)
    for one in alike.select_for_update(of=("self",)):
        if words_of(entry_of(one, texts)) == words_of(entry):
            return one
    practice = Practice(code=new_code(), is_fictional=is_fictional)
    write(practice, entry)
    record("取組事例を登録", practice, by=by, organization_id=None, after=kept(practice, entry))
    return practice


@transaction.atomic
def change_practice(
    *, practice: Practice, entry: PracticeEntry, texts: Mapping[int, ClauseText], version: int, by: Officer
) -> Practice:
    """Change what stands; a clause of it that no longer stands today stays."""
    require(by, Permission.KEEP_PRACTICES)
    there = unchanged(practice, version, texts, entry)
    require_sound(entry, is_fictional=there.is_fictional)
    standing = entry_of(there, texts)
    if words_of(standing) == words_of(entry):
        return there
    before = kept(there, standing)
    there.version += 1
    write(there, entry, stays=[one for one in there.clauses.all() if one.pk not in texts])
    record("取組事例を変更", there, by=by, organization_id=None, before=before, after=kept(there, entry))
    return there


@transaction.atomic
def withdraw_practice(*, practice: Practice, texts: Mapping[int, ClauseText], version: int, by: Officer) -> None:
    """Take a practice off the page; the trail keeps its title and source, and of what it said a digest."""
    require(by, Permission.KEEP_PRACTICES)
    there = unchanged(practice, version, texts)
    record("取組事例を取下げ", there, by=by, organization_id=None, before=kept(there, entry_of(there, texts)))
    there.delete()


def write(practice: Practice, entry: PracticeEntry, stays: Any = ()) -> None:
    """Put what was typed into the row, and its clauses beside those that stay."""
    for name in COLUMNS:
        setattr(practice, name, getattr(entry, name))
    practice.save()
    practice.clauses.set([*stays, *(text.clause for text in entry.clauses)])


def unchanged(
    practice: Practice, version: int, texts: Mapping[int, ClauseText], entry: PracticeEntry | None = None
) -> Practice:
    """The row as it stands, locked; refuses when it is gone, or is not as its reader saw it (rule 11)."""
    there = Practice.objects.select_for_update(of=("self",)).filter(pk=practice.pk).first()
    if there is None:
        raise Refusal(
            "この事例は、入力している間に取り下げられました。何も保存していません。一覧から確かめてください。"
        )
    if there.version != version:
        theirs = words_of(entry_of(there, texts))
        raise StaleVersion([Conflict(there.title, theirs, words_of(entry) if entry else theirs)])
    return there


def require_sound(entry: PracticeEntry, *, is_fictional: bool) -> None:
    """Refuse a name without an organ, an organ of another kind, and whatever is of the other register."""
    if entry.shows_name and entry.organization is None:
        raise Refusal("機関名を示すときは、機関を入力してください。")
    if entry.organization and entry.organization.is_fictional != is_fictional:
        raise Refusal("実際の事例と演習の事例に、もう一方の機関は使えません。")
    if entry.organization and entry.audience and entry.organization.kind != entry.audience:
        raise Refusal(
            f"機関の種類が、{entry.organization.full_name}の種類（{entry.organization.get_kind_display()}）と違います。"
        )
