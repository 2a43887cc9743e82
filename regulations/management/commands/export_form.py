"""`manage.py export_form AG-26 --amendment 2015-08 --output F.xlsx`: the form (調査票) of one organ as a file."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from agencies import clock
from regulations.models import Review
from regulations.survey_forms.shell import acting
from regulations.survey_forms.writing import form_workbook


class Command(BaseCommand):
    """Write the form of one organ."""

    help = (
        "Write the form (調査票) of an organ as an Excel workbook: with its draft, or as its next version would begin."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """Whose form, of which cycle, and where it goes."""
        parser.add_argument("code", help="code of the organ, such as AG-26")
        parser.add_argument("--amendment", required=True, help="code of the cycle, such as 2015-08")
        parser.add_argument("--output", type=Path, required=True, help="the file to write")
        parser.add_argument(
            "--as", dest="account", default="", help="e-mail of an account; it sees what its roles show"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Find the review, and write."""
        by = acting(options["account"], "export_form", [options["code"]])
        reviews = Review.objects.visible_to(by).filter(
            organization__code=options["code"], amendment__code=options["amendment"]
        )
        review = reviews.select_related("organization", "amendment").first()
        if review is None:
            raise CommandError(
                f"機関「{options['code']}」に見直し「{options['amendment']}」は依頼されていないか、見る権限がありません。"
                "コードを確かめてください。"
            )
        try:
            options["output"].write_bytes(form_workbook(review, by, clock.today()))
        except OSError as error:
            raise CommandError(
                f"「{options['output']}」に書き込めません。フォルダーがあるか、書き込む権限があるかを確かめてください。"
            ) from error
