"""One record of access."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils import timezone

from agencies.constraints import one_of


class AccessRecord(models.Model):
    """Somebody looked at what is confidential, or took rows away: who, when, what, how many; never altered.

    `rows` is how many rows a download held, None for a page. `actor_name` names a program where `actor` is None.
    """

    class Kind(models.TextChoices):
        READ = "READ", "閲覧"
        DOWNLOAD = "DOWNLOAD", "ダウンロード"

    at = models.DateTimeField(default=timezone.now)
    kind = models.CharField(max_length=10, choices=Kind)
    actor = models.ForeignKey("User", models.PROTECT, null=True, blank=True, related_name="+")
    actor_name = models.CharField(max_length=100)
    what = models.CharField(max_length=200)
    target_type = models.CharField(max_length=60, blank=True)
    target_id = models.BigIntegerField(null=True, blank=True)
    organization = models.ForeignKey("Organization", models.PROTECT, null=True, blank=True, related_name="+")
    rows = models.PositiveIntegerField(null=True, blank=True)
    request_id = models.CharField(max_length=36)

    objects: ClassVar = models.Manager()

    class Meta:
        constraints = (one_of("kind", ["READ", "DOWNLOAD"]),)
        indexes = (
            models.Index(fields=["-at"], name="accessrecord_by_moment"),
            models.Index(fields=["target_type", "target_id"], name="accessrecord_by_target"),
        )

    def __str__(self) -> str:
        """What was done to what."""
        return f"{self.get_kind_display()} {self.what}"
