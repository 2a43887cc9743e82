"""What a reader of guidelines can ask for."""

from __future__ import annotations

from datetime import date

from django import forms

from agencies import eras
from agencies.forms import DayField


class DayForm(forms.Form):
    """The day a text is to be in force on."""

    on = DayField(label="条文の日付", required=False, max_length=40)

    def day(self, today: date) -> date:
        """The day asked for; today when none is, or none that can be."""
        return (self.cleaned_data.get("on") if self.is_bound and self.is_valid() else None) or today

    def shown(self, day: date) -> DayForm:
        """The form with that day in era style, ready to be changed; one with an error stays as it was typed."""
        return self if self.errors else type(self)(initial={"on": eras.full(day)})
