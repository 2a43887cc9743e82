"""What pages of accounts show of an account and its roles."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import QuerySet

from agencies.models import AccountLink, Assignment, User
from agencies.people.keeping import assignments_of
from agencies.people.notices import words_of_days
from agencies.people.states import AccountState, state_of
from agencies.roles import Officer


@dataclass(frozen=True)
class RoleLine:
    """A role in words, from when to when, and whether it holds today (`when`: 予定, 終了, or empty)."""

    assignment: Assignment
    days: str
    when: str


@dataclass(frozen=True)
class AccountLine:
    """An account with its state and the roles its reader keeps."""

    user: User
    state: AccountState
    roles: tuple[RoleLine, ...]


def role_line(held: Assignment, today: date) -> RoleLine:
    """A role as pages show it."""
    is_over = held.ends_on is not None and held.ends_on < today
    is_planned = held.begins_on is not None and held.begins_on > today
    return RoleLine(
        held, words_of_days(held.begins_on, held.ends_on), "終了" if is_over else "予定" if is_planned else ""
    )


def role_lines(roles: QuerySet[Assignment], today: date) -> list[RoleLine]:
    """Roles by organization."""
    listed = roles.select_related("organization").order_by("organization__code", "role")
    return [role_line(held, today) for held in listed]


def account_lines(users: list[User], officer: Officer, today: date) -> list[AccountLine]:
    """Accounts with the roles the officer keeps; one query."""
    held: dict[int, list[RoleLine]] = {}
    for line in role_lines(assignments_of(officer).filter(user__in=users), today):
        held.setdefault(line.assignment.user_id, []).append(line)
    return [AccountLine(user, state_of(user), tuple(held.get(user.pk, ()))) for user in users]


def link_words(user: User) -> dict[str, Any]:
    """What became of the latest link: when it was sent, until when it works, or that it could not be sent."""
    link = (
        AccountLink.objects.filter(user=user, used_at__isnull=True, withdrawn_at__isnull=True).order_by("-pk").first()
    )
    return {"link": link}
