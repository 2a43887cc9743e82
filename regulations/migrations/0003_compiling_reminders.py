"""Answers through a prefecture, answers carried over, and reminders."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("agencies", "0004_local_governments_mail_uploads"),
        ("guidelines", "0002_cycle_plans"),
        ("regulations", "0002_answers_of_the_organ"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Reminder",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "owed",
                    models.CharField(
                        choices=[
                            ("NOTHING_FILED", "未提出"),
                            ("PARTLY_FILED", "入力途中"),
                            ("RETURNED", "差戻し"),
                            ("REVISION_OPEN", "改正未了"),
                        ],
                        max_length=20,
                    ),
                ),
                ("offset", models.SmallIntegerField(blank=True, null=True)),
                ("note", models.CharField(blank=True, max_length=1000)),
            ],
        ),
        migrations.RemoveConstraint(
            model_name="submission",
            name="submission_state_is_known",
        ),
        migrations.RemoveConstraint(
            model_name="submission",
            name="submission_judged_has_a_day",
        ),
        migrations.AddField(
            model_name="itemanswer",
            name="carried_from",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="regulations.itemanswer",
            ),
        ),
        migrations.AddField(
            model_name="review",
            name="compiler",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="compiled_reviews",
                to="agencies.organization",
            ),
        ),
        migrations.AddField(
            model_name="submission",
            name="forwarded_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="submission",
            name="forwarded_on",
            field=models.DateField(blank=True, null=True),
        ),
        migrations.AlterField(
            model_name="submission",
            name="state",
            field=models.CharField(
                choices=[
                    ("DRAFT", "下書き"),
                    ("COMPILING", "経由機関で確認中"),
                    ("SUBMITTED", "提出済"),
                    ("CONFIRMED", "確認済"),
                    ("RETURNED", "差戻し"),
                ],
                default="DRAFT",
                max_length=10,
            ),
        ),
        migrations.AddConstraint(
            model_name="submission",
            constraint=models.CheckConstraint(
                condition=models.Q(("state__in", ["DRAFT", "COMPILING", "SUBMITTED", "CONFIRMED", "RETURNED"])),
                name="submission_state_is_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="submission",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("state__in", ["DRAFT", "COMPILING", "SUBMITTED"]), ("judged_on__isnull", False), _connector="OR"
                ),
                name="submission_judged_has_a_day",
            ),
        ),
        migrations.AddField(
            model_name="reminder",
            name="mail",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="reminders", to="agencies.mail"
            ),
        ),
        migrations.AddField(
            model_name="reminder",
            name="review",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="reminders", to="regulations.review"
            ),
        ),
        migrations.AddConstraint(
            model_name="reminder",
            constraint=models.CheckConstraint(
                condition=models.Q(("owed__in", ["NOTHING_FILED", "PARTLY_FILED", "RETURNED", "REVISION_OPEN"])),
                name="reminder_owed_is_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="reminder",
            constraint=models.UniqueConstraint(fields=("mail", "review"), name="reminder_once"),
        ),
    ]
