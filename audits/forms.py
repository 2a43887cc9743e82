"""What may stand in the address of a table."""

from django import forms

from agencies.forms import DayField

STATES = (("submitted", "提出済・確認済の回答"), ("confirmed", "確認済の回答のみ"))


class TableForm(forms.Form):
    """Amendment, 基準日, what counts, and the organ of a table of one organ."""

    amendment = forms.CharField(required=False, max_length=20)
    as_of = DayField(required=False, label="基準日")
    state = forms.ChoiceField(
        required=False,
        label="対象",
        choices=STATES,
        error_messages={
            "invalid_choice": "state には submitted（提出済・確認済）か confirmed（確認済のみ）を指定してください。"
        },
    )
    organization = forms.CharField(required=False, max_length=20)
