"""Workbooks as people hand them in, made for tests."""

from __future__ import annotations

from collections.abc import Sequence
from io import BytesIO
from typing import Any

import openpyxl

HEADING = ("改正後の条項", "改正後の条文", "改正前の条項", "改正前の条文")


def workbook(
    rows: Sequence[Sequence[Any]],
    *,
    heading: Sequence[Any] = HEADING,
    merged: Sequence[str] = (),
    name: str = "対照表",
) -> bytes:
    """One sheet: the heading, the rows below, and the ranges to merge."""
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet
    sheet.title = name
    for row in ([*heading], *([*row] for row in rows)):
        sheet.append(row)
    for area in merged:
        sheet.merge_cells(area)
    stream = BytesIO()
    book.save(stream)
    return stream.getvalue()
