"""Whom an organ's people were reminded of what."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from agencies.constraints import one_of
from agencies.models import Mail
from regulations.models.reviews import Review

AWAITED = "回答待ち"


class Reminder(models.Model):
    """One review that a mail reminds of (催促): what was owed then, how many days from the due date, or by whose hand.

    - `offset` is None for a reminder sent by hand, whose `note` the mail quotes.
    - REVISION_OPEN is of a review that was answered, with a regulation not yet revised; only a hand reminds of it.
    """

    class Owed(models.TextChoices):
        NOTHING_FILED = "NOTHING_FILED", "未提出"
        PARTLY_FILED = "PARTLY_FILED", "入力途中"
        RETURNED = "RETURNED", "差戻し"
        REVISION_OPEN = "REVISION_OPEN", "改正未了"

        @property
        def outward(self) -> Reminder.Owed:
            """As anybody but the organ itself may know it: whether a draft is begun is nobody else's business."""
            owed = Reminder.Owed
            return owed.NOTHING_FILED if self == owed.PARTLY_FILED else self

    mail = models.ForeignKey(Mail, models.PROTECT, related_name="reminders")
    review = models.ForeignKey(Review, models.PROTECT, related_name="reminders")
    owed = models.CharField(max_length=20, choices=Owed)
    offset = models.SmallIntegerField(null=True, blank=True)
    note = models.CharField(max_length=1000, blank=True)

    objects: ClassVar = models.Manager()

    class Meta:
        constraints = (
            one_of("owed", ["NOTHING_FILED", "PARTLY_FILED", "RETURNED", "REVISION_OPEN"]),
            models.UniqueConstraint(name="reminder_once", fields=["mail", "review"]),
        )

    def __str__(self) -> str:
        """Review and what was owed."""
        return f"{self.review} {self.get_owed_display()}"

    @property
    def outward(self) -> str:
        """What was owed, in the words for anybody but the organ itself.

        Where a prefecture compiles (経由), the ministry is not told whether it returned something.
        """
        is_answered = self.owed == self.Owed.REVISION_OPEN
        return AWAITED if self.review.compiler_id and not is_answered else str(self.Owed(self.owed).outward.label)
