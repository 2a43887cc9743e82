"""The written rule by which the totals of table 2-(2)-③ are given to organs nobody named, so that totals agree (rule 10)."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from audits.models import ConcurrentPost

Answer = ConcurrentPost.Answer


def allocate_posts(codes: Iterable[str], named: Collection[str], asked: int, concurrent: int) -> dict[str, Answer]:
    """Code of organ → whether one kind of post is held together with an information-security post.

    - Whoever the report names anywhere gets YES.
    - The others are taken from the end of the list of codes, in plain order of characters: as many as are left get NO,
      the rest gets YES.
    - Kinds of post do not look at each other.

    Raises ValueError when the number asked is not that of the organs, or too few organs are unnamed.
    """
    organs = sorted(codes)
    if asked != len(organs) or not 0 <= concurrent <= asked:
        raise ValueError(f"{concurrent} of {asked} does not add up to {len(organs)} organs asked")
    unnamed = [code for code in reversed(organs) if code not in named]
    apart = unnamed[: asked - concurrent]
    if len(apart) < asked - concurrent:
        raise ValueError(f"{asked - concurrent} are more than the {len(unnamed)} organs that are not named")
    return dict.fromkeys(organs, Answer.YES) | dict.fromkeys(apart, Answer.NO)
