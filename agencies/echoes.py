"""What a message repeats of what somebody typed, so that it can be found on the page and never floods it."""

from __future__ import annotations

LONGEST = 30


def echoed(typed: object) -> str:
    """What was typed as one line of at most 30 characters; 「…」 stands for the rest."""
    line = " ".join(str(typed).split())
    return line if len(line) <= LONGEST else line[:LONGEST] + "…"
