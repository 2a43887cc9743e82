"""The forms of django-allauth's own views, in which a factor is shown at sign-in or once more."""

from __future__ import annotations

import logging
from typing import Any

from allauth.core import context
from allauth.mfa.base.forms import AuthenticateForm, ReauthenticateForm
from allauth.mfa.models import Authenticator
from allauth.mfa.webauthn.forms import AuthenticateWebAuthnForm, LoginWebAuthnForm, ReauthenticateWebAuthnForm
from cryptography.fernet import InvalidToken
from django import forms
from django.utils import timezone

from agencies.accounts import officer_of
from agencies.models import User
from agencies.refusals import Refusal
from agencies.second_factor.actions import use_code
from agencies.second_factor.attempts import count_wrong_code, is_locked_out

logger = logging.getLogger(__name__)
LOCKED = "誤りが続いたため、しばらく確認できません。時間をおいてお試しください。"
NO_PASSKEY = "パスキーを確認できませんでした。もう一度お試しください。続くときは、ほかの方法でサインインしてください。"
UNREADABLE = "登録された二段階認証を読み取れません。総務省の事務局に連絡して、登録し直してください。"
# What a browser never sends, and somebody else might.
MALFORMED = (AttributeError, KeyError, IndexError, TypeError, ValueError)


def code_field() -> forms.CharField:
    """A code of the app, or a recovery code."""
    return forms.CharField(
        label="コード",
        max_length=40,
        help_text="認証アプリに表示されている6桁の数字、又は回復コード（8桁）",
        widget=forms.TextInput(
            attrs={"autocomplete": "one-time-code", "inputmode": "numeric", "autofocus": True, "maxlength": None}
        ),
        error_messages={"required": "コードを入力してください。", "max_length": "コードは6桁か8桁の数字です。"},
    )


def checked_code(user: User, code: str) -> Authenticator:
    """The factor that the code proves; a wrong one counts towards the lock-out."""
    request = context.request
    if is_locked_out(request, user):
        raise forms.ValidationError(LOCKED)
    try:
        return use_code(user=user, code=code, now=timezone.now(), by=officer_of(user))
    except InvalidToken as error:
        logger.error("A second factor cannot be decrypted: see SECOND_FACTOR_KEYS")
        raise forms.ValidationError(UNREADABLE) from error
    except Refusal as refusal:
        count_wrong_code(request, user)
        raise forms.ValidationError(str(refusal)) from refusal


class CodeForm(AuthenticateForm):
    """A code at sign-in."""

    code = code_field()

    def clean_code(self) -> str:
        """Take the code once."""
        self.authenticator = checked_code(self.user, self.cleaned_data["code"])
        return self.cleaned_data["code"]


class CodeAgainForm(ReauthenticateForm):
    """A code before something important."""

    code = code_field()

    def clean_code(self) -> str:
        """Take the code once."""
        self.authenticator = checked_code(self.user, self.cleaned_data["code"])
        return self.cleaned_data["code"]


class PasskeyMixin:
    """Whatever is wrong with what was sent is said in the same words."""

    def clean_credential(self) -> Any:
        """The passkey that was shown."""
        try:
            return super().clean_credential()  # type: ignore[misc]  # a form of allauth comes next
        except (forms.ValidationError, *MALFORMED) as error:
            raise forms.ValidationError(NO_PASSKEY) from error


class PasskeyForm(PasskeyMixin, AuthenticateWebAuthnForm):
    """A passkey after the password."""


class PasskeySignInForm(PasskeyMixin, LoginWebAuthnForm):
    """A passkey instead of the password."""


class PasskeyAgainForm(PasskeyMixin, ReauthenticateWebAuthnForm):
    """A passkey before something important."""
