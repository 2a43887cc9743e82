"""Readiness, and incidents with their chain."""

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

import incidents.models.incidents


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("agencies", "0005_attachments"),
        ("incidents", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="ContactRoute",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("note", models.CharField(blank=True, max_length=1000)),
                ("nights", models.CharField(blank=True, max_length=1000)),
                ("changed_on", models.DateField()),
                ("version", models.PositiveIntegerField(default=1)),
                (
                    "organization",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="contact_route",
                        to="agencies.organization",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Incident",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("code", models.CharField(default=incidents.models.incidents.new_code, max_length=9, unique=True)),
                (
                    "regime",
                    models.CharField(
                        choices=[("GUIDELINE", "指針"), ("LAW", "個人情報の保護に関する法律")], max_length=10
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[("OPEN", "対応中"), ("CLOSED", "終了"), ("DISMISSED", "事案に当たらず")],
                        default="OPEN",
                        max_length=10,
                    ),
                ),
                (
                    "stage",
                    models.CharField(
                        choices=[
                            ("FOUND", "発見"),
                            ("TO_MANAGER", "保護管理者へ報告"),
                            ("CONTAINED", "被害拡大防止措置"),
                            ("TO_CHIEF", "総括保護管理者へ報告"),
                            ("TO_HEAD", "機関の長へ報告"),
                            ("TO_SUPERVISOR", "所管行政機関へ情報提供"),
                            ("TO_MINISTRY", "総務省へ情報提供"),
                            ("PRELIMINARY", "個人情報保護委員会へ速報"),
                            ("TO_PERSONS", "本人への連絡等"),
                            ("CAUSE", "原因の究明"),
                            ("PREVENTION", "再発防止策"),
                            ("FINAL", "個人情報保護委員会へ確報"),
                            ("CLOSED", "終了"),
                        ],
                        default="FOUND",
                        max_length=20,
                    ),
                ),
                (
                    "level",
                    models.PositiveSmallIntegerField(
                        choices=[(0, "レベル0"), (1, "レベル1"), (2, "レベル2"), (3, "レベル3")]
                    ),
                ),
                ("known_at", models.DateTimeField()),
                ("reported_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("reported_by_name", models.CharField(max_length=100)),
                ("told_supervisor_at", models.DateTimeField(blank=True, null=True)),
                ("told_ministry_at", models.DateTimeField(blank=True, null=True)),
                ("closed_at", models.DateTimeField(blank=True, null=True)),
                ("version", models.PositiveIntegerField(default=1)),
                (
                    "organization",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="incidents",
                        to="agencies.organization",
                    ),
                ),
                (
                    "reported_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="reported_incidents",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "told_supervisor",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="told_incidents",
                        to="agencies.organization",
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="unit_incidents",
                        to="agencies.organization",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Escalation",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("clock", models.CharField(choices=[("PRELIMINARY", "速報"), ("FINAL", "確報")], max_length=20)),
                ("moment", models.CharField(max_length=30)),
                ("due_at", models.DateTimeField()),
                (
                    "mail",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="agencies.mail"
                    ),
                ),
                (
                    "recipient",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "incident",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="escalations",
                        to="incidents.incident",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="IncidentFile",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("note", models.CharField(blank=True, max_length=200)),
                (
                    "attachment",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="agencies.attachment"
                    ),
                ),
                (
                    "incident",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="files", to="incidents.incident"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="IncidentReport",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveIntegerField()),
                ("title", models.CharField(max_length=100, verbose_name="件名")),
                ("what", models.TextField(max_length=4000, verbose_name="何が起きたか")),
                ("data_kinds", models.CharField(blank=True, max_length=300, verbose_name="含まれる個人情報")),
                (
                    "level",
                    models.PositiveSmallIntegerField(
                        choices=[(0, "レベル0"), (1, "レベル1"), (2, "レベル2"), (3, "レベル3")], verbose_name="レベル"
                    ),
                ),
                ("persons", models.PositiveIntegerField(blank=True, null=True, verbose_name="本人の数")),
                ("is_sensitive", models.BooleanField(blank=True, null=True, verbose_name="要配慮個人情報を含む")),
                ("has_property_damage", models.BooleanField(blank=True, null=True, verbose_name="財産的被害のおそれ")),
                ("is_malicious", models.BooleanField(blank=True, null=True, verbose_name="不正の目的によるおそれ")),
                ("containment", models.CharField(blank=True, max_length=300, verbose_name="直ちに行った措置")),
                ("cause", models.TextField(blank=True, max_length=4000, verbose_name="原因")),
                ("prevention", models.TextField(blank=True, max_length=4000, verbose_name="再発防止策")),
                ("change_note", models.CharField(blank=True, max_length=300, verbose_name="変更の理由")),
                ("made_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("made_by_name", models.CharField(max_length=100)),
                (
                    "incident",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="reports", to="incidents.incident"
                    ),
                ),
                (
                    "made_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="IncidentStep",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "step",
                    models.CharField(
                        choices=[
                            ("FOUND", "発見"),
                            ("TO_MANAGER", "保護管理者へ報告"),
                            ("CONTAINED", "被害拡大防止措置"),
                            ("TO_CHIEF", "総括保護管理者へ報告"),
                            ("TO_HEAD", "機関の長へ報告"),
                            ("TO_SUPERVISOR", "所管行政機関へ情報提供"),
                            ("TO_MINISTRY", "総務省へ情報提供"),
                            ("PRELIMINARY", "個人情報保護委員会へ速報"),
                            ("TO_PERSONS", "本人への連絡等"),
                            ("CAUSE", "原因の究明"),
                            ("PREVENTION", "再発防止策"),
                            ("FINAL", "個人情報保護委員会へ確報"),
                            ("CLOSED", "終了"),
                        ],
                        max_length=20,
                    ),
                ),
                ("number", models.PositiveIntegerField(default=1)),
                ("happened_at", models.DateTimeField(blank=True, null=True)),
                ("person", models.CharField(blank=True, max_length=100)),
                ("note", models.CharField(blank=True, max_length=1000)),
                ("recorded_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("recorded_by_name", models.CharField(max_length=100)),
                (
                    "incident",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="steps", to="incidents.incident"
                    ),
                ),
                (
                    "recorded_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "told",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="agencies.organization",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Readiness",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("fiscal_year", models.PositiveSmallIntegerField()),
                (
                    "route",
                    models.CharField(
                        blank=True,
                        choices=[("YES", "整備している"), ("NO", "整備していない")],
                        max_length=3,
                        verbose_name="連絡体制の整備",
                    ),
                ),
                (
                    "route_provenance",
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
                (
                    "nights",
                    models.CharField(
                        blank=True,
                        choices=[("YES", "整備している"), ("NO", "整備していない")],
                        max_length=3,
                        verbose_name="夜間・休日対応",
                    ),
                ),
                (
                    "nights_provenance",
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
                (
                    "executives",
                    models.CharField(
                        blank=True,
                        choices=[("YES", "整備している"), ("NO", "整備していない")],
                        max_length=3,
                        verbose_name="幹部への速やかな報告",
                    ),
                ),
                (
                    "executives_provenance",
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
                (
                    "supervisor",
                    models.CharField(
                        blank=True,
                        choices=[("YES", "整備している"), ("NO", "整備していない")],
                        max_length=3,
                        verbose_name="所管する行政機関への報告",
                    ),
                ),
                (
                    "supervisor_provenance",
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
                (
                    "warned",
                    models.CharField(
                        blank=True,
                        choices=[("YES", "整備している"), ("NO", "整備していない")],
                        max_length=3,
                        verbose_name="被害拡大防止のための注意喚起",
                    ),
                ),
                (
                    "warned_provenance",
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
                ("confirmed_on", models.DateField(blank=True, null=True)),
                ("confirmed_by_name", models.CharField(blank=True, max_length=100)),
                ("version", models.PositiveIntegerField(default=1)),
                (
                    "organization",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="readiness",
                        to="agencies.organization",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="WarningGiven",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("given_on", models.DateField()),
                ("means", models.CharField(max_length=100)),
                ("subject", models.CharField(max_length=300)),
                ("audience", models.CharField(blank=True, max_length=200)),
                ("version", models.PositiveIntegerField(default=1)),
                (
                    "organization",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="warnings",
                        to="agencies.organization",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="ContactStep",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("position", models.PositiveSmallIntegerField()),
                ("post", models.CharField(max_length=100)),
                ("person", models.CharField(blank=True, max_length=100)),
                ("contact", models.CharField(blank=True, max_length=200)),
                ("contact_at_night", models.CharField(blank=True, max_length=200)),
                ("deputy", models.CharField(blank=True, max_length=100)),
                ("deputy_contact", models.CharField(blank=True, max_length=200)),
                (
                    "route",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="steps", to="incidents.contactroute"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("route", "position"), name="contactstep_position_once"),
                    models.CheckConstraint(
                        condition=models.Q(("post", ""), _negated=True), name="contactstep_has_a_post"
                    ),
                ],
            },
        ),
        migrations.AddConstraint(
            model_name="incident",
            constraint=models.CheckConstraint(
                condition=models.Q(("regime__in", ["GUIDELINE", "LAW"])), name="incident_regime_is_known"
            ),
        ),
        migrations.AddConstraint(
            model_name="incident",
            constraint=models.CheckConstraint(
                condition=models.Q(("state__in", ["OPEN", "CLOSED", "DISMISSED"])), name="incident_state_is_known"
            ),
        ),
        migrations.AddConstraint(
            model_name="incident",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "stage__in",
                        [
                            "FOUND",
                            "TO_MANAGER",
                            "CONTAINED",
                            "TO_CHIEF",
                            "TO_HEAD",
                            "TO_SUPERVISOR",
                            "TO_MINISTRY",
                            "PRELIMINARY",
                            "TO_PERSONS",
                            "CAUSE",
                            "PREVENTION",
                            "FINAL",
                            "CLOSED",
                        ],
                    )
                ),
                name="incident_stage_is_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="incident",
            constraint=models.CheckConstraint(
                condition=models.Q(("level__in", [0, 1, 2, 3])), name="incident_level_is_known"
            ),
        ),
        migrations.AddConstraint(
            model_name="incident",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("told_supervisor__isnull", True), ("told_supervisor_at__isnull", True)),
                    models.Q(("told_supervisor__isnull", False), ("told_supervisor_at__isnull", False)),
                    _connector="OR",
                ),
                name="incident_supervisor_told_at_a_moment",
            ),
        ),
        migrations.AddConstraint(
            model_name="incident",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("closed_at__isnull", True), ("state", "OPEN")),
                    models.Q(models.Q(("state", "OPEN"), _negated=True), ("closed_at__isnull", False)),
                    _connector="OR",
                ),
                name="incident_closed_at_a_moment",
            ),
        ),
        migrations.AddConstraint(
            model_name="escalation",
            constraint=models.CheckConstraint(
                condition=models.Q(("clock__in", ["PRELIMINARY", "FINAL"])), name="escalation_clock_is_known"
            ),
        ),
        migrations.AddConstraint(
            model_name="escalation",
            constraint=models.UniqueConstraint(
                fields=("incident", "clock", "moment", "due_at", "recipient"), name="escalation_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="incidentreport",
            constraint=models.CheckConstraint(
                condition=models.Q(("level__in", [0, 1, 2, 3])), name="incidentreport_level_is_known"
            ),
        ),
        migrations.AddConstraint(
            model_name="incidentreport",
            constraint=models.UniqueConstraint(fields=("incident", "number"), name="incidentreport_once"),
        ),
        migrations.AddConstraint(
            model_name="incidentstep",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "step__in",
                        [
                            "FOUND",
                            "TO_MANAGER",
                            "CONTAINED",
                            "TO_CHIEF",
                            "TO_HEAD",
                            "TO_SUPERVISOR",
                            "TO_MINISTRY",
                            "PRELIMINARY",
                            "TO_PERSONS",
                            "CAUSE",
                            "PREVENTION",
                            "FINAL",
                            "CLOSED",
                        ],
                    )
                ),
                name="incidentstep_step_is_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="incidentstep",
            constraint=models.UniqueConstraint(fields=("incident", "step", "number"), name="incidentstep_once"),
        ),
        migrations.AddConstraint(
            model_name="incidentstep",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("happened_at__isnull", False), models.Q(("person", ""), _negated=True)),
                    models.Q(("happened_at__isnull", True), ("person", ""), models.Q(("note", ""), _negated=True)),
                    _connector="OR",
                ),
                name="incidentstep_taken_or_not_needed",
            ),
        ),
        migrations.AddConstraint(
            model_name="incidentstep",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("told__isnull", True),
                    models.Q(("happened_at__isnull", False), ("step", "TO_SUPERVISOR")),
                    _connector="OR",
                ),
                name="incidentstep_told_by_its_step",
            ),
        ),
        migrations.AddConstraint(
            model_name="readiness",
            constraint=models.CheckConstraint(
                condition=models.Q(("route__in", ["", "YES", "NO"])), name="readiness_route_is_known"
            ),
        ),
        migrations.AddConstraint(
            model_name="readiness",
            constraint=models.CheckConstraint(
                condition=models.Q(("nights__in", ["", "YES", "NO"])), name="readiness_nights_is_known"
            ),
        ),
        migrations.AddConstraint(
            model_name="readiness",
            constraint=models.CheckConstraint(
                condition=models.Q(("executives__in", ["", "YES", "NO"])), name="readiness_executives_is_known"
            ),
        ),
        migrations.AddConstraint(
            model_name="readiness",
            constraint=models.CheckConstraint(
                condition=models.Q(("supervisor__in", ["", "YES", "NO"])), name="readiness_supervisor_is_known"
            ),
        ),
        migrations.AddConstraint(
            model_name="readiness",
            constraint=models.CheckConstraint(
                condition=models.Q(("warned__in", ["", "YES", "NO"])), name="readiness_warned_is_known"
            ),
        ),
        migrations.AddConstraint(
            model_name="readiness",
            constraint=models.CheckConstraint(
                condition=models.Q(("route_provenance__in", ["", "REPORTED", "VERIFIED", "PUBLISHED", "ALLOCATED"])),
                name="readiness_route_provenance_is_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="readiness",
            constraint=models.CheckConstraint(
                condition=models.Q(("nights_provenance__in", ["", "REPORTED", "VERIFIED", "PUBLISHED", "ALLOCATED"])),
                name="readiness_nights_provenance_is_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="readiness",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("executives_provenance__in", ["", "REPORTED", "VERIFIED", "PUBLISHED", "ALLOCATED"])
                ),
                name="readiness_executives_provenance_is_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="readiness",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("supervisor_provenance__in", ["", "REPORTED", "VERIFIED", "PUBLISHED", "ALLOCATED"])
                ),
                name="readiness_supervisor_provenance_is_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="readiness",
            constraint=models.CheckConstraint(
                condition=models.Q(("warned_provenance__in", ["", "REPORTED", "VERIFIED", "PUBLISHED", "ALLOCATED"])),
                name="readiness_warned_provenance_is_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="readiness",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("route", ""), ("route_provenance", "")),
                    models.Q(
                        models.Q(("route", ""), _negated=True), models.Q(("route_provenance", ""), _negated=True)
                    ),
                    _connector="OR",
                ),
                name="readiness_route_has_provenance",
            ),
        ),
        migrations.AddConstraint(
            model_name="readiness",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("nights", ""), ("nights_provenance", "")),
                    models.Q(
                        models.Q(("nights", ""), _negated=True), models.Q(("nights_provenance", ""), _negated=True)
                    ),
                    _connector="OR",
                ),
                name="readiness_nights_has_provenance",
            ),
        ),
        migrations.AddConstraint(
            model_name="readiness",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("executives", ""), ("executives_provenance", "")),
                    models.Q(
                        models.Q(("executives", ""), _negated=True),
                        models.Q(("executives_provenance", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="readiness_executives_has_provenance",
            ),
        ),
        migrations.AddConstraint(
            model_name="readiness",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("supervisor", ""), ("supervisor_provenance", "")),
                    models.Q(
                        models.Q(("supervisor", ""), _negated=True),
                        models.Q(("supervisor_provenance", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="readiness_supervisor_has_provenance",
            ),
        ),
        migrations.AddConstraint(
            model_name="readiness",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("warned", ""), ("warned_provenance", "")),
                    models.Q(
                        models.Q(("warned", ""), _negated=True), models.Q(("warned_provenance", ""), _negated=True)
                    ),
                    _connector="OR",
                ),
                name="readiness_warned_has_provenance",
            ),
        ),
        migrations.AddConstraint(
            model_name="readiness",
            constraint=models.UniqueConstraint(fields=("organization", "fiscal_year"), name="readiness_once_a_year"),
        ),
        migrations.AddConstraint(
            model_name="readiness",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("confirmed_by_name", ""), ("confirmed_on__isnull", True)),
                    models.Q(("confirmed_on__isnull", False), models.Q(("confirmed_by_name", ""), _negated=True)),
                    _connector="OR",
                ),
                name="readiness_confirmed_by_somebody",
            ),
        ),
        migrations.AddConstraint(
            model_name="warninggiven",
            constraint=models.CheckConstraint(
                condition=models.Q(models.Q(("means", ""), _negated=True), models.Q(("subject", ""), _negated=True)),
                name="warninggiven_has_means",
            ),
        ),
    ]
