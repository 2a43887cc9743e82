"""Jobs: work that takes longer than a second."""

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("agencies", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="Job",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("kind", models.CharField(choices=[("REPORT_BUNDLE", "報告書一式")], max_length=30)),
                ("parameters", models.JSONField(default=dict)),
                ("title", models.CharField(max_length=300)),
                ("is_fictional", models.BooleanField(default=False)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("QUEUED", "待機中"),
                            ("RUNNING", "実行中"),
                            ("DONE", "完了"),
                            ("FAILED", "失敗"),
                            ("CANCELLED", "取消"),
                        ],
                        default="QUEUED",
                        max_length=10,
                    ),
                ),
                ("attempt", models.PositiveSmallIntegerField(default=0)),
                ("done", models.PositiveIntegerField(default=0)),
                ("total", models.PositiveIntegerField(default=0)),
                ("step", models.CharField(blank=True, max_length=200)),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("started_at", models.DateTimeField(blank=True, null=True)),
                ("heartbeat_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("finished_at", models.DateTimeField(blank=True, null=True)),
                ("expires_at", models.DateTimeField(blank=True, null=True)),
                ("file", models.CharField(blank=True, max_length=100)),
                ("file_name", models.CharField(blank=True, max_length=200)),
                ("media_type", models.CharField(blank=True, max_length=100)),
                ("message", models.TextField(blank=True)),
                (
                    "owner",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="jobs", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["owner", "-id"], name="job_by_owner"),
                    models.Index(fields=["state", "heartbeat_at"], name="job_by_heartbeat"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("kind__in", ["REPORT_BUNDLE"])), name="job_kind_is_known"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ["QUEUED", "RUNNING", "DONE", "FAILED", "CANCELLED"])),
                        name="job_state_is_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("done__lte", models.F("total"))), name="job_done_within_total"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("attempt", 0), ("started_at__isnull", True)),
                            models.Q(("attempt__gt", 0), ("started_at__isnull", False)),
                            _connector="OR",
                        ),
                        name="job_taken_up_has_start",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state__in", ["RUNNING", "DONE"]), _negated=True),
                            ("attempt__gt", 0),
                            _connector="OR",
                        ),
                        name="job_running_was_taken_up",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("finished_at__isnull", True), ("state__in", ("QUEUED", "RUNNING"))),
                            models.Q(("finished_at__isnull", False), ("state__in", ("DONE", "FAILED", "CANCELLED"))),
                            _connector="OR",
                        ),
                        name="job_ended_has_end",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("expires_at__isnull", False), ("state", "DONE")),
                            models.Q(
                                models.Q(("state", "DONE"), _negated=True), ("expires_at__isnull", True), ("file", "")
                            ),
                            _connector="OR",
                        ),
                        name="job_done_expires",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "FAILED"), _negated=True),
                            models.Q(("message", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="job_failed_says_why",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("file", ""), _negated=True), fields=("file",), name="job_file_once"
                    ),
                ],
            },
        ),
    ]
