"""Practices (取組事例): good examples by clause and theme, in our words, with or without the name of the organ."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.urls import reverse

from agencies.constraints import one_of
from agencies.models import Organization
from guidelines.querysets import PracticeQuerySet


class Practice(models.Model):
    """A good example: what was done, by which kind of organ, on which theme, and where it is taken from.

    `organization` is there only where the example may be told with the name (`shows_name`).
    """

    class Theme(models.TextChoices):
        MANAGEMENT = "MANAGEMENT", "管理体制・役職"
        COOPERATION = "COOPERATION", "保護管理者とシステム管理者の連携"
        MEDIA = "MEDIA", "複製等の最小限化・消去・暗号化"
        READINESS = "READINESS", "連絡体制・初動対応"
        WARNING = "WARNING", "注意喚起・訓練"
        GUIDANCE = "GUIDANCE", "所管法人への指導・助言"
        TRAINING = "TRAINING", "教育研修"
        INSPECTION = "INSPECTION", "監査・点検"

    code = models.CharField(max_length=30, unique=True)
    theme = models.CharField(max_length=20, choices=Theme)
    title = models.CharField(max_length=100)
    summary = models.TextField()
    organization = models.ForeignKey(Organization, models.PROTECT, null=True, blank=True, related_name="practices")
    shows_name = models.BooleanField(default=False)
    audience = models.CharField(max_length=20, choices=Organization.Kind, blank=True)
    source = models.CharField(max_length=100, blank=True)
    clauses = models.ManyToManyField("guidelines.Clause", related_name="practices", blank=True)
    is_fictional = models.BooleanField(default=False)
    version = models.PositiveIntegerField(default=1)

    objects: ClassVar = PracticeQuerySet.as_manager()

    class Meta:
        constraints = (
            one_of(
                "theme",
                [
                    "MANAGEMENT",
                    "COOPERATION",
                    "MEDIA",
                    "READINESS",
                    "WARNING",
                    "GUIDANCE",
                    "TRAINING",
                    "INSPECTION",
                ],
            ),
            models.CheckConstraint(
                name="practice_name_only_with_organ", condition=Q(shows_name=False) | Q(organization__isnull=False)
            ),
        )

    def __str__(self) -> str:
        """Its title."""
        return self.title

    def get_absolute_url(self) -> str:
        """Its place on the page of practices."""
        return f"{reverse('guidelines:practices')}#{self.code}"
