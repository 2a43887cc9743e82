"""Practices, and the period an amendment asks about activities in."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("agencies", "0005_attachments"),
        ("guidelines", "0002_cycle_plans"),
    ]

    operations = [
        migrations.CreateModel(
            name="Practice",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("code", models.CharField(max_length=30, unique=True)),
                (
                    "theme",
                    models.CharField(
                        choices=[
                            ("MANAGEMENT", "管理体制・役職"),
                            ("COOPERATION", "保護管理者とシステム管理者の連携"),
                            ("MEDIA", "複製等の最小限化・消去・暗号化"),
                            ("READINESS", "連絡体制・初動対応"),
                            ("WARNING", "注意喚起・訓練"),
                            ("GUIDANCE", "所管法人への指導・助言"),
                            ("TRAINING", "教育研修"),
                            ("INSPECTION", "監査・点検"),
                        ],
                        max_length=20,
                    ),
                ),
                ("title", models.CharField(max_length=100)),
                ("summary", models.TextField()),
                ("shows_name", models.BooleanField(default=False)),
                (
                    "audience",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("AGENCY", "行政機関"),
                            ("CORPORATION", "独立行政法人等"),
                            ("LOCAL_GOVERNMENT", "地方公共団体"),
                            ("UNIT", "部局等"),
                        ],
                        max_length=20,
                    ),
                ),
                ("source", models.CharField(blank=True, max_length=100)),
                ("is_fictional", models.BooleanField(default=False)),
                ("version", models.PositiveIntegerField(default=1)),
            ],
        ),
        migrations.AddField(
            model_name="amendment",
            name="activities_from",
            field=models.DateField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="amendment",
            name="activities_to",
            field=models.DateField(blank=True, null=True),
        ),
        migrations.AddConstraint(
            model_name="amendment",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("activities_from__isnull", True), ("activities_to__isnull", True)),
                    models.Q(
                        ("activities_from__isnull", False),
                        ("activities_to__gte", models.F("activities_from")),
                        ("activities_to__isnull", False),
                    ),
                    _connector="OR",
                ),
                name="amendment_activities_in_order",
            ),
        ),
        migrations.AddField(
            model_name="practice",
            name="clauses",
            field=models.ManyToManyField(blank=True, related_name="practices", to="guidelines.clause"),
        ),
        migrations.AddField(
            model_name="practice",
            name="organization",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="practices",
                to="agencies.organization",
            ),
        ),
        migrations.AddConstraint(
            model_name="practice",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "theme__in",
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
                    )
                ),
                name="practice_theme_is_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="practice",
            constraint=models.CheckConstraint(
                condition=models.Q(("shows_name", False), ("organization__isnull", False), _connector="OR"),
                name="practice_name_only_with_organ",
            ),
        ),
    ]
