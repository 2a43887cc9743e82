"""What the lines of a plan change, laid beside the texts in force: 新設, 改正, 移動, 削除."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from guidelines.lineage import natural
from guidelines.models import ClauseText
from guidelines.plans.content import Line
from guidelines.text_comparison import normalized

Change = ClauseText.Change
LOOKS = {
    Change.NEW: ("新設", "＋", "green"),
    Change.AMENDED: ("改正", "●", "blue"),
    Change.RENUMBERED: ("移動", "→", "blue"),
    Change.DELETED: ("削除", "✕", "red"),
    Change.UNCHANGED: ("変更なし", "○", "gray"),
}
DIFFERENT = "改正前の条文が、登録されている施行中の条文と一致しません。条項の番号と条文を確かめてください。"


@dataclass(frozen=True)
class Look:
    """How a change is shown: words, shape and colour."""

    label: str
    mark: str
    tone: str


@dataclass(frozen=True)
class ClauseChange:
    """A clause of a guideline through the planned amendment; `place` is its line's, 0 where no line names it."""

    change: str
    line: Line
    before: ClauseText | None
    place: int = 0
    is_moved: bool = False
    warning: str = ""

    @property
    def look(self) -> Look:
        """How the change is shown."""
        if self.is_moved and self.change == Change.AMENDED:
            return Look("移動・改正", "→", "blue")
        return Look(*LOOKS[Change(self.change)])

    @property
    def number(self) -> str:
        """Its number after the amendment, of a deleted one the number it bore."""
        return self.line.after or self.line.before

    @property
    def heading(self) -> str:
        """Its heading, which stays unless a line gives another."""
        return self.line.heading or (self.before.heading if self.before else "")

    @property
    def body(self) -> str:
        """What it says after the amendment; a text that stays is kept letter by letter."""
        if self.change == Change.DELETED:
            return ""
        stays = self.change in (Change.UNCHANGED, Change.RENUMBERED)
        kept = self.before.body if self.before and stays else ""
        return kept or self.line.text_after or (self.line.text_before if stays else "")

    @property
    def body_before(self) -> str:
        """What it says in force, as recorded, else as the table says."""
        return (self.before.body if self.before else "") or self.line.text_before


def changes_of(lines: Sequence[Line], in_force: Iterable[ClauseText]) -> list[ClauseChange]:
    """Every clause of a guideline through the amendment, in the order of the numbers after it.

    What no line names stays as it is, under its number.
    """
    standing = {text.number: text for text in in_force}
    named = {line.before for line in lines}
    found = [_change(line, standing.get(line.before), place) for place, line in enumerate(lines, start=1)]
    found += [
        ClauseChange(Change.UNCHANGED, Line(before=number, after=number), text)
        for number, text in standing.items()
        if number not in named
    ]
    return sorted(found, key=lambda one: (natural(one.number), not one.line.after))


def _change(line: Line, before: ClauseText | None, place: int) -> ClauseChange:
    """How one line changes its clause."""
    if not line.before:
        return ClauseChange(Change.NEW, line, None, place)
    recorded = before.body if before else ""
    differs = bool(recorded and line.text_before and normalized(recorded) != normalized(line.text_before))
    warning = DIFFERENT if differs else ""
    if not line.after:
        return ClauseChange(Change.DELETED, line, before, place, warning=warning)
    is_moved = line.after != line.before
    if not _says_the_same(line, recorded):
        return ClauseChange(Change.AMENDED, line, before, place, is_moved, warning)
    return ClauseChange(Change.RENUMBERED if is_moved else Change.UNCHANGED, line, before, place, is_moved, warning)


def _says_the_same(line: Line, recorded: str) -> bool:
    """Does the clause say after the amendment what it says in force? Where nobody can tell it counts as changed."""
    if line.said:
        return line.said == "SAME"
    known = recorded or line.text_before
    return bool(known) and normalized(known) == normalized(line.text_after)


def problems_of(changes: Sequence[ClauseChange]) -> list[str]:
    """What makes the lines of a guideline impossible, in words."""
    before = Counter(one.line.before for one in changes if one.line.before)
    after = Counter(one.line.after for one in changes if one.line.after)
    found = [
        f"改正前の第{number}を、{n}行で挙げています。1行にまとめてください。" for number, n in before.items() if n > 1
    ]
    found += [
        f"改正後の第{number}が、{n}条あります。番号が重ならないようにしてください。"
        for number, n in after.items()
        if n > 1
    ]
    for one in changes:
        if one.line.before and one.before is None:
            found.append(f"改正前の第{one.line.before}は、施行中の条項にありません。番号を確かめてください。")
        if one.line.absorbed_by and one.line.absorbed_by not in after:
            found.append(f"取り込む先の第{one.line.absorbed_by}は、改正後の条項にありません。番号を確かめてください。")
    return found


def counted(changes: Iterable[ClauseChange]) -> list[tuple[Look, int]]:
    """How many clauses change in which way."""
    return list(Counter(one.look for one in changes).items())
