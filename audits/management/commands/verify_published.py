"""`manage.py verify_published [CODE]`: do published sets stand as they were signed, and what has changed since?"""

from __future__ import annotations

import json
import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from agencies.tables import CountedRow
from audits.difference_words import NOTHING, told
from audits.models import Publication
from audits.verification import Report, gone, verify


class Command(BaseCommand):
    """Check every published set, or one; ends with 1 only where a digest or a figure is wrong."""

    help = "Check digest and figures of published sets, and tell how today's rows differ from those published."

    def add_arguments(self, parser: CommandParser) -> None:
        """Which set, and in which form to tell."""
        parser.add_argument("code", nargs="?", default="", help="such as 2015-08-1; default: all")
        parser.add_argument("--format", choices=["text", "json"], default="text")

    def handle(self, *args: Any, **options: Any) -> None:
        """Check, tell, and end with 1 where something is wrong."""
        code = options["code"]
        chosen = Publication.objects.select_related("amendment", "corrects").order_by("pk")
        chosen = chosen.filter(code=code) if code else chosen
        lost = [one for one in gone() if code in ("", one)]
        if code and not chosen and not lost:
            there_are = "、".join(Publication.objects.order_by("pk").values_list("code", flat=True)) or NOTHING
            raise CommandError(f"公表「{code}」はありません。ある公表：{there_are}。")
        reports = [verify(one) for one in chosen]
        if options["format"] == "json":
            answer = {"lost": lost, "publications": [as_json(report) for report in reports]}
            self.stdout.write(json.dumps(answer, ensure_ascii=False, indent=2))
        else:
            self.stdout.write("\n".join(as_text(reports, lost)))
        if lost or not all(report.stands for report in reports):
            sys.exit(1)


def as_text(reports: list[Report], lost: list[str]) -> list[str]:
    """What was found, in lines."""
    if not reports and not lost:
        return ["公表はまだありません。Nothing is published yet."]
    lines = [f"公表 {code}：履歴にあるのに、保存されていません。LOST" for code in lost]
    for report in reports:
        lines += [
            f"公表 {report.publication.code} {report.publication}",
            f"  {'正しい OK' if report.stands else '誤り WRONG'}：表 {len(report.tables)}、行 {report.rows}、"
            f"SHA-256 {report.publication.digest}",
            *(f"  誤り WRONG：{text}" for text in report.wrong),
            *(f"  注意 NOTE：{text}" for text in report.remarks),
            f"  今の行との違い Differences：{len(report.differences)}件",
            *(f"    {one}" for one in told(report.differences, report.tables, report.names)),
        ]
    return lines


def as_json(report: Report) -> dict[str, Any]:
    """A report for a program."""
    return {
        "code": report.publication.code,
        "digest": report.publication.digest,
        "stands": report.stands,
        "wrong": report.wrong,
        "remarks": report.remarks,
        "differences": [
            {
                "table": one.number,
                "organization": one.name if one.is_named else None,
                "count": one.count,
                "before": side(one.before),
                "after": side(one.after),
                "changes_figures": one.changes_figures,
                "trail": [entry.pk for entry in one.entries],
            }
            for one in report.differences
        ],
    }


def side(row: CountedRow | None) -> dict[str, Any] | None:
    """One side of a difference."""
    if row is None:
        return None
    return {"row": row.row, "column": row.column, "text": row.text, "provenance": row.provenance}
