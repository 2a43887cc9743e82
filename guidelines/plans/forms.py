"""What an administrator types of a cycle as a whole: its name and dates, and an uploaded table."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from django import forms

from agencies import eras
from agencies.echoes import echoed
from agencies.forms import DayField, TypedField, UploadField
from agencies.periods import Period, fiscal_year_end, parse_period
from guidelines.models import Amendment
from guidelines.plans.content import Plain
from guidelines.plans.words import in_words

USUAL_OFFSETS = (-30, -7, 0, 7, 14)
CODE = re.compile(r"(?=.*[0-9])[A-Za-z0-9]+(?:-[A-Za-z0-9]+)*")
FARTHEST, MOST_OFFSETS = 366, 20


def needed(label: str, most: int | None = None) -> dict[str, str]:
    """What is said of a text that is missing or too long."""
    return {
        "required": f"{label}を入力してください。",
        "max_length": f"{label}は{most}文字以内で入力してください（現在%(show_value)d文字です）。",
    }


def text(label: str, most: int, hint: str = "", *, required: bool = True, **kwargs: Any) -> forms.CharField:
    """A text with messages of its own."""
    return forms.CharField(
        label=label, max_length=most, help_text=hint, required=required, error_messages=needed(label, most), **kwargs
    )


def on(label: str, hint: str = "", *, required: bool = True) -> DayField:
    """A day."""
    widget = forms.TextInput(attrs={"class": "input-date"})
    return DayField(label=label, help_text=hint, required=required, widget=widget, error_messages=needed(label))


class CodeField(forms.CharField):
    """A code or number that may stand in an address: letters, digits and hyphens, with a digit in it."""

    def __init__(self, *, example: str = "2021-04", **options: Any) -> None:
        """`example` is one that may stand, for whom typed one that may not."""
        super().__init__(**options)
        self.example = example

    def clean(self, value: Any) -> str:
        """In half width; raises ValidationError for anything else."""
        found = super().clean(eras.normalize(value) if value and not value.isascii() else value)
        if found and not CODE.fullmatch(found):
            raise forms.ValidationError(
                f"「{echoed(found)}」は{self.label}に使えません。英数字とハイフンで、数字を1つ以上入れてください（例 {self.example}）。"
            )
        return found


class FiscalYearField(TypedField):
    """A fiscal year, as 令和3年度 or 2021; its value is the year it begins in."""

    def to_python(self, value: Any) -> int | None:  # type: ignore[override]  # the value of this field is what it reads
        """Read what was typed."""
        if value in self.empty_values or isinstance(value, int):
            return value if isinstance(value, int) else None
        typed = eras.normalize(value)
        try:
            found = parse_period(typed if typed.endswith("年度") else f"{typed.removesuffix('年')}年度")
        except eras.DateError as error:
            raise forms.ValidationError(str(error)) from error
        if found != Period.fiscal_year(found.first.year):
            raise forms.ValidationError(
                f"「{echoed(value)}」は年度として読めません。令和3年度 のように入力してください。"
            )
        return found.first.year


class OffsetsField(TypedField):
    """Days counted from the due date, as -30, -7, 0, 7; its value is a sorted list without doubles."""

    def prepare_value(self, value: Any) -> Any:
        """Show a list as it is typed."""
        return ", ".join(map(str, value)) if isinstance(value, (list, tuple)) else value

    def to_python(self, value: Any) -> list[int]:  # type: ignore[override]  # the value of this field is what it reads
        """Read what was typed."""
        if isinstance(value, (list, tuple)):
            return list(value)
        parts = [part for part in re.split(r"[,、，\s]+", value or "") if part]
        found = set()
        for part in parts:
            typed = eras.normalize(part)
            if not re.fullmatch(r"[+-]?\d{1,3}", typed) or abs(int(typed)) > FARTHEST:
                raise forms.ValidationError(
                    f"「{echoed(part)}」は日数として読めません。-{FARTHEST}から{FARTHEST}までの整数を、"
                    "「-30, -7, 0, 7, 14」のように区切って入力してください。"
                )
            found.add(int(typed))
        if len(found) > MOST_OFFSETS:
            raise forms.ValidationError(f"催促の日は{MOST_OFFSETS}個までにしてください（現在{len(found)}個です）。")
        return sorted(found)


class PlanForm(forms.Form):
    """A form of a step, with the version of the plan it was opened on."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def all_errors(self) -> list[tuple[str, str]]:
        """(anchor, text) of every error, for the summary at the top."""
        found = [
            (self[name].id_for_label or self[name].auto_id, f"{self[name].label}：{error}")
            for name in self.fields
            for error in self.errors.get(name, [])
        ]
        return found + [("main", str(error)) for error in self.non_field_errors()]

    @property
    def shown(self) -> list[forms.BoundField]:
        """The fields a person sees."""
        return self.visible_fields()


class BasicsForm(PlanForm):
    """基本: what a cycle is called and its dates."""

    title = text("題名", 100, "例 令和3年4月改正。演習のときは「演習」を含めます。")
    code = CodeField(
        label="番号",
        max_length=20,
        help_text="画面のアドレスに使います。英数字とハイフン（例 2021-04）。",
        error_messages=needed("番号", 20),
    )
    is_fictional = forms.BooleanField(
        label="演習（架空）のサイクルにする",
        required=False,
        help_text="演習の指針を、架空の機関だけに尋ねます。実在の機関の集計には入りません。",
    )
    issued_on = on("改正日", "通知を出した日。令和3年4月1日、R3.4.1、2021-04-01 のどれでも入力できます。")
    in_force_from = on("施行日", "改正後の条文が始まる日。空欄なら改正日です。", required=False)
    due_on = on("期限", "空欄なら期限のない見直しになり、催促は出ません。", required=False)
    due_wording = text("期限の文言", 100, "通知にある言い方（例 令和3年中を目途）。", required=False)
    fiscal_year = FiscalYearField(
        label="測定する年度",
        help_text="この年度の末日（3月31日）までに改正しなかった機関を「遅延」とします（例 令和3年度）。",
        widget=forms.TextInput(attrs={"class": "input-date"}),
        error_messages=needed("測定する年度"),
    )
    reference_on = on("基準日", "集計表がはじめに示す日。")
    reminder_offsets = OffsetsField(
        label="催促の日",
        required=False,
        help_text="期限から数えた日数。-30 は期限の30日前、7 は7日後です。",
    )

    def __init__(
        self,
        data: Mapping[str, Any] | None = None,
        *,
        basics: Plain | None = None,
        is_fictional: bool = False,
        version: int = 0,
    ) -> None:
        """`basics` is what the plan holds."""
        held = basics or {"reminder_offsets": USUAL_OFFSETS}
        initial = {name: in_words(value) if name.endswith(("_on", "_from")) else value for name, value in held.items()}
        if basics:
            initial["fiscal_year"] = eras.fiscal_year_name(basics["fiscal_year"])
        super().__init__(data, initial=initial | {"is_fictional": is_fictional, "version": version})

    def clean_code(self) -> str:
        """No other cycle has it."""
        code = self.cleaned_data["code"]
        if Amendment.objects.filter(code=code).exists():
            raise forms.ValidationError(f"番号「{code}」は、別の見直しで使われています。別の番号にしてください。")
        return code

    def clean(self) -> Plain:
        """Days in an order that can be, and a title that says of an exercise that it is one."""
        cleaned = super().clean() or {}
        issued, due, reference = (cleaned.get(name) for name in ("issued_on", "due_on", "reference_on"))
        if issued and due and due < issued:
            self.add_error("due_on", "期限が改正日より前になっています。どちらかを直してください。")
        if issued and reference and reference < issued:
            self.add_error("reference_on", "基準日が改正日より前になっています。どちらかを直してください。")
        begins = cleaned.get("in_force_from")
        if issued and begins and begins < issued:
            self.add_error("in_force_from", "施行日が改正日より前になっています。どちらかを直してください。")
        year = cleaned.get("fiscal_year")
        if issued and year and fiscal_year_end(year) < issued:
            self.add_error("fiscal_year", "改正日より前に終わる年度です。改正日の年度か、後の年度にしてください。")
        if cleaned.get("is_fictional") and "演習" not in cleaned.get("title", "演習"):
            self.add_error("title", "演習の題名には「演習」を入れて、実在の見直しと区別してください。")
        return cleaned

    def value(self) -> Plain:
        """What was typed, as plain values."""
        cleaned = self.cleaned_data
        days = {name: cleaned[name].isoformat() if cleaned[name] else "" for name in DAYS}
        days["in_force_from"] = days["in_force_from"] or days["issued_on"]
        others = ("title", "code", "due_wording", "fiscal_year", "reminder_offsets")
        return {name: cleaned[name] for name in others} | days


DAYS = ("issued_on", "in_force_from", "due_on", "reference_on")


class UploadForm(PlanForm):
    """新旧対照表 as a file."""

    file = UploadField(label="新旧対照表のファイル", help_text="Excel（.xlsx）か CSV。20MBまで。")
    file.widget.attrs["accept"] = ".xlsx,.csv"
