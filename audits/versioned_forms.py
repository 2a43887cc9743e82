"""What the forms of findings and check lists are made of: long texts, days, the version shown, and parts that repeat."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms

from agencies.forms import DayField
from regulations.forms import too_long

Errors = list[tuple[str, str]]
DAYS = "例 平成28年6月30日、H28.6.30、2016-06-30"
MORE = 5
"""Lines that are added where somebody asks for more."""


class Lines(forms.CharField):
    """A text of several lines, as the application keeps them."""

    def to_python(self, value: Any) -> str:
        """One kind of line end, so that what nobody changed is told to be the same."""
        return str(super().to_python(value)).replace("\r\n", "\n").replace("\r", "\n")


def lines(label: str, limit: int, *, rows: int = 4, required: bool = True, help_text: str = "") -> Lines:
    """A field for a text of several lines."""
    return Lines(
        label=label,
        max_length=limit,
        required=required,
        help_text=help_text,
        widget=forms.Textarea(attrs={"rows": rows}),
        error_messages={"required": f"{label}を入力してください。"} | too_long(label, limit),
    )


def day(label: str, *, required: bool = False, help_text: str = "") -> DayField:
    """A field for a day."""
    return DayField(
        label=label,
        required=required,
        help_text=help_text,
        widget=forms.TextInput(attrs={"class": "input-date"}),
        error_messages={"required": f"{label}を入力してください。"},
    )


class Versioned(forms.Form):
    """A form that carries the version of what was shown; one that was tampered with is as of no version."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=2**31 - 1)

    def clean(self) -> dict[str, Any]:
        """A missing version says nothing about any field a person sees."""
        cleaned = super().clean() or {}
        if self.errors.pop("version", None):
            cleaned["version"] = 0
        return cleaned

    def summary(self) -> Errors:
        """(anchor, text) of every error, for the summary at the top."""
        found = [
            (self[name].id_for_label or name, str(text)) for name in self.fields for text in self.errors.get(name, [])
        ]
        return found + [("main", str(error)) for error in self.non_field_errors()]


class Sheet:
    """A page of one form with parts that repeat: measures, points of a list, answers to them."""

    form: Versioned
    parts: Sequence[forms.Form]
    part_label: str
    parts_come_first = False

    def is_valid(self) -> bool:
        """Can all of it be read? Every part is looked at, to show every error."""
        return all([form.is_valid() for form in (self.form, *self.parts)])  # noqa: C419 - every error is shown

    @property
    def version(self) -> int:
        """The version that was shown."""
        return int(self.form.cleaned_data["version"])

    def summary(self) -> Errors:
        """(anchor, text) of every error in the order of the page; those of a part with its place."""
        of_parts = [
            (anchor_of(form[name]), f"{self.part_label}{place}：{text}")
            for place, form in enumerate(self.parts, 1)
            for name, texts in form.errors.items()
            for text in texts
        ]
        of_form = self.form.summary()
        return of_parts + of_form if self.parts_come_first else of_form + of_parts


def anchor_of(field: forms.BoundField) -> str:
    """Where an error of the field leads; a set of buttons has its own place."""
    return (field.auto_id if field.use_fieldset else field.id_for_label) or "main"


def lines_sent(data: Mapping[str, Any], name: str, most: int) -> int:
    """How many lines of a form that repeats were sent, by the name of their field (p{}-text); 0 where none was.

    One more than there may be is counted too, so that it is refused and not passed over.
    """
    return max((place for place in range(1, most + 2) if name.format(place) in data), default=0)
