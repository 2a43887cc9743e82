"""What is wrong in the cells of a form, in the order in which a person goes through it, and what is expected there."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from openpyxl.utils import coordinate_to_tuple

from agencies.forms import PeriodField
from agencies.sheets import CellError
from regulations.answer_forms import PlannedField
from regulations.survey_forms.layout import COLUMNS, UNDECIDED

REMEDIES, UNLISTED = ("ください", "選びます"), "一覧にありません"
EMPTY_CHOICE, EMPTY_CELL = "「選択してください」に戻してください", "空欄にしてください"
PERIODS = "日付（平成27年10月1日、H27.10.1、2015-10-01、平成28年4月、平成27年度 など）"
YEARS = f"年度（平成28年度、平成28年度以降 など）又は「{UNDECIDED}」"


def in_order(errors: Iterable[CellError]) -> list[CellError]:
    """By sheet as they follow each other in the file, row and column; what is about the file as a whole comes first."""
    sheets = ["", *COLUMNS]
    return sorted(
        errors, key=lambda one: (sheets.index(one.sheet), coordinate_to_tuple(one.cell) if one.cell else (0, 0))
    )


def expected_of(field: forms.Field | None, message: str) -> str:
    """What is to stand in a cell; what the browser's form finds wrong with what stands there follows in brackets."""
    message = message.replace(EMPTY_CHOICE, EMPTY_CELL)
    sentences = [part for part in message.split("。") if part]
    remedies = [part for part in sentences if any(word in part for word in REMEDIES)]
    wrong = "。".join(part for part in sentences if part not in remedies)
    is_unlisted = wrong.endswith(UNLISTED)
    expected = "。".join(remedies) if remedies and not is_unlisted else general_of(field)
    return f"{expected}（{wrong}）" if wrong and expected else message


def general_of(field: forms.Field | None) -> str:
    """What may stand in a cell, whatever stands there; empty for a text."""
    if isinstance(field, PlannedField):
        return YEARS
    if isinstance(field, PeriodField):
        return PERIODS
    if isinstance(field, forms.ChoiceField):
        choices: Any = field.choices  # always pairs here, which the stubs cannot know
        return "、".join(f"「{label}」" for value, label in choices if value) + "のいずれか"
    return ""
