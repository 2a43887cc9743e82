"""The ledger of mail (送信記録) and notices within the application (お知らせ): whom, when, for what, and what became of it."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils import timezone

from agencies.constraints import one_of
from agencies.querysets import NotificationQuerySet


class Mail(models.Model):
    """One mail to one person: the row comes first, then the mail is sent, then the row says how that ended.

    - `on` is the business day it belongs to.
    - `is_automatic` is the round of reminders that goes out by itself, with everything owed, of which a person gets one
      a day. A reminder by hand is none, nor is a warning of a deadline, which no other mail of the day holds back.
    - `address` is the recipient's as it was then.
    """

    class State(models.TextChoices):
        QUEUED = "QUEUED", "送信待ち"
        SENT = "SENT", "送信済"
        FAILED = "FAILED", "送信できず"

        @property
        def tone(self) -> str:
            """The colour it is shown in."""
            return {"QUEUED": "gray", "SENT": "green", "FAILED": "red"}[self.value]

        @property
        def mark(self) -> str:
            """The shape it is shown with."""
            return {"QUEUED": "○", "SENT": "●", "FAILED": "▲"}[self.value]

    recipient = models.ForeignKey("User", models.PROTECT, related_name="mails")
    address = models.EmailField()
    on = models.DateField()
    is_automatic = models.BooleanField()
    subject = models.CharField(max_length=200)
    body = models.TextField()
    state = models.CharField(max_length=10, choices=State, default=State.QUEUED)
    error = models.CharField(max_length=300, blank=True)
    created_at = models.DateTimeField(default=timezone.now)
    sent_at = models.DateTimeField(null=True, blank=True)
    sent_by = models.ForeignKey("User", models.PROTECT, null=True, blank=True, related_name="+")

    objects: ClassVar = models.Manager()

    class Meta:
        constraints = (
            one_of("state", ["QUEUED", "SENT", "FAILED"]),
            models.UniqueConstraint(
                name="mail_one_automatic_a_day", fields=["recipient", "on"], condition=Q(is_automatic=True)
            ),
            models.CheckConstraint(
                name="mail_sent_has_a_moment",
                condition=Q(state="SENT", sent_at__isnull=False) | (~Q(state="SENT") & Q(sent_at__isnull=True)),
            ),
            models.CheckConstraint(name="mail_failed_says_why", condition=~Q(state="FAILED") | ~Q(error="")),
        )

    def __str__(self) -> str:
        """Subject."""
        return self.subject

    @property
    def status(self) -> Mail.State:
        """The state as a member, with its tone and mark."""
        return self.State(self.state)


class Notification(models.Model):
    """One notice to one account within the application; `key` keeps the same one from coming twice."""

    account = models.ForeignKey("User", models.CASCADE, related_name="notifications")
    key = models.CharField(max_length=100)
    title = models.CharField(max_length=200)
    url = models.CharField(max_length=200, blank=True)
    created_at = models.DateTimeField(default=timezone.now)
    read_at = models.DateTimeField(null=True, blank=True)

    objects: ClassVar = NotificationQuerySet.as_manager()

    class Meta:
        constraints = (models.UniqueConstraint(name="notification_once", fields=["account", "key"]),)
        indexes = (models.Index(fields=["account"], name="notification_unread", condition=Q(read_at__isnull=True)),)

    def __str__(self) -> str:
        """Title."""
        return self.title
