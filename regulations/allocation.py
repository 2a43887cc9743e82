"""The written rule by which a published total is given to organs nobody named, so that totals agree (rule 10)."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from agencies.models import Organization
from regulations.models import ItemAnswer

Outcome = ItemAnswer.Outcome


@dataclass(frozen=True)
class Totals:
    """A line of table 2-(1)-⑥ or ⑦: organs asked, and how many of them had each outcome."""

    asked: int
    regulation: int
    other_rule: int
    planned: int


def allocate_outcomes(codes: Iterable[str], named: Collection[str], totals: Totals) -> dict[str, Outcome]:
    """Code of organ → outcome of one item, so that the totals of its line come out.

    - Whoever the report names anywhere gets REGULATION: nothing it says of them is contradicted.
    - The others are taken from the end of the list of codes, in plain order of characters: first as many as are
      PLANNED, then as many as are OTHER_RULE.
    - The rest gets REGULATION.
    - Items do not look at each other, nor at the year of the regulation (rule 7).

    Raises ValueError when the totals do not add up to those asked, or too few organs are unnamed.
    """
    asked = sorted(codes)
    if totals.asked != len(asked) or totals.asked != totals.regulation + totals.other_rule + totals.planned:
        raise ValueError(f"{totals} does not add up to {len(asked)} organs asked")
    unnamed = [code for code in reversed(asked) if code not in named]
    given = [Outcome.PLANNED] * totals.planned + [Outcome.OTHER_RULE] * totals.other_rule
    if len(given) > len(unnamed):
        raise ValueError(f"{totals} needs more than the {len(unnamed)} organs that are not named")
    return dict.fromkeys(asked, Outcome.REGULATION) | dict(zip(unnamed, given, strict=False))


def spread(number: int, owners: Sequence[Organization]) -> list[tuple[Organization, int]]:
    """Each owner with how many of a group's regulations it is given: the same for all, one more for the first ones."""
    share, rest = divmod(number, len(owners))
    return [(owner, share + (place < rest)) for place, owner in enumerate(owners)]
