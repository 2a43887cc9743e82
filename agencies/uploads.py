"""Files handed in (取込): read, looked at, and applied in a second step, or removed after a while (clause 第6-9)."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils import timezone

from agencies.constraints import one_of


class Upload(models.Model):
    """A file somebody uploaded, for its owner only, until it is applied, thrown away, or expires.

    - `parameters` says what it is for (an amendment, an organization …), as plain values.
    - `file` is the name in the storage, random, and empty once the file was removed.
    - `applied_at` is when it was applied: it is never applied twice.
    """

    class Kind(models.TextChoices):
        FORMS = "FORMS", "調査票"
        BREAKDOWN = "BREAKDOWN", "内訳"
        REGISTER = "REGISTER", "機関の登録簿"

    kind = models.CharField(max_length=20, choices=Kind)
    owner = models.ForeignKey("User", models.PROTECT, related_name="uploads")
    parameters = models.JSONField(default=dict)
    file = models.CharField(max_length=100, blank=True)
    file_name = models.CharField(max_length=200)
    digest = models.CharField(max_length=64)
    created_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField()
    applied_at = models.DateTimeField(null=True, blank=True)

    objects: ClassVar = models.Manager()

    class Meta:
        constraints = (
            one_of("kind", ["FORMS", "BREAKDOWN", "REGISTER"]),
            models.UniqueConstraint(name="upload_file_once", fields=["file"], condition=~Q(file="")),
        )

    def __str__(self) -> str:
        """Its name."""
        return self.file_name
