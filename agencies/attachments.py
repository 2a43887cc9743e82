"""Files attached to a record (添付ファイル): kept outside the web root under a random name, never changed."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils import timezone


class Attachment(models.Model):
    """A file somebody attached. Who may get it is for the room it is attached in to say.

    `file` is the name in the storage, random; `digest` is the SHA-256 of the content.
    """

    file = models.CharField(max_length=100, unique=True)
    file_name = models.CharField(max_length=200)
    media_type = models.CharField(max_length=100)
    size = models.PositiveIntegerField()
    digest = models.CharField(max_length=64)
    uploaded_by = models.ForeignKey("User", models.PROTECT, related_name="attachments")
    uploaded_at = models.DateTimeField(default=timezone.now)

    objects: ClassVar = models.Manager()

    def __str__(self) -> str:
        """Its name."""
        return self.file_name
