"""What is chosen to import a breakdown."""

from __future__ import annotations

from django import forms

from agencies.forms import UploadField
from agencies.provenance import Provenance
from guidelines.models import Amendment
from regulations.breakdown.actions import GIVEN


class CycleChoice(forms.ModelChoiceField):
    """A cycle by its name; an exercise says so."""

    def label_from_instance(self, obj: Amendment) -> str:
        """平成27年8月改正."""
        return f"{obj}（演習）" if obj.is_fictional else str(obj)


class BreakdownForm(forms.Form):
    """A file, the cycle it is of, and how what it says is known."""

    amendment = CycleChoice(
        Amendment.objects.order_by("is_fictional", "-issued_on", "-pk"),
        label="見直し",
        to_field_name="code",
        empty_label=None,
        error_messages={
            "required": "見直しを選んでください。",
            "invalid_choice": "その見直しはありません。一覧から選んでください。",
        },
    )
    provenance = forms.ChoiceField(
        label="内訳の根拠",
        choices=[(one.value, one.label) for one in Provenance if one in GIVEN],
        error_messages={
            "required": "内訳の根拠を選んでください。",
            "invalid_choice": "内訳の根拠を一覧から選んでください。",
        },
    )
    file = UploadField(
        label="内訳のファイル",
        help_text="Excelブック（.xlsx）か CSV（UTF-8 又は CP932）。見出しは「機関コード・改正事項・対応」の表、"
        "又は「機関コード・規程名・改正日」の表です。",
        widget=forms.ClearableFileInput(attrs={"accept": ".xlsx,.csv,.txt"}),
    )
