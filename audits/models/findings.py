"""Findings (所見・勧告): what the ministry found of an organ, what the organ answered, and what became of it."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone

from agencies.codes import new_code
from agencies.constraints import one_of
from agencies.models import Organization, User
from audits.querysets import FindingQuerySet
from guidelines.models import Amendment
from regulations.signals import Kind as SignalKind


class Finding(models.Model):
    """One finding, addressed to one organ; a draft is known to the ministry alone.

    - `code` is random: whoever sees one finding cannot tell how many others there are.
    - Six months after it was issued it is to be followed up: `follow_up_on`.
    - `answer_draft` is what the organ has saved of an answer and not given yet, known to the organ alone; it has a
      version of its own, so that nobody else can tell from the other whether one is being written.
    """

    class State(models.TextChoices):
        DRAFT = "DRAFT", "起案中"
        ISSUED = "ISSUED", "通知済"
        ANSWERED = "ANSWERED", "回答済"
        FOLLOWED_UP = "FOLLOWED_UP", "フォローアップ済"
        CLOSED = "CLOSED", "終了"

        @property
        def tone(self) -> str:
            """The colour it is shown in."""
            return {"DRAFT": "gray", "ISSUED": "orange", "ANSWERED": "blue", "FOLLOWED_UP": "blue", "CLOSED": "green"}[
                self.value
            ]

        @property
        def mark(self) -> str:
            """The shape it is shown with."""
            return {"DRAFT": "○", "ISSUED": "↩", "ANSWERED": "◐", "FOLLOWED_UP": "◑", "CLOSED": "●"}[self.value]

    class Kind(models.TextChoices):
        OPINION = "OPINION", "所見"
        RECOMMENDATION = "RECOMMENDATION", "勧告"

    code = models.CharField(max_length=9, unique=True, default=new_code)
    organization = models.ForeignKey(Organization, models.PROTECT, related_name="findings")
    amendment = models.ForeignKey(Amendment, models.PROTECT, null=True, blank=True, related_name="findings")
    kind = models.CharField(max_length=20, choices=Kind, default=Kind.OPINION)
    title = models.CharField(max_length=200)
    text = models.TextField()
    state = models.CharField(max_length=20, choices=State, default=State.DRAFT)
    reply_by = models.DateField(null=True, blank=True)
    issued_on = models.DateField(null=True, blank=True)
    follow_up_on = models.DateField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)
    answer_draft = models.JSONField(null=True, blank=True)
    answer_version = models.PositiveIntegerField(default=1)

    objects: ClassVar = FindingQuerySet.as_manager()

    class Meta:
        constraints = (
            one_of("state", ["DRAFT", "ISSUED", "ANSWERED", "FOLLOWED_UP", "CLOSED"]),
            one_of("kind", ["OPINION", "RECOMMENDATION"]),
            models.CheckConstraint(
                name="finding_issued_on_a_day",
                condition=Q(state="DRAFT", issued_on__isnull=True, reply_by__isnull=True, follow_up_on__isnull=True)
                | (
                    ~Q(state="DRAFT")
                    & Q(issued_on__isnull=False, reply_by__isnull=False, follow_up_on__isnull=False)
                    & Q(reply_by__gte=F("issued_on"))
                ),
            ),
        )

    def __str__(self) -> str:
        """Its title."""
        return self.title

    def get_absolute_url(self) -> str:
        """Its page."""
        return reverse("audits:finding", args=[self.code])

    @property
    def stage(self) -> Finding.State:
        """The state as a member, with its tone and mark."""
        return self.State(self.state)


class FindingEvidence(models.Model):
    """A signal as it stood when the finding was drafted, frozen: its words, and the rows and dates it rested on.

    `basis` is the clause or fact it rests on, each of `rows` one recorded fact (`words`, `when`, `provenance`, `url`),
    `seen_on` the day the signal told of.
    """

    finding = models.ForeignKey(Finding, models.CASCADE, related_name="evidence")
    position = models.PositiveSmallIntegerField()
    signal = models.CharField(max_length=40)
    kind = models.CharField(max_length=10, choices=SignalKind)
    label = models.CharField(max_length=300)
    text = models.TextField()
    basis = models.CharField(max_length=500, blank=True)
    rows = models.JSONField(default=list)
    seen_on = models.DateField()

    objects: ClassVar = models.Manager()

    class Meta:
        constraints = (
            one_of("kind", ["LATE", "CAUSE", "OTHER"]),
            models.UniqueConstraint(name="findingevidence_once", fields=["finding", "position"]),
        )

    def __str__(self) -> str:
        """The signal in a short word."""
        return self.label

    @property
    def sort(self) -> SignalKind:
        """What the signal said of the organ, with its tone and mark."""
        return SignalKind(self.kind)


class FindingStep(models.Model):
    """One step a finding took: which state it came to, on which day, by whom, with what was written."""

    finding = models.ForeignKey(Finding, models.CASCADE, related_name="steps")
    state = models.CharField(max_length=20, choices=Finding.State)
    on = models.DateField()
    at = models.DateTimeField(default=timezone.now)
    by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    by_name = models.CharField(max_length=100)
    text = models.TextField(blank=True)

    objects: ClassVar = models.Manager()

    class Meta:
        constraints = (one_of("state", Finding.State.values),)

    def __str__(self) -> str:
        """State and person."""
        return f"{self.get_state_display()} {self.by_name}"


class FindingMeasure(models.Model):
    """A measure the organ takes (改善措置), with the day it is planned for or was done; part of one answer (`step`)."""

    step = models.ForeignKey(FindingStep, models.CASCADE, related_name="measures")
    position = models.PositiveSmallIntegerField()
    text = models.CharField(max_length=1000)
    planned_on = models.DateField(null=True, blank=True)
    done_on = models.DateField(null=True, blank=True)

    objects: ClassVar = models.Manager()

    class Meta:
        constraints = (
            models.UniqueConstraint(name="findingmeasure_once", fields=["step", "position"]),
            models.CheckConstraint(
                name="findingmeasure_has_a_day", condition=Q(planned_on__isnull=False) | Q(done_on__isnull=False)
            ),
        )

    def __str__(self) -> str:
        """Its text."""
        return self.text
