"""What the page of who met a clause how can be asked for."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.http import urlencode

from agencies import eras
from agencies.forms import ChosenField, DayField
from agencies.layouts import STATES
from guidelines.models import AmendmentItem
from regulations.clause_adoption import LABELS

ASKED = ("as_of", "state")
LISTED = ("item", "outcome")


class AdoptionForm(forms.Form):
    """The day and what counts; and which part of the answers is listed, which is chosen by the counts."""

    as_of = DayField(label="基準日", required=False, max_length=40)
    state = ChosenField(label="対象", choices=STATES, required=False)
    item = ChosenField(label="改正事項", required=False)
    outcome = ChosenField(label="対応", choices=[("", "すべて"), *LABELS.items()], required=False)

    def __init__(self, data: Any, *, items: list[AmendmentItem]) -> None:
        """About these items."""
        super().__init__(data)
        self.fields["item"].choices = [("", "すべて"), *((str(one.pk), one.label) for one in items)]  # type: ignore[attr-defined]  # the stubs know a plain field only

    def read(self) -> dict[str, Any]:
        """What was asked for as far as it can be; everything else is empty."""
        self.is_valid()
        return {name: self.cleaned_data.get(name) or "" for name in self.fields}

    @property
    def shown(self) -> list[Any]:
        """The fields that are typed into."""
        return [self[name] for name in ASKED]

    @property
    def messages(self) -> list[tuple[str, str]]:
        """(id of a field, what is wrong with it), for the list at the top of the page."""
        shown = {name: self[name].id_for_label for name in ASKED}
        return [
            (shown.get(name, "main"), f"{self.fields[name].label}：{message}")
            for name, messages in self.errors.items()
            for message in messages
        ]

    def query(self, **changed: str) -> str:
        """The same question in an address, some words of it changed."""
        words = {name: str(self.data.get(name, "")) for name in self.fields if name not in self.errors}
        return urlencode({name: value for name, value in (words | changed).items() if value})

    def with_day(self, day: Any) -> AdoptionForm:
        """The form that shows the day in force where none was typed."""
        self.fields["as_of"].initial = eras.full(day)
        if not self.data.get("as_of"):
            self.data = {**{name: self.data.get(name, "") for name in self.fields}, "as_of": eras.full(day)}
        return self
