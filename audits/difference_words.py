"""What a published set counted and what is counted today, in words: for the page, for a file, and for a terminal."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.utils import timezone

from agencies.models import Trail
from agencies.provenance import Provenance
from agencies.tables import CountedRow, Table
from audits.differences import Difference
from regulations.counted_rows import WORDS
from regulations.tables import REMAINDER

NOTHING = "なし"
NOT_FOUND, NOT_SHOWN = "履歴に該当なし", "履歴は示しません"
VERSION_ONLY = "（版だけの違い）"
HEADING = ["表", "機関コード", "機関", "公表時", "今", "数字の違い", "もとになった履歴"]


@dataclass(frozen=True)
class Told:
    """A difference in words; `code` is that of the organ, empty for what has no name."""

    caption: str
    code: str
    name: str
    before: str
    after: str
    changes_figures: bool
    causes: tuple[str, ...]

    def __str__(self) -> str:
        """In one line."""
        kind = "" if self.changes_figures else VERSION_ONLY
        return f"表{self.caption} {self.name}：{self.before} → {self.after}{kind} ・ {'、'.join(self.causes)}"

    @property
    def line(self) -> list[str]:
        """For a file, under HEADING."""
        differs = "あり" if self.changes_figures else "版だけの違い"
        return [
            f"表{self.caption}",
            self.code,
            self.name,
            self.before,
            self.after,
            differs,
            "、".join(self.causes),
        ]


def told(differences: Iterable[Difference], tables: Iterable[Table], names: Mapping[str, str]) -> list[Told]:
    """Differences in words; `tables` are those published, `names` go by the code of the organ."""
    published = {table.number: table for table in tables}
    return [in_words(one, published[one.number], names) for one in differences]


def in_words(difference: Difference, table: Table, names: Mapping[str, str]) -> Told:
    """One difference; of what has no name only how much, and no entry (rule 10)."""
    if difference.is_named:
        name, causes = names.get(difference.name, difference.name), tuple(map(cause, difference.entries))
    else:
        name, causes = f"{difference.name} {difference.count}件", (NOT_SHOWN,)
    return Told(
        caption=table.caption,
        code=difference.name if difference.is_named else "",
        name=name,
        before=place(difference.before, table),
        after=place(difference.after, table),
        changes_figures=difference.changes_figures,
        causes=causes or (NOT_FOUND,),
    )


def place(row: CountedRow | None, table: Table) -> str:
    """Where a row stands, by the labels of the published table, or what it says."""
    if row is None:
        return NOTHING
    line = next((one.label for one in table.rows if one.key == row.row), None) or label_of(row.row)
    column = next((one.label for one in table.columns if one.key == row.column), None) or label_of(row.column)
    source = f"［{Provenance(row.provenance).label}］" if row.provenance else ""
    return f"{line} {row.text or NOTHING if row.column == WORDS else column}{source}"


def label_of(key: str) -> str:
    """The label of a line or column that the published table does not have: 未回答; else its key."""
    return REMAINDER.get(key.lower().rpartition("-")[2], key)


def cause(entry: Trail) -> str:
    """An entry of the trail: which, when, what and by whom."""
    at = timezone.localtime(entry.at).strftime("%Y-%m-%d %H:%M")
    return f"履歴{entry.pk} {at} {entry.action} {entry.actor_name}"
