"""What an evaluator chooses for publication."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, cast

from django import forms

from agencies import eras
from agencies.forms import ChosenField, DayField
from agencies.layouts import STATES
from audits.models import Publication
from audits.tables import listed, without_organ
from guidelines.models import Amendment


def text(label: str, help_text: str = "") -> forms.CharField:
    """An optional text of up to 1,000 characters."""
    return forms.CharField(
        label=label,
        required=False,
        max_length=1000,
        help_text=help_text,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"max_length": f"{label}は1000文字以内で入力してください（現在%(show_value)d文字です）。"},
    )


class PrepareForm(forms.Form):
    """公表の準備: which tables of a cycle, at which 基準日, by what counts, and what they correct."""

    as_of = DayField(
        label="基準日",
        widget=forms.TextInput(attrs={"class": "input-date"}),
        error_messages={"required": "基準日を入力してください。"},
    )
    state = ChosenField(label="数える回答", choices=STATES)
    numbers = forms.MultipleChoiceField(
        label="公表する表",
        widget=forms.CheckboxSelectMultiple,
        error_messages={
            "required": "公表する表を1つ以上選んでください。",
            "invalid_choice": "その表はこの見直しにありません。一覧から選び直してください。",
        },
    )
    note = text("備考", "公表の画面に載ります。個人の名前や連絡先を書かないでください。")
    corrects = forms.ModelChoiceField(
        Publication.objects.none(),
        label="訂正する公表",
        required=False,
        to_field_name="code",
        empty_label="なし（新しい公表）",
        error_messages={"invalid_choice": "その公表は訂正できません。最新の版を選んでください。"},
    )
    reason = text("訂正の理由", "訂正するときだけ入力します。公表の画面に載ります。")

    def __init__(
        self, data: Mapping[str, Any] | None = None, *, amendment: Amendment, corrects: Publication | None = None
    ) -> None:
        """Offers the tables of the cycle but those without an organ to show, and the sets that can be corrected.

        All tables at the 基準日 are chosen; for a correction, what the edition it corrects has of them, and its day.
        """
        there_are = listed(amendment)
        apart = without_organ(amendment, there_are)
        tables = [(table.number, str(table)) for table in there_are if table not in apart]
        initial: dict[str, Any] = {
            "as_of": eras.full(amendment.reference_on),
            "numbers": [number for number, _ in tables],
        }
        if corrects:
            initial = {
                "as_of": eras.full(corrects.as_of),
                "state": corrects.state,
                "numbers": list(corrects.tables.values_list("number", flat=True)),
                "note": corrects.note,
                "corrects": corrects.code,
            }
        super().__init__(data, initial=initial)
        cast(forms.MultipleChoiceField, self.fields["numbers"]).choices = tables
        cast(forms.ModelChoiceField, self.fields["corrects"]).queryset = Publication.objects.correctable(amendment)

    def clean(self) -> dict[str, Any]:
        """A correction has both: what it corrects, and why."""
        cleaned = super().clean() or {}
        if "corrects" in cleaned and "reason" in cleaned:
            if cleaned["corrects"] and not cleaned["reason"]:
                self.add_error("reason", "訂正の理由を入力してください。")
            elif cleaned["reason"] and not cleaned["corrects"]:
                self.add_error("corrects", "訂正する公表を選ぶか、訂正の理由を消してください。")
        return cleaned

    def summary(self) -> list[tuple[str, str]]:
        """(anchor, text) of every error, for the summary at the top."""
        found = [
            (f"{self[name].id_for_label or self[name].auto_id}", f"{self[name].label}：{error}")
            for name in self.fields
            for error in self.errors.get(name, [])
        ]
        return found + [("main", str(error)) for error in self.non_field_errors()]
