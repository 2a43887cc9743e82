"""One seal over a batch of rows of the trail."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils import timezone


class TrailSeal(models.Model):
    """A batch of committed rows of the trail under one SHA-256, which covers the seal before it too; never altered.

    - `ranges` are the ids it covers as pairs [first, last], ascending: rows are committed out of their order.
    - `count` is how many rows that are; an id of no row is in no range.
    - `total` is how many rows are sealed by it and all before it; `through` the highest id among them.
    - `marks` are the first letters of the digest of each row, one behind the other: they tell which row was altered.
    - `previous` is the hash of the seal with the number before, "" for the first.
    """

    number = models.PositiveBigIntegerField(unique=True)
    ranges = models.JSONField()
    count = models.PositiveIntegerField()
    total = models.PositiveBigIntegerField(unique=True)
    through = models.PositiveBigIntegerField()
    marks = models.TextField()
    previous = models.CharField(max_length=64, blank=True)
    hash = models.CharField(max_length=64, unique=True)
    sealed_at = models.DateTimeField(default=timezone.now)

    objects: ClassVar = models.Manager()

    class Meta:
        constraints = (
            models.UniqueConstraint(name="trailseal_one_behind_each", fields=["previous"]),
            models.CheckConstraint(name="trailseal_of_rows", condition=Q(count__gt=0, total__gte=F("count"))),
            models.CheckConstraint(
                name="trailseal_first_has_none_before",
                condition=(Q(number=1) & Q(previous="")) | (Q(number__gt=1) & ~Q(previous="")),
            ),
        )

    def __str__(self) -> str:
        """Its number."""
        return f"封印{self.number}"
