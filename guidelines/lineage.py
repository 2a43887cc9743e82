"""Clauses of guidelines through an amendment, as a file of clauses lists them: that of 2015 is `data/clauses.csv`."""

from __future__ import annotations

from agencies.datafiles import day
from guidelines.models import Amendment, Clause, ClauseText, Guideline

Numbered = dict[tuple[str, str], Clause]
"""Clauses by code of guideline and number after the amendment."""


def create_clauses(
    *, lines: list[dict[str, str]], guidelines: dict[str, Guideline], amendment: Amendment, in_force_from: str
) -> tuple[Numbered, list[ClauseText]]:
    """Create one clause for each line, whatever its number, with its texts.

    - A clause that was moved stays one clause: it has a text with either number.
    - A new clause has no text before the amendment (ORIGINAL); a deleted one bears no number after it and names the
      clause that absorbed it.
    - The legal text of 2015 is not shipped (no column for it, `body` is empty); `summary` says in one line what changed.
    """
    clauses = Clause.objects.bulk_create([Clause(guideline=guidelines[line["guideline"]]) for line in lines])
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
    texts = ClauseText.objects.bulk_create([*_originals(pairs), *_amended(pairs, amendment, in_force_from)])
    return numbered, texts


def _originals(pairs: list[tuple[dict[str, str], Clause]]) -> list[ClauseText]:
    """Each clause as it stood before, in the order of the numbers of that time."""
    before = sorted(
        (pair for pair in pairs if pair[0]["before"]),
        key=lambda pair: (pair[0]["guideline"], _natural(pair[0]["before"])),
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


def _natural(number: str) -> list[int]:
    """The order of clause numbers: 6-9 before 6-10 before 11."""
    return [int(part) for part in number.split("-")]
