"""By what a prefecture searches its municipalities, and what it ticks."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import Q

from agencies.filters import ALL
from regulations.compiling.stages import Stage


class MunicipalityFilter(forms.Form):
    """Name or code, and how far the answer is."""

    q = forms.CharField(label="市区町村の名称・コード", required=False, max_length=100)
    stage = forms.ChoiceField(label="状態", required=False, choices=[("", ALL), *Stage.choices])

    def chosen(self, reviews: Any) -> Any:
        """The reviews that fit."""
        name, stage = self.cleaned_data.get("q"), self.cleaned_data.get("stage")
        if name:
            reviews = reviews.filter(Q(organization__name__icontains=name) | Q(organization__code__icontains=name))
        return reviews.filter(latest_state__in=Stage(stage).states) if stage else reviews
