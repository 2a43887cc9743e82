"""Posts, activities, check lists and findings."""

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("agencies", "0005_attachments"),
        ("audits", "0002_publication"),
        ("guidelines", "0003_practices"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Checklist",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("title", models.CharField(max_length=200)),
                ("note", models.CharField(blank=True, max_length=1000)),
                ("due_on", models.DateField(blank=True, null=True)),
                ("sent_on", models.DateField(blank=True, null=True)),
                ("sent_by_name", models.CharField(blank=True, max_length=100)),
                ("version", models.PositiveIntegerField(default=1)),
                (
                    "agency",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="checklists",
                        to="agencies.organization",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="ChecklistItem",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("position", models.PositiveSmallIntegerField()),
                ("text", models.CharField(max_length=300)),
                ("clause", models.CharField(blank=True, max_length=50)),
                (
                    "checklist",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="items", to="audits.checklist"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="ChecklistReply",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("answered_on", models.DateField(blank=True, null=True)),
                ("answered_by_name", models.CharField(blank=True, max_length=100)),
                ("remark", models.CharField(blank=True, max_length=1000)),
                ("version", models.PositiveIntegerField(default=1)),
                (
                    "answered_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "checklist",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="replies", to="audits.checklist"
                    ),
                ),
                (
                    "corporation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="checklist_replies",
                        to="agencies.organization",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="ChecklistAnswer",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "answer",
                    models.CharField(
                        choices=[("YES", "実施している"), ("NO", "実施していない"), ("NOT_APPLICABLE", "該当しない")],
                        max_length=20,
                    ),
                ),
                ("note", models.CharField(blank=True, max_length=300)),
                (
                    "item",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="answers", to="audits.checklistitem"
                    ),
                ),
                (
                    "reply",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="answers", to="audits.checklistreply"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="ConcurrentPost",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("fiscal_year", models.PositiveSmallIntegerField()),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("CHIEF_MANAGER", "総括保護管理者"),
                            ("MANAGER", "保護管理者"),
                            ("AUDITOR", "監査責任者"),
                        ],
                        max_length=20,
                    ),
                ),
                (
                    "answer",
                    models.CharField(
                        choices=[("YES", "兼務している"), ("NO", "兼務していない"), ("NOT_KNOWN", "把握していない")],
                        max_length=10,
                    ),
                ),
                (
                    "provenance",
                    models.CharField(
                        choices=[
                            ("REPORTED", "機関回答"),
                            ("VERIFIED", "実地確認"),
                            ("PUBLISHED", "公表資料"),
                            ("ALLOCATED", "仮割当"),
                        ],
                        max_length=10,
                    ),
                ),
                ("answered_on", models.DateField()),
                ("version", models.PositiveIntegerField(default=1)),
                (
                    "organization",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="concurrent_posts",
                        to="agencies.organization",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Finding",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[("OPINION", "所見"), ("RECOMMENDATION", "勧告")], default="OPINION", max_length=20
                    ),
                ),
                ("title", models.CharField(max_length=200)),
                ("text", models.TextField()),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("DRAFT", "起案中"),
                            ("ISSUED", "通知済"),
                            ("ANSWERED", "回答済"),
                            ("FOLLOWED_UP", "フォローアップ済"),
                            ("CLOSED", "終了"),
                        ],
                        default="DRAFT",
                        max_length=20,
                    ),
                ),
                ("reply_by", models.DateField(blank=True, null=True)),
                ("issued_on", models.DateField(blank=True, null=True)),
                ("follow_up_on", models.DateField(blank=True, null=True)),
                ("version", models.PositiveIntegerField(default=1)),
                ("answer_draft", models.JSONField(blank=True, null=True)),
                ("answer_version", models.PositiveIntegerField(default=1)),
                (
                    "amendment",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="findings",
                        to="guidelines.amendment",
                    ),
                ),
                (
                    "organization",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="findings",
                        to="agencies.organization",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="FindingEvidence",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("position", models.PositiveSmallIntegerField()),
                ("signal", models.CharField(max_length=40)),
                (
                    "kind",
                    models.CharField(
                        choices=[("LATE", "遅延"), ("CAUSE", "原因"), ("OTHER", "その他")], max_length=10
                    ),
                ),
                ("label", models.CharField(max_length=300)),
                ("text", models.TextField()),
                ("basis", models.CharField(blank=True, max_length=500)),
                ("rows", models.JSONField(default=list)),
                ("seen_on", models.DateField()),
                (
                    "finding",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="evidence", to="audits.finding"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="FindingStep",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("DRAFT", "起案中"),
                            ("ISSUED", "通知済"),
                            ("ANSWERED", "回答済"),
                            ("FOLLOWED_UP", "フォローアップ済"),
                            ("CLOSED", "終了"),
                        ],
                        max_length=20,
                    ),
                ),
                ("on", models.DateField()),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
                ("by_name", models.CharField(max_length=100)),
                ("text", models.TextField(blank=True)),
                (
                    "by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "finding",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="steps", to="audits.finding"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="FindingMeasure",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("position", models.PositiveSmallIntegerField()),
                ("text", models.CharField(max_length=1000)),
                ("planned_on", models.DateField(blank=True, null=True)),
                ("done_on", models.DateField(blank=True, null=True)),
                (
                    "step",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="measures", to="audits.findingstep"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Post",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("CHIEF_MANAGER", "総括保護管理者"),
                            ("MANAGER", "保護管理者"),
                            ("STAFF", "保護担当者"),
                            ("AUDITOR", "監査責任者"),
                            ("SYSTEM_MANAGER", "システム管理者"),
                        ],
                        max_length=20,
                    ),
                ),
                ("office", models.CharField(blank=True, max_length=100)),
                ("title", models.CharField(blank=True, max_length=100)),
                ("holder", models.CharField(blank=True, max_length=100)),
                ("is_vacant", models.BooleanField(default=False)),
                ("since", models.DateField(blank=True, null=True)),
                ("ended_on", models.DateField(blank=True, null=True)),
                ("version", models.PositiveIntegerField(default=1)),
                (
                    "organization",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="posts", to="agencies.organization"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Activity",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[("AUDIT", "監査"), ("INSPECTION", "点検"), ("TRAINING", "教育研修")], max_length=20
                    ),
                ),
                (
                    "status",
                    models.CharField(
                        choices=[("PLANNED", "予定"), ("HELD", "実施"), ("NOT_HELD", "未実施")], max_length=10
                    ),
                ),
                ("asked_from", models.DateField()),
                ("asked_to", models.DateField()),
                ("held_from", models.DateField(blank=True, null=True)),
                ("held_to", models.DateField(blank=True, null=True)),
                ("title", models.CharField(blank=True, max_length=200)),
                ("audience", models.CharField(blank=True, max_length=200)),
                ("outcome", models.CharField(blank=True, max_length=1000)),
                ("reason", models.CharField(blank=True, max_length=1000)),
                (
                    "provenance",
                    models.CharField(
                        choices=[
                            ("REPORTED", "機関回答"),
                            ("VERIFIED", "実地確認"),
                            ("PUBLISHED", "公表資料"),
                            ("ALLOCATED", "仮割当"),
                        ],
                        max_length=10,
                    ),
                ),
                ("version", models.PositiveIntegerField(default=1)),
                (
                    "organization",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="activities",
                        to="agencies.organization",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("kind__in", ["AUDIT", "INSPECTION", "TRAINING"])),
                        name="activity_kind_is_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("status__in", ["PLANNED", "HELD", "NOT_HELD"])),
                        name="activity_status_is_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("provenance__in", ["REPORTED", "VERIFIED", "PUBLISHED", "ALLOCATED"])),
                        name="activity_provenance_is_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("held_to__isnull", True),
                            models.Q(("held_from__isnull", False), ("held_to__gte", models.F("held_from"))),
                            _connector="OR",
                        ),
                        name="activity_held_in_order",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("asked_to__gte", models.F("asked_from"))), name="activity_asked_in_order"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("status", "HELD"), _negated=True),
                            models.Q(("held_from__isnull", False), ("held_to__isnull", False)),
                            _connector="OR",
                        ),
                        name="activity_held_is_dated",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("status", "NOT_HELD"), _negated=True),
                            models.Q(("held_from__isnull", True), models.Q(("reason", ""), _negated=True)),
                            _connector="OR",
                        ),
                        name="activity_not_held_says_why",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("status", "NOT_HELD")),
                        fields=("organization", "kind", "asked_from", "asked_to"),
                        name="activity_not_held_once",
                    ),
                ],
            },
        ),
        migrations.AddConstraint(
            model_name="checklist",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("due_on__isnull", True),
                    ("sent_on__isnull", True),
                    ("due_on__gte", models.F("sent_on")),
                    _connector="OR",
                ),
                name="checklist_due_after_it_was_sent",
            ),
        ),
        migrations.AddConstraint(
            model_name="checklistitem",
            constraint=models.UniqueConstraint(fields=("checklist", "position"), name="checklistitem_once"),
        ),
        migrations.AddConstraint(
            model_name="checklistreply",
            constraint=models.UniqueConstraint(fields=("checklist", "corporation"), name="checklistreply_once"),
        ),
        migrations.AddConstraint(
            model_name="checklistreply",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("answered_by_name", ""), ("answered_on__isnull", True)),
                    models.Q(("answered_on__isnull", False), models.Q(("answered_by_name", ""), _negated=True)),
                    _connector="OR",
                ),
                name="checklistreply_answered_by_somebody",
            ),
        ),
        migrations.AddConstraint(
            model_name="checklistanswer",
            constraint=models.CheckConstraint(
                condition=models.Q(("answer__in", ["YES", "NO", "NOT_APPLICABLE"])),
                name="checklistanswer_answer_is_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="checklistanswer",
            constraint=models.UniqueConstraint(fields=("reply", "item"), name="checklistanswer_once"),
        ),
        migrations.AddConstraint(
            model_name="concurrentpost",
            constraint=models.CheckConstraint(
                condition=models.Q(("kind__in", ["CHIEF_MANAGER", "MANAGER", "AUDITOR"])),
                name="concurrentpost_kind_is_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="concurrentpost",
            constraint=models.CheckConstraint(
                condition=models.Q(("answer__in", ["YES", "NO", "NOT_KNOWN"])), name="concurrentpost_answer_is_known"
            ),
        ),
        migrations.AddConstraint(
            model_name="concurrentpost",
            constraint=models.CheckConstraint(
                condition=models.Q(("provenance__in", ["REPORTED", "VERIFIED", "PUBLISHED", "ALLOCATED"])),
                name="concurrentpost_provenance_is_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="concurrentpost",
            constraint=models.UniqueConstraint(
                fields=("organization", "fiscal_year", "kind"), name="concurrentpost_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="finding",
            constraint=models.CheckConstraint(
                condition=models.Q(("state__in", ["DRAFT", "ISSUED", "ANSWERED", "FOLLOWED_UP", "CLOSED"])),
                name="finding_state_is_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="finding",
            constraint=models.CheckConstraint(
                condition=models.Q(("kind__in", ["OPINION", "RECOMMENDATION"])), name="finding_kind_is_known"
            ),
        ),
        migrations.AddConstraint(
            model_name="finding",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("follow_up_on__isnull", True),
                        ("issued_on__isnull", True),
                        ("reply_by__isnull", True),
                        ("state", "DRAFT"),
                    ),
                    models.Q(
                        models.Q(("state", "DRAFT"), _negated=True),
                        ("follow_up_on__isnull", False),
                        ("issued_on__isnull", False),
                        ("reply_by__isnull", False),
                        ("reply_by__gte", models.F("issued_on")),
                    ),
                    _connector="OR",
                ),
                name="finding_issued_on_a_day",
            ),
        ),
        migrations.AddConstraint(
            model_name="findingevidence",
            constraint=models.CheckConstraint(
                condition=models.Q(("kind__in", ["LATE", "CAUSE", "OTHER"])), name="findingevidence_kind_is_known"
            ),
        ),
        migrations.AddConstraint(
            model_name="findingevidence",
            constraint=models.UniqueConstraint(fields=("finding", "position"), name="findingevidence_once"),
        ),
        migrations.AddConstraint(
            model_name="findingmeasure",
            constraint=models.UniqueConstraint(fields=("step", "position"), name="findingmeasure_once"),
        ),
        migrations.AddConstraint(
            model_name="findingmeasure",
            constraint=models.CheckConstraint(
                condition=models.Q(("planned_on__isnull", False), ("done_on__isnull", False), _connector="OR"),
                name="findingmeasure_has_a_day",
            ),
        ),
        migrations.AddConstraint(
            model_name="findingstep",
            constraint=models.CheckConstraint(
                condition=models.Q(("state__in", ["DRAFT", "ISSUED", "ANSWERED", "FOLLOWED_UP", "CLOSED"])),
                name="findingstep_state_is_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="post",
            constraint=models.CheckConstraint(
                condition=models.Q(("kind__in", ["CHIEF_MANAGER", "MANAGER", "STAFF", "AUDITOR", "SYSTEM_MANAGER"])),
                name="post_kind_is_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="post",
            constraint=models.UniqueConstraint(
                condition=models.Q(("ended_on__isnull", True)),
                fields=("organization", "kind", "office"),
                name="post_one_current",
            ),
        ),
        migrations.AddConstraint(
            model_name="post",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("holder", ""), ("is_vacant", True)),
                    models.Q(
                        ("is_vacant", False),
                        models.Q(
                            models.Q(("holder", ""), _negated=True),
                            models.Q(("title", ""), _negated=True),
                            _connector="OR",
                        ),
                    ),
                    _connector="OR",
                ),
                name="post_held_or_vacant",
            ),
        ),
        migrations.AddConstraint(
            model_name="post",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("ended_on__isnull", True),
                    ("since__isnull", True),
                    ("ended_on__gte", models.F("since")),
                    _connector="OR",
                ),
                name="post_ends_after_it_began",
            ),
        ),
    ]
