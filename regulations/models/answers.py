"""What a version says: of each item, and of each regulation.

A relation without an index of its own (`db_index=False`) begins a constraint or an index of its table.
"""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from agencies.constraints import one_of
from agencies.periods import PeriodColumns, period_constraint
from agencies.provenance import Provenance
from guidelines.models import AmendmentItem, Clause
from regulations.models.reviews import Regulation, Submission
from regulations.querysets import ItemAnswerQuerySet, RevisionQuerySet


class ItemAnswer(models.Model):
    """What an organ did about one item (対応状況).

    `carried_from` is the organ's own answer in an earlier cycle that this one was taken over from, unchanged.
    """

    class Outcome(models.TextChoices):
        REGULATION = "REGULATION", "保護管理規程の見直し（改正）"
        OTHER_RULE = "OTHER_RULE", "保護管理規程以外の規程による対応"
        PLANNED = "PLANNED", "今後見直し予定"
        UNANSWERED = "UNANSWERED", "未回答"

    class Manner(models.TextChoices):
        UNKNOWN = "", "―"
        AMENDED = "AMENDED", "改正した"
        DELEGATED = "DELEGATED", "委任を受けた規則・細則を改正した"
        ALREADY = "ALREADY", "既に規定していた"

    submission = models.ForeignKey(Submission, models.CASCADE, db_index=False, related_name="answers")
    item = models.ForeignKey(AmendmentItem, models.PROTECT, db_index=False, related_name="answers")
    outcome = models.CharField(max_length=20, choices=Outcome)
    manner = models.CharField(max_length=20, choices=Manner, blank=True)
    planned_from = models.DateField(null=True, blank=True)
    planned_to = models.DateField(null=True, blank=True)
    remark = models.CharField(max_length=1000, blank=True)
    provenance = models.CharField(max_length=10, choices=Provenance)
    carried_from = models.ForeignKey("self", models.PROTECT, null=True, blank=True, db_index=False, related_name="+")
    version = models.PositiveIntegerField(default=1)

    planned = PeriodColumns("planned")
    objects: ClassVar = ItemAnswerQuerySet.as_manager()

    class Meta:
        constraints = (
            one_of("manner", ["", "AMENDED", "DELEGATED", "ALREADY"]),
            one_of("provenance", Provenance.values),
            models.UniqueConstraint(name="itemanswer_once", fields=["submission", "item"]),
            models.CheckConstraint(
                name="itemanswer_outcome_is_an_answer",
                condition=Q(outcome__in=["REGULATION", "OTHER_RULE", "PLANNED"]),
            ),
            models.CheckConstraint(
                name="itemanswer_plan_only_if_planned",
                condition=Q(outcome="PLANNED", manner="") | (~Q(outcome="PLANNED") & Q(planned_from__isnull=True)),
            ),
            period_constraint("planned"),
        )
        indexes = (
            models.Index(fields=["item", "outcome", "provenance"], name="itemanswer_by_outcome"),
            models.Index(
                fields=["carried_from"], condition=Q(carried_from__isnull=False), name="itemanswer_carried_from"
            ),
        )

    def __str__(self) -> str:
        """The outcome."""
        return self.get_outcome_display()


class AnswerBasis(models.Model):
    """The clause of the organ's own rule that meets one clause of the guideline (根拠条文)."""

    answer = models.ForeignKey(ItemAnswer, models.CASCADE, db_index=False, related_name="bases")
    clause = models.ForeignKey(Clause, models.PROTECT, related_name="+")
    text = models.CharField(max_length=500)

    objects: ClassVar = models.Manager()

    class Meta:
        constraints = (models.UniqueConstraint(name="answerbasis_once", fields=["answer", "clause"]),)

    def __str__(self) -> str:
        """The basis."""
        return self.text


class Revision(models.Model):
    """How far one regulation is (改正): planned, consulted (協議), revised, reported (回報), each a period."""

    submission = models.ForeignKey(Submission, models.CASCADE, db_index=False, related_name="revisions")
    regulation = models.ForeignKey(Regulation, models.PROTECT, related_name="revisions")
    planned_from = models.DateField(null=True, blank=True)
    planned_to = models.DateField(null=True, blank=True)
    consulted_from = models.DateField(null=True, blank=True)
    consulted_to = models.DateField(null=True, blank=True)
    revised_from = models.DateField(null=True, blank=True)
    revised_to = models.DateField(null=True, blank=True)
    reported_from = models.DateField(null=True, blank=True)
    reported_to = models.DateField(null=True, blank=True)
    note = models.CharField(max_length=1000, blank=True)
    provenance = models.CharField(max_length=10, choices=Provenance)
    version = models.PositiveIntegerField(default=1)

    attribution: str  # set by RevisionQuerySet.with_attribution
    is_late: bool  # set by RevisionQuerySet.with_lateness

    planned = PeriodColumns("planned")
    consulted = PeriodColumns("consulted")
    revised = PeriodColumns("revised")
    reported = PeriodColumns("reported")
    objects: ClassVar = RevisionQuerySet.as_manager()

    class Meta:
        constraints = (
            one_of("provenance", Provenance.values),
            models.UniqueConstraint(name="revision_once", fields=["submission", "regulation"]),
            period_constraint("planned"),
            period_constraint("consulted"),
            period_constraint("revised"),
            period_constraint("reported"),
            models.CheckConstraint(
                name="revision_revised_is_closed",
                condition=Q(revised_from__isnull=True) | Q(revised_to__isnull=False),
            ),
        )

    def __str__(self) -> str:
        """The regulation and its date."""
        return f"{self.regulation} {self.revised or '未了'}"
