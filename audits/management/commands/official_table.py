"""`manage.py official_table 2-1-5 --as-of 2016-05-31 --format csv`: a table on standard output."""

import json
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from agencies.refusals import Refusal
from agencies.renderers import as_csv, as_text, table_as_json, table_lines
from audits.tables import ask


class Command(BaseCommand):
    """Print one official table, counted now."""

    help = "Print an official table as csv, json or text."

    def add_arguments(self, parser: CommandParser) -> None:
        """The words of a table's address."""
        parser.add_argument("number", help="such as 2-1-5")
        parser.add_argument("--as-of", default="", help="基準日; default: that of the amendment")
        parser.add_argument("--amendment", default="", help="code, such as 2015-08; default: the newest")
        parser.add_argument("--state", default="", help="submitted (default) or confirmed")
        parser.add_argument("--organization", default="", help="code of an organ, for a table of one organ")
        parser.add_argument("--format", choices=["csv", "json", "text"], default="text")

    def handle(self, *args: Any, **options: Any) -> None:
        """Count and print."""
        try:
            question = ask(options["number"], options)
        except Refusal as refusal:
            raise CommandError(str(refusal)) from refusal
        table = question.table()
        if options["format"] == "json":
            document = table_as_json(table, question.link("api:table-cell"))
            self.stdout.write(json.dumps(document, ensure_ascii=False, indent=1))
        else:
            self.stdout.write(as_csv(table_lines(table)) if options["format"] == "csv" else as_text(table), ending="")
