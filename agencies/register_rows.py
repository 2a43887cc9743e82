"""Reading a list of local governments: which columns a sheet has, and what each of its rows says or gets wrong."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field

from agencies.corporate_numbers import digits_of, is_code_of_prefecture, is_corporate_number, is_local_code
from agencies.spreadsheets import Book, CellError, Sheet, text_of

CODE, PREFECTURE, MUNICIPALITY, NUMBER = "団体コード", "都道府県名", "市区町村名", "法人番号"
NEEDED = (CODE, PREFECTURE, MUNICIPALITY)
HEADINGS = {
    "団体コード": CODE,
    "全国地方公共団体コード": CODE,
    "地方公共団体コード": CODE,
    "都道府県コード又は市区町村コード": CODE,
    "都道府県コード又は市町村コード": CODE,
    "都道府県名": PREFECTURE,
    "都道府県": PREFECTURE,
    "市区町村名": MUNICIPALITY,
    "市町村名": MUNICIPALITY,
    "市区町村": MUNICIPALITY,
    "法人番号": NUMBER,
}
ROWS_ABOVE = 10
LONGEST_NAME = 100


@dataclass(frozen=True)
class Line:
    """One row of the list: a prefecture (without `municipality`) or a municipality of the prefecture it names."""

    row: int
    code: str
    prefecture: str
    municipality: str
    corporate_number: str

    @property
    def name(self) -> str:
        """The organization's own name."""
        return self.municipality or self.prefecture


@dataclass(frozen=True)
class Listed:
    """A list that was read: the sheet it stands in, its columns, its rows and what is wrong with it."""

    sheet: Sheet
    columns: dict[str, int] = field(default_factory=dict)
    lines: tuple[Line, ...] = ()
    errors: tuple[CellError, ...] = ()

    def error(self, line: Line, column: str, expected: str) -> CellError:
        """What is wrong in a cell of a row."""
        return self.sheet.error(line.row, self.columns[column], expected)


def read_list(book: Book) -> Listed:
    """The first sheet that has the headings, and every row below them that is not empty."""
    for sheet in book.sheets:
        for row in range(1, min(len(sheet.rows), ROWS_ABOVE) + 1):
            columns = columns_of(sheet, row)
            if all(name in columns for name in NEEDED):
                return read_sheet(sheet, row, columns)
    first = book.sheets[0] if book.sheets else Sheet("", ())
    wanted = "」「".join(NEEDED)
    return Listed(first, errors=(first.error(1, 1, f"見出し「{wanted}」が並ぶ行（上から{ROWS_ABOVE}行以内）"),))


def columns_of(sheet: Sheet, row: int) -> dict[str, int]:
    """Heading → its column, the first of that heading."""
    found: dict[str, int] = {}
    for column, value in enumerate(sheet.rows[row - 1], start=1):
        if name := HEADINGS.get(heading_of(text_of(value))):
            found.setdefault(name, column)
    return found


def heading_of(text: str) -> str:
    """A heading without spaces, line breaks and 「（漢字）」."""
    return re.sub(r"\s|\(漢字\)", "", unicodedata.normalize("NFKC", text))


def read_sheet(sheet: Sheet, heading: int, columns: dict[str, int]) -> Listed:
    """The rows below the heading, and what is wrong with each by itself or beside the others."""
    lines: list[Line] = []
    errors: list[CellError] = []
    seen: dict[tuple[str, str], int] = {}
    for row in range(heading + 1, len(sheet.rows) + 1):
        line = line_of(sheet, row, columns)
        if line is None:
            continue
        faults = list(faults_of(line))
        for name, value in ((CODE, line.code), (NUMBER, line.corporate_number)):
            if value and (first := seen.setdefault((name, value), row)) != row:
                faults.append((name, f"ほかの行と異なる{name}（{first}行目と同じです）"))
        errors += (sheet.error(row, columns[name], expected) for name, expected in faults)
        lines.append(line)
    if not lines:
        errors.append(sheet.error(heading + 1, columns[CODE], "1件以上の団体"))
    return Listed(sheet, columns, tuple(lines), tuple(errors))


def line_of(sheet: Sheet, row: int, columns: dict[str, int]) -> Line | None:
    """What a row says; None for an empty one.

    - Excel takes the zero from a code such as 010006: a number of five digits gets it back.
    - 「北海道札幌市」 is 札幌市 of 北海道.
    """
    typed = {name: " ".join(text_of(sheet.value(row, column)).split()) for name, column in columns.items()}
    if not any(typed.values()):
        return None
    code = digits_of(typed[CODE])
    municipality, prefecture = typed[MUNICIPALITY], typed[PREFECTURE]
    if municipality != prefecture:
        municipality = municipality.removeprefix(prefecture).strip()
    return Line(
        row=row,
        code=code.zfill(6) if re.fullmatch("[0-9]{5}", code) else code,
        prefecture=prefecture,
        municipality=municipality,
        corporate_number=digits_of(typed.get(NUMBER, "")),
    )


def faults_of(line: Line) -> Iterator[tuple[str, str]]:
    """What is wrong with a row by itself: column, and what is expected there."""
    if not is_local_code(line.code):
        yield CODE, "6桁の団体コード（先頭2桁が都道府県の01〜47、末尾が検査数字）"
    elif is_code_of_prefecture(line.code) and line.municipality:
        yield MUNICIPALITY, "空欄（このコードは都道府県のものです）"
    elif not is_code_of_prefecture(line.code) and not line.municipality:
        yield MUNICIPALITY, "市区町村名（このコードは都道府県のものではありません）"
    if not line.prefecture:
        yield PREFECTURE, "都道府県名"
    for name, value in ((PREFECTURE, line.prefecture), (MUNICIPALITY, line.municipality)):
        if len(value) > LONGEST_NAME:
            yield name, f"{LONGEST_NAME}文字以内の名称"
    if line.corporate_number and not is_corporate_number(line.corporate_number):
        yield NUMBER, "13桁の法人番号（先頭が検査数字）か空欄"
