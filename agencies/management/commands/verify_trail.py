"""`manage.py verify_trail [--head HASH]`: does the trail stand as it was sealed, and how much is not sealed yet?"""

from __future__ import annotations

import json
import re
import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from agencies.seals.verification import Report, verify

NAMED = 20


class Command(BaseCommand):
    """Compute every seal again; ends with 1 only where the trail or a seal is not what was sealed."""

    help = "Check the trail against its seals, and tell how many rows are not sealed yet."

    def add_arguments(self, parser: CommandParser) -> None:
        """A head from elsewhere, and in which form to tell."""
        parser.add_argument("--head", default="", help="hash of a seal as it was written down elsewhere (64 letters)")
        parser.add_argument("--format", choices=["text", "json"], default="text")

    def handle(self, *args: Any, **options: Any) -> None:
        """Check, tell, and end with 1 where something is wrong."""
        head = options["head"].strip().lower()
        if head and not re.fullmatch(r"[0-9a-f]{64}", head):
            raise CommandError("--head には、封印のハッシュ（16進数64文字）を指定してください。")
        report = verify(head)
        is_json = options["format"] == "json"
        self.stdout.write(json.dumps(as_json(report), ensure_ascii=False, indent=2) if is_json else as_text(report))
        if not report.stands:
            sys.exit(1)


def as_text(report: Report) -> str:
    """What was found, in lines; of many breaks the first ones."""
    lines = [f"{'正しい OK' if report.stands else '誤り WRONG'}：封印 {report.seals}、封印した行 {report.sealed}"]
    lines += [f"  誤り WRONG：{text}" for text in report.wrong[:NAMED]]
    if len(report.wrong) > NAMED:
        lines.append(f"  誤り WRONG：ほか {len(report.wrong) - NAMED}件")
    if report.head:
        lines.append(f"  末尾の封印 Head：{report.head}")
    since = f"（最も古い行 {timezone.localtime(report.oldest_unsealed_at):%Y-%m-%d %H:%M}）"
    lines.append(f"  未封印の行 Not sealed yet：{report.unsealed}{since if report.oldest_unsealed_at else ''}")
    return "\n".join(lines)


def as_json(report: Report) -> dict[str, Any]:
    """The same for a program."""
    moments = {"head_at": report.head_at, "oldest_unsealed_at": report.oldest_unsealed_at}
    return {
        "stands": report.stands,
        "wrong": report.wrong,
        "seals": report.seals,
        "sealed": report.sealed,
        "head": report.head or None,
        **{name: at.isoformat() if at else None for name, at in moments.items()},
        "unsealed": report.unsealed,
    }
