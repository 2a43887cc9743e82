"""`manage.py import_form F.xlsx [--apply] [--as ACCOUNT]`: what a filled-in form would change, as JSON; or change it."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone

from agencies import clock
from agencies.echoes import echoed
from agencies.refusals import Refusal
from agencies.spreadsheets import CellError
from regulations.survey_forms.actions import FormsNotApplied, apply_forms
from regulations.survey_forms.archives import read_forms
from regulations.survey_forms.changes import Comparison, compare_all
from regulations.survey_forms.shell import acting


class Command(BaseCommand):
    """Look at a form, and apply it when asked to."""

    help = (
        "Print errors, changes and conflicts of a filled-in form as JSON, and apply it with --apply, all or nothing."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """The file, and what to do with it."""
        parser.add_argument("file", type=Path, help="a form, or a ZIP archive of forms")
        parser.add_argument(
            "--apply", action="store_true", help="apply it; refused where there is an error or a conflict"
        )
        parser.add_argument("--as", dest="account", default="", help="e-mail of the account whose permissions apply")

    def handle(self, *args: Any, **options: Any) -> None:
        """Print one JSON object; ends with 1 on any error, and with --apply on any conflict."""
        path = options["file"]
        try:
            forms, faults = read_forms([(path.name, path.read_bytes())])
        except OSError as error:
            self.answer(_whole(path, f"読み込めるファイル（{why_unread(error)}）"))
        if faults:
            self.answer([one for fault in faults for one in _whole(path, str(fault))])
        by, today = acting(options["account"], "import_form", [form.organization for form in forms]), clock.today()
        found = compare_all(forms, by, today)
        errors = [error for one in found for error in one.errors]
        has_conflicts = any(one.clashes for one in found)
        if options["apply"] and not errors and not has_conflicts:
            try:
                apply_forms(forms=forms, by=by, on=today, at=timezone.now())
            except FormsNotApplied as refusal:
                self.answer(_whole(path, str(refusal)), refusal.comparisons)
            except Refusal as refusal:
                self.answer(_whole(path, str(refusal)), found)
        self.answer(errors, found, is_refused=options["apply"] and has_conflicts)

    def answer(
        self, errors: Sequence[CellError], found: Sequence[Comparison] = (), *, is_refused: bool = False
    ) -> None:
        """Print what was found; does not come back where it ends with 1."""
        result = {
            "errors": [error.as_dict() for error in errors],
            "changes": [change.as_dict() for one in found for change in one.changes],
            "conflicts": [clash.as_dict() for one in found for clash in one.clashes],
        }
        self.stdout.write(json.dumps(result, ensure_ascii=False, indent=2))
        if errors or is_refused:
            raise SystemExit(1)


def why_unread(error: OSError) -> str:
    """Why the machine does not give a file, in words that say what to look at."""
    if isinstance(error, FileNotFoundError):
        return "このファイルはありません。場所と名前を確かめてください"
    if isinstance(error, (IsADirectoryError, NotADirectoryError)):
        return "ファイルの場所ではありません。ファイルの名前まで指定してください"
    if isinstance(error, PermissionError):
        return "このファイルを読む権限がありません"
    return f"ファイルを読めません。エラー番号 {error.errno}"


def _whole(path: Path, expected: str) -> list[CellError]:
    """An error that is about the file as a whole."""
    return [CellError("", "", echoed(path.name), expected)]
