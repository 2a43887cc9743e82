"""What concerns an account as a whole: its name, suspension, taking it into use again, and that it is still needed."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction

from agencies.actions import require_name
from agencies.conflicts import Conflict
from agencies.models import User
from agencies.people.keeping import administrators, lock_administrators, require_administrator, require_whole
from agencies.people.links import withdraw_links
from agencies.people.sessions import end_all
from agencies.people.states import state_of
from agencies.refusals import NotPermitted, Refusal, StaleVersion
from agencies.roles import Officer
from agencies.trail import digest, record, values

UNUSED = "長く使われていないため（自動）"


def locked(user: User, version: int, mine: dict[str, str], by: Officer) -> User:
    """The account as it is now, kept by this officer and not changed since it was shown."""
    require_whole(user, by)
    found = User.objects.select_for_update().get(pk=user.pk)
    if found.version != version:
        theirs = {"氏名": found.name, "状態": state_of(found).label}
        raise StaleVersion([Conflict(found.email, theirs, theirs | mine)])
    return found


@transaction.atomic
def rename(*, user: User, name: str, version: int, by: Officer) -> User:
    """Change the name; the same name changes nothing."""
    name = require_name(name)
    user = locked(user, version, {"氏名": name}, by)
    before = values(user, ("name",))
    if name != user.name:
        user.name, user.version = name, user.version + 1
        user.save(update_fields=["name", "version"])
        record("氏名を変更", user, by=by, organization_id=None, before=before, after=values(user, ("name",)))
    return user


@transaction.atomic
def suspend(*, user: User, why: str, version: int, today: date, at: datetime, by: Officer) -> User:
    """Nobody signs in with it any more, from the next request on; its links and sessions end, its roles stay."""
    if by.account == user:
        raise NotPermitted("自分のアカウントは、自分では停止できません。ほかの管理する方に依頼してください。")
    if not why.strip():
        raise Refusal("停止する理由を入力してください。")
    lock_administrators()
    user = locked(user, version, {"状態": "停止中"}, by)
    keeps_all = administrators(today).filter(pk=user.pk).exists()
    if user.is_active:
        put_out_of_use(user, why=why.strip(), at=at, by=by)
    if keeps_all:
        require_administrator(today)
    return user


def put_out_of_use(user: User, *, why: str, at: datetime, by: Officer) -> None:
    """Suspend a locked account, with its one row of the trail; inside an action."""
    user.is_active, user.suspended_at, user.suspended_why = False, at, why
    user.version += 1
    user.save(update_fields=["is_active", "suspended_at", "suspended_why", "version"])
    after = values(user, ("is_active", "suspended_at")) | {"suspended_why": digest(why)}
    record("アカウントを停止", user, by=by, organization_id=None, before={"is_active": True}, after=after)
    withdraw_links(user=user, at=at, by=by)
    end_all(user)


@transaction.atomic
def resume(*, user: User, version: int, at: datetime, by: Officer) -> User:
    """Take it into use again, with the roles it has; that also says that it is needed."""
    user = locked(user, version, {"状態": "利用中"}, by)
    if not user.is_active:
        before = values(user, ("is_active", "suspended_at"))
        user.is_active, user.suspended_at, user.suspended_why, user.confirmed_at = True, None, "", at
        user.version += 1
        user.save(update_fields=["is_active", "suspended_at", "suspended_why", "confirmed_at", "version"])
        after = values(user, ("is_active", "confirmed_at"))
        record("アカウントの利用を再開", user, by=by, organization_id=None, before=before, after=after)
    return user


def say_needed(user: User, *, at: datetime, by: Officer) -> None:
    """Confirm a locked account (年次確認), with its one row of the trail; inside an action."""
    before = values(user, ("confirmed_at",))
    user.confirmed_at, user.version = at, user.version + 1
    user.save(update_fields=["confirmed_at", "version"])
    after = values(user, ("confirmed_at",))
    record("アカウントを確認", user, by=by, organization_id=None, before=before, after=after)
