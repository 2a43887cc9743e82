"""What is typed when somebody is reminded by hand."""

from __future__ import annotations

from django import forms

from regulations.forms import too_long


class ReminderForm(forms.Form):
    """催促: a note that the mail quotes; it may be left out."""

    note = forms.CharField(
        label="連絡（メールに添えます）",
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages=too_long("連絡", 1000),
        help_text="空欄でも送れます。宛先の方が読む文章です。",
    )
