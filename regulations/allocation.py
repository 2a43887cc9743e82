"""The written rule by which a published total is given to organs nobody named, so that totals agree (rule 10)."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from agencies.models import Organization
from regulations.models import ItemAnswer, Submission

Arrangement = Submission.Arrangement
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


def allocate_arrangements(
    codes: Iterable[str], known: Mapping[str, str], named: Collection[str], totals: Mapping[str, int]
) -> dict[str, str]:
    """Code of agency → arrangement of its units, so that the totals of table 2-(1)-⑩ come out.

    - `known` is what the table says of an agency by name; those keep it.
    - Whoever the report names elsewhere gets MAIN, which it calls the common case.
    - The others are taken from the end of the list of codes, in plain order of characters: first as many as have no
      units, then as many as have each arrangement, from the last to the first.

    Raises ValueError when the totals do not add up to the agencies, or too few agencies are unnamed.
    """
    asked = sorted(codes)
    left = {one: totals[one] - list(known.values()).count(one) for one in Arrangement.values}
    left[Arrangement.MAIN] -= len([code for code in asked if code in named and code not in known])
    if sum(totals.values()) != len(asked) or min(left.values()) < 0:
        raise ValueError(f"{totals} does not add up to {len(asked)} agencies")
    unnamed = [code for code in reversed(asked) if code not in named and code not in known]
    given = [one for one in reversed(Arrangement.values) for _ in range(left[one])]
    return dict.fromkeys(asked, Arrangement.MAIN.value) | dict(zip(unnamed, given, strict=True)) | dict(known)


def spread(number: int, owners: Sequence[Organization]) -> list[tuple[Organization, int]]:
    """Each owner with how many of a group's regulations it is given: the same for all, one more for the first ones."""
    share, rest = divmod(number, len(owners))
    return [(owner, share + (place < rest)) for place, owner in enumerate(owners)]
