"""Cycles in preparation, and the days of reminders."""

import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("guidelines", "0001_initial"),
    ]

    operations = [
        migrations.AddField(
            model_name="amendment",
            name="reminder_offsets",
            field=models.JSONField(default=list),
        ),
        migrations.CreateModel(
            name="CyclePlan",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("title", models.CharField(max_length=100)),
                ("content", models.JSONField(default=dict)),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("is_fictional", models.BooleanField(default=False)),
                ("version", models.PositiveIntegerField(default=1)),
                (
                    "amendment",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="plan",
                        to="guidelines.amendment",
                    ),
                ),
            ],
        ),
    ]
