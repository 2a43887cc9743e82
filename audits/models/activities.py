"""Audits, inspections and training (監査・点検・教育研修): planned, held, or not held and why."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from agencies.constraints import one_of
from agencies.models import Organization
from agencies.periods import Period, PeriodColumns, period_constraint
from agencies.provenance import Provenance
from audits.querysets import ActivityQuerySet


class Activity(models.Model):
    """One audit, inspection or training of an organ, or that none was held in a period (表2-(2)-㉑㉒).

    - `asked_from` to `asked_to` is the period it is about: the one an amendment asks about, or a fiscal year.
    - Held: `held` is when, at least partly within the period asked. Planned: `held` is when it is to be, if known.
    - Not held: once for each kind and period, with the reason.
    """

    class Kind(models.TextChoices):
        AUDIT = "AUDIT", "監査"
        INSPECTION = "INSPECTION", "点検"
        TRAINING = "TRAINING", "教育研修"

    class Status(models.TextChoices):
        PLANNED = "PLANNED", "予定"
        HELD = "HELD", "実施"
        NOT_HELD = "NOT_HELD", "未実施"

        @property
        def tone(self) -> str:
            """The colour it is shown in."""
            return {"PLANNED": "gray", "HELD": "green", "NOT_HELD": "red"}[self.value]

        @property
        def mark(self) -> str:
            """The shape it is shown with."""
            return {"PLANNED": "○", "HELD": "●", "NOT_HELD": "▲"}[self.value]

    organization = models.ForeignKey(Organization, models.PROTECT, related_name="activities")
    kind = models.CharField(max_length=20, choices=Kind)
    status = models.CharField(max_length=10, choices=Status)
    asked_from = models.DateField()
    asked_to = models.DateField()
    held_from = models.DateField(null=True, blank=True)
    held_to = models.DateField(null=True, blank=True)
    title = models.CharField(max_length=200, blank=True)
    audience = models.CharField(max_length=200, blank=True)
    outcome = models.CharField(max_length=1000, blank=True)
    reason = models.CharField(max_length=1000, blank=True)
    provenance = models.CharField(max_length=10, choices=Provenance)
    version = models.PositiveIntegerField(default=1)

    held = PeriodColumns("held")
    objects: ClassVar = ActivityQuerySet.as_manager()

    class Meta:
        constraints = (
            one_of("kind", ["AUDIT", "INSPECTION", "TRAINING"]),
            one_of("status", ["PLANNED", "HELD", "NOT_HELD"]),
            one_of("provenance", Provenance.values),
            period_constraint("held"),
            models.CheckConstraint(name="activity_asked_in_order", condition=Q(asked_to__gte=F("asked_from"))),
            models.CheckConstraint(
                name="activity_held_is_dated",
                condition=~Q(status="HELD") | Q(held_from__isnull=False, held_to__isnull=False),
            ),
            models.CheckConstraint(
                name="activity_not_held_says_why",
                condition=~Q(status="NOT_HELD") | (Q(held_from__isnull=True) & ~Q(reason="")),
            ),
            models.UniqueConstraint(
                name="activity_not_held_once",
                fields=["organization", "kind", "asked_from", "asked_to"],
                condition=Q(status="NOT_HELD"),
            ),
        )

    def __str__(self) -> str:
        """教育研修 実施."""
        return f"{self.get_kind_display()} {self.get_status_display()}"

    def get_absolute_url(self) -> str:
        """The page of the organization's activities."""
        return reverse("audits:activities-of", args=[self.organization.code])

    @property
    def asked(self) -> Period:
        """The period it is about."""
        return Period(self.asked_from, self.asked_to)

    @asked.setter
    def asked(self, period: Period) -> None:
        """Set both columns; raises ValueError for a period without a last day."""
        if period.last is None:
            raise ValueError(f"{period} has no last day")
        self.asked_from, self.asked_to = period.first, period.last

    @property
    def stage(self) -> Activity.Status:
        """The status as a member, with its tone and mark."""
        return self.Status(self.status)
