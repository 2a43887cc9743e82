"""Where everything stands in a form: its sheets and columns, and the hidden sheet that says what it was made from."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.core.signing import BadSignature, Signer

GUIDE, ITEMS, REVISIONS, ORGAN = "記入要領", "改正事項", "規程・改正日", "適用関係・連絡"
CHOICES, ORIGIN = "選択肢", "管理情報"
KIND_OF_FILE, FORMAT = "調査票", "1"
HEADING, FIRST = 4, 5  # the row with the names of the columns, and the first row below
UNDECIDED = "未定"


@dataclass(frozen=True)
class Column:
    """A column: its heading, its width, and the field of the browser's form that is typed into it.

    One that `is_of_item` has one cell for all clauses of an item.
    """

    label: str
    width: int
    field: str = ""
    is_of_item: bool = False


BASIS = "basis"
PARTING = " ｜ "
COLUMNS: dict[str, tuple[Column, ...]] = {
    ITEMS: (
        Column("改正事項", 20, is_of_item=True),
        Column("指針の条項", 9),
        Column("改正後の条文", 36),
        Column("改正前の条文", 28),
        Column("対応", 22, "outcome", is_of_item=True),
        Column("方法", 17, "manner", is_of_item=True),
        Column("予定年度", 14, "planned", is_of_item=True),
        Column("根拠条文", 20, BASIS),
        Column("備考", 26, "remark", is_of_item=True),
        Column("前回の回答", 24, is_of_item=True),
    ),
    REVISIONS: (
        Column("区分", 16),
        Column("部局", 22),
        Column("規程名", 30),
        Column("改正予定", 17, "planned"),
        Column("協議日", 17, "consulted"),
        Column("改正日", 17, "revised"),
        Column("回報日", 17, "reported"),
        Column("備考", 30, "note"),
    ),
    ORGAN: (
        Column("尋ねること", 34),
        Column("回答", 64, "answer"),
        Column("記入のしかた", 46),
    ),
}
LABELS = {ITEMS: 2, REVISIONS: 3, ORGAN: 1}  # so many columns at the beginning say what a row is about


def label_of(*texts: str) -> str:
    """The first cells of a row in one line, by which it is known again."""
    return PARTING.join(" ".join(text.split()) for text in texts)


class Kind:
    """What a row is about."""

    ITEM, REVISION, ORGAN, TEXT = "ITEM", "REVISION", "ORGAN", "TEXT"


def column_of(sheet: str, field: str) -> int:
    """The column of a field, counted from 1."""
    return next(place for place, column in enumerate(COLUMNS[sheet], 1) if column.field == field)


SHEET_OF = {Kind.ITEM: ITEMS, Kind.REVISION: REVISIONS, Kind.ORGAN: ORGAN, Kind.TEXT: ORGAN}


@dataclass(frozen=True)
class Line:
    """One row of a form: what it is about, where it stands, what its first cells say, and the mark of what stood there.

    `key` is the field of an answer of the organ, the id of a regulation, or the ids of an item and of one of its
    clauses ("12:34", without a clause "12:").
    """

    kind: str
    key: str
    row: int
    label: str
    mark: str

    @property
    def sheet(self) -> str:
        """The sheet it stands on."""
        return SHEET_OF[self.kind]

    @property
    def about(self) -> tuple[str, str]:
        """What is judged as one: an item with all its clauses, a regulation, the answers of the organ, or the texts."""
        if self.kind in (Kind.ORGAN, Kind.TEXT):
            return self.kind, self.kind
        return self.kind, self.key.partition(":")[0]


@dataclass(frozen=True)
class Origin:
    """What a form was made from: whom it asks about what, which version, and its rows."""

    amendment: str
    organization: str
    number: int
    is_draft: bool
    lines: tuple[Line, ...]

    def rows(self) -> list[list[str]]:
        """As texts on the hidden sheet, the last of them a signature: a form that was tampered with is not read."""
        about = {
            KIND_OF_FILE: FORMAT,
            "改正": self.amendment,
            "機関": self.organization,
            "版": str(self.number),
            "下書き": "1" if self.is_draft else "0",
        }
        rows = [[name, value] for name, value in about.items()]
        rows += [[one.kind, one.key, str(one.row), one.label, one.mark] for one in self.lines]
        return [*rows, ["署名", signature(rows)]]


class NotAForm(ValueError):
    """The hidden sheet is not one that this system wrote."""


def signature(rows: Sequence[Sequence[str]]) -> str:
    """What nobody else can write under those rows."""
    return Signer(salt="survey-form").signature(json.dumps(rows, ensure_ascii=False))


def origin_of(rows: Iterable[Sequence[Any]]) -> Origin:
    """Read the hidden sheet; raises NotAForm when it is incomplete or was changed."""
    texts = [[str(value) for value in row if value is not None] for row in rows]
    texts = [row for row in texts if row]
    if len(texts) < 6 or texts[0][:1] != [KIND_OF_FILE] or len(texts[-1]) != 2:
        raise NotAForm
    *signed, (_, given) = texts
    try:
        padded = [row if place < 5 else [*row, *[""] * (5 - len(row))] for place, row in enumerate(signed)]
        Signer(salt="survey-form").unsign(f"{json.dumps(padded, ensure_ascii=False)}:{given}")
        about = [row[1] for row in padded[:5]]
        lines = tuple(Line(kind, key, int(row), label, mark) for kind, key, row, label, mark in padded[5:])
        if about[0] != FORMAT or any(one.kind not in SHEET_OF for one in lines):
            raise NotAForm
        return Origin(about[1], about[2], int(about[3]), about[4] == "1", lines)
    except (BadSignature, IndexError, ValueError) as error:
        raise NotAForm from error
