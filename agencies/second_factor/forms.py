"""What is typed to register a factor."""

from __future__ import annotations

from typing import Any

from allauth.mfa.webauthn.forms import AddWebAuthnForm
from django import forms

from agencies.forms import too_long
from agencies.second_factor.sign_in_forms import MALFORMED

NOT_MADE = "パスキーを登録できませんでした。もう一度お試しください。続くときは、認証アプリを登録してください。"
NAME_LIMIT = 40


class AppForm(forms.Form):
    """The first code of an app."""

    code = forms.CharField(
        label="コード",
        max_length=40,
        help_text="認証アプリに表示された6桁の数字",
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "inputmode": "numeric", "maxlength": None}),
        error_messages={"required": "コードを入力してください。", "max_length": "コードは6桁の数字です。"},
    )


class NewPasskeyForm(AddWebAuthnForm):
    """A name for a passkey, and what the browser made."""

    passwordless = None
    name = forms.CharField(
        label="名前",
        required=False,
        max_length=NAME_LIMIT,
        help_text="どの端末のものか分かる名前（例：執務室のパソコン）",
        error_messages=too_long("名前", NAME_LIMIT),
    )

    def clean(self) -> dict[str, Any]:
        """Whatever is wrong with what was sent is said in the same words."""
        try:
            return super().clean()
        except (forms.ValidationError, *MALFORMED) as error:
            raise forms.ValidationError(NOT_MADE) from error
