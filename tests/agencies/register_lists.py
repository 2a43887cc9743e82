"""Lists of local governments as people hand them in, made for tests, and what the register holds after them."""

from __future__ import annotations

import io
from typing import Any

import openpyxl

from agencies.accounts import command
from agencies.models import Organization
from agencies.register_import import apply_register
from tests.municipalities import corporate_number, local_code

HEADINGS = ["団体コード", "都道府県名", "市区町村名", "法人番号"]
BY = command("test")
Rows = list[list[Any]]


def two_prefectures() -> Rows:
    """Two prefectures with three municipalities, two of them of one name."""
    return [
        [local_code(46), "西県", "", corporate_number(1)],
        [local_code(46, 201), "西県", "府中市", corporate_number(2)],
        [local_code(46, 202), "西県", "西県川辺町", ""],
        [local_code(47), "東県", "", corporate_number(3)],
        [local_code(47, 201), "東県", "府中市", corporate_number(4)],
    ]


def whole_country() -> Rows:
    """As many as there are: 47 prefectures and 1,741 municipalities, all invented."""
    prefectures = [[local_code(place), f"第{place}県", "", corporate_number(place)] for place in range(1, 48)]
    municipalities = []
    for number in range(1741):
        place = number % 47 + 1
        code = local_code(place, 201 + number // 47)
        municipalities.append([code, f"第{place}県", f"架空第{number}市", corporate_number(1000 + number)])
    return municipalities + prefectures


def csv_of(rows: Rows, charset: str = "utf-8-sig", headings: list[str] = HEADINGS) -> bytes:
    """A CSV file."""
    return "\r\n".join(",".join(str(value) for value in row) for row in [headings, *rows]).encode(charset)


def excel_of(rows: Rows, above: Rows | None = None, headings: list[str] = HEADINGS) -> bytes:
    """A workbook whose first sheet says something else."""
    book = openpyxl.Workbook()
    book.active.title = "説明"
    book.active.append(["令和の団体一覧"])
    sheet = book.create_sheet("現在の団体")
    for row in [*(above or []), headings, *rows]:
        sheet.append(row)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def apply(rows: Rows, **options: Any) -> Any:
    """The list applied to the register."""
    return apply_register(content=csv_of(rows), file_name="list.csv", by=BY, **options)


def registered() -> list[tuple[str, str, str]]:
    """Code, full name and 法人番号 of every local government."""
    held = Organization.objects.local_governments(is_fictional=False)
    return [(one.code, one.full_name, one.corporate_number) for one in held]
