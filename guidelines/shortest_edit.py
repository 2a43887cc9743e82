"""The shortest edit between two sequences, within a bound (E. W. Myers, An O(ND) Difference Algorithm, 1986)."""

from __future__ import annotations

from collections.abc import Sequence

MOST_EDITS = 400  # pieces removed and added; beyond it two sequences are taken to have nothing in common
Pairs = list[tuple[int, int]]
"""Places in the old and in the new sequence of what was kept, in order."""


def kept_pairs(old: Sequence[str], new: Sequence[str]) -> Pairs:
    """What was kept: always what begins and ends both alike, of the rest as much as possible.

    None of the rest where that would take more than `MOST_EDITS`, or most of it would be removed or added anyway.
    """
    first = 0
    shorter = min(len(old), len(new))
    while first < shorter and old[first] == new[first]:
        first += 1
    last = 0
    while last < shorter - first and old[-1 - last] == new[-1 - last]:
        last += 1
    middle = _middle(old[first : len(old) - last], new[first : len(new) - last])
    return [
        *((place, place) for place in range(first)),
        *((first + one, first + other) for one, other in middle),
        *((len(old) - place, len(new) - place) for place in range(last, 0, -1)),
    ]


def _middle(old: Sequence[str], new: Sequence[str]) -> Pairs:
    """What was kept of two sequences that neither begin nor end alike.

    `reached[k]` is how far in `old` one gets with so many edits on the diagonal k (place in old less place in new).
    """
    if not old or not new:
        return []
    reached = {1: 0}
    history: list[dict[int, int]] = []
    for edits in range(min(MOST_EDITS, len(old) + len(new)) + 1):
        history.append(dict(reached))
        for diagonal in range(-edits, edits + 1, 2):
            if diagonal < -len(new) or diagonal > len(old):
                continue
            one = _next_start(reached, diagonal, edits)
            other = one - diagonal
            while one < len(old) and other < len(new) and old[one] == new[other]:
                one, other = one + 1, other + 1
            reached[diagonal] = one
            if one >= len(old) and other >= len(new):
                return _walked_back(history, len(old), len(new))
    return []


def _next_start(reached: dict[int, int], diagonal: int, edits: int) -> int:
    """Where on the diagonal one more edit begins: something added after the diagonal above, or removed after that below."""
    above, below = reached.get(diagonal + 1, -1), reached.get(diagonal - 1, -1)
    if diagonal == -edits or (diagonal != edits and below < above):
        return above
    return below + 1


def _walked_back(history: list[dict[int, int]], one: int, other: int) -> Pairs:
    """The pairs kept on the way to the end, found from the end."""
    kept: Pairs = []
    for edits in range(len(history) - 1, -1, -1):
        diagonal = one - other
        start = _next_start(history[edits], diagonal, edits)
        while one > start and other > start - diagonal:
            one, other = one - 1, other - 1
            kept.append((one, other))
        if edits:
            one, other = _before_edit(history[edits], diagonal, edits)
    return kept[::-1]


def _before_edit(reached: dict[int, int], diagonal: int, edits: int) -> tuple[int, int]:
    """The place before the edit that led onto the diagonal."""
    above, below = reached.get(diagonal + 1, -1), reached.get(diagonal - 1, -1)
    came_from = diagonal + 1 if diagonal == -edits or (diagonal != edits and below < above) else diagonal - 1
    return reached[came_from], reached[came_from] - came_from
