"""Relations that begin a constraint or an index of their table need no index of their own: each insert writes fewer."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("agencies", "0006_accounts_seals_access"),
        ("guidelines", "0003_practices"),
        ("regulations", "0003_compiling_reminders"),
    ]

    operations = [
        migrations.AlterField(
            model_name="answerbasis",
            name="answer",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="bases",
                to="regulations.itemanswer",
            ),
        ),
        migrations.AlterField(
            model_name="askeditem",
            name="item",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="asked",
                to="guidelines.amendmentitem",
            ),
        ),
        migrations.AlterField(
            model_name="itemanswer",
            name="carried_from",
            field=models.ForeignKey(
                blank=True,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="regulations.itemanswer",
            ),
        ),
        migrations.AlterField(
            model_name="itemanswer",
            name="item",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="answers",
                to="guidelines.amendmentitem",
            ),
        ),
        migrations.AlterField(
            model_name="itemanswer",
            name="submission",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="answers",
                to="regulations.submission",
            ),
        ),
        migrations.AlterField(
            model_name="regulation",
            name="owner",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="regulations",
                to="agencies.organization",
            ),
        ),
        migrations.AlterField(
            model_name="review",
            name="amendment",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="reviews",
                to="guidelines.amendment",
            ),
        ),
        migrations.AlterField(
            model_name="review",
            name="organization",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="reviews",
                to="agencies.organization",
            ),
        ),
        migrations.AlterField(
            model_name="revision",
            name="submission",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="revisions",
                to="regulations.submission",
            ),
        ),
        migrations.AddIndex(
            model_name="itemanswer",
            index=models.Index(
                condition=models.Q(("carried_from__isnull", False)),
                fields=["carried_from"],
                name="itemanswer_carried_from",
            ),
        ),
    ]
