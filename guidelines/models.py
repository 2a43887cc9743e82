"""What is asked: guidelines with their clauses, and the amendments that open a cycle."""

from __future__ import annotations

from datetime import date
from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone

from agencies import periods
from agencies.constraints import one_of
from agencies.models import Organization
from guidelines.practices import Practice as Practice
from guidelines.querysets import (
    AmendmentQuerySet,
    ClauseQuerySet,
    ClauseTextQuerySet,
    GuidelineQuerySet,
    OfficialTableQuerySet,
)

AUDIENCES = [kind for kind in Organization.Kind.choices if kind[0] != Organization.Kind.UNIT]
KINDS = [kind for kind, _ in AUDIENCES]


class Guideline(models.Model):
    """A guideline (指針) for one kind of organ."""

    code = models.CharField(max_length=20, unique=True)
    title = models.CharField(max_length=200)
    short_title = models.CharField(max_length=50)
    audience = models.CharField(max_length=20, choices=AUDIENCES)
    issued_on = models.DateField()

    objects: ClassVar = GuidelineQuerySet.as_manager()

    class Meta:
        constraints = (one_of("audience", KINDS),)

    def __str__(self) -> str:
        """The short title: 行政機関指針."""
        return self.short_title

    def get_absolute_url(self) -> str:
        """The page of its clauses."""
        return reverse("guidelines:guideline", args=[self.code])


class Amendment(models.Model):
    """One notice or several issued together, and the cycle of review they ask for (見直しサイクル).

    - `reminder_offsets` are the days on which reminders go out, counted from the due date (-30 is 30 days before it).
    - `activities_from` to `activities_to` is the period it asks about audits, inspections and training in; where none is
      given, the fiscal year measured.
    """

    code = models.CharField(max_length=20, unique=True)
    title = models.CharField(max_length=100)
    issued_on = models.DateField()
    due_on = models.DateField(null=True, blank=True)
    due_wording = models.CharField(max_length=100, blank=True)
    fiscal_year = models.PositiveSmallIntegerField()
    reference_on = models.DateField()
    reminder_offsets = models.JSONField(default=list)
    activities_from = models.DateField(null=True, blank=True)
    activities_to = models.DateField(null=True, blank=True)
    is_fictional = models.BooleanField(default=False)
    version = models.PositiveIntegerField(default=1)

    objects: ClassVar = AmendmentQuerySet.as_manager()

    class Meta:
        constraints = (
            models.CheckConstraint(
                name="amendment_due_after_issue", condition=Q(due_on__isnull=True) | Q(due_on__gte=F("issued_on"))
            ),
            models.CheckConstraint(
                name="amendment_activities_in_order",
                condition=Q(activities_from__isnull=True, activities_to__isnull=True)
                | Q(
                    activities_from__isnull=False,
                    activities_to__isnull=False,
                    activities_to__gte=F("activities_from"),
                ),
            ),
        )

    def __str__(self) -> str:
        """平成27年8月改正."""
        return self.title

    @property
    def asks_activities_in(self) -> periods.Period:
        """The period it asks about audits, inspections and training in (表2-(2)-㉑㉒)."""
        year = self.fiscal_year
        return periods.Period(
            self.activities_from or periods.fiscal_year_start(year),
            self.activities_to or periods.fiscal_year_end(year),
        )

    @property
    def measured_until(self) -> date:
        """Last day of the fiscal year measured: whoever revises after it is late (rule 6)."""
        return periods.fiscal_year_end(self.fiscal_year)


class Notice(models.Model):
    """The notice (通知) by which an amendment changes one guideline."""

    amendment = models.ForeignKey(Amendment, models.CASCADE, related_name="notices")
    guideline = models.ForeignKey(Guideline, models.PROTECT, related_name="notices")
    number = models.CharField(max_length=50)
    issued_on = models.DateField()

    objects: ClassVar = models.Manager()

    class Meta:
        constraints = (models.UniqueConstraint(name="notice_once", fields=["amendment", "guideline"]),)

    def __str__(self) -> str:
        """Date and number."""
        return f"{periods.Period.day(self.issued_on)}{self.number}"


class Clause(models.Model):
    """A clause through all its renumberings; what it says and which number it bears is in its texts."""

    guideline = models.ForeignKey(Guideline, models.PROTECT, related_name="clauses")
    absorbed_by = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="absorbed")

    objects: ClassVar = ClauseQuerySet.as_manager()

    def __str__(self) -> str:
        """The guideline and the id; the number depends on the day."""
        return f"{self.guideline} {self.pk}"


class ClauseText(models.Model):
    """A clause as one amendment left it (amendment None: as it stood before the first one recorded)."""

    class Change(models.TextChoices):
        ORIGINAL = "ORIGINAL", "改正前"
        UNCHANGED = "UNCHANGED", "変更なし"
        AMENDED = "AMENDED", "改正"
        NEW = "NEW", "新設"
        RENUMBERED = "RENUMBERED", "移動"
        DELETED = "DELETED", "削除"

    clause = models.ForeignKey(Clause, models.CASCADE, related_name="texts")
    amendment = models.ForeignKey(Amendment, models.PROTECT, null=True, blank=True, related_name="clause_texts")
    number = models.CharField(max_length=20, blank=True)
    position = models.PositiveSmallIntegerField()
    heading = models.CharField(max_length=100, blank=True)
    body = models.TextField(blank=True)
    summary = models.CharField(max_length=300, blank=True)
    change = models.CharField(max_length=20, choices=Change)
    in_force_from = models.DateField(null=True, blank=True)
    is_inferred = models.BooleanField(default=False)

    objects: ClassVar = ClauseTextQuerySet.as_manager()

    class Meta:
        constraints = (
            one_of("change", ["ORIGINAL", "UNCHANGED", "AMENDED", "NEW", "RENUMBERED", "DELETED"]),
            models.UniqueConstraint(name="clausetext_once", fields=["clause", "amendment"]),
            models.UniqueConstraint(
                name="clausetext_one_original", fields=["clause"], condition=Q(amendment__isnull=True)
            ),
            models.CheckConstraint(
                name="clausetext_number_unless_deleted", condition=Q(change="DELETED") | ~Q(number="")
            ),
            models.CheckConstraint(
                name="clausetext_amended_has_a_day",
                condition=Q(amendment__isnull=True) | Q(in_force_from__isnull=False),
            ),
        )

    def __str__(self) -> str:
        """第6-9."""
        return f"第{self.number}" if self.number else "（削除）"


class AmendmentItem(models.Model):
    """A line of tables 2-(1)-⑥ and ⑦ (改正事項): one or more clauses, and whom it concerns."""

    amendment = models.ForeignKey(Amendment, models.CASCADE, related_name="items")
    audience = models.CharField(max_length=20, choices=AUDIENCES)
    lead_supervisors_only = models.BooleanField(default=False)
    position = models.PositiveSmallIntegerField()
    label = models.CharField(max_length=100)
    clauses = models.ManyToManyField(Clause, through="ItemClause", related_name="items")

    objects: ClassVar = models.Manager()

    class Meta:
        constraints = (
            one_of("audience", KINDS),
            models.UniqueConstraint(name="item_position_once", fields=["amendment", "audience", "position"]),
        )

    def __str__(self) -> str:
        """①保護管理者とシステム管理者との連携."""
        return self.label

    @property
    def symbol(self) -> str:
        """The mark it bears in the tables: ①."""
        return self.label[:1]


class ItemClause(models.Model):
    """A clause an item is about, in the order the table names them."""

    item = models.ForeignKey(AmendmentItem, models.CASCADE, related_name="item_clauses")
    clause = models.ForeignKey(Clause, models.PROTECT, related_name="item_clauses")
    position = models.PositiveSmallIntegerField()

    objects: ClassVar = models.Manager()

    class Meta:
        constraints = (
            models.UniqueConstraint(name="itemclause_once", fields=["item", "clause"]),
            models.UniqueConstraint(name="itemclause_position_once", fields=["item", "position"]),
        )

    def __str__(self) -> str:
        """Item and clause."""
        return f"{self.item_id}: {self.clause_id}"


class OfficialTable(models.Model):
    """What a table is called in one amendment: number, title, audience and notes; its shape is code.

    `organization` is the one a table of a single organ shows unless another is asked for.
    """

    amendment = models.ForeignKey(Amendment, models.CASCADE, related_name="tables")
    number = models.CharField(max_length=20)
    caption = models.CharField(max_length=30)
    shape = models.CharField(max_length=40)
    audience = models.CharField(max_length=20, choices=AUDIENCES, blank=True)
    title = models.CharField(max_length=200)
    organization = models.ForeignKey(Organization, models.PROTECT, null=True, blank=True, related_name="+")
    unit = models.CharField(max_length=10)
    row_heading = models.CharField(max_length=50)
    notes = models.JSONField(default=list)
    position = models.PositiveSmallIntegerField()

    objects: ClassVar = OfficialTableQuerySet.as_manager()

    class Meta:
        constraints = (
            one_of("audience", ["", *KINDS]),
            models.UniqueConstraint(name="officialtable_number_once", fields=["amendment", "number"]),
        )

    def __str__(self) -> str:
        """表2-(1)-⑤ 保護管理規程の見直し（改正）状況."""
        return f"表{self.caption} {self.title}"


class CyclePlan(models.Model):
    """A cycle that is being prepared (見直しサイクルの準備), step by step; nothing of it exists outside until it is opened.

    `content` holds what each step was given, by the name of the step, as plain values.
    """

    title = models.CharField(max_length=100)
    content = models.JSONField(default=dict)
    amendment = models.OneToOneField(Amendment, models.PROTECT, null=True, blank=True, related_name="plan")
    created_at = models.DateTimeField(default=timezone.now)
    is_fictional = models.BooleanField(default=False)
    version = models.PositiveIntegerField(default=1)

    objects: ClassVar = models.Manager()

    def __str__(self) -> str:
        """Its title."""
        return self.title
