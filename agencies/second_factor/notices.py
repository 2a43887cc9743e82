"""What the owner of a factor is told within the application."""

from __future__ import annotations

from django.urls import reverse

from agencies.models import Notification, User
from agencies.notifications import notify


def tell(user: User, key: str, title: str) -> None:
    """One notice, which leads to one's own settings."""
    url = reverse("agencies:sign-in-settings")
    notify([Notification(account=user, key=f"factor-{key}", title=title, url=url)])
