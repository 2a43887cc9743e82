"""What a file of the breakdown says: one line for each organ and item, or for each regulation; nothing is looked up.

- A sheet whose heading has 改正事項 and 対応 holds answers, one whose heading has 改正日 holds dates; others are refused.
- Dates are in era or ISO style, or days of Excel.
- A line of which nothing is filled in but what the form offered for download holds is passed over, and counted.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import NamedTuple

from agencies.eras import DateError
from agencies.periods import Period, parse_period
from agencies.spreadsheets import Book, CellError, Sheet, text_of
from regulations.models import ItemAnswer

SEARCHED_ROWS = 20
HEADINGS = {
    "機関コード": "code",
    "コード": "code",
    "機関名": "name",
    "改正事項": "item",
    "対応": "outcome",
    "対応状況": "outcome",
    "方法": "manner",
    "予定年度": "planned",
    "根拠条文": "basis_1",
    "根拠条文1": "basis_1",
    "根拠条文2": "basis_2",
    "根拠条文3": "basis_3",
    "規程名": "regulation",
    "規程": "regulation",
    "改正日": "revised",
    "協議日": "consulted",
    "回報日": "reported",
    "改正予定": "planned_on",
    "備考": "remark",
}
"""What a column may be called → what it holds; 機関名 is for whoever reads the file, and looked at no further."""
REVISION_DATES = {"revised": "revised", "consulted": "consulted", "reported": "reported", "planned_on": "planned"}
ANSWERS, DATES = ("code", "item", "outcome"), ("code", "revised")
BASES = ("basis_1", "basis_2", "basis_3")
GIVEN = {"code", "name", "item", "regulation"}
"""What the form offered for download holds already; a line that says no more was left empty."""
UNITS = "部局等一覧"
"""The sheet of that form on which units can be looked up; it is not read."""
LONGEST = dict.fromkeys(BASES, 500) | {"remark": 1000, "regulation": 200}
UNDECIDED = "未定"
A_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f]")  # a line end or a tab may stand
Choices = tuple[tuple[str, str], ...]
OUTCOMES: Choices = tuple((value, str(label)) for value, label in ItemAnswer.Outcome.choices[:3])
MANNERS: Choices = tuple((value, str(label)) for value, label in ItemAnswer.Manner.choices)
A_DATE = "日付（平成27年10月1日、H27.10.1、2015-10-01、平成27年度 など）"


class Place(NamedTuple):
    """Where a line stands, so that what is wrong with it can be named."""

    sheet: Sheet
    row: int
    columns: Mapping[str, int]

    def error(self, column: str, expected: str) -> CellError:
        """What is wrong in one of its columns."""
        return self.sheet.error(self.row, self.columns.get(column, 1), expected)


class AnswerLine(NamedTuple):
    """What one organ did about one item, as the file says; `bases` are in the order of the item's clauses."""

    place: Place
    code: str
    item: str
    outcome: str
    manner: str = ""
    planned: Period | None = None
    bases: tuple[str, ...] = ()
    remark: str = ""


@dataclass(frozen=True)
class DateLine:
    """How far one regulation is, as the file says; `name` may be empty where its owner has one regulation."""

    place: Place
    code: str
    name: str
    dates: Mapping[str, Period] = field(default_factory=dict)
    remark: str = ""


@dataclass
class Read:
    """Everything the file says, and what could not be read."""

    answers: list[AnswerLine] = field(default_factory=list)
    dates: list[DateLine] = field(default_factory=list)
    errors: list[CellError] = field(default_factory=list)
    blank: int = 0


def read(book: Book) -> Read:
    """The lines of every sheet that can be seen, with an error for each cell that cannot be read."""
    found = Read()
    for sheet in book.sheets:
        if sheet.is_hidden or not sheet.rows or sheet.name == UNITS:
            continue
        row, columns = heading_of(sheet)
        if all(name in columns for name in ANSWERS):
            found.answers += [
                line
                for place, texts in filled_lines(sheet, row, columns, found)
                if (line := answer_line(place, texts, found.errors))
            ]
        elif all(name in columns for name in DATES):
            found.dates += [
                day
                for place, texts in filled_lines(sheet, row, columns, found)
                if (day := date_line(place, texts, found.errors))
            ]
        else:
            expected = "見出し「機関コード・改正事項・対応」の表、又は「機関コード・規程名・改正日」の表"
            found.errors.append(sheet.error(max(row, 1), 1, expected))
    if not (found.answers or found.dates or found.errors):
        empty = f"記入した行。{found.blank}行の全てが空欄のままです" if found.blank else "1行以上のデータ"
        found.errors.append(CellError(book.sheets[0].name if book.sheets else "", "A1", "", empty))
    return found


def heading_of(sheet: Sheet) -> tuple[int, dict[str, int]]:
    """The row of the heading (0: none), and what each of its columns holds → its number; the leftmost of two counts."""
    for place, row in enumerate(sheet.rows[:SEARCHED_ROWS], start=1):
        columns: dict[str, int] = {}
        for number, value in enumerate(row, start=1):
            words = "".join(unicodedata.normalize("NFKC", text_of(value)).split())
            if words in HEADINGS:
                columns.setdefault(HEADINGS[words], number)
        if "code" in columns:
            return place, columns
    return 0, {}


def lines(sheet: Sheet, heading: int, columns: Mapping[str, int]) -> Iterator[tuple[Place, dict[str, str]]]:
    """The lines below the heading that say something: where each stands, and what each column says."""
    for row in range(heading + 1, len(sheet.rows) + 1):
        texts = sheet.texts(row, columns)
        if any(texts.values()):
            texts["code"] = unicodedata.normalize("NFKC", texts["code"]).strip()
            yield Place(sheet, row, columns), texts


def filled_lines(
    sheet: Sheet, heading: int, columns: Mapping[str, int], found: Read
) -> Iterator[tuple[Place, dict[str, str]]]:
    """The lines of which something is filled in; the others are counted."""
    filled = [name for name in columns if name not in GIVEN]
    for place, texts in lines(sheet, heading, columns):
        if any(texts[name] for name in filled) or any(
            sheet.uncalculated and (place.row, columns[name]) in sheet.uncalculated for name in filled
        ):
            yield place, texts
        else:
            found.blank += 1


def is_sound(place: Place, texts: Mapping[str, str], errors: list[CellError]) -> bool:
    """Has the line an organ, no text that is too long, and none that is no text? Errors are noted."""
    before = len(errors)
    if not texts["code"]:
        errors.append(place.error("code", "機関コード"))
    for name, longest in LONGEST.items():
        if text := texts.get(name):
            if len(text) > longest:
                errors.append(place.error(name, f"{longest}文字以内"))
            if A_CONTROL.search(text):
                errors.append(place.error(name, "制御文字を含まない文字列"))
    return len(errors) == before


def answer_line(place: Place, texts: Mapping[str, str], errors: list[CellError]) -> AnswerLine | None:
    """A line of answers, or None with its errors noted."""
    if not is_sound(place, texts, errors):
        return None
    before, planned = len(errors), None
    outcome = choice(place, "outcome", texts["outcome"], OUTCOMES, errors)
    manner = choice(place, "manner", texts.get("manner", ""), MANNERS, errors)
    if not texts["item"]:
        errors.append(place.error("item", "改正事項の番号（1、①）又は名称"))
    is_planned = outcome == ItemAnswer.Outcome.PLANNED
    if (written := texts.get("planned", "")) and written != UNDECIDED:
        planned = period(place, "planned", written, errors)
        if not is_planned:
            errors.append(place.error("planned", "「今後見直し予定」のときだけ予定年度"))
    if is_planned and manner:
        errors.append(place.error("manner", "「今後見直し予定」のときは空欄"))
    if len(errors) > before:
        return None
    bases = tuple(texts.get(name, "") for name in BASES)
    return AnswerLine(place, texts["code"], texts["item"], outcome, manner, planned, bases, texts.get("remark", ""))


def date_line(place: Place, texts: Mapping[str, str], errors: list[CellError]) -> DateLine | None:
    """A line of dates, or None with its errors noted."""
    if not is_sound(place, texts, errors):
        return None
    before = len(errors)
    written = {name: texts[column] for column, name in REVISION_DATES.items() if texts.get(column)}
    columns = {name: column for column, name in REVISION_DATES.items()}
    dates = {name: found for name, text in written.items() if (found := period(place, columns[name], text, errors))}
    for name, found in dates.items():
        if name != "planned" and found.last is None:
            errors.append(place.error(columns[name], "「以降」を付けない日・月・年度"))
    if not written and len(errors) == before:
        errors.append(place.error("revised", A_DATE))
    if len(errors) > before:
        return None
    return DateLine(place, texts["code"], texts.get("regulation", ""), dates, texts.get("remark", ""))


def choice(place: Place, column: str, text: str, choices: Choices, errors: list[CellError]) -> str:
    """The value of a label or of the value itself, in half or full width; an error where it is neither."""
    found = meaning(text, choices)
    if found is None:
        errors.append(place.error(column, "、".join(str(label) for value, label in choices if value)))
    return found or ""


@lru_cache(maxsize=1000)
def meaning(text: str, choices: Choices) -> str | None:
    """The value that a text stands for; a file says the same few again and again."""
    wanted = unicodedata.normalize("NFKC", text)
    return next((value for value, label in choices if wanted in (value, unicodedata.normalize("NFKC", label))), None)


@lru_cache(maxsize=1000)
def read_period(text: str) -> Period:
    """A day or period; a file says the same few again and again."""
    return parse_period(text)


def period(place: Place, column: str, text: str, errors: list[CellError]) -> Period | None:
    """A day or period; an error where it cannot be read."""
    try:
        return read_period(text)
    except DateError:
        errors.append(place.error(column, A_DATE))
        return None
