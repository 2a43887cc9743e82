"""Finding the table in an uploaded book: which sheet, which row has the headings, which column is which."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from agencies.spreadsheets import Book, CellError, Sheet, text_of

NUMBER_AFTER, TEXT_AFTER = "改正後の条項", "改正後の条文"
NUMBER_BEFORE, TEXT_BEFORE = "改正前の条項", "改正前の条文"
ROLES = (NUMBER_AFTER, TEXT_AFTER, NUMBER_BEFORE, TEXT_BEFORE)
SIDES = (("改正後", re.compile("改正後|改正案|新(?!旧)")), ("改正前", re.compile("改正前|現行|旧")))
PARTS = (("条項", re.compile("条項|番号|条番|項番")), ("条文", re.compile("条文|本文|規定|内容")))
ROWS_LOOKED_AT, COLUMNS_LOOKED_AT = 30, 50


@dataclass(frozen=True)
class Heading:
    """Where the table begins: its sheet, the row of its headings, and the column of each role (counted from 1)."""

    sheet: Sheet
    row: int
    columns: Mapping[str, int]

    def is_repeated(self, values: Mapping[str, Any]) -> bool:
        """Is this row the headings again, as at the top of a new page?"""
        labels = {role: text_of(self.sheet.value(self.row, column)) for role, column in self.columns.items()}
        return {role: text_of(value) for role, value in values.items()} == labels


def find_heading(book: Book) -> tuple[Heading | None, list[CellError]]:
    """The one table of a book, or what is wrong; hidden sheets do not count."""
    best = [_best(sheet) for sheet in book.sheets if not sheet.is_hidden]
    whole = [one for one in best if one and len(one.columns) == len(ROLES)]
    if len(whole) == 1:
        return whole[0], []
    if whole:
        names = "、".join(f"「{one.sheet.name[:31]}」" for one in whole[:5])
        return None, [whole[1].sheet.error(1, 1, f"新旧対照表のシートは1つだけ（{names}にあります）")]
    partly = max((one for one in best if one), key=lambda one: len(one.columns), default=None)
    if partly and len(partly.columns) > 1:
        missing = "、".join(role for role in ROLES if role not in partly.columns)
        return None, [partly.sheet.error(partly.row, 1, f"見出し「{missing}」のある列", value="")]
    sheet = next((sheet for sheet in book.sheets if not sheet.is_hidden), None) or Sheet("", [])
    return None, [sheet.error(1, 1, "見出し「" + "」「".join(ROLES) + "」の行")]


def _best(sheet: Sheet) -> Heading | None:
    """The first row that has most of the headings."""
    found = [Heading(sheet, row, _columns(sheet, row)) for row in range(1, min(len(sheet.rows), ROWS_LOOKED_AT) + 1)]
    return max(found, key=lambda one: len(one.columns), default=None)


def _columns(sheet: Sheet, row: int) -> dict[str, int]:
    """The column of each role whose heading stands in the row, alone or below 改正後 or 改正前."""
    found: dict[str, int] = {}
    for column in range(1, COLUMNS_LOOKED_AT + 1):
        if (row, column) in sheet.merged and sheet.merged[row, column][1] != column:
            continue
        own, above = _label(sheet, row, column), _label(sheet, row - 1, column)
        part = _one(PARTS, own)
        side = _one(SIDES, own) or _one(SIDES, above)
        if part and side:
            found.setdefault(f"{side}の{part}", column)
    return found


def _one(patterns: tuple[tuple[str, re.Pattern[str]], ...], label: str) -> str:
    """The first that the label says; a sentence is no heading."""
    return next((name for name, pattern in patterns if len(label) <= 20 and pattern.search(label)), "")


def _label(sheet: Sheet, row: int, column: int) -> str:
    """A heading without its spaces and breaks."""
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", text_of(sheet.value(row, column))))
