"""What stands somewhere in words, and both sides where two people changed the same (rule 11)."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass

Words = dict[str, str]
"""What stands somewhere: label → words."""


def fingerprint(words: Words) -> str:
    """A short mark of what stands somewhere."""
    return hashlib.sha256(json.dumps(words, ensure_ascii=False, sort_keys=True).encode()).hexdigest()[:16]


@dataclass(frozen=True)
class ConflictLine:
    """One value on both sides."""

    label: str
    theirs: str
    mine: str

    @property
    def differs(self) -> bool:
        """Do the sides differ here?"""
        return self.theirs != self.mine


@dataclass(frozen=True)
class Conflict:
    """One row changed by two people: what stands there now and what was typed."""

    label: str
    theirs: Words
    mine: Words

    @property
    def lines(self) -> list[ConflictLine]:
        """Both sides, line by line."""
        labels = dict.fromkeys([*self.theirs, *self.mine])
        return [ConflictLine(label, self.theirs.get(label, ""), self.mine.get(label, "")) for label in labels]
