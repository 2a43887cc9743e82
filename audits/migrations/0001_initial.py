"""The room exists from the first migration on; its tables come with its models."""

from django.db import migrations


class Migration(migrations.Migration):
    initial = True
    dependencies = [("incidents", "0001_initial")]
    operations: list = []
