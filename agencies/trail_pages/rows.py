"""Rows of the trail as the page shows them: in words, what stood before and after, and whether they are sealed."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any

from agencies.models import Trail
from agencies.trail_pages.kinds import column_of, kind_of

SHOWN = 4
"""So many changed columns stand open; more are folded away."""


@dataclass(frozen=True)
class Said:
    """One column: what stood there before and after; None where it stood on that side not at all."""

    label: str
    before: str | None
    after: str | None


@dataclass(frozen=True)
class Line:
    """One row of the trail."""

    row: Trail
    kind: str
    is_sealed: bool
    changes: tuple[Said, ...]

    @property
    def shown(self) -> tuple[Said, ...]:
        """What stands open."""
        return self.changes[:SHOWN]

    @property
    def folded(self) -> tuple[Said, ...]:
        """What is folded away."""
        return self.changes[SHOWN:]


def lines_of(rows: Iterable[Trail], through: int, open_ids: Collection[int]) -> list[Line]:
    """The rows in words; `through` is the highest id sealed, `open_ids` those below it that are not."""
    return [
        Line(row, kind_of(row.target_type), row.pk <= through and row.pk not in open_ids, changes_of(row))
        for row in rows
    ]


def changes_of(row: Trail) -> tuple[Said, ...]:
    """Every column that stands on either side, in the order of the newer side."""
    before, after = row.before or {}, row.after or {}
    names = [*after, *(name for name in before if name not in after)]
    return tuple(
        Said(
            column_of(name),
            in_words(before[name]) if name in before else None,
            in_words(after[name]) if name in after else None,
        )
        for name in names
    )


def in_words(value: Any) -> str:
    """A plain value in words."""
    if value is None or value in ("", [], {}):
        return "（なし）"
    if isinstance(value, bool):
        return "はい" if value else "いいえ"
    if isinstance(value, list) and all(isinstance(one, (str, int)) for one in value):
        return "、".join(map(str, value))
    if isinstance(value, (list, dict)):
        return json.dumps(value, ensure_ascii=False)
    text = str(value)
    return f"要約値 {text}" if text.startswith("sha256:") else text
