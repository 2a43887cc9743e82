"""Accounts nobody uses: suspended by themselves after a while, never the last one that could keep all accounts."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.conf import settings
from django.db import transaction

from agencies.models import Assignment, User
from agencies.notifications import notify
from agencies.people.account_actions import UNUSED, put_out_of_use
from agencies.people.keeping import administrators, keepers_of, lock_administrators
from agencies.people.notices import suspended_notices
from agencies.people.states import not_used_since
from agencies.roles import Officer


@transaction.atomic
def suspend_unused(*, today: date, at: datetime, by: Officer) -> list[User]:
    """Suspend every account unused for ACCOUNT_UNUSED_DAYS, and tell who keeps them. Running twice suspends once.

    Those that keep all accounts stay as long as no other of them is in use.
    """
    lock_administrators()
    since = at - timedelta(days=settings.ACCOUNT_UNUSED_DAYS)
    unused = list(not_used_since(User.objects.all(), since).select_for_update(of=("self",)).order_by("pk"))
    kept = set(administrators(today).values_list("pk", flat=True))
    if kept <= {user.pk for user in unused}:
        unused = [user for user in unused if user.pk not in kept]
    for user in unused:
        put_out_of_use(user, why=UNUSED, at=at, by=by)
    tell_keepers(unused, today)
    return unused


def tell_keepers(users: list[User], today: date) -> None:
    """One notice a day to each: an administrator of all, a chief of those with a role in the own organ."""
    if not users:
        return
    notify(suspended_notices(list(administrators(today)), len(users), today))
    places: dict[int, set[int]] = {}
    for user_id, organization_id in Assignment.objects.filter(user__in=users).values_list("user", "organization"):
        places.setdefault(organization_id, set()).add(user_id)
    told: dict[User, set[int]] = {}
    for organization_id, found in places.items():
        for keeper in keepers_of({organization_id}, today):
            told.setdefault(keeper, set()).update(found)
    for keeper, found in told.items():
        notify(suspended_notices([keeper], len(found), today))
