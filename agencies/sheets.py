"""What is in a file that somebody handed in: sheets of plain rows, and what is wrong in one of their cells."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date, datetime
from typing import Any

from openpyxl.utils import get_column_letter

from agencies.echoes import echoed
from agencies.refusals import Refusal

UNCALCULATED = "数式（計算の結果が保存されていません）"


class UnreadableFile(Refusal):
    """A file that is not read at all; its text names the file."""

    status = 422
    problem = "unreadable-file"

    def __init__(self, file_name: str, why: str) -> None:
        """Name the file and say why."""
        self.file_name = file_name
        super().__init__(f"「{echoed(file_name)}」を読み込めません。{why}")


@dataclass(frozen=True, order=True)
class CellError:
    """What is wrong in one cell: where, what stands there, and what is expected."""

    sheet: str
    cell: str
    value: str
    expected: str

    def as_dict(self) -> dict[str, str]:
        """As JSON."""
        return asdict(self)


@dataclass(frozen=True)
class Sheet:
    """A sheet: its rows as plain values (str, int, float, bool, date or None), beginning with row 1 of the file.

    - `uncalculated` are the cells with a formula whose value was not saved with it: they look empty and are not.
    - `is_text` says that its values are texts already, as `text_of` gives them.
    """

    name: str
    rows: Sequence[Sequence[Any]]
    is_hidden: bool = False
    merged: Mapping[tuple[int, int], tuple[int, int]] = field(default_factory=dict)
    uncalculated: frozenset[tuple[int, int]] = frozenset()
    is_text: bool = False

    def value(self, row: int, column: int) -> Any:
        """What stands in a cell (both counted from 1), for one of a merged range what stands in its first cell."""
        row, column = self.merged.get((row, column), (row, column))
        line = self.rows[row - 1] if 0 < row <= len(self.rows) else ()
        return line[column - 1] if 0 < column <= len(line) else None

    def texts(self, row: int, columns: Mapping[str, int]) -> dict[str, str]:
        """What stands in those columns of a row, as a person reads it."""
        if self.merged:
            return {name: text_of(self.value(row, column)) for name, column in columns.items()}
        line = self.rows[row - 1]
        width = len(line)
        if self.is_text:
            return {name: line[column - 1] if column <= width else "" for name, column in columns.items()}
        return {name: text_of(line[column - 1]) if column <= width else "" for name, column in columns.items()}

    def as_texts(self) -> list[list[str]]:
        """Its rows as texts; a formula whose value was not saved is said to be one, and not taken for nothing."""
        rows = [[text_of(value) for value in row] for row in self.rows]
        for row, column in self.uncalculated:
            if row <= len(rows) and column <= len(rows[row - 1]):
                rows[row - 1][column - 1] = UNCALCULATED
        return rows

    def error(self, row: int, column: int, expected: str, value: Any = None) -> CellError:
        """What is wrong in a cell; `value` where something else than the cell's own is to be shown."""
        shown = self.value(row, column) if value is None else value
        return CellError(self.name, address(row, column), echoed(text_of(shown)), expected)


@dataclass(frozen=True)
class Book:
    """A file that was read."""

    file_name: str
    sheets: Sequence[Sheet]

    def as_json(self) -> list[Any]:
        """As texts in plain values, so that a file that was read need not be taken apart again."""
        return [[one.name, one.is_hidden, one.as_texts()] for one in self.sheets]

    @classmethod
    def from_json(cls, file_name: str, kept: Sequence[Any]) -> Book:
        """A file that was read and kept as texts."""
        return cls(file_name, [Sheet(name, rows, is_hidden, is_text=True) for name, is_hidden, rows in kept])

    def sheet(self, name: str) -> Sheet | None:
        """The sheet of that name."""
        return next((sheet for sheet in self.sheets if sheet.name == name), None)


def address(row: int, column: int) -> str:
    """C7 for row 7, column 3."""
    return f"{get_column_letter(column)}{row}"


def text_of(value: Any) -> str:
    """What stands in a cell as a person reads it: "" for nothing, 3 for 3.0, an ISO day for a date."""
    if isinstance(value, str):
        return value.replace("_x000D_", "").replace("\r\n", "\n").replace("\r", "\n").strip()
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.date().isoformat() if not (value.hour or value.minute or value.second) else value.isoformat(" ")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)
