"""What an administrator types of one clause or one item of a plan."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any, cast

from django import forms

from agencies.forms import ChosenField
from agencies.models import Organization
from guidelines.plans.changes import changes_of, problems_of
from guidelines.plans.comparison_table import LONGEST_TEXT
from guidelines.plans.content import Line, Plain
from guidelines.plans.forms import PlanForm, text
from guidelines.plans.numbers import NumberError, typed_number
from guidelines.plans.sight import GuidelineSight

NUMBER_HINT = "例 6-9、第６の９。"
MARKS = re.compile(r"^[①-⑳㉑-㉟㊱-㊿]\s*")
UNKNOWN = {"invalid_choice": "「%(value)s」は一覧にありません。一覧から選んでください。"}


def rows(label: str, most: int, hint: str = "", count: int = 6) -> forms.CharField:
    """An optional text of several lines."""
    return text(label, most, hint, required=False, widget=forms.Textarea(attrs={"rows": count}))


def position() -> forms.IntegerField:
    """The place among its like, from 1."""
    return forms.IntegerField(
        label="順番",
        min_value=1,
        required=False,
        widget=forms.NumberInput(attrs={"class": "input-short"}),
        error_messages={"invalid": "順番は数字で入力してください。", "min_value": "順番は1以上にしてください。"},
    )


class LineForm(PlanForm):
    """One clause before and after the amendment."""

    before = ChosenField(label="改正前の条項", required=False, error_messages=UNKNOWN)
    after = text("改正後の条項", 40, f"{NUMBER_HINT}空欄なら削除です。", required=False)
    heading = text("見出し", 100, "空欄なら今の見出しのままです。", required=False)
    text_after = rows("改正後の条文", LONGEST_TEXT)
    text_before = rows(
        "改正前の条文",
        LONGEST_TEXT,
        "施行中の条文が登録されていないときだけ入力します。サイクルを開くと、施行中の条文として登録します。",
        3,
    )
    said = ChosenField(
        label="条文の内容",
        required=False,
        widget=forms.RadioSelect,
        choices=[
            ("", "入力した条文を改正前と比べて決める"),
            ("SAME", "変わらない（番号が移るだけ）"),
            ("CHANGED", "変わる"),
        ],
        help_text="変わらない条項では、前の見直しの回答を引き継げます。分からないときは変わったものとして扱います。",
        error_messages=UNKNOWN,
    )
    summary = text("改正の要点", 300, "改正の内容を1文で。", required=False)
    absorbed_by = text(
        "取り込む先の条項", 40, "削除する条項を取り込む、改正後の条項（ある場合だけ）。", required=False
    )

    def __init__(
        self,
        data: Mapping[str, Any] | None,
        *,
        sight: GuidelineSight,
        lines: Sequence[Line],
        place: int,
        before: str = "",
        version: int = 0,
    ) -> None:
        """`place` of the line counts from 1, 0 for another one, which may be about the clause `before`."""
        held = lines[place - 1] if place else Line(before=before, after=before)
        initial = {name: getattr(held, name) for name in LINE_FIELDS} | {"version": version}
        super().__init__(data, initial=initial)
        self.sight, self.place = sight, place
        self.others = [line for at, line in enumerate(lines, start=1) if at != place]
        taken = {line.before for line in self.others}
        free = [one for one in sight.in_force if one.number not in taken]
        choices = [("", "なし（新設）"), *((one.number, f"第{one.number} {one.heading}".strip()) for one in free)]
        cast(forms.ChoiceField, self.fields["before"]).choices = choices

    def _number(self, name: str) -> str:
        typed = self.cleaned_data[name]
        try:
            return typed_number(typed) if typed else ""
        except NumberError as error:
            raise forms.ValidationError(str(error)) from error

    def clean_after(self) -> str:
        """As it is kept: 6-9."""
        return self._number("after")

    def clean_absorbed_by(self) -> str:
        """As it is kept: 6-9."""
        return self._number("absorbed_by")

    def clean(self) -> Plain:
        """A line that can be, alone and beside the others."""
        cleaned = super().clean() or {}
        if self.errors:
            return cleaned
        before, after, body = cleaned["before"], cleaned["after"], cleaned["text_after"]
        if not before and not after:
            self.add_error("after", "改正前の条項を選ぶか、改正後の条項を入力してください。")
        elif not before and not (body or cleaned["summary"]):
            self.add_error("text_after", "新設する条項の条文か、改正の要点を入力してください。")
        elif not after and body:
            self.add_error("text_after", "削除する条項では、改正後の条文を空欄にしてください。")
        elif before and after and not cleaned["said"] and not body:
            self.add_error("text_after", "改正後の条文を入力するか、「条文の内容」で変わるかどうかを選んでください。")
        if cleaned["absorbed_by"] and after:
            self.add_error("absorbed_by", "取り込む先は、削除する条項だけに入力します。")
        if not self.errors:
            self._check_beside_others()
        return cleaned

    def _check_beside_others(self) -> None:
        """Problems that were not there before this line."""
        known = set(problems_of(changes_of(self.others, self.sight.in_force)))
        for problem in problems_of(changes_of([*self.others, self.line()], self.sight.in_force)):
            if problem not in known:
                self.add_error("absorbed_by" if problem.startswith("取り込む") else "after", problem)

    def line(self) -> Line:
        """What was typed."""
        typed = {name: self.cleaned_data[name] for name in LINE_FIELDS}
        is_kept = bool(typed["before"] and typed["after"])
        return Line(**typed | {"said": typed["said"] if is_kept else ""})


LINE_FIELDS = ("before", "after", "heading", "text_after", "text_before", "said", "summary", "absorbed_by")


class ItemForm(PlanForm):
    """改正事項: what organs are asked."""

    label = text("改正事項", 99, "番号（①など）は順番に応じて付きます。例 複製等の最小限化、処理後の消去")
    clauses = forms.MultipleChoiceField(
        label="条項",
        widget=forms.CheckboxSelectMultiple,
        error_messages={
            "required": "条項を1つ以上選んでください。",
            "invalid_choice": "「%(value)s」は改正後の条項にありません。",
        },
    )
    lead_supervisors_only = forms.BooleanField(label="法人を主管する行政機関だけに尋ねる", required=False)
    position = position()

    def __init__(
        self,
        data: Mapping[str, Any] | None,
        *,
        sight: GuidelineSight,
        item: Plain | None,
        position: int,
        version: int = 0,
    ) -> None:
        """Offers the clauses the guideline has after the amendment, those that change first."""
        super().__init__(data, initial={**(item or {}), "position": position, "version": version})
        changed = sorted(sight.left, key=lambda one: one.change == "UNCHANGED")
        choices = [(one.line.after, f"第{one.line.after} {one.heading}（{one.look.label}）") for one in changed]
        cast(forms.MultipleChoiceField, self.fields["clauses"]).choices = choices
        if sight.audience != Organization.Kind.AGENCY:
            del self.fields["lead_supervisors_only"]

    def clean_label(self) -> str:
        """Without the mark it will bear."""
        label = MARKS.sub("", self.cleaned_data["label"]).strip()
        if not label:
            raise forms.ValidationError("改正事項を入力してください。")
        return label

    def value(self, code: str) -> Plain:
        """What was typed, for the guideline of that code."""
        cleaned = self.cleaned_data
        return {
            "guideline": code,
            "label": cleaned["label"],
            "clauses": cleaned["clauses"],
            "lead_supervisors_only": cleaned.get("lead_supervisors_only", False),
        }


def moved(rows_before: Sequence[Any], place: int, row: Any, position: int) -> list[Any]:
    """The rows with one put to a position (from 1), taken away from its place first (0: it is another one)."""
    kept = [one for at, one in enumerate(rows_before, start=1) if at != place]
    kept.insert(position - 1, row)
    return kept
