"""Clauses of guidelines through an amendment, line by line: those of 2015 are `data/clauses.csv`."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date

from agencies.datafiles import day
from guidelines.models import Amendment, Clause, ClauseText, Guideline

Numbered = dict[tuple[str, str], Clause]
"""Clauses by code of guideline and number, after the amendment or before it."""


def create_clauses(
    *,
    lines: list[dict[str, str]],
    guidelines: Mapping[str, Guideline],
    amendment: Amendment,
    in_force_from: str,
    standing: Numbered | None = None,
) -> tuple[Numbered, list[ClauseText]]:
    """Give the clause of each line, whatever its number, its texts; those that are not `standing` are created.

    - `standing` are the clauses recorded before, by the number they bear before the amendment.
    - A clause that was moved stays one clause: it has a text with either number.
    - A new clause has no text before the amendment (ORIGINAL); a deleted one bears no number after it and names the
      clause that absorbed it.
    - The legal text of 2015 is not shipped (no column for it, `body` is empty); `summary` says in one line what changed.
    """
    recorded = standing or {}
    clauses = [
        recorded.get((line["guideline"], line["before"])) or Clause(guideline=guidelines[line["guideline"]])
        for line in lines
    ]
    created = {clause.pk for clause in Clause.objects.bulk_create([clause for clause in clauses if clause.pk is None])}
    numbered = {
        (line["guideline"], line["after"]): clause
        for line, clause in zip(lines, clauses, strict=True)
        if line["after"]
    }
    absorbed = []
    for line, clause in zip(lines, clauses, strict=True):
        if line["absorbed_by"]:
            clause.absorbed_by = numbered[line["guideline"], line["absorbed_by"]]
            absorbed.append(clause)
    Clause.objects.bulk_update(absorbed, ["absorbed_by"])
    pairs = list(zip(lines, clauses, strict=True))
    unrecorded = [(line, clause) for line, clause in pairs if clause.pk in created]
    texts = ClauseText.objects.bulk_create([*_originals(unrecorded), *_amended(pairs, amendment, in_force_from)])
    return numbered, texts


def complete_texts(
    *, lines: list[dict[str, str]], in_force_from: str, standing: Numbered | None = None
) -> list[ClauseText]:
    """Give texts in force that are recorded without words those a 新旧対照表 says they have; returns them.

    Words that are recorded stay. Called before the amendment has texts of its own.
    """
    recorded = standing or {}
    words = {
        recorded[key].pk: line["body_before"]
        for line in lines
        if line.get("body_before") and (key := (line["guideline"], line["before"])) in recorded
    }
    texts = list(ClauseText.objects.in_force(date.fromisoformat(in_force_from)).filter(clause__in=words, body=""))
    for text in texts:
        text.body = words[text.clause_id]
    ClauseText.objects.bulk_update(texts, ["body"], batch_size=500)
    return texts


def _originals(pairs: list[tuple[dict[str, str], Clause]]) -> list[ClauseText]:
    """Each clause as it stood before, in the order of the numbers of that time."""
    before = sorted(
        (pair for pair in pairs if pair[0]["before"]),
        key=lambda pair: (pair[0]["guideline"], natural(pair[0]["before"])),
    )
    return [
        ClauseText(
            clause=clause,
            number=line["before"],
            position=position,
            heading=line["heading"],
            body=line.get("body_before", ""),
            change=ClauseText.Change.ORIGINAL,
        )
        for position, (line, clause) in enumerate(before, start=1)
    ]


def _amended(pairs: list[tuple[dict[str, str], Clause]], amendment: Amendment, in_force_from: str) -> list[ClauseText]:
    """Each clause as the amendment left it, in the order of the file."""
    return [
        ClauseText(
            clause=clause,
            amendment=amendment,
            number=line["after"],
            position=position,
            heading=line["heading"],
            body=line.get("body_after", ""),
            summary=line["summary"],
            change=line["change"],
            in_force_from=day(in_force_from),
            is_inferred=bool(line["inferred"]),
        )
        for position, (line, clause) in enumerate(pairs, start=1)
    ]


def natural(number: str) -> list[int]:
    """The order of clause numbers: 6-9 before 6-10 before 11."""
    return [int(part) for part in re.findall(r"\d+", number)]
