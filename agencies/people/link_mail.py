"""The mail that brings a link; it is the one place where its secret is written."""

from __future__ import annotations

import logging
from datetime import datetime
from smtplib import SMTPException

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from agencies import eras
from agencies.models import AccountLink, Assignment
from agencies.people.links import Kind, digest_of, open_links, secret_of

logger = logging.getLogger(__name__)
SUBJECTS = {
    Kind.INVITATION: "【保護管理規程 見直し状況】アカウントのご案内",
    Kind.RESET: "【保護管理規程 見直し状況】パスワードの再設定",
}
OPENINGS = {
    Kind.INVITATION: "保護管理規程 見直し状況のアカウントを用意しました。次のリンクを開き、パスワードを決めてください。",
    Kind.RESET: "パスワードの再設定の申込みを受け付けました。次のリンクを開き、新しいパスワードを決めてください。",
}
NOT_ME = {
    Kind.INVITATION: "心当たりがないときは、リンクを開かずに、総務省の事務局にお知らせください。",
    Kind.RESET: "申し込んでいないときは、何もする必要はありません。今のパスワードはそのまま使えます。",
}


class NoAddressError(ValueError):
    """The setting SITE_URL is empty: a link would lead nowhere, and the host a browser names is not to be trusted."""


def text_of(link: AccountLink) -> str:
    """The whole text, with the secret."""
    if not settings.SITE_URL:
        raise NoAddressError("SITE_URL is not set")
    kind, address = Kind(link.kind), reverse("agencies:account-link", args=[secret_of(link)])
    roles = Assignment.objects.filter(user=link.user).select_related("organization").order_by("organization__code")
    held = [f"　役割：{one}" for one in roles] if kind == Kind.INVITATION else []
    return "\n".join(
        [
            f"{link.user.name} 様",
            "",
            OPENINGS[kind],
            "",
            f"{settings.SITE_URL}{address}",
            "",
            *held,
            f"　有効期限：{words_of(link.expires_at)}（一度だけ使えます）",
            "",
            "このリンクは、ほかの人に渡さないでください。",
            NOT_ME[kind],
            "このメールには返信できません。",
        ]
    )


def words_of(moment: datetime) -> str:
    """A moment in era style, by the clock of Japan."""
    here = timezone.localtime(moment)
    return f"{eras.full(here.date())} {here:%H:%M}"


@transaction.atomic
def deliver_link(*, pk: int, at: datetime) -> AccountLink | None:
    """Send the mail of one link that waits; None when there is nothing to send. The row says how it ended."""
    waiting = open_links(at).filter(sent_at__isnull=True).select_related("user")
    link = waiting.select_for_update(of=("self",), skip_locked=True).filter(pk=pk).first()
    if link is None:
        return None
    try:
        if digest_of(secret_of(link)) != link.digest:
            raise NoAddressError("SECRET_KEY is another than when the link was made")
        letter = EmailMessage(subject=SUBJECTS[Kind(link.kind)], body=text_of(link), to=[link.user.email])
        letter.extra_headers["Message-ID"] = f"<account-{link.pk}@{settings.MAIL_DOMAIN}>"
        letter.send()
    except (OSError, SMTPException, ValueError) as error:
        logger.warning("The mail of link %s could not be sent: %s", link.pk, type(error).__name__)
        link.error = f"{type(error).__name__}"[:300]
    else:
        link.sent_at, link.error = timezone.now(), ""
    link.save(update_fields=["sent_at", "error"])
    return link


def deliver_waiting_links(*, at: datetime) -> int:
    """Send the mail of every link that waits, oldest first. Returns how many went out."""
    waiting = list(open_links(at).filter(sent_at__isnull=True).order_by("pk").values_list("pk", flat=True))
    sent = (deliver_link(pk=pk, at=at) for pk in waiting)
    return sum(link is not None and link.sent_at is not None for link in sent)
