"""What a draft changes against the version handed in before it; ALLOCATED rows count as unknown (rule 10)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from regulations.parts import ORGAN, TEXTS, Part

NOTHING = "―"


@dataclass(frozen=True)
class Difference:
    """One thing that changes: where, from what, to what."""

    label: str
    before: str
    after: str


def differences(draft: Iterable[Part], latest: Iterable[Part]) -> list[Difference]:
    """What would change if the draft were handed in: items, then regulations, then texts; `latest` may be empty."""
    before, after = labelled(latest), labelled(draft)
    return [
        Difference(label, before.get(label, NOTHING), after.get(label, NOTHING))
        for label in dict.fromkeys([*after, *before])
        if before.get(label, NOTHING) != after.get(label, NOTHING)
    ]


def labelled(parts: Iterable[Part]) -> dict[str, str]:
    """What changes as one → what is said of it; each question and text of the organ as a whole changes by itself."""
    found: dict[str, str] = {}
    for part in parts:
        if part.key in (ORGAN, TEXTS):
            found |= {label: words or NOTHING for label, words in part.words.items()}
        else:
            found[part.label] = in_words(part.words)
    return found


def in_words(values: dict[str, str]) -> str:
    """Label and value of what is filled in."""
    return "／".join(f"{label}：{value}" for label, value in values.items() if value) or NOTHING
