"""`manage.py send_reminders --on DATE`: the reminders of a day, each sent once."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from agencies import clock, eras
from agencies.accounts import command
from regulations.reminders.actions import send_due_reminders


class Command(BaseCommand):
    """Send what is due on the day and has not been sent; ends with 1 where a mail could not be sent."""

    help = "Send the reminders of a day (催促), each once."

    def add_arguments(self, parser: CommandParser) -> None:
        """The day."""
        parser.add_argument("--on", default="", help="2015-12-24 or 平成27年12月24日; default: today")

    def handle(self, *args: Any, **options: Any) -> None:
        """Send, and tell how many."""
        try:
            on = eras.parse_day(options["on"]) if options["on"] else clock.today()
        except eras.DateError as error:
            raise CommandError(str(error)) from error
        sent = send_due_reminders(on=on, by=command("send_reminders"))
        self.stdout.write(f"{eras.full(on)}：送信 {sent.delivered}通、送信できず {sent.failed}通")
        for review in sent.without_recipient:
            self.stdout.write(f"宛先なし：{review.organization.code} {review}")
        if sent.failed:
            raise CommandError("送信できなかったメールがあります。メールの設定を確かめ、もう一度実行してください。")
