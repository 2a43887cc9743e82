"""What is chosen to import a register of local governments."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings

from agencies.forms import UploadField


class RegisterForm(forms.Form):
    """A file, and in the demonstration whether its organizations are invented ones."""

    file = UploadField(
        label="団体の一覧のファイル",
        help_text="Excelブック（.xlsx）か CSV（UTF-8 又は CP932）。"
        "見出し：団体コード、都道府県名、市区町村名、法人番号（法人番号の列と値は省略可）。"
        "都道府県そのものの行は、市区町村名を空欄にします。",
        widget=forms.ClearableFileInput(attrs={"accept": ".xlsx,.csv,.txt"}),
    )
    is_fictional = forms.BooleanField(label="演習（架空）の団体として登録する", required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """The choice of a register is offered where there can be an exercise."""
        super().__init__(*args, **kwargs)
        if not settings.DEMO:
            del self.fields["is_fictional"]
