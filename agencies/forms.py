"""Form fields that speak the domain."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms

from agencies.echoes import echoed
from agencies.eras import DateError, parse_day
from agencies.periods import Period, parse_period
from agencies.spreadsheets import LARGEST_FILE, MEGABYTE


def too_long(label: str, limit: int) -> dict[str, str]:
    """The message for a text over its limit, naming the field."""
    return {"max_length": f"{label}は{limit}文字以内で入力してください（現在%(show_value)d文字です）。"}


def paragraph(label: str) -> forms.CharField:
    """An optional text of up to 1,000 characters."""
    return forms.CharField(
        label=label,
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages=too_long(label, 1000),
    )


class TypedField(forms.CharField):
    """Text that is read into a value; what can be read bounds the length, so no text validator runs on it."""

    def run_validators(self, value: Any) -> None:
        """None: `to_python` has read the whole text or refused it."""


class PeriodField(TypedField):
    """A day or period typed in era or ISO style; its value is a `Period` or None."""

    def __init__(self, **kwargs: Any) -> None:
        """Optional unless said otherwise."""
        kwargs.setdefault("required", False)
        super().__init__(**kwargs)

    def prepare_value(self, value: Any) -> Any:
        """Show a period in era style, and what was typed as it was typed."""
        return str(value) if isinstance(value, Period) else value

    def to_python(self, value: Any) -> Period | None:  # type: ignore[override]  # the value of this field is what it reads
        """Read what was typed."""
        if value in self.empty_values or isinstance(value, Period):
            return value or None
        try:
            return parse_period(value)
        except DateError as error:
            raise forms.ValidationError(str(error), code="invalid") from error

    def has_changed(self, initial: Any, data: Any) -> bool:
        """Compare periods, not the way they were typed."""
        try:
            return (initial or None) != self.to_python(data)
        except forms.ValidationError:
            return True


class UploadField(forms.FileField):
    """A file that is not too large to be read (`largest`, in bytes); its value is the uploaded file."""

    largest = LARGEST_FILE

    def __init__(self, **kwargs: Any) -> None:
        """Its messages name the field and the remedy."""
        label = kwargs.get("label", "ファイル")
        kwargs.setdefault(
            "error_messages",
            {
                "required": f"{label}を選んでください。",
                "invalid": f"{label}を選び直してください。",
                "missing": f"{label}を選び直してください。",
                "empty": f"{label}の中身が空です。ファイルを選び直してください。",
            },
        )
        super().__init__(**kwargs)

    def clean(self, data: Any, initial: Any = None) -> Any:
        """Refuse a file that is too large before anybody reads it."""
        found = super().clean(data, initial)
        if found and found.size > self.largest:
            limit = self.largest // MEGABYTE
            raise forms.ValidationError(
                f"「{echoed(found.name)}」は{limit}MBを超えているため読み込めません。ファイルを分けてください。"
            )
        return found


class DayField(TypedField):
    """A single day in era or ISO style; its value is a date or None."""

    def to_python(self, value: Any) -> date | None:  # type: ignore[override]  # the value of this field is what it reads
        """Read what was typed."""
        if value in self.empty_values or isinstance(value, date):
            return value or None
        try:
            return parse_day(value)
        except DateError as error:
            raise forms.ValidationError(str(error), code="invalid") from error


class ChosenField(forms.ChoiceField):
    """A choice whose message repeats no more of a wrong value than fits into a line."""

    def validate(self, value: Any) -> None:
        """As always, but the value in the message is cut."""
        try:
            super().validate(value)
        except forms.ValidationError as error:
            raise forms.ValidationError(error.message, error.code, {"value": echoed(value)}) from error


def errors_of(form: forms.Form) -> list[tuple[str, str]]:
    """(anchor, text) of every error of a form; those of no field lead to the first one."""
    first = form.visible_fields()[0].name
    return [
        (form[name if name in form.fields else first].id_for_label, str(text))
        for name, texts in form.errors.items()
        for text in texts
    ]


def version_in(text: str) -> int:
    """The version that a button of a page names; 0, which no row has, for anything that is no number."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0
