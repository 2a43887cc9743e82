"""`manage.py backup --output FILE` and `manage.py backup --check FILE`: see docs/backup.md."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from agencies.accounts import command
from agencies.backups.actions import note_backed_up
from agencies.backups.making import check_backup, make_backup
from agencies.backups.manifest import Manifest
from agencies.backups.passphrases import passphrase
from agencies.backups.systems import this_system
from agencies.refusals import Refusal


def described(manifest: Manifest) -> str:
    """What a backup holds, in one line; number and hash of the last seal are to be written down elsewhere."""
    facts = manifest.facts
    seal = f"最後の封印 {facts.seal}（{facts.hash}）" if facts.seal else "封印なし"
    files = len(manifest.parts) - 1
    return f"{manifest.made_at}、版{manifest.version}、{facts.vendor}、{facts.rows:,}行、ファイル{files:,}件、{seal}"


class Command(BaseCommand):
    """Make a backup, or check one."""

    help = "Write database and files into one encrypted file, or check such a file without restoring it."

    def add_arguments(self, parser: CommandParser) -> None:
        """What to do, and where the passphrase is."""
        wanted = parser.add_mutually_exclusive_group(required=True)
        wanted.add_argument("--output", type=Path, metavar="FILE", help="a new file")
        wanted.add_argument("--check", type=Path, metavar="FILE", help="read a backup, and restore nothing")
        parser.add_argument("--passphrase-file", type=Path, metavar="FILE", help="else BACKUP_PASSPHRASE_FILE")

    def handle(self, *args: Any, **options: Any) -> None:
        """Make or check, and print what is in it."""
        try:
            secret = passphrase(options["passphrase_file"])
            if options["check"]:
                self.stdout.write(f"復元できます：{described(check_backup(path=options['check'], passphrase=secret))}")
                return
            manifest = make_backup(
                system=this_system(), output=options["output"], passphrase=secret, at=timezone.now()
            )
        except Refusal as refusal:
            raise CommandError(str(refusal)) from refusal
        note_backed_up(manifest=manifest, by=command("backup"))
        self.stdout.write(f"作成しました：{described(manifest)}")
        for one in manifest.missing:
            self.stderr.write(f"添付ファイルの実体がありません：{one}")
