"""Tokens as their page lists them: what each is for, and whether it still opens anything."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db import models

from agencies.models import ApiToken
from agencies.tokens.scopes import READING, Scope


class TokenState(models.TextChoices):
    """Does a token work, and why not."""

    WORKS = "WORKS", "有効"
    WITHOUT_ROLE = "WITHOUT_ROLE", "役割なし"
    EXPIRED = "EXPIRED", "期限切れ"
    REVOKED = "REVOKED", "失効"

    @property
    def tone(self) -> str:
        """The colour it is shown in."""
        return {"WORKS": "green", "WITHOUT_ROLE": "orange"}.get(self.value, "gray")

    @property
    def mark(self) -> str:
        """The shape it is shown with."""
        return {"WORKS": "●", "WITHOUT_ROLE": "▲"}.get(self.value, "○")


@dataclass(frozen=True)
class TokenLine:
    """One token of the list."""

    token: ApiToken
    state: TokenState

    @property
    def scopes(self) -> list[str]:
        """What it is for, in words."""
        return [Scope(scope).label for scope in self.token.scopes or READING]

    @property
    def may_be_revoked(self) -> bool:
        """Could it open anything, now or once its owner holds the role again?"""
        return self.state in (TokenState.WORKS, TokenState.WITHOUT_ROLE)


def state_of(token: ApiToken, at: datetime) -> TokenState:
    """What has become of a token of `ApiTokenQuerySet.held()`."""
    if token.revoked_at is not None:
        return TokenState.REVOKED
    if token.expires_at <= at:
        return TokenState.EXPIRED
    return TokenState.WORKS if token.is_held else TokenState.WITHOUT_ROLE  # type: ignore[attr-defined]  # annotated


def token_lines(found: Iterable[ApiToken], at: datetime) -> list[TokenLine]:
    """Each token with its state, those that work first."""
    lines = [TokenLine(token, state_of(token, at)) for token in found]
    return sorted(lines, key=lambda line: TokenState.values.index(line.state))
