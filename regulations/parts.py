"""What a version says, part by part, in words; by the marks of the parts one tells what changed since they were shown."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from agencies.models import Trail
from regulations.entries import (
    Conflict,
    Words,
    answer_words,
    fingerprint,
    organ_words,
    revision_words,
    text_words,
)
from regulations.models import Submission

SAVED = "下書きを保存"
ORGAN, TEXTS = "organ", "texts"
SAVES_READ = 1000


@dataclass(frozen=True)
class Part:
    """One answer, the dates of one regulation, or what is said of the organ as a whole."""

    key: str
    label: str
    words: Words


def parts_of(submission: Submission) -> list[Part]:
    """Items asked in table order, regulations group by group, then what is said of the organ as a whole.

    An item without an answer is without words; so is what is ALLOCATED, and its regulations are left out (rule 10).
    """
    answers = {one.item_id: one for one in submission.answers.named().prefetch_related("bases")}
    asked = submission.review.asked.select_related("item").prefetch_related("item__item_clauses")
    parts = []
    for item in [one.item for one in asked.order_by("item__position")]:
        if answer := answers.get(item.pk):
            answer.item = item
        parts.append(Part(f"item-{item.pk}", item.label, answer_words(answer) if answer else {}))
    for row in submission.revisions.named().in_group_order():
        label = f"{row.regulation.owner} {row.regulation}"
        parts.append(Part(f"regulation-{row.regulation_id}", label, revision_words(row)))
    parts.append(Part(ORGAN, "適用関係・連携", organ_words(submission)))
    parts.append(Part(TEXTS, "理由・連絡", text_words(submission)))
    return parts


def marks_of(parts: Iterable[Part]) -> str:
    """The marks of all parts in one line, as a page carries them."""
    return " ".join(f"{part.key}:{fingerprint(part.words)}" for part in parts)


def changed_since(submission: Submission, marks: str) -> list[Conflict]:
    """The parts that are not what the marks were made of: what stands now, and what was shown.

    What was shown is found in the trail, which keeps what each save replaced, by its fingerprint. A part without a
    mark is new, and one that is there no more has no words.
    """
    shown = dict(one.split(":", 1) for one in marks.split() if ":" in one)
    there = {part.key: part for part in parts_of(submission)}
    gone = {key: Part(key, "削除された規程", {}) for key in shown if key not in there}
    changed = [part for key, part in (there | gone).items() if shown.get(key) != fingerprint(part.words)]
    if not changed:
        return []
    saves = Trail.objects.filter(organization=submission.review.organization_id, action=SAVED).order_by("-pk")
    replaced = {fingerprint(before): before for before in saves.values_list("before", flat=True)[:SAVES_READ]}
    return [Conflict(part.label, part.words, replaced.get(shown.get(part.key, ""), {})) for part in changed]
