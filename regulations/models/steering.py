"""What an agency did for its units and its corporations."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from agencies.constraints import one_of
from agencies.models import Organization, UnitGroup
from agencies.periods import PeriodColumns, period_constraint
from agencies.provenance import Provenance
from regulations.models.reviews import Review
from regulations.querysets import RelayQuerySet, RolloutQuerySet


class Rollout(models.Model):
    """One dated step by which an organ steered a unit group (指示・雛形・協議), or that none was given (table ⑲)."""

    class Step(models.TextChoices):
        """In the order in which a cell of table ⑲ names them."""

        TEMPLATE = "TEMPLATE", "雛形提示"
        STANDARD = "STANDARD", "準則提示"
        INSTRUCTION = "INSTRUCTION", "指示"
        OWN_REGULATION_SHOWN = "OWN_REGULATION_SHOWN", "本省内部部局の保護管理規程提示"
        CONSULTATION_EACH = "CONSULTATION_EACH", "規程ごとの協議"
        CONSULTATION_TEMPLATE = "CONSULTATION_TEMPLATE", "雛形の協議"
        CONSULTATION_STANDARD = "CONSULTATION_STANDARD", "準則の協議"

    review = models.ForeignKey(Review, models.PROTECT, related_name="rollouts")
    unit_group = models.ForeignKey(UnitGroup, models.PROTECT, related_name="rollouts")
    step = models.CharField(max_length=30, choices=Step)
    was_given = models.BooleanField(default=True)
    given_from = models.DateField(null=True, blank=True)
    given_to = models.DateField(null=True, blank=True)
    reply_by = models.DateField(null=True, blank=True)
    reply_by_wording = models.CharField(max_length=100, blank=True)
    office = models.CharField(max_length=100, blank=True)
    provenance = models.CharField(max_length=10, choices=Provenance)

    given = PeriodColumns("given")
    objects: ClassVar = RolloutQuerySet.as_manager()

    class Meta:
        constraints = (
            one_of("provenance", Provenance.values),
            models.UniqueConstraint(name="rollout_once", fields=["review", "unit_group", "step"]),
            models.CheckConstraint(
                name="rollout_dated_if_given",
                condition=Q(was_given=True, given_from__isnull=False) | Q(was_given=False, given_from__isnull=True),
            ),
            period_constraint("given"),
            models.CheckConstraint(
                name="rollout_reply_after_step",
                condition=Q(reply_by__isnull=True) | Q(reply_by__gte=F("given_from")),
            ),
        )

    def __str__(self) -> str:
        """Group and step."""
        return f"{self.unit_group} {self.get_step_display()}"

    @property
    def is_consultation(self) -> bool:
        """Is it a consultation (協議), not an instruction or a template?"""
        return self.step in (
            self.Step.CONSULTATION_EACH,
            self.Step.CONSULTATION_TEMPLATE,
            self.Step.CONSULTATION_STANDARD,
        )


class Guidance(models.Model):
    """A notice by which an agency guides its corporations (指導・助言)."""

    review = models.ForeignKey(Review, models.PROTECT, related_name="guidance")
    title = models.CharField(max_length=200)
    office = models.CharField(max_length=100, blank=True)
    issued_on = models.DateField()
    provenance = models.CharField(max_length=10, choices=Provenance)

    objects: ClassVar = models.Manager()

    class Meta:
        constraints = (
            one_of("provenance", Provenance.values),
            models.UniqueConstraint(name="guidance_once", fields=["review", "issued_on", "title"]),
        )

    def __str__(self) -> str:
        """Its title."""
        return self.title


class Relay(models.Model):
    """What became of one notice on its way to a corporation (周知)."""

    class Outcome(models.TextChoices):
        RELAYED = "RELAYED", "周知"
        NOT_RELAYED = "NOT_RELAYED", "周知なし"
        UNCONFIRMED = "UNCONFIRMED", "周知状況は確認できず"

    guidance = models.ForeignKey(Guidance, models.CASCADE, related_name="relays")
    corporation = models.ForeignKey(Organization, models.PROTECT, related_name="relays")
    outcome = models.CharField(max_length=20, choices=Outcome)
    office = models.CharField(max_length=100)
    provenance = models.CharField(max_length=10, choices=Provenance)

    objects: ClassVar = RelayQuerySet.as_manager()

    class Meta:
        constraints = (
            one_of("outcome", ["RELAYED", "NOT_RELAYED", "UNCONFIRMED"]),
            one_of("provenance", Provenance.values),
            models.UniqueConstraint(name="relay_once", fields=["guidance", "corporation"]),
        )

    def __str__(self) -> str:
        """Corporation and outcome."""
        return f"{self.corporation} {self.get_outcome_display()}"
