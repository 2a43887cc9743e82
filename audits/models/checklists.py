"""Check lists that an agency sends to the corporations it supervises, and what these answer."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from agencies.codes import new_code
from agencies.constraints import one_of
from agencies.models import Organization, User
from audits.querysets import ChecklistQuerySet, ChecklistReplyQuerySet


class Checklist(models.Model):
    """A list of points to check (点検項目); once sent, its points stay as they are.

    Its `code`, and that of each reply, is random: whoever has one cannot tell how many others there are.
    """

    code = models.CharField(max_length=9, unique=True, default=new_code)
    agency = models.ForeignKey(Organization, models.PROTECT, related_name="checklists")
    title = models.CharField(max_length=200)
    note = models.CharField(max_length=1000, blank=True)
    due_on = models.DateField(null=True, blank=True)
    sent_on = models.DateField(null=True, blank=True)
    sent_by_name = models.CharField(max_length=100, blank=True)
    version = models.PositiveIntegerField(default=1)

    objects: ClassVar = ChecklistQuerySet.as_manager()

    class Meta:
        constraints = (
            models.CheckConstraint(
                name="checklist_due_after_it_was_sent",
                condition=Q(due_on__isnull=True) | Q(sent_on__isnull=True) | Q(due_on__gte=F("sent_on")),
            ),
        )

    def __str__(self) -> str:
        """Its title."""
        return self.title

    def get_absolute_url(self) -> str:
        """Its page."""
        return reverse("audits:checklist", args=[self.code])


class ChecklistItem(models.Model):
    """One point of a list, with the clause it comes from in words (第9-2)."""

    checklist = models.ForeignKey(Checklist, models.CASCADE, related_name="items")
    position = models.PositiveSmallIntegerField()
    text = models.CharField(max_length=300)
    clause = models.CharField(max_length=50, blank=True)

    objects: ClassVar = models.Manager()

    class Meta:
        constraints = (models.UniqueConstraint(name="checklistitem_once", fields=["checklist", "position"]),)

    def __str__(self) -> str:
        """Its text."""
        return self.text


class ChecklistReply(models.Model):
    """A list as one corporation got it; answered when `answered_on` is there."""

    code = models.CharField(max_length=9, unique=True, default=new_code)
    checklist = models.ForeignKey(Checklist, models.PROTECT, related_name="replies")
    corporation = models.ForeignKey(Organization, models.PROTECT, related_name="checklist_replies")
    answered_on = models.DateField(null=True, blank=True)
    answered_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    answered_by_name = models.CharField(max_length=100, blank=True)
    remark = models.CharField(max_length=1000, blank=True)
    version = models.PositiveIntegerField(default=1)

    objects: ClassVar = ChecklistReplyQuerySet.as_manager()

    class Meta:
        constraints = (
            models.UniqueConstraint(name="checklistreply_once", fields=["checklist", "corporation"]),
            models.CheckConstraint(
                name="checklistreply_answered_by_somebody",
                condition=Q(answered_on__isnull=True, answered_by_name="")
                | (Q(answered_on__isnull=False) & ~Q(answered_by_name="")),
            ),
        )

    def __str__(self) -> str:
        """List and corporation."""
        return f"{self.checklist} {self.corporation}"

    def get_absolute_url(self) -> str:
        """Its page."""
        return reverse("audits:checklist-reply", args=[self.code])


class ChecklistAnswer(models.Model):
    """What a corporation says to one point."""

    class Answer(models.TextChoices):
        YES = "YES", "実施している"
        NO = "NO", "実施していない"
        NOT_APPLICABLE = "NOT_APPLICABLE", "該当しない"

    reply = models.ForeignKey(ChecklistReply, models.CASCADE, related_name="answers")
    item = models.ForeignKey(ChecklistItem, models.PROTECT, related_name="answers")
    answer = models.CharField(max_length=20, choices=Answer)
    note = models.CharField(max_length=300, blank=True)

    objects: ClassVar = models.Manager()

    class Meta:
        constraints = (
            one_of("answer", ["YES", "NO", "NOT_APPLICABLE"]),
            models.UniqueConstraint(name="checklistanswer_once", fields=["reply", "item"]),
        )

    def __str__(self) -> str:
        """The answer."""
        return str(self.get_answer_display())
