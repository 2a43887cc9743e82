"""Form fields that speak the domain."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms

from agencies.eras import DateError, parse_day
from agencies.periods import Period, parse_period


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

    def to_python(self, value: Any) -> Period | None:  # type: ignore[override]
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


class DayField(TypedField):
    """A single day in era or ISO style; its value is a date or None."""

    def to_python(self, value: Any) -> date | None:  # type: ignore[override]
        """Read what was typed."""
        if value in self.empty_values or isinstance(value, date):
            return value or None
        try:
            return parse_day(value)
        except DateError as error:
            raise forms.ValidationError(str(error), code="invalid") from error
