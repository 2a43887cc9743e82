"""What backup and restore leave: a record that everything was taken out, and a row of the trail that it was put back."""

from __future__ import annotations

from django.db import transaction

from agencies.backups.manifest import Manifest
from agencies.models import AccessRecord, TrailSeal
from agencies.reads.actions import described
from agencies.roles import Officer
from agencies.trail import record


def note_backed_up(*, manifest: Manifest, by: Officer) -> None:
    """Keep that everything was taken out; nobody is sent a notice of it, since it happens every day."""
    made = described(AccessRecord.Kind.DOWNLOAD, by, "バックアップ", None, None)
    made.rows = manifest.facts.rows
    made.save(force_insert=True)


@transaction.atomic
def note_restored(*, manifest: Manifest, by: Officer) -> None:
    """Say that everything after the backup is gone, under the seal that was the last in it (0: there was none)."""
    seal = TrailSeal(pk=TrailSeal.objects.filter(number=manifest.facts.seal).values_list("pk", flat=True).first() or 0)
    told = {"made_at": manifest.made_at, "seal": manifest.facts.seal, "hash": manifest.facts.hash}
    record("バックアップから復元", seal, by=by, organization_id=None, after=told)
