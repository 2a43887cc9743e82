"""Inviting people: an account without a password, and a link by mail with which its owner sets one."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction

from agencies.actions import create_account
from agencies.models import AccountLink, Organization, User
from agencies.people.keeping import require_organization, require_whole
from agencies.people.links import Kind, make_link
from agencies.people.role_actions import give_role
from agencies.people.states import AccountState, state_of
from agencies.refusals import Refusal, WrongState
from agencies.roles import Officer

OF_EXERCISE = "このメールアドレスは演習（架空）の機関には使えません。演習用の別のアドレスを使ってください。"


@transaction.atomic
def invite(
    *,
    email: str,
    name: str,
    role: str,
    organization: Organization,
    begins_on: date | None = None,
    ends_on: date | None = None,
    today: date,
    at: datetime,
    by: Officer,
) -> User:
    """An account for a person, with one role and a link by mail.

    Whoever has an account already gets the role, keeps name and password, and reads of it in the application.
    """
    require_organization(organization, role, by)
    user = User.objects.filter(email=email.strip().lower()).first()
    is_new = user is None
    if user is None:
        user = create_account(email=email, name=name, password=None, assignments=[], by=by)
    elif not user.is_active:
        raise WrongState("このアカウントは停止中です。総務省の事務局に依頼してください。")
    elif user.assignments.exclude(organization__is_fictional=organization.is_fictional).exists():
        raise Refusal(OF_EXERCISE)
    give_role(
        user=user, role=role, organization=organization, begins_on=begins_on, ends_on=ends_on, today=today, by=by
    )
    if is_new or state_of(user) == AccountState.INVITED:
        make_link(user=user, kind=Kind.INVITATION, at=at, by=by)
    return user


@transaction.atomic
def invite_again(*, user: User, at: datetime, by: Officer) -> AccountLink:
    """Send the invitation again, with a new link; the old one does not work any more."""
    require_whole(user, by)
    user = User.objects.select_for_update().get(pk=user.pk)
    if state_of(user) != AccountState.INVITED:
        raise WrongState("この方は既にパスワードを設定しています。招待は要りません。")
    return make_link(user=user, kind=Kind.INVITATION, at=at, by=by)
