"""`manage.py import_register LIST.xlsx [--apply] [--fictional]`: what a list of local governments would change, as JSON."""

import json
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from agencies.accounts import command
from agencies.refusals import Refusal
from agencies.register_import import apply_register
from agencies.register_plan import RegisterPlan, plan_register
from agencies.spreadsheets import CellError


class Command(BaseCommand):
    """Show what a list would change in the register, or change it, all or nothing."""

    help = "Print errors and changes of a list of local governments as JSON; change the register only with --apply."

    def add_arguments(self, parser: CommandParser) -> None:
        """The file, and whether it is applied."""
        parser.add_argument("file", type=Path, help="Excel (.xlsx) or CSV (UTF-8 or CP932)")
        parser.add_argument("--apply", action="store_true", help="change the register")
        parser.add_argument("--fictional", action="store_true", help="organizations invented for an exercise")

    def handle(self, *args: Any, **options: Any) -> None:
        """Print `{"errors": [], "changes": [], "conflicts": []}`; exit 1 on any error, with nothing changed."""
        path, is_fictional = options["file"], options["fictional"]
        try:
            content = path.read_bytes()
        except OSError as error:
            raise CommandError(f"「{path.name}」を開けません。ファイルの場所と名前を確かめてください。") from error
        by = command("import_register")
        try:
            plan = plan_register(content, path.name, is_fictional=is_fictional)
            if options["apply"] and not plan.errors:
                plan = apply_register(content=content, file_name=path.name, is_fictional=is_fictional, by=by)
        except Refusal as refusal:
            plan = RegisterPlan("", (CellError("", "", path.name, str(refusal)),))
        self.stdout.write(json.dumps(plan.as_json(), ensure_ascii=False, indent=1))
        if plan.errors:
            raise SystemExit(1)
