"""Sending what stands in the ledger of mail: each row is sent once, by whichever worker comes first.

The row is locked while its mail goes out, and says afterwards how that ended. A worker that dies in between leaves it
waiting, and it is sent again under the same Message-ID, by which mail programs know it for the same.
"""

from __future__ import annotations

import logging
from smtplib import SMTPException

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.utils import timezone

from agencies.models import Mail

logger = logging.getLogger(__name__)


def message_id(mail: Mail) -> str:
    """The same for every attempt."""
    return f"<reminder-{mail.pk}-{mail.on.isoformat()}@{settings.MAIL_DOMAIN}>"


@transaction.atomic
def deliver(*, pk: int) -> Mail | None:
    """Send one mail that waits, or could not be sent before; None when there is nothing to send."""
    waiting = Mail.objects.exclude(state=Mail.State.SENT)
    mail = waiting.select_for_update(of=("self",), skip_locked=True).filter(pk=pk).first()
    if mail is None:
        return None
    letter = EmailMessage(
        subject=" ".join(mail.subject.split()),
        body=mail.body,
        to=[mail.address],
        headers={"Message-ID": message_id(mail)},
    )
    try:
        letter.send()
    except (OSError, SMTPException, ValueError) as error:
        logger.warning("Mail %s could not be sent: %s", mail.pk, error)
        mail.state, mail.error = Mail.State.FAILED, f"{type(error).__name__}: {error}"[:300]
    else:
        mail.state, mail.error, mail.sent_at = Mail.State.SENT, "", timezone.now()
    mail.save(update_fields=["state", "error", "sent_at"])
    return mail


def deliver_waiting() -> int:
    """Send every mail that waits, oldest first. Returns how many went out."""
    waiting = list(Mail.objects.filter(state=Mail.State.QUEUED).order_by("pk").values_list("pk", flat=True))
    return sum(mail is not None and mail.state == Mail.State.SENT for mail in (deliver(pk=pk) for pk in waiting))
