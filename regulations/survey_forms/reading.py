"""Reading a form that was filled in: what stands in its cells, and what is wrong with the file itself.

- What cannot be read at all raises `UnreadableFile`; what is wrong in a cell is a `CellError`, and every one is found.
- Nothing of the database is asked: whose form it is, and what may be done with it, is judged in `changes`.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from openpyxl.cell.cell import ERROR_CODES

from agencies.echoes import echoed
from agencies.spreadsheets import (
    MEGABYTE,
    Book,
    CellError,
    Sheet,
    UnreadableFile,
    address,
    checked_archive,
    read_book,
    text_of,
)
from regulations.survey_forms.arrangement import arrangement_of
from regulations.survey_forms.layout import (
    BASIS,
    COLUMNS,
    KIND_OF_FILE,
    ORIGIN,
    PARTING,
    Kind,
    Line,
    NotAForm,
    Origin,
    column_of,
    origin_of,
)

LARGEST_FORM = 8 * MEGABYTE  # unpacked; a form of a thousand regulations has one
AN_ESCAPE = re.compile("_x[0-9A-Fa-f]{4}_")  # what `read_book` leaves of a character that no text may hold
FROM_HERE = "システムからダウンロードした調査票に記入して、読み込んでください。"


@dataclass(frozen=True)
class Cell:
    """A cell that was filled in, or left empty."""

    sheet: str
    address: str
    text: str

    def error(self, expected: str) -> CellError:
        """What is wrong with it."""
        return CellError(self.sheet, self.address, echoed(self.text), expected)


@dataclass(frozen=True)
class FilledRow:
    """What was filled in of one item, one regulation, or of the organ: a cell for each field of the browser's form."""

    kind: str
    key: str
    label: str
    mark: str
    cells: dict[str, Cell]

    @property
    def first(self) -> Cell:
        """The first of its cells."""
        return next(iter(self.cells.values()))


@dataclass(frozen=True)
class FilledForm:
    """A form as it was read: what it was made from, its rows, and what is wrong with the file."""

    file_name: str
    amendment: str
    organization: str
    number: int
    rows: tuple[FilledRow, ...]
    errors: tuple[CellError, ...] = field(default=())

    def as_json(self) -> dict[str, Any]:
        """As plain values, to be kept until it is applied."""
        return asdict(self)


def from_json(kept: Mapping[str, Any]) -> FilledForm:
    """A form that was kept."""
    rows = tuple(
        FilledRow(**row | {"cells": {name: Cell(**cell) for name, cell in row["cells"].items()}})
        for row in kept["rows"]
    )
    return FilledForm(**{**kept, "rows": rows, "errors": tuple(CellError(**one) for one in kept["errors"])})


def read_form(content: bytes, file_name: str) -> FilledForm:
    """What a form holds; raises UnreadableFile when it is not one."""
    if content.startswith(b"PK"):
        with checked_archive(content, file_name) as archive:
            if sum(part.file_size for part in archive.infolist()) > LARGEST_FORM:
                raise UnreadableFile(file_name, f"{KIND_OF_FILE}としては大き過ぎます。{FROM_HERE}")
    book = read_book(content, file_name, with_merged=True)
    if not content.startswith(b"PK"):
        raise UnreadableFile(file_name, f"{KIND_OF_FILE}はExcelブック（.xlsx）です。CSVは読み込めません。{FROM_HERE}")
    hidden = book.sheet(ORIGIN)
    if hidden is None:
        raise UnreadableFile(
            file_name, f"{KIND_OF_FILE}ではありません（「{ORIGIN}」のシートがありません）。{FROM_HERE}"
        )
    try:
        origin = origin_of(hidden.rows)
    except NotAForm as error:
        why = f"{KIND_OF_FILE}の「{ORIGIN}」のシートが書き換えられています。もう一度ダウンロードした調査票に記入してください。"
        raise UnreadableFile(file_name, why) from error
    errors: list[CellError] = []
    rows = tuple(_rows(book, origin, errors))
    about = (book.file_name, origin.amendment, origin.organization, origin.number)
    return FilledForm(*about, rows, tuple(errors))


def _rows(book: Book, origin: Origin, errors: list[CellError]) -> Iterator[FilledRow]:
    """What was filled in, of the rows that are where they were."""
    found: dict[tuple[str, str], FilledRow] = {}
    for name in COLUMNS:
        lines = [line for line in origin.lines if line.sheet == name]
        sheet = book.sheet(name)
        if sheet is None:
            expected = f"「{name}」という名前のシート。シートの名前を元に戻すか、もう一度ダウンロードしてください。"
            errors.append(CellError(name, "", "", expected))
            continue
        arrangement = arrangement_of(sheet, lines)
        errors += arrangement.faults
        for line in arrangement.lines:
            cells = _cells(sheet, line, covered=line.about in found)
            errors += [fault for cell in cells.values() if (fault := _fault_of(sheet, cell))]
            row = found.setdefault(line.about, FilledRow(*line.about, _label(line), line.mark, {}))
            row.cells.update(
                {field: Cell(name, address(*place), _text(sheet, place)) for field, place in cells.items()}
            )
    yield from found.values()


def _label(line: Line) -> str:
    """What a row is about, in words: without the number of the clause, the group, or the one question."""
    parts = line.label.split(PARTING)
    return {
        Kind.ITEM: parts[0],
        Kind.REVISION: " ".join(parts[1:]),
        Kind.ORGAN: "適用関係・連携",
        Kind.TEXT: "理由・連絡",
    }[line.kind]


def _cells(sheet: Sheet, line: Line, *, covered: bool) -> dict[str, tuple[int, int]]:
    """Field → row and column of the cells of one line; `covered` are further clauses of an item."""
    if line.kind in (Kind.ORGAN, Kind.TEXT):
        return {line.key: (line.row, column_of(sheet.name, "answer"))}
    fields = {one.field: (line.row, place) for place, one in enumerate(COLUMNS[sheet.name], 1) if one.field}
    if line.kind == Kind.ITEM:
        basis = fields.pop(BASIS)
        clause = line.key.partition(":")[2]
        fields = ({} if covered else fields) | ({f"{BASIS}-{clause}": basis} if clause else {})
    return fields


def _text(sheet: Sheet, place: tuple[int, int]) -> str:
    """What stands in a cell, as text."""
    return text_of(sheet.value(*place))


def _fault_of(sheet: Sheet, place: tuple[int, int]) -> CellError | None:
    """What is wrong with a cell whatever it is about."""
    text = _text(sheet, place)
    if place in sheet.uncalculated:
        return sheet.error(*place, "数式ではなく値（計算の結果が保存されていません）", "数式")
    if text in ERROR_CODES:
        return sheet.error(*place, "値（計算の結果がエラーになっています）")
    if AN_ESCAPE.search(text) or any(is_control(one) for one in text):
        return sheet.error(*place, "制御文字を含まない文。打ち直してください。")
    return None


def is_control(one: str) -> bool:
    """Is it a character that no text should hold? Line ends and tabs may stand."""
    return unicodedata.category(one) in ("Cc", "Cs") and one not in "\n\t"
