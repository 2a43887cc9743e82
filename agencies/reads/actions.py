"""Writing records of access (閲覧記録): views call these once they know what they are about to show or send."""

from __future__ import annotations

from datetime import timedelta

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils import timezone

from agencies import trail
from agencies.models import AccessRecord, Notification
from agencies.notifications import holders_of, notify
from agencies.roles import Officer, Permission

SAME_LOOK = timedelta(minutes=5)
"""Within this time the same page opened again by the same reader is one look."""


def record_read(
    *, officer: Officer, what: str, row: models.Model | None = None, organization_id: int | None = None
) -> None:
    """Keep that somebody is shown what is confidential.

    - A record tells who had seen what from when on, not how often a page was loaded: whoever works at a row comes back to
      its page after each step. So the same page within `SAME_LOOK` is one record, that of the first time.
    - It is written before the answer is made. Where it cannot be written there is no answer.
    """
    made = described(AccessRecord.Kind.READ, officer, what, row, organization_id)
    same = {name: getattr(made, name) for name in ("kind", "actor", "actor_name", "what", "target_type", "target_id")}
    if not AccessRecord.objects.filter(**same, at__gt=timezone.now() - SAME_LOOK).exists():
        made.save(force_insert=True)


def record_download(
    *, officer: Officer, what: str, rows: int, row: models.Model | None = None, organization_id: int | None = None
) -> None:
    """Keep that somebody takes rows away, and how many; every time, since each copy is one more.

    Who reads these records is told where it is more than `BULK_DOWNLOAD_ROWS` (指針 第6-5).
    """
    made = described(AccessRecord.Kind.DOWNLOAD, officer, what, row, organization_id)
    made.rows = rows
    made.save(force_insert=True)
    if rows > settings.BULK_DOWNLOAD_ROWS:
        title = f"{made.actor_name}が「{made.what}」を{rows:,}件ダウンロードしました"[:200]
        url = f"{reverse('agencies:access-records')}?request_id={made.request_id}"
        notify(
            Notification(account=one, key=f"bulk-{made.pk}", title=title, url=url)
            for one in holders_of(Permission.READ_TRAIL)
        )


def described(
    kind: AccessRecord.Kind, officer: Officer, what: str, row: models.Model | None, organization_id: int | None
) -> AccessRecord:
    """A record that is not kept yet, under the request at hand; `what` names no person and quotes no text."""
    return AccessRecord(
        kind=kind,
        actor=officer.account,
        actor_name=officer.name,
        what=what[:200],
        target_type=row._meta.label if row else "",
        target_id=row.pk if row else None,
        organization_id=organization_id,
        request_id=trail.current_request(),
    )
