"""The yearly list (年次確認): accounts nobody has confirmed for a year, and one decision for each, all at once."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.conf import settings
from django.db import models, transaction
from django.db.models import QuerySet

from agencies.models import User
from agencies.people.account_actions import put_out_of_use, say_needed
from agencies.people.keeping import (
    KEEPING,
    administrators,
    lock_administrators,
    require_administrator,
    whole_accounts_of,
)
from agencies.people.states import not_confirmed_since
from agencies.refusals import NotPermitted, Refusal, WrongState
from agencies.roles import Officer

NOT_NEEDED = "年次確認で不要とされたため"


class Decision(models.TextChoices):
    """What becomes of an account."""

    CONFIRM = "CONFIRM", "引き続き使う"
    SUSPEND = "SUSPEND", "停止する"


@dataclass(frozen=True)
class Plan:
    """What was decided, account by account; `mark` tells whether anything changed since it was shown."""

    lines: tuple[tuple[User, Decision], ...]

    @property
    def mark(self) -> str:
        """A short mark of accounts, their versions, and what becomes of them."""
        said = ";".join(f"{user.pk}:{user.version}:{decision}" for user, decision in self.lines)
        return hashlib.sha256(said.encode()).hexdigest()[:16]

    def of(self, decision: Decision) -> list[User]:
        """The accounts of which this was decided."""
        return [user for user, decided in self.lines if decided == decision]


def due_accounts(officer: Officer, at: datetime) -> QuerySet[User]:
    """The accounts this officer is to confirm."""
    if not any(officer.may(permission) for permission in KEEPING):
        return User.objects.none()
    since = at - timedelta(days=settings.ACCOUNT_CONFIRM_DAYS)
    return not_confirmed_since(whole_accounts_of(officer), since)


def count_due(officer: Officer, at: datetime) -> int:
    """How many those are; nothing is asked for who keeps no accounts."""
    return due_accounts(officer, at).count()


def plan_of(decisions: Mapping[int, str], *, by: Officer, at: datetime) -> Plan:
    """What would become of the accounts; those that are not this officer's, or are confirmed by now, are left out."""
    users = due_accounts(by, at).filter(pk__in=decisions).order_by("email")
    lines = tuple((user, Decision(decisions[user.pk])) for user in users)
    if any(user == by.account for user, decision in lines if decision == Decision.SUSPEND):
        raise NotPermitted("自分のアカウントは、自分では停止できません。ほかの管理する方に依頼してください。")
    return Plan(lines)


@transaction.atomic
def decide(*, decisions: Mapping[int, str], shown: str, today: date, at: datetime, by: Officer) -> Plan:
    """Confirm and suspend as it was shown, all or nothing."""
    if not decisions:
        raise Refusal("「引き続き使う」か「停止する」を、一つ以上選んでください。")
    lock_administrators()
    list(User.objects.select_for_update().filter(pk__in=decisions).order_by("pk").values_list("pk", flat=True))
    plan = plan_of(decisions, by=by, at=at)
    if plan.mark != shown:
        raise WrongState("確認している間に、ほかの人が変更しました。何も変えていません。もう一度確かめてください。")
    for user in plan.of(Decision.CONFIRM):
        say_needed(user, at=at, by=by)
    keeps_all = administrators(today).filter(pk__in=[user.pk for user in plan.of(Decision.SUSPEND)]).exists()
    for user in plan.of(Decision.SUSPEND):
        put_out_of_use(user, why=NOT_NEEDED, at=at, by=by)
    if keeps_all:
        require_administrator(today)
    return plan
