"""What changes second factors; the trail names the kind of a factor, never what is secret about it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.webauthn.internal.auth import WebAuthn
from django.db import transaction

from agencies.models import User
from agencies.people.keeping import require_whole
from agencies.people.sessions import end_all
from agencies.refusals import Refusal, WrongState, require
from agencies.roles import Officer, Permission
from agencies.second_factor import keys
from agencies.second_factor.notices import tell
from agencies.second_factor.one_time_codes import normalized, period_of
from agencies.second_factor.queries import KINDS, must_have
from agencies.trail import Change, record, record_all, values

SHOWN = ("user", "type")
APP, PASSKEY, CODES = Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN, Authenticator.Type.RECOVERY_CODES
WRONG = "コードが違います。認証アプリに今表示されている6桁の数字を入力してください。"


class WrongCode(Refusal):
    """The code is not the one the app shows now."""


@transaction.atomic
def add_app(*, user: User, secret: str, code: str, now: datetime, by: Officer) -> Authenticator:
    """An app that shows codes, once it has shown the right one; that one opens nothing afterwards."""
    locked(user)
    if Authenticator.objects.filter(user=user, type=APP).exists():
        raise WrongState("認証アプリは既に登録されています。替えるときは、登録済みのものを先に外してください。")
    period = period_of(secret, normalized(code), now)
    if period is None:
        raise WrongCode(WRONG)
    data = {"secret": keys.encrypt(secret), "last_period": period}
    return added(Authenticator.objects.create(user=user, type=APP, data=data), by)


@transaction.atomic
def add_passkey(*, user: User, name: str, credential: dict[str, Any], by: Officer) -> Authenticator:
    """A passkey whose registration was checked before."""
    locked(user)
    return added(WebAuthn.add(user, name, credential).instance, by)


def added(factor: Authenticator, by: Officer) -> Authenticator:
    """Record a new factor, and tell its owner."""
    record("二段階認証を登録", factor, by=by, organization_id=None, after=values(factor, SHOWN))
    kind = KINDS[Authenticator.Type(factor.type)]
    tell(
        factor.user,
        f"added-{factor.pk}",
        f"サインインに使う{kind}が登録されました。心当たりがないときは、すぐに外してください。",
    )
    return factor


@transaction.atomic
def remove_factor(*, factor: Authenticator, by: Officer) -> None:
    """Take one's own factor away; recovery codes go with the last one.

    - Whoever has to have a factor keeps one.
    """
    user = locked(factor.user)
    own = Authenticator.objects.filter(user=user)
    is_last = not own.filter(type__in=KINDS).exclude(pk=factor.pk).exists()
    if is_last and must_have(by):
        raise WrongState(
            "二段階認証が必要な役割のため、最後の一つは外せません。別のものを登録してから外してください。"
        )
    gone = list(own) if is_last else list(own.filter(pk=factor.pk))
    removed("二段階認証を解除", gone, by)
    tell(user, f"removed-{factor.pk}", "サインインに使う二段階認証の一つを外しました。")


@transaction.atomic
def take_factors_away(*, user: User, by: Officer) -> int:
    """Take all factors of somebody who has lost theirs away, so that new ones can be registered. Returns how many.

    - Whoever has found them meanwhile is signed out.
    """
    require(by, Permission.KEEP_ACCOUNTS)
    require_whole(user, by)
    if by.account == user:
        raise WrongState("自分の二段階認証は、「サインインの設定」で外すか、ほかの事務局の担当者に依頼してください。")
    return all_taken_away(user=user, by=by)


@transaction.atomic
def all_taken_away(*, user: User, by: Officer) -> int:
    """The same by whoever runs the system, where the last administrator has lost theirs (`manage.py reset_factors`)."""
    locked(user)
    gone = list(Authenticator.objects.filter(user=user))
    if not gone:
        raise WrongState("このアカウントには、二段階認証が登録されていません。")
    removed("二段階認証を事務局が解除", gone, by)
    end_all(user)
    tell(
        user,
        f"taken-{gone[0].pk}",
        "事務局があなたの二段階認証を解除しました。心当たりがないときは、事務局に知らせてください。",
    )
    return sum(one.type in KINDS for one in gone)


def removed(action: str, gone: list[Authenticator], by: Officer) -> None:
    """Delete the rows and record each."""
    record_all(action, [Change(one, None, before=values(one, SHOWN)) for one in gone], by=by)
    Authenticator.objects.filter(pk__in=[one.pk for one in gone]).delete()


@transaction.atomic
def make_recovery_codes(*, user: User, by: Officer) -> list[str]:
    """Ten new codes in the place of those before, shown this once."""
    locked(user)
    if not Authenticator.objects.filter(user=user, type__in=KINDS).exists():
        raise WrongState("回復コードは、認証アプリかパスキーを登録してから作れます。")
    Authenticator.objects.filter(user=user, type=CODES).delete()
    made = RecoveryCodes.activate(user)
    record("回復コードを作成", made.instance, by=by, organization_id=None, after=values(made.instance, SHOWN))
    return made.get_unused_codes()


@transaction.atomic
def use_code(*, user: User, code: str, now: datetime, by: Officer) -> Authenticator:
    """Take a code of the app or a recovery code, once, and say which factor it proves."""
    locked(user)
    typed = normalized(code)
    for factor in Authenticator.objects.filter(user=user, type=APP):
        secret = keys.decrypt(factor.data["secret"])
        if period := period_of(secret, typed, now, after=factor.data.get("last_period", 0)):
            factor.data["last_period"] = period
            factor.save(update_fields=["data"])
            return factor
    for factor in Authenticator.objects.filter(user=user, type=CODES):
        wrapped = factor.wrap()
        if wrapped.validate_code(typed):
            left = len(wrapped.get_unused_codes())
            record("回復コードを使用", factor, by=by, organization_id=None, after={"user": user.pk, "left": left})
            tell(user, f"code-{factor.pk}-{left}", f"回復コードでサインインがありました。残りは{left}個です。")
            return factor
    raise WrongCode(
        "コードが違うか、既に使われています。次に表示される数字、又はまだ使っていない回復コードを入力してください。"
    )


def locked(user: User) -> User:
    """The account, whose factors nobody else changes until the transaction ends."""
    return User.objects.select_for_update().get(pk=user.pk)
