"""Random codes for addresses, where a number would tell how many there are of what its reader may not see."""

from __future__ import annotations

import secrets

LETTERS = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"  # none that is taken for another: 0 1 I O


def new_code() -> str:
    """A code that tells nothing, not even how many there are: J7K2-M4QX."""
    letters = [secrets.choice(LETTERS) for _ in range(8)]
    return f"{''.join(letters[:4])}-{''.join(letters[4:])}"
