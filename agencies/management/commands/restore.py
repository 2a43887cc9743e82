"""`manage.py restore FILE`: see docs/backup.md."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from agencies.accounts import command
from agencies.backups.actions import note_restored
from agencies.backups.passphrases import passphrase
from agencies.backups.restoring import restore_backup
from agencies.backups.systems import this_system
from agencies.management.commands.backup import described
from agencies.refusals import Refusal
from agencies.seals.verification import verify


class Command(BaseCommand):
    """Restore a backup into an empty system."""

    help = "Restore database and files from a backup into an empty system; nothing is changed where it cannot be."

    def add_arguments(self, parser: CommandParser) -> None:
        """Which, and whether what stands may go."""
        parser.add_argument("file", type=Path)
        parser.add_argument("--replace", action="store_true", help="replace all that stands, which is lost")
        parser.add_argument("--passphrase-file", type=Path, metavar="FILE", help="else BACKUP_PASSPHRASE_FILE")

    def handle(self, *args: Any, **options: Any) -> None:
        """Restore, check the trail against its seals, and print what came of it."""
        try:
            manifest = restore_backup(
                system=this_system(),
                path=options["file"],
                passphrase=passphrase(options["passphrase_file"]),
                replace=options["replace"],
            )
        except Refusal as refusal:
            raise CommandError(str(refusal)) from refusal
        report = verify(manifest.facts.hash)
        note_restored(manifest=manifest, by=command("restore"))
        self.stdout.write(f"復元しました：{described(manifest)}")
        self.stdout.write(
            f"履歴の封印 {report.seals}件を確かめました（{report.sealed:,}行、未封印 {report.unsealed:,}行）。"
        )
        for one in manifest.missing:
            self.stderr.write(f"添付ファイルの実体がありません：{one}")
        if not report.stands:
            raise CommandError("復元した履歴は、封印と合いません：" + "、".join(report.wrong[:5]))
