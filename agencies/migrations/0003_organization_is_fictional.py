from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("agencies", "0002_job"),
    ]

    operations = [
        migrations.AddField(
            model_name="organization",
            name="is_fictional",
            field=models.BooleanField(default=False),
        ),
    ]
