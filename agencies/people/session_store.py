"""Sessions in the database, each with whose it is and two ends: too long without a request, too long since the sign-in.

- A session nobody used for SESSION_IDLE_MINUTES is over, and so is one that was begun SESSION_HOURS ago (settings).
- Being seen moves the first end at most once a minute, so that reading pages costs no write.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, cast

from django.conf import settings
from django.contrib.sessions.backends.db import SessionStore as DatabaseStore
from django.utils import timezone

from agencies.people.models import Session

ACCOUNT, BEGUN, PLACE = "_auth_user_id", "begun_at", "place"
ONCE_A_MINUTE = timedelta(minutes=1)


def end_of(begun_at: datetime, seen_at: datetime) -> datetime:
    """When a session ends unless it is seen again."""
    idle, longest = timedelta(minutes=settings.SESSION_IDLE_MINUTES), timedelta(hours=settings.SESSION_HOURS)
    return min(seen_at + idle, begun_at + longest)


class SessionStore(DatabaseStore):
    """The engine of sessions; what its rows say follows from what the session keeps."""

    seen_at: datetime | None = None

    @classmethod
    def get_model_class(cls) -> type[Session]:
        """The rows."""
        return Session

    def _get_session_from_db(self) -> Session | None:
        """The row unless it is over; notes when it was last seen."""
        row = super()._get_session_from_db()  # type: ignore[misc]  # the stubs do not know it
        self.seen_at = row.seen_at if row else None
        return row

    def create_model_instance(self, data: dict[str, Any]) -> Session:
        """The row of what the session keeps; the first with an account begins its time."""
        now = timezone.now()
        if ACCOUNT in data:
            data.setdefault(BEGUN, now.isoformat())
        begun_at = datetime.fromisoformat(data[BEGUN]) if BEGUN in data else now
        row = cast(Session, super().create_model_instance(data))
        row.expire_date, row.begun_at, row.seen_at = end_of(begun_at, now), begun_at, now
        row.user_id, row.place = data.get(ACCOUNT), str(data.get(PLACE, ""))[:200]
        return row

    def see(self, at: datetime) -> None:
        """Its account asks for something: it goes on, up to its longest."""
        if self.seen_at and ACCOUNT in self and at - self.seen_at >= ONCE_A_MINUTE:
            begun_at = datetime.fromisoformat(self[BEGUN])
            Session.objects.filter(session_key=self.session_key).update(seen_at=at, expire_date=end_of(begun_at, at))
