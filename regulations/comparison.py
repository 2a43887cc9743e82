"""What a draft changes against the version handed in before it; ALLOCATED rows count as unknown (rule 10)."""

from __future__ import annotations

from dataclasses import dataclass

from regulations.entries import answer_words, organ_words, revision_words, text_words
from regulations.models import Submission

NOTHING = "―"


@dataclass(frozen=True)
class Difference:
    """One thing that changes: where, from what, to what."""

    label: str
    before: str
    after: str


def differences(draft: Submission, latest: Submission | None) -> list[Difference]:
    """What would change if the draft were handed in: items, then regulations, then texts."""
    pairs = [(labelled_answers(latest), labelled_answers(draft)), (labelled_dates(latest), labelled_dates(draft))]
    pairs.append((labelled_texts(latest), labelled_texts(draft)))
    return [
        Difference(label, before.get(label, NOTHING), after.get(label, NOTHING))
        for before, after in pairs
        for label in dict.fromkeys([*before, *after])
        if before.get(label, NOTHING) != after.get(label, NOTHING)
    ]


def in_words(values: dict[str, str]) -> str:
    """Label and value of what is filled in."""
    return "／".join(f"{label}：{value}" for label, value in values.items() if value) or NOTHING


def labelled_answers(submission: Submission | None) -> dict[str, str]:
    """Item → what was answered."""
    if submission is None:
        return {}
    answers = (
        submission.answers.named()
        .select_related("item")
        .prefetch_related("bases", "item__item_clauses")
        .order_by("item__position")
    )
    return {answer.item.label: in_words(answer_words(answer)) for answer in answers}


def labelled_dates(submission: Submission | None) -> dict[str, str]:
    """Regulation → how far it is."""
    if submission is None:
        return {}
    rows = submission.revisions.named().in_group_order()
    return {f"{row.regulation.owner} {row.regulation}": in_words(revision_words(row)) for row in rows}


def labelled_texts(submission: Submission | None) -> dict[str, str]:
    """適用関係・連携, and 理由・連絡."""
    if submission is None:
        return {}
    return {label: words or NOTHING for label, words in (organ_words(submission) | text_words(submission)).items()}
