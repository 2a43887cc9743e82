"""`manage.py official_table 2-1-5 --as-of 2016-05-31 --format xlsx --output table.xlsx`: a table as a file or a text."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from agencies import clock
from agencies.charsets import CP932
from agencies.outputs import FORMATS, table_file
from agencies.refusals import Refusal
from agencies.renderers import as_text
from audits.tables import ask

BINARY = ("xlsx", "pdf")
NO_OUTPUT = "{} は画面に表示できません。--output でファイルを指定してください。"


class Command(BaseCommand):
    """Print one official table, counted now, or write it to a file."""

    help = "Print an official table as text, csv or json, or write it to a file, also as xlsx or pdf."

    def add_arguments(self, parser: CommandParser) -> None:
        """The words of a table's address."""
        parser.add_argument("number", help="such as 2-1-5")
        parser.add_argument("--as-of", default="", help="基準日; default: that of the amendment")
        parser.add_argument("--amendment", default="", help="code, such as 2015-08; default: the newest")
        parser.add_argument("--state", default="", help="submitted (default) or confirmed")
        parser.add_argument("--organization", default="", help="code of an organ, for a table of one organ")
        parser.add_argument("--kind", default="", help="AGENCY or CORPORATION")
        parser.add_argument("--category", default="", help="category of organs, such as MINISTRY")
        parser.add_argument("--lead-agency", default="", help="code of the agency that leads the corporations")
        parser.add_argument("--format", choices=[*FORMATS, "text"], default="text")
        parser.add_argument("--charset", default="", help="of csv: utf-8 (default) or cp932")
        parser.add_argument("--output", type=Path, help="the file to write; needed for xlsx and pdf")

    def handle(self, *args: Any, **options: Any) -> None:
        """Count, and print or write."""
        form, output = options["format"], options["output"]
        if not output and (form in BINARY or options["charset"].lower() == CP932):
            raise CommandError(NO_OUTPUT.format(form if form in BINARY else CP932))
        try:
            question = ask(options["number"], options)
            table = question.table().seen_on(clock.today())
            if form == "text":
                content = as_text(table).encode()
            else:
                content = table_file(table, question.link("api:table-cell"), form, options).content
        except Refusal as refusal:
            raise CommandError(str(refusal)) from refusal
        if output:
            output.write_bytes(content)
        else:
            self.stdout.write(content.decode(), ending="\n" if form == "json" else "")
