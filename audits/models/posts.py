"""Who holds the posts that the guidelines ask for (第2), and which are held together with information security."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from agencies.constraints import one_of
from agencies.models import Organization
from agencies.provenance import Provenance
from audits.querysets import ConcurrentPostQuerySet, PostQuerySet


class Post(models.Model):
    """A post of an organ (役職) from when to when, and who holds it.

    - No row: not known who holds it. `is_vacant`: recorded as held by nobody (欠員). `since` may not be known.
    - A new holder is a new row; the one before ends. The current one has no `ended_on`.
    - `office` tells several of a kind apart: 保護管理者 of each division.
    """

    class Kind(models.TextChoices):
        CHIEF_MANAGER = "CHIEF_MANAGER", "総括保護管理者"
        MANAGER = "MANAGER", "保護管理者"
        STAFF = "STAFF", "保護担当者"
        AUDITOR = "AUDITOR", "監査責任者"
        SYSTEM_MANAGER = "SYSTEM_MANAGER", "システム管理者"

    class Standing(models.TextChoices):
        """How a post is shown; that nobody recorded who holds it is not that nobody does."""

        HELD = "HELD", "在任"
        VACANT = "VACANT", "欠員"
        NOT_KNOWN = "NOT_KNOWN", "把握していません"

        @property
        def tone(self) -> str:
            """The colour it is shown in."""
            return {"HELD": "green", "VACANT": "red", "NOT_KNOWN": "gray"}[self.value]

        @property
        def mark(self) -> str:
            """The shape it is shown with."""
            return {"HELD": "●", "VACANT": "▲", "NOT_KNOWN": "○"}[self.value]

    organization = models.ForeignKey(Organization, models.PROTECT, related_name="posts")
    kind = models.CharField(max_length=20, choices=Kind)
    office = models.CharField(max_length=100, blank=True)
    title = models.CharField(max_length=100, blank=True)
    holder = models.CharField(max_length=100, blank=True)
    is_vacant = models.BooleanField(default=False)
    since = models.DateField(null=True, blank=True)
    ended_on = models.DateField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    objects: ClassVar = PostQuerySet.as_manager()

    class Meta:
        constraints = (
            one_of("kind", ["CHIEF_MANAGER", "MANAGER", "STAFF", "AUDITOR", "SYSTEM_MANAGER"]),
            models.UniqueConstraint(
                name="post_one_current", fields=["organization", "kind", "office"], condition=Q(ended_on__isnull=True)
            ),
            models.CheckConstraint(
                name="post_held_or_vacant",
                condition=Q(is_vacant=True, holder="") | (Q(is_vacant=False) & (~Q(holder="") | ~Q(title=""))),
            ),
            models.CheckConstraint(
                name="post_ends_after_it_began",
                condition=Q(ended_on__isnull=True) | Q(since__isnull=True) | Q(ended_on__gte=models.F("since")),
            ),
        )

    def __str__(self) -> str:
        """Kind and office."""
        return f"{self.get_kind_display()}（{self.office}）" if self.office else str(self.get_kind_display())

    @property
    def standing(self) -> Post.Standing:
        """Held or vacant."""
        return self.Standing.VACANT if self.is_vacant else self.Standing.HELD


class ConcurrentPost(models.Model):
    """Is a kind of post of an organ held together with an information-security post (兼務) in a fiscal year? (表2-(2)-③)"""

    class Kind(models.TextChoices):
        """The columns of the table."""

        CHIEF_MANAGER = "CHIEF_MANAGER", "総括保護管理者"
        MANAGER = "MANAGER", "保護管理者"
        AUDITOR = "AUDITOR", "監査責任者"

    class Answer(models.TextChoices):
        YES = "YES", "兼務している"
        NO = "NO", "兼務していない"
        NOT_KNOWN = "NOT_KNOWN", "把握していない"

    organization = models.ForeignKey(Organization, models.PROTECT, related_name="concurrent_posts")
    fiscal_year = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=20, choices=Kind)
    answer = models.CharField(max_length=10, choices=Answer)
    provenance = models.CharField(max_length=10, choices=Provenance)
    answered_on = models.DateField()
    version = models.PositiveIntegerField(default=1)

    objects: ClassVar = ConcurrentPostQuerySet.as_manager()

    class Meta:
        constraints = (
            one_of("kind", ["CHIEF_MANAGER", "MANAGER", "AUDITOR"]),
            one_of("answer", ["YES", "NO", "NOT_KNOWN"]),
            one_of("provenance", Provenance.values),
            models.UniqueConstraint(name="concurrentpost_once", fields=["organization", "fiscal_year", "kind"]),
        )

    def __str__(self) -> str:
        """Kind and answer."""
        return f"{self.get_kind_display()} {self.get_answer_display()}"
