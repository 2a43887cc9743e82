"""`manage.py export_trail FILE.zip [--since DAY] [--until DAY] [--form jsonl]`: the trail, signed, whatever its size."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from agencies.accounts import command
from agencies.models import Trail
from agencies.reads.actions import record_download
from agencies.seals.querysets import head
from agencies.trail_pages.filters import TrailFilter
from agencies.trail_pages.signing import FORMS, write_export


class Command(BaseCommand):
    """Write a signed export; the pages do the same up to a number of rows."""

    help = "Write the trail, or a period of it, as a signed archive."

    def add_arguments(self, parser: CommandParser) -> None:
        """Where to, and which period."""
        parser.add_argument("file", type=Path, help="a file that is not there yet")
        parser.add_argument("--since", default="", help="first day, such as 2016-04-01")
        parser.add_argument("--until", default="", help="last day")
        parser.add_argument("--form", choices=sorted(FORMS), default="jsonl")

    def handle(self, *args: Any, **options: Any) -> None:
        """Write, record, and tell."""
        asked = {name: options[name] for name in ("since", "until")}
        filters = TrailFilter(asked, Trail.objects.select_related("organization"))
        if not filters.is_valid():
            raise CommandError(" ".join(text for listed in filters.errors.values() for text in listed))
        by = command("export_trail")
        try:
            with options["file"].open("xb") as target:
                rows = write_export(
                    target,
                    filters.qs.order_by("pk").iterator(chunk_size=2000),
                    options["form"],
                    question=filters.question,
                    head=head(),
                    at=timezone.now(),
                    by=by.name,
                )
        except OSError as error:
            raise CommandError(
                f"「{options['file'].name}」に書き込めません。既にあるか、場所が誤っています。"
            ) from error
        record_download(officer=by, what=f"履歴（署名付き {options['form']}）", rows=rows)
        self.stdout.write(f"{rows}行を書き出しました。")
