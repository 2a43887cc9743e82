"""Reading an uploaded 新旧対照表: four columns, the clause and its text after the amendment and before it.

- Headings may stand in one row (改正後の条項) or in two (改正後 above 条項); titles above them do not matter.
- Rows without a number go on with the text of the clause above; line breaks within a sentence of a cell go (`paragraphs`).
- A number merged over rows on one side: what stands beside it on the other was absorbed by it, or parted from it.
- （新設）, （削除）, （略） and （同左） mean what they say.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Any

from agencies.spreadsheets import Book, CellError, Sheet, text_of
from guidelines.plans.content import Line
from guidelines.plans.headings import NUMBER_AFTER, NUMBER_BEFORE, TEXT_AFTER, TEXT_BEFORE, Heading, find_heading
from guidelines.plans.numbers import NumberError, read_number
from guidelines.plans.paragraphs import without_soft_breaks

MOST_LINES, LONGEST_TEXT = 2_000, 20_000
NONE = {"", "-", "―", "—", "－", "なし"}
NEW, DELETED, SAME = {"新設", "新規"}, {"削除", "削る"}, {"略", "同左", "同右", "変更なし"}


@dataclass
class Draft:
    """A line that is being read; its texts may go on in further rows."""

    row: int
    before: str = ""
    after: str = ""
    heading: str = ""
    texts: dict[str, list[str]] = field(default_factory=lambda: {TEXT_AFTER: [], TEXT_BEFORE: []})
    absorbed_by: str = ""

    def text(self, side: str) -> str:
        """The text of one side, its rows joined."""
        return "\n".join(self.texts[side])


@dataclass
class Reading:
    """What was read of a table: its lines, or what is wrong with it."""

    lines: list[Line] = field(default_factory=list)
    errors: list[CellError] = field(default_factory=list)


def read_comparison(book: Book, in_force: Collection[str]) -> Reading:
    """The lines of the table in a book, against the numbers of the clauses in force; never both lines and errors."""
    found, errors = find_heading(book)
    if found is None:
        return Reading(errors=errors)
    return TableReader(found, frozenset(in_force)).read()


class TableReader:
    """Goes through the rows of one table."""

    def __init__(self, heading: Heading, in_force: frozenset[str]) -> None:
        """Begin below the heading."""
        self.sheet: Sheet = heading.sheet
        self.heading, self.columns, self.in_force = heading, heading.columns, in_force
        self.drafts: list[Draft] = []
        self.at_row: dict[int, Draft] = {}
        self.errors: list[CellError] = []

    def read(self) -> Reading:
        """All lines, checked one by one and together."""
        for row in range(self.heading.row + 1, len(self.sheet.rows) + 1):
            if len(self.drafts) > MOST_LINES:
                self._wrong(row, NUMBER_AFTER, f"条項は{MOST_LINES:,}件まで。表を確かめてください")
                break
            self._row(row)
        lines = [line for draft in self.drafts if (line := self._line(draft))]
        self._together()
        if not self.drafts and not self.errors:
            self._wrong(self.heading.row + 1, NUMBER_AFTER, "見出しの下に、改正する条項を1行以上")
        return Reading(errors=sorted(self.errors, key=self._place)) if self.errors else Reading(lines=lines)

    def _row(self, row: int) -> None:
        """One row: it begins a clause, goes on with the one above, or is empty."""
        values = {role: self._own(row, column) for role, column in self.columns.items()}
        texts = {
            side: without_soft_breaks(text) for side in (TEXT_AFTER, TEXT_BEFORE) if (text := text_of(values[side]))
        }
        if self.heading.is_repeated(values):
            return
        after, before = self._number(row, NUMBER_AFTER, values), self._number(row, NUMBER_BEFORE, values)
        if after is None or before is None:  # said in the errors; what follows belongs to a clause nobody knows
            self.at_row[row] = Draft(row)
            return
        if not (after[0] or before[0]):
            above = self.at_row.get(row - 1)
            if above:
                self._go_on(row, above, texts)
            elif texts:
                self._wrong(row, NUMBER_AFTER, "条項の番号（条文だけの行は、条項の行のすぐ下に）")
            return
        self._begin(row, after, before, texts)

    def _begin(self, row: int, after: tuple[str, str], before: tuple[str, str], texts: dict[str, str]) -> None:
        """A row with a number on one side at least."""
        draft = Draft(row, before[0], after[0], after[1] or before[1])
        self.drafts.append(draft)
        self.at_row[row] = draft
        into = None if after[0] else self._covering(row, NUMBER_AFTER)
        out_of = None if before[0] else self._covering(row, NUMBER_BEFORE)
        draft.absorbed_by = into.after if into else ""
        owners = {TEXT_AFTER: into or draft, TEXT_BEFORE: out_of or draft}
        for side, text in texts.items():
            owners[side].texts[side].append(text)

    def _go_on(self, row: int, above: Draft, texts: dict[str, str]) -> None:
        """A row that goes on with the clause above; on a side that is merged further up, with that one."""
        self.at_row[row] = above
        sides = {TEXT_AFTER: NUMBER_AFTER, TEXT_BEFORE: NUMBER_BEFORE}
        for side, text in texts.items():
            (self._covering(row, sides[side]) or above).texts[side].append(text)

    def _line(self, draft: Draft) -> Line | None:
        """What one clause's rows say together; None when something is wrong with them."""
        known = len(self.errors)
        after, before = draft.text(TEXT_AFTER), draft.text(TEXT_BEFORE)
        marks = mark_of(after), mark_of(before)
        for side, text in ((TEXT_AFTER, after), (TEXT_BEFORE, before)):
            if len(text) > LONGEST_TEXT:
                self._wrong(draft.row, side, f"1つの条項に{LONGEST_TEXT:,}文字までの条文")
        if draft.before and draft.before not in self.in_force:
            self._wrong(draft.row, NUMBER_BEFORE, "施行中の条項の番号。新設する条項は、改正前の条項を空欄に")
        said = "SAME" if marks[0] in SAME else ""
        if not draft.before:
            self._check_new(draft, marks, before)
        elif not draft.after:
            if after and marks[0] not in DELETED:
                self._wrong(
                    draft.row, NUMBER_AFTER, "改正後の条項の番号。削除する条項は、改正後の条文を空欄か（削除）に"
                )
        elif marks[0] in DELETED:
            self._wrong(draft.row, NUMBER_AFTER, "空欄（削除する条項は、改正後の条項の番号を空欄に）")
        elif marks[1] in NEW:
            self._wrong(draft.row, NUMBER_BEFORE, "空欄（新設する条項は、改正前の条項の番号を空欄に）")
        elif not after and before:
            self._wrong(draft.row, TEXT_AFTER, "改正後の条文。条文が変わらないときは（略）")
        elif not after:
            said = "SAME"
        if len(self.errors) > known:
            return None
        return Line(
            before=draft.before,
            after=draft.after,
            text_before="" if marks[1] in NEW | SAME else before,
            text_after="" if marks[0] in DELETED | SAME else after,
            heading=draft.heading,
            said=said,
            absorbed_by=draft.absorbed_by,
        )

    def _check_new(self, draft: Draft, marks: tuple[str, str], before: str) -> None:
        """A clause without a number before: new, with a text of its own."""
        if before and marks[1] not in NEW:
            self._wrong(draft.row, NUMBER_BEFORE, "改正前の条項の番号。新設する条項は、改正前の条文を空欄か（新設）に")
        elif not draft.text(TEXT_AFTER) or marks[0] in SAME | DELETED:
            self._wrong(draft.row, TEXT_AFTER, "新設する条項の条文")

    def _together(self) -> None:
        """No number stands twice, before or after; what the table does not name keeps its number."""
        stays = self.in_force - {draft.before for draft in self.drafts}
        seen: dict[str, set[str]] = {NUMBER_AFTER: set(), NUMBER_BEFORE: set()}
        for draft in self.drafts:
            for role, number in ((NUMBER_AFTER, draft.after), (NUMBER_BEFORE, draft.before)):
                if number and number in seen[role]:
                    self._wrong(draft.row, role, f"ほかの行と重ならない番号（第{number}は上の行にあります）")
                seen[role].add(number)
            if draft.after in stays:
                expected = f"ほかの条項と重ならない番号（表にない第{draft.after}は、そのまま残ります）"
                self._wrong(draft.row, NUMBER_AFTER, expected)

    def _own(self, row: int, column: int) -> Any:
        """What stands in a cell itself; nothing in one that is merged with another above or beside it."""
        return None if (row, column) in self.sheet.merged else self.sheet.value(row, column)

    def _covering(self, row: int, role: str) -> Draft | None:
        """The clause whose number is merged down into this row."""
        first = self.sheet.merged.get((row, self.columns[role]))
        is_number = first is not None and first[1] == self.columns[role] and first[0] < row
        return self.at_row.get(first[0]) if first and is_number else None

    def _number(self, row: int, role: str, values: dict[str, Any]) -> tuple[str, str] | None:
        """Number and heading in a cell, both empty where there is none; None when it cannot be read."""
        text = text_of(values[role])
        if text in NONE or mark_of(text) in NEW | DELETED:
            return "", ""
        try:
            return read_number(values[role])
        except NumberError as error:
            self._wrong(row, role, str(error))
            return None

    def _wrong(self, row: int, role: str, expected: str) -> None:
        self.errors.append(self.sheet.error(row, self.columns[role], expected))

    @staticmethod
    def _place(error: CellError) -> tuple[int, str]:
        """Errors in the order of the rows."""
        return int(re.sub(r"\D", "", error.cell)), error.cell


def mark_of(text: str) -> str:
    """The word of a text that is only a mark: 新設 of （新設）; else nothing."""
    bare = re.fullmatch(r"[（(［\[〔]?\s*([^（()）\s]{1,4})\s*[)）］\]〕]?", text.replace("　", " ").strip())
    word = bare[1] if bare else ""
    return word if word in NEW | DELETED | SAME else ""
