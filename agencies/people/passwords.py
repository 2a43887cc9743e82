"""Setting a password by a link, and asking for such a link: what a person does without having signed in."""

from __future__ import annotations

from datetime import datetime, timedelta

from axes.models import AccessAttempt
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction

from agencies.accounts import officer_of
from agencies.models import AccountLink, User
from agencies.people.links import Kind, make_link, open_links
from agencies.people.sessions import end_all
from agencies.refusals import Refusal
from agencies.roles import Officer
from agencies.trail import record, values

AT_MOST_EVERY = timedelta(minutes=5)
SET = {Kind.INVITATION: "招待に応じてパスワードを設定", Kind.RESET: "パスワードを再設定"}


class LinkGone(Refusal):
    """A link that cannot be used; why is not told apart."""

    status = 410
    problem = "link-gone"

    def __init__(self) -> None:
        """One text for expired, used, withdrawn and invented."""
        super().__init__(
            "このリンクは使えません。期限が切れたか、既に使われたか、新しいリンクが送られています。"
            "新しいメールが届いていないか確かめ、なければ送り直しを依頼してください。"
        )


@transaction.atomic
def set_password_by_link(*, pk: int, password: str, at: datetime) -> User:
    """Use a link up: the account has this password, every session of it ends, and sign-in is not locked any more."""
    link = open_links(at).select_for_update(of=("self",)).filter(pk=pk).first()
    if link is None:
        raise LinkGone
    user = User.objects.select_for_update().get(pk=link.user_id)
    try:
        validate_password(password, user)
    except ValidationError as error:
        raise Refusal("".join(error.messages)) from error
    by = officer_of(user)
    link.used_at = at
    link.save(update_fields=["used_at"])
    record("リンクを使用", link, by=by, organization_id=None, after=values(link, ("used_at",)))
    user.set_password(password)
    user.save(update_fields=["password"])
    record(SET[Kind(link.kind)], user, by=by, organization_id=None)
    end_all(user)
    AccessAttempt.objects.filter(username=user.email).delete()
    return user


@transaction.atomic
def send_reset_link(*, email: str, at: datetime, by: Officer) -> AccountLink | None:
    """Make a link for the account of that address, if there is one that is not suspended; at most every five minutes.

    Only the worker calls it: whoever asks gets the same answer after the same work.
    """
    user = User.objects.select_for_update().filter(email=email.strip().lower(), is_active=True).first()
    if user is None or AccountLink.objects.filter(user=user, kind=Kind.RESET, made_at__gt=at - AT_MOST_EVERY).exists():
        return None
    return make_link(user=user, kind=Kind.RESET, at=at, by=by)
