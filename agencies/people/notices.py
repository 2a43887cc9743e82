"""What accounts are told within the application (お知らせ) of their roles, and keepers of accounts of theirs."""

from __future__ import annotations

from datetime import date

from django.urls import reverse

from agencies import eras
from agencies.models import Assignment, Notification


def words_of_days(begins_on: date | None, ends_on: date | None) -> str:
    """From when to when, in words: 平成28年4月1日から、平成29年3月31日まで, or both; empty where it has neither."""
    first = f"{eras.full(begins_on)}から" if begins_on else ""
    last = f"{eras.full(ends_on)}まで" if ends_on else ""
    return first + last


def role_notice(held: Assignment) -> Notification:
    """To its holder: from when to when the role holds."""
    days = words_of_days(held.begins_on, held.ends_on)
    return Notification(
        account=held.user,
        key=f"role-{held.pk}-{held.begins_on or ''}-{held.ends_on or ''}",
        title=f"役割「{held}」{f'（{days}）' if days else ''}が付きました"[:200],
        url=reverse("agencies:own-account"),
    )


def end_notice(held: Assignment) -> Notification:
    """To its holder: the role ends on a day."""
    return Notification(
        account=held.user,
        key=f"role-{held.pk}-ends-{held.ends_on}",
        title=f"役割「{held}」は{words_of_days(None, held.ends_on)}です"[:200],
        url=reverse("agencies:own-account"),
    )


def suspended_notices(keepers: list, count: int, on: date) -> list[Notification]:
    """To who keeps accounts: so many were suspended because nobody used them."""
    return [
        Notification(
            account=keeper,
            key=f"unused-accounts-{on.isoformat()}",
            title=f"使われていないアカウント{count}件を停止しました。必要なものは再開してください",
            url=f"{reverse('agencies:people')}?state=SUSPENDED",
        )
        for keeper in keepers
    ]
