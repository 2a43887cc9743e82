"""Several agencies may be told of an incident (共管), and a step recorded by mistake may be withdrawn (取消し).

- Who was told in the column `told_supervisor` is told in a row of Telling.
- An agency that was put in the place of another one was a correction: the row of the first is withdrawn by a row of its
  own, with the reason, moment and person of the correction. It did not see the incident any more, and does not now.
"""

from __future__ import annotations

from typing import Any

import django.db.models.deletion
from django.db import migrations, models
from django.db.models import Q

NO_REASON = "情報提供先を別の行政機関に訂正"


def carry_over(apps: Any, schema_editor: Any) -> None:
    """Tell who was told, and withdraw what was corrected."""
    incidents = apps.get_model("incidents", "Incident").objects.filter(told_supervisor__isnull=False)
    steps, tellings = (apps.get_model("incidents", name).objects for name in ("IncidentStep", "Telling"))
    for incident in incidents.order_by("pk").iterator():
        current = incident.told_supervisor_id
        tellings.create(incident=incident, agency_id=current, told_at=incident.told_supervisor_at)
        rows = list(steps.filter(incident=incident, step="TO_SUPERVISOR").order_by("number"))
        corrected = dict.fromkeys(row.told_id for row in rows if row.told_id not in (None, current))
        for number, agency in enumerate(corrected, start=rows[-1].number + 1):
            last = max(row.number for row in rows if row.told_id == agency)
            correction = next(row for row in rows if row.number > last)
            steps.create(
                incident=incident,
                step="TO_SUPERVISOR",
                number=number,
                told_id=agency,
                is_withdrawn=True,
                note=correction.note or NO_REASON,
                recorded_at=correction.recorded_at,
                recorded_by_id=correction.recorded_by_id,
                recorded_by_name=correction.recorded_by_name,
            )


class Migration(migrations.Migration):
    """The table of tellings instead of one column, and the mark of a withdrawal."""

    dependencies = [("incidents", "0002_readiness_and_incidents")]

    operations = [
        migrations.CreateModel(
            name="Telling",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("told_at", models.DateTimeField()),
                (
                    "agency",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="tellings",
                        to="agencies.organization",
                    ),
                ),
                (
                    "incident",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="tellings", to="incidents.incident"
                    ),
                ),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("incident", "agency"), name="telling_once")],
            },
        ),
        migrations.RemoveConstraint(model_name="incidentstep", name="incidentstep_told_by_its_step"),
        migrations.AddField(model_name="incidentstep", name="is_withdrawn", field=models.BooleanField(default=False)),
        migrations.AddConstraint(
            model_name="incidentstep",
            constraint=models.CheckConstraint(
                name="incidentstep_told_by_its_step",
                condition=Q(told__isnull=True)
                | (Q(step="TO_SUPERVISOR") & (Q(happened_at__isnull=False) | Q(is_withdrawn=True))),
            ),
        ),
        migrations.AddConstraint(
            model_name="incidentstep",
            constraint=models.CheckConstraint(
                name="incidentstep_withdrawn_was_not_taken",
                condition=Q(is_withdrawn=False) | Q(happened_at__isnull=True),
            ),
        ),
        migrations.RunPython(carry_over, migrations.RunPython.noop),
        migrations.RemoveConstraint(model_name="incident", name="incident_supervisor_told_at_a_moment"),
        migrations.RemoveField(model_name="incident", name="told_supervisor"),
        migrations.RemoveField(model_name="incident", name="told_supervisor_at"),
    ]
