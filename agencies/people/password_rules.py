"""What a password must not be like, in words that name it."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.password_validation import UserAttributeSimilarityValidator
from django.core.exceptions import ValidationError


class NotLikeItsOwner(UserAttributeSimilarityValidator):
    """Not like the name or the address of mail."""

    def __init__(self) -> None:
        """The two that accounts have."""
        super().__init__(user_attributes=("email", "name"))

    def validate(self, password: str, user: Any = None) -> None:
        """As Django does, but said in Japanese."""
        try:
            super().validate(password, user)
        except ValidationError as error:
            raise ValidationError(
                "パスワードが氏名又はメールアドレスと似すぎています。別のものにしてください。", code=error.code
            ) from error

    def get_help_text(self) -> str:
        """What the page says beforehand."""
        return "氏名又はメールアドレスと似たパスワードにはできません。"
