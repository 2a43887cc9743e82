"""Published sets of tables, and those in preparation."""

import uuid

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("audits", "0001_initial"),
        ("guidelines", "0001_initial"),
        ("regulations", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Publication",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("set_id", models.UUIDField(default=uuid.uuid4, unique=True)),
                ("code", models.CharField(max_length=40, unique=True)),
                ("number", models.PositiveIntegerField()),
                ("edition", models.PositiveIntegerField()),
                ("title", models.CharField(max_length=200)),
                ("amendment_code", models.CharField(max_length=20)),
                ("is_fictional", models.BooleanField()),
                ("as_of", models.DateField()),
                (
                    "state",
                    models.CharField(
                        choices=[("submitted", "提出済・確認済の回答"), ("confirmed", "確認済の回答のみ")],
                        max_length=10,
                    ),
                ),
                ("note", models.CharField(blank=True, max_length=1000)),
                ("reason", models.CharField(blank=True, max_length=1000)),
                ("prepared_by_name", models.CharField(max_length=100)),
                ("prepared_on", models.DateField()),
                ("prepared_at", models.DateTimeField()),
                ("published_by_name", models.CharField(max_length=100)),
                ("published_on", models.DateField()),
                ("published_at", models.DateTimeField()),
                ("shape_version", models.CharField(max_length=10)),
                ("digest", models.CharField(max_length=64)),
                (
                    "amendment",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="publications",
                        to="guidelines.amendment",
                    ),
                ),
                (
                    "corrects",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="corrected_by",
                        to="audits.publication",
                    ),
                ),
                (
                    "prepared_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "published_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Preparation",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("numbers", models.JSONField()),
                ("as_of", models.DateField()),
                (
                    "state",
                    models.CharField(
                        choices=[("submitted", "提出済・確認済の回答"), ("confirmed", "確認済の回答のみ")],
                        max_length=10,
                    ),
                ),
                ("note", models.CharField(blank=True, max_length=1000)),
                ("reason", models.CharField(blank=True, max_length=1000)),
                ("figures", models.JSONField()),
                (
                    "stage",
                    models.CharField(
                        choices=[("OPEN", "公表待ち"), ("PUBLISHED", "公表済"), ("WITHDRAWN", "取下げ")],
                        default="OPEN",
                        max_length=10,
                    ),
                ),
                ("prepared_by_name", models.CharField(max_length=100)),
                ("prepared_on", models.DateField()),
                ("prepared_at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "amendment",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="preparations",
                        to="guidelines.amendment",
                    ),
                ),
                (
                    "prepared_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "corrects",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="corrections",
                        to="audits.publication",
                    ),
                ),
                (
                    "publication",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="preparation",
                        to="audits.publication",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="PublishedRow",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.CharField(max_length=20)),
                ("position", models.PositiveIntegerField()),
                ("organization_code", models.CharField(blank=True, max_length=20)),
                ("organization_name", models.CharField(blank=True, max_length=100)),
                ("row_key", models.CharField(max_length=60)),
                ("column_key", models.CharField(max_length=60)),
                (
                    "provenance",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("REPORTED", "機関回答"),
                            ("VERIFIED", "実地確認"),
                            ("PUBLISHED", "公表資料"),
                            ("ALLOCATED", "仮割当"),
                        ],
                        max_length=10,
                    ),
                ),
                ("submission_number", models.PositiveIntegerField(null=True)),
                ("subject", models.CharField(blank=True, max_length=60)),
                ("text", models.TextField(blank=True)),
                (
                    "publication",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="rows",
                        to="audits.publication",
                        to_field="set_id",
                    ),
                ),
                (
                    "submission",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="regulations.submission",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="PublishedTable",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.CharField(max_length=20)),
                ("position", models.PositiveSmallIntegerField()),
                ("table", models.JSONField()),
                (
                    "publication",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="tables",
                        to="audits.publication",
                        to_field="set_id",
                    ),
                ),
            ],
        ),
        migrations.AddConstraint(
            model_name="publication",
            constraint=models.CheckConstraint(
                condition=models.Q(("state__in", ["submitted", "confirmed"])), name="publication_state_is_known"
            ),
        ),
        migrations.AddConstraint(
            model_name="publication",
            constraint=models.UniqueConstraint(
                fields=("amendment", "number", "edition"), name="publication_edition_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="publication",
            constraint=models.CheckConstraint(
                condition=models.Q(("prepared_by", models.F("published_by")), _negated=True),
                name="publication_by_two_people",
            ),
        ),
        migrations.AddConstraint(
            model_name="publication",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("corrects__isnull", True), ("edition", 1), ("reason", "")),
                    models.Q(("corrects__isnull", False), ("edition__gt", 1), models.Q(("reason", ""), _negated=True)),
                    _connector="OR",
                ),
                name="publication_correction_has_a_reason",
            ),
        ),
        migrations.AddConstraint(
            model_name="preparation",
            constraint=models.CheckConstraint(
                condition=models.Q(("state__in", ["submitted", "confirmed"])), name="preparation_state_is_known"
            ),
        ),
        migrations.AddConstraint(
            model_name="preparation",
            constraint=models.CheckConstraint(
                condition=models.Q(("stage__in", ["OPEN", "PUBLISHED", "WITHDRAWN"])),
                name="preparation_stage_is_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="preparation",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("publication__isnull", False), ("stage", "PUBLISHED")),
                    models.Q(models.Q(("stage", "PUBLISHED"), _negated=True), ("publication__isnull", True)),
                    _connector="OR",
                ),
                name="preparation_published_has_a_publication",
            ),
        ),
        migrations.AddConstraint(
            model_name="preparation",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("corrects__isnull", True), ("reason", "")),
                    models.Q(("corrects__isnull", False), models.Q(("reason", ""), _negated=True)),
                    _connector="OR",
                ),
                name="preparation_correction_has_a_reason",
            ),
        ),
        migrations.AddConstraint(
            model_name="publishedrow",
            constraint=models.CheckConstraint(
                condition=models.Q(("provenance__in", ["", "REPORTED", "VERIFIED", "PUBLISHED", "ALLOCATED"])),
                name="publishedrow_provenance_is_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="publishedrow",
            constraint=models.UniqueConstraint(fields=("publication", "number", "position"), name="publishedrow_once"),
        ),
        migrations.AddConstraint(
            model_name="publishedrow",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("provenance", "ALLOCATED"), _negated=True),
                    models.Q(("organization_code", ""), ("organization_name", ""), ("subject", "")),
                    _connector="OR",
                ),
                name="publishedrow_allocated_has_no_name",
            ),
        ),
        migrations.AddConstraint(
            model_name="publishedtable",
            constraint=models.UniqueConstraint(fields=("publication", "number"), name="publishedtable_once"),
        ),
        migrations.AddConstraint(
            model_name="publishedtable",
            constraint=models.UniqueConstraint(
                fields=("publication", "position"), name="publishedtable_position_once"
            ),
        ),
    ]
