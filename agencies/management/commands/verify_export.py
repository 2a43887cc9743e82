"""`manage.py verify_export FILE [--key KEY]`: is a signed export of the trail what was exported?"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from agencies.trail_pages.checking import check_export
from agencies.trail_pages.signing import public_key


class Command(BaseCommand):
    """Check signature, rows and head; ends with 1 where one of them is wrong."""

    help = "Check a signed export of the trail, or print the public key by which others check it."

    def add_arguments(self, parser: CommandParser) -> None:
        """The file, or nothing but the key."""
        parser.add_argument("file", nargs="?", type=Path)
        parser.add_argument("--key", default="", help="public key (Base64); default: that of this system")
        parser.add_argument("--show-key", action="store_true", help="print the public key of this system")

    def handle(self, *args: Any, **options: Any) -> None:
        """Check and tell."""
        if options["show_key"]:
            self.stdout.write(public_key())
            return
        if options["file"] is None:
            raise CommandError("調べるファイルを指定してください（公開鍵だけを見るには --show-key）。")
        try:
            with options["file"].open("rb") as file:
                found = check_export(file, options["key"] or public_key())
        except OSError as error:
            raise CommandError(f"「{options['file'].name}」を開けません。場所と名前を確かめてください。") from error
        self.stdout.write("正しい OK" if not found.wrong else "誤り WRONG")
        for text in found.wrong:
            self.stdout.write(f"  {text}")
        if found.manifest:
            about = found.manifest
            self.stdout.write(f"  行 {about['rows']}、書出し {about['made_at']}（{about['made_by']}）")
            self.stdout.write(f"  末尾の封印 Head：{about['head']['hash'] if about['head'] else 'なし'}")
        if found.wrong:
            sys.exit(1)
