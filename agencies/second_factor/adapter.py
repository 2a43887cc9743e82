"""How django-allauth handles second factors here."""

from __future__ import annotations

from allauth.mfa.adapter import DefaultMFAAdapter
from django.contrib.auth.base_user import AbstractBaseUser

from agencies.second_factor import keys

SITE_NAME = "保護管理規程 見直し状況"


class FactorAdapter(DefaultMFAAdapter):
    """Secrets are encrypted, and what is said is Japanese."""

    error_messages = DefaultMFAAdapter.error_messages | {
        "incorrect_code": "確認できませんでした。もう一度お試しください。",
    }

    def encrypt(self, text: str) -> str:
        """What is kept of a secret."""
        return keys.encrypt(text)

    def decrypt(self, encrypted_text: str) -> str:
        """The secret."""
        return keys.decrypt(encrypted_text)

    def get_totp_issuer(self) -> str:
        """What an app lists the account under."""
        return SITE_NAME

    def generate_authenticator_name(self, user: AbstractBaseUser, type: str) -> str:  # noqa: A002 - allauth names it so
        """What a passkey is called unless its owner gives it a name."""
        return "パスキー"

    def _get_site_name(self) -> str:
        """What a passkey is listed under; without this it would be the host with its port."""
        return SITE_NAME
