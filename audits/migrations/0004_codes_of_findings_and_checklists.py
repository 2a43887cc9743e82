"""Random codes of findings, check lists and replies in place of their numbers; what is there already gets one each.

Notices that were given before lead to the new addresses.
"""

import re

from django.db import migrations, models

import agencies.codes

CODED = ("checklist", "checklistreply", "finding")
LEADS_TO = {
    "finding": re.compile("/findings/([0-9]+)/$"),
    "checklistreply": re.compile("/checklist-replies/([0-9]+)/$"),
}


def give_codes(apps, schema_editor):
    """Give each row that is there a code of its own."""
    for name in CODED:
        rows = apps.get_model("audits", name).objects.using(schema_editor.connection.alias)
        found = list(rows.filter(code__isnull=True).only("pk"))
        for row in found:
            row.code = agencies.codes.new_code()
        rows.bulk_update(found, ["code"], batch_size=500)


def lead_notices(apps, schema_editor):
    """Put the codes into the addresses of notices."""
    alias = schema_editor.connection.alias
    for name, number in LEADS_TO.items():
        codes = dict(apps.get_model("audits", name).objects.using(alias).values_list("pk", "code"))
        notices = apps.get_model("agencies", "notification").objects.using(alias)
        changed = []
        for notice in notices.filter(url__contains=number.pattern.partition("(")[0]).only("pk", "url"):
            found = number.search(notice.url)
            if found and int(found[1]) in codes:
                notice.url = f"{notice.url[: found.start(1)]}{codes[int(found[1])]}/"
                changed.append(notice)
        notices.bulk_update(changed, ["url"], batch_size=500)


class Migration(migrations.Migration):
    dependencies = [("agencies", "0005_attachments"), ("audits", "0003_posts_activities_findings")]

    operations = [
        *(
            migrations.AddField(name, "code", models.CharField(default=None, max_length=9, null=True))
            for name in CODED
        ),
        migrations.RunPython(give_codes, migrations.RunPython.noop, elidable=True),
        migrations.RunPython(lead_notices, migrations.RunPython.noop, elidable=True),
        *(
            migrations.AlterField(
                name, "code", models.CharField(default=agencies.codes.new_code, max_length=9, unique=True)
            )
            for name in CODED
        ),
    ]
