"""Jobs (ジョブ): whatever takes longer than a second is a row of the database first."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone

from agencies.constraints import one_of
from agencies.querysets import JobQuerySet
from agencies.roles import Permission

if TYPE_CHECKING:
    from datetime import datetime

OPEN = ("QUEUED", "RUNNING")
ENDED = ("DONE", "FAILED", "CANCELLED")


class Job(models.Model):
    """One piece of work for one person: how far it is, and the file it made, which is for its owner only.

    - `attempt` counts how often a worker took it up; only the latest of them may write to the row.
    - `started_at` is when that attempt began, `heartbeat_at` when somebody last cared for the row.
    - `file` is the name in the storage, random, and empty again once the file was removed.
    - `message` says why it failed, or what came of it; `result_url` is the page on which that can be seen.
    """

    class Kind(models.TextChoices):
        """What is done; by whom stands in the setting JOB_WORK."""

        REPORT_BUNDLE = "REPORT_BUNDLE", "報告書一式"
        DISPATCH = "DISPATCH", "見直しの依頼"
        FORMS_ZIP = "FORMS_ZIP", "調査票一式"
        READ_FORMS = "READ_FORMS", "調査票の読み込み"
        APPLY_FORMS = "APPLY_FORMS", "調査票の反映"
        APPLY_BREAKDOWN = "APPLY_BREAKDOWN", "内訳の反映"

        @property
        def permission(self) -> Permission:
            """What its owner must still be allowed when the file is fetched."""
            needed = {
                "REPORT_BUNDLE": Permission.WATCH,
                "DISPATCH": Permission.OPEN_CYCLE,
                "FORMS_ZIP": Permission.WATCH,
                "READ_FORMS": Permission.ENTER_FOR,
                "APPLY_FORMS": Permission.ENTER_FOR,
                "APPLY_BREAKDOWN": Permission.ENTER_FOR,
            }
            return needed[self.value]

    class State(models.TextChoices):
        QUEUED = "QUEUED", "待機中"
        RUNNING = "RUNNING", "実行中"
        DONE = "DONE", "完了"
        FAILED = "FAILED", "失敗"
        CANCELLED = "CANCELLED", "取消"

        @property
        def tone(self) -> str:
            """The colour it is shown in."""
            tones = {"QUEUED": "gray", "RUNNING": "blue", "DONE": "green", "FAILED": "red", "CANCELLED": "gray"}
            return tones[self.value]

        @property
        def mark(self) -> str:
            """The shape it is shown with."""
            return {"QUEUED": "○", "RUNNING": "◐", "DONE": "●", "FAILED": "▲", "CANCELLED": "✕"}[self.value]

    kind = models.CharField(max_length=30, choices=Kind)
    parameters = models.JSONField(default=dict)
    owner = models.ForeignKey("User", models.PROTECT, related_name="jobs")
    title = models.CharField(max_length=300)
    is_fictional = models.BooleanField(default=False)
    state = models.CharField(max_length=10, choices=State, default=State.QUEUED)
    attempt = models.PositiveSmallIntegerField(default=0)
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    step = models.CharField(max_length=200, blank=True)
    created_at = models.DateTimeField(default=timezone.now)
    started_at = models.DateTimeField(null=True, blank=True)
    heartbeat_at = models.DateTimeField(default=timezone.now)
    finished_at = models.DateTimeField(null=True, blank=True)
    expires_at = models.DateTimeField(null=True, blank=True)
    file = models.CharField(max_length=100, blank=True)
    file_name = models.CharField(max_length=200, blank=True)
    media_type = models.CharField(max_length=100, blank=True)
    message = models.TextField(blank=True)
    result_url = models.CharField(max_length=200, blank=True)

    objects: ClassVar = JobQuerySet.as_manager()

    class Meta:
        constraints = (
            one_of("kind", ["REPORT_BUNDLE", "DISPATCH", "FORMS_ZIP", "READ_FORMS", "APPLY_FORMS", "APPLY_BREAKDOWN"]),
            one_of("state", [*OPEN, *ENDED]),
            models.CheckConstraint(name="job_done_within_total", condition=Q(done__lte=F("total"))),
            models.CheckConstraint(
                name="job_taken_up_has_start",
                condition=Q(attempt=0, started_at__isnull=True) | Q(attempt__gt=0, started_at__isnull=False),
            ),
            models.CheckConstraint(
                name="job_running_was_taken_up", condition=~Q(state__in=["RUNNING", "DONE"]) | Q(attempt__gt=0)
            ),
            models.CheckConstraint(
                name="job_ended_has_end",
                condition=Q(state__in=OPEN, finished_at__isnull=True) | Q(state__in=ENDED, finished_at__isnull=False),
            ),
            models.CheckConstraint(
                name="job_done_expires",
                condition=Q(state="DONE", expires_at__isnull=False)
                | (~Q(state="DONE") & Q(expires_at__isnull=True, file="")),
            ),
            models.CheckConstraint(name="job_failed_says_why", condition=~Q(state="FAILED") | ~Q(message="")),
            models.UniqueConstraint(name="job_file_once", fields=["file"], condition=~Q(file="")),
        )
        indexes = (
            models.Index(fields=["owner", "-id"], name="job_by_owner"),
            models.Index(fields=["state", "heartbeat_at"], name="job_by_heartbeat"),
        )

    def __str__(self) -> str:
        """Its title."""
        return self.title

    def get_absolute_url(self) -> str:
        """The page of the job."""
        return reverse("agencies:job", args=[self.pk])

    @property
    def status(self) -> Job.State:
        """The state as a member, with its tone and mark."""
        return self.State(self.state)

    @property
    def is_open(self) -> bool:
        """Is it waiting or running?"""
        return self.state in OPEN

    @property
    def is_failed(self) -> bool:
        """Did it end without a result?"""
        return self.state == self.State.FAILED

    @property
    def is_done(self) -> bool:
        """Did it end with a result, which may have been removed since?"""
        return self.state == self.State.DONE

    def has_file(self, at: datetime) -> bool:
        """Can its file be had at that moment?"""
        return bool(self.file) and self.expires_at is not None and at < self.expires_at
