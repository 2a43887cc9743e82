"""Transfer season (異動): roles end for one person on a day and begin for the next person on the day after.

- Planned at least a day ahead; until then it can be taken back, and both see what is planned.
- The successor is somebody with an account, or is invited in the same step.
- A plan is nothing but first and last days of roles: whose role ends the day before the same role of another begins.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import QuerySet

from agencies.actions import create_account
from agencies.models import Assignment, User
from agencies.notifications import notify
from agencies.people.keeping import (
    assignments_of,
    is_administrators,
    lock_administrators,
    require_administrator,
    require_organization,
)
from agencies.people.links import Kind, make_link, open_links
from agencies.people.notices import end_notice
from agencies.people.role_actions import SHOWN, give_role, set_days
from agencies.people.states import AccountState, state_of
from agencies.refusals import Refusal, WrongState
from agencies.roles import Officer
from agencies.trail import record, values

A_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Handover:
    """What is to happen: whose roles, to whom (`successor` None: made by it), and the first day of the successor.

    `is_invited`: the successor gets an invitation, having neither a password nor one that is open.
    """

    user: User
    roles: tuple[Assignment, ...]
    first_on: date
    email: str
    name: str
    successor: User | None
    is_invited: bool

    @property
    def last_on(self) -> date:
        """The last day of the predecessor."""
        return self.first_on - A_DAY

    @property
    def successor_name(self) -> str:
        """The name the successor has, or is invited under."""
        return self.successor.name if self.successor else self.name

    @property
    def mark(self) -> str:
        """A short mark of all that is shown before it is done."""
        roles = ";".join(f"{one.pk}:{one.begins_on}:{one.ends_on}" for one in self.roles)
        said = f"{self.user.pk}|{roles}|{self.first_on}|{self.email}|{self.successor_name}|{self.is_invited}"
        return hashlib.sha256(said.encode()).hexdigest()[:16]


def roles_to_hand_over(user: User, by: Officer, today: date) -> list[Assignment]:
    """The roles of the account this officer keeps, that hold today and have no end yet."""
    held = assignments_of(by).in_force(today).filter(user=user, ends_on__isnull=True)
    return list(held.select_related("organization").order_by("organization__code", "role"))


def plan_handover(
    *,
    user: User,
    role_ids: Iterable[int],
    first_on: date,
    email: str,
    name: str,
    today: date,
    at: datetime,
    by: Officer,
) -> Handover:
    """What would happen; raises Refusal with what stands against it."""
    chosen = set(role_ids)
    roles = tuple(one for one in roles_to_hand_over(user, by, today) if one.pk in chosen)
    if not roles or len(roles) != len(chosen):
        raise WrongState("引き継ぐ役割を選び直してください。選んでいる間に変わった役割があります。")
    if first_on <= today:
        raise Refusal("後任の方の最初の日は、明日以降にしてください。")
    email = email.strip().lower()
    successor = User.objects.filter(email=email).first()
    if successor == user:
        raise Refusal("前任の方と後任の方が同じです。後任の方のメールアドレスを入力してください。")
    if successor and not successor.is_active:
        raise WrongState("後任の方のアカウントは停止中です。総務省の事務局に依頼してください。")
    if successor is None and not name.strip():
        raise Refusal("後任の方はまだ登録されていません。招待するために氏名も入力してください。")
    for held in roles if successor else ():
        require_free(successor, held, first_on, today)
    return Handover(user, roles, first_on, email, name.strip(), successor, is_to_be_invited(successor, at))


def is_to_be_invited(successor: User | None, at: datetime) -> bool:
    """Has the successor neither a way to sign in nor an invitation that is open?"""
    if successor is None:
        return True
    return state_of(successor) == AccountState.INVITED and not open_links(at).filter(user=successor).exists()


def require_free(successor: User | None, held: Assignment, first_on: date, today: date) -> None:
    """Refuse a successor who has the same role for other days: nobody could tell which of them are meant."""
    same = Assignment.objects.filter(user=successor, role=held.role, organization=held.organization).first()
    is_over = same is not None and same.ends_on is not None and same.ends_on < today
    if same is not None and not is_over and not holds_on(same.user, held, first_on):
        raise WrongState(f"後任の方は「{held}」を別の期間で持っています。先にその役割の期間を直してください。")


@transaction.atomic
def hand_over(
    *,
    user: User,
    role_ids: Iterable[int],
    first_on: date,
    email: str,
    name: str,
    shown: str,
    today: date,
    at: datetime,
    by: Officer,
) -> Handover:
    """Do what was shown, all or nothing."""
    lock_administrators()
    list(Assignment.objects.select_for_update().filter(user=user).order_by("pk").values_list("pk", flat=True))
    plan = plan_handover(
        user=user, role_ids=role_ids, first_on=first_on, email=email, name=name, today=today, at=at, by=by
    )
    if plan.mark != shown:
        raise WrongState("確認している間に変更がありました。何も変えていません。もう一度確かめてください。")
    successor = plan.successor or create_account(
        email=plan.email, name=plan.name, password=None, assignments=[], by=by
    )
    for held in plan.roles:
        require_organization(held.organization, held.role, by)
        set_days(held, held.begins_on, plan.last_on, by=by)
        if not holds_on(successor, held, plan.first_on):
            give_role(
                user=successor,
                role=held.role,
                organization=held.organization,
                begins_on=first_on,
                today=today,
                by=by,
            )
    if plan.is_invited:
        make_link(user=successor, kind=Kind.INVITATION, at=at, by=by)
    if any(is_administrators(held.role, held.organization) for held in plan.roles):
        require_administrator(today, first_on)
    notify(end_notice(held) for held in plan.roles)
    return plan


def holds_on(successor: User, held: Assignment, day: date) -> bool:
    """Does the successor hold the same role on that day anyway?"""
    same = Assignment.objects.in_force(day).filter(user=successor, role=held.role, organization=held.organization)
    return same.exists()


def successors_of(held: Assignment) -> QuerySet[Assignment]:
    """The same role of others that begins on the day after this one ends."""
    same = Assignment.objects.filter(role=held.role, organization=held.organization_id).exclude(user=held.user_id)
    return same.filter(begins_on=held.ends_on + A_DAY) if held.ends_on else same.none()


def planned(user: User, by: Officer, today: date) -> list[tuple[Assignment, list[Assignment]]]:
    """Ends of roles that can still be taken back, each with the roles of successors that begin on the day after."""
    ending = assignments_of(by).filter(user=user, ends_on__gte=today).select_related("organization")
    return [
        (held, list(successors_of(held).select_related("user").order_by("pk")))
        for held in ending.order_by("organization__code", "role")
    ]


@transaction.atomic
def take_back(*, assignment: Assignment, today: date, by: Officer) -> bool:
    """Undo a planned end: the role goes on, that of the successor is none. False if there is none, or it is too late."""
    require_organization(assignment.organization, assignment.role, by)
    held = Assignment.objects.select_for_update().filter(pk=assignment.pk, ends_on__gte=today).first()
    if held is None:
        return False
    for after in successors_of(held):
        record("役割を解除", after, by=by, organization_id=after.organization_id, before=values(after, SHOWN))
        after.delete()
    set_days(held, held.begins_on, None, by=by)
    return True
