"""Numbers of clauses as people write them (第６－９, 第6の9, 6-9) read into the one form that is kept: 6-9."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

from agencies import eras
from agencies.echoes import echoed
from agencies.spreadsheets import text_of

EXPECTED = "条項の番号（例 6-9、第6-9、第６の９）"
NUMBER = re.compile(r"第?(\d{1,3}(?:(?:-|の)\d{1,3}){0,3})")
WITH_HEADING = re.compile(r"([^（(]+?)\s*[（(](.+)[）)]", re.DOTALL)


class NumberError(ValueError):
    """What is no number of a clause; its text is Japanese and says what is expected."""


def read_number(value: Any) -> tuple[str, str]:
    """(number, heading) of what stands in a cell or was typed: 第６－９（処理） is ("6-9", "処理").

    Raises NumberError; a day is refused, since Excel makes one of 6-9 and nobody can tell what was typed.
    """
    if isinstance(value, date):
        raise NumberError(f"{EXPECTED}。日付になっているため、セルの書式を「文字列」にして入力し直してください")
    text = text_of(value)
    parted = WITH_HEADING.fullmatch(text)
    typed, heading = parted.groups() if parted else (text, "")
    match = None if isinstance(value, bool) else NUMBER.fullmatch(eras.normalize(typed))
    if match is None:
        raise NumberError(EXPECTED)
    number = "-".join(str(int(part)) for part in re.split("-|の", match[1]))
    return number, " ".join(heading.split())[:100]


def typed_number(text: str) -> str:
    """The number somebody typed into a form; raises NumberError, which repeats what was typed."""
    try:
        return read_number(text)[0]
    except NumberError as error:
        raise NumberError(f"「{echoed(text)}」は条項の番号として読めません。{error}を入力してください。") from error
