"""What an administrator types of one official table of a plan."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, cast

from django import forms

from agencies.forms import ChosenField
from agencies.models import Organization
from guidelines.models import AUDIENCES
from guidelines.plans.content import Plain
from guidelines.plans.forms import CodeField, PlanForm, needed, text
from guidelines.plans.part_forms import UNKNOWN, position, rows
from guidelines.plans.proposals import known_shapes

MOST_NOTES, LONGEST_NOTE = 30, 1000


class TableForm(PlanForm):
    """集計表: number, title and notes of one official table."""

    number = CodeField(
        label="番号",
        max_length=20,
        example="2-1-5",
        help_text="画面のアドレスに使います（例 2-1-5）。",
        error_messages=needed("番号", 20),
    )
    caption = text("表番号の表示", 30, "例 2-(1)-⑤")
    title = text("題名", 200)
    shape = ChosenField(label="数え方", help_text="今ある表の題名で示しています。", error_messages=UNKNOWN)
    audience = ChosenField(
        label="種別", required=False, choices=[("", "全ての種別"), *AUDIENCES], error_messages=UNKNOWN
    )
    unit = text("単位", 10, "例 機関", required=False)
    row_heading = text("行の見出し", 50)
    organization = text("示す機関のコード", 20, "1つの機関の表だけ（例 AG-26）。", required=False)
    notes = rows("注", MOST_NOTES * LONGEST_NOTE, "1行に1つ。番号は順番に応じて付きます。", 8)
    position = position()

    def __init__(
        self,
        data: Mapping[str, Any] | None,
        *,
        table: Plain | None,
        others: Sequence[Plain],
        position: int,
        is_fictional: bool,
        version: int = 0,
    ) -> None:
        """`others` are the tables beside it."""
        held = {**(table or {}), "notes": "\n".join((table or {}).get("notes", []))}
        super().__init__(data, initial=held | {"position": position, "version": version})
        self.others, self.is_fictional = others, is_fictional
        shapes = known_shapes(is_fictional)
        cast(forms.ChoiceField, self.fields["shape"]).choices = [("", "選んでください"), *shapes.items()]
        self.fields["shape"].error_messages["required"] = "数え方を選んでください。"

    def clean_number(self) -> str:
        """No other table of the cycle has it."""
        number = self.cleaned_data["number"]
        if any(number == one["number"] for one in self.others):
            raise forms.ValidationError(
                f"番号「{number}」は、この見直しの別の表が使っています。別の番号にしてください。"
            )
        return number

    def clean_organization(self) -> str:
        """An organ of the register of the cycle."""
        code = self.cleaned_data["organization"].replace("\x00", "")
        organs = Organization.objects.organs().of_register(self.is_fictional)
        if code and not organs.filter(code=code).exists():
            raise forms.ValidationError(
                f"機関「{code}」は登録されていません。機関のコード（例 AG-26）を確かめてください。"
            )
        return code

    def clean_notes(self) -> list[str]:
        """One note a line."""
        notes = [line.strip() for line in self.cleaned_data["notes"].splitlines() if line.strip()]
        if len(notes) > MOST_NOTES or any(len(note) > LONGEST_NOTE for note in notes):
            raise forms.ValidationError(f"注は{MOST_NOTES}個まで、1つ{LONGEST_NOTE}文字以内にしてください。")
        return notes

    def value(self) -> Plain:
        """What was typed; who saved it has looked at it."""
        names = ("number", "caption", "title", "shape", "audience", "unit", "row_heading", "organization", "notes")
        return {name: self.cleaned_data[name] for name in names} | {"is_checked": True}
