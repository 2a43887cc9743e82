"""What an account is like, in a word with its colour and shape, and how it is searched."""

from __future__ import annotations

from datetime import datetime

from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX
from django.db import models
from django.db.models import Q, QuerySet
from django.db.models.functions import Coalesce, Greatest

from agencies.models import User

WITHOUT_PASSWORD = Q(password__startswith=UNUSABLE_PASSWORD_PREFIX)


class AccountState(models.TextChoices):
    """Whether one can sign in with it."""

    IN_USE = "IN_USE", "利用中"
    INVITED = "INVITED", "招待中"
    SUSPENDED = "SUSPENDED", "停止中"

    @property
    def tone(self) -> str:
        """The colour it is shown in."""
        return {"IN_USE": "green", "INVITED": "orange", "SUSPENDED": "gray"}[self.value]

    @property
    def mark(self) -> str:
        """The shape it is shown with."""
        return {"IN_USE": "●", "INVITED": "◇", "SUSPENDED": "■"}[self.value]


def state_of(user: User) -> AccountState:
    """The state of one account."""
    if not user.is_active:
        return AccountState.SUSPENDED
    if user.last_login is None and not user.has_usable_password():
        return AccountState.INVITED
    return AccountState.IN_USE


def in_state(accounts: QuerySet[User], state: str) -> QuerySet[User]:
    """Those in a state; the same three as `state_of`."""
    invited = Q(last_login__isnull=True) & WITHOUT_PASSWORD
    if state == AccountState.SUSPENDED:
        return accounts.filter(is_active=False)
    if state == AccountState.INVITED:
        return accounts.filter(invited, is_active=True)
    return accounts.exclude(invited).filter(is_active=True)


def not_confirmed_since(accounts: QuerySet[User], moment: datetime) -> QuerySet[User]:
    """Those not suspended that were made before a moment, and that nobody has confirmed since (年次確認)."""
    asked = accounts.annotate(last_word_at=Coalesce("confirmed_at", "created_at"))
    return asked.filter(is_active=True, last_word_at__lt=moment)


def not_used_since(accounts: QuerySet[User], moment: datetime) -> QuerySet[User]:
    """Those not suspended with which nobody has signed in since a moment, nor made or confirmed them."""
    used = accounts.annotate(
        used_at=Greatest("created_at", Coalesce("last_login", "created_at"), Coalesce("confirmed_at", "created_at"))
    )
    return used.filter(is_active=True, used_at__lt=moment)
