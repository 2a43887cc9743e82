"""`manage.py send_incident_warnings --at MOMENT`: who is to know of a deadline by then, each told once."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from agencies import clock
from agencies.accounts import command
from agencies.models import Mail
from incidents.clocks import JAPAN
from incidents.escalation import escalate
from incidents.moments import written


class Command(BaseCommand):
    """Send what is due at that moment and has not been sent; ends with 1 where a mail could not be sent."""

    help = "Warn of the deadlines of incidents (漏えい等事案の期限), each person once for each moment."

    def add_arguments(self, parser: CommandParser) -> None:
        """The moment."""
        parser.add_argument("--at", default="", help="2022-05-02T03:00, by the clock of Japan; default: now")

    def handle(self, *args: Any, **options: Any) -> None:
        """Send, and tell how many."""
        now = self._moment(options["at"]) if options["at"] else clock.now()
        mails = escalate(now=now, by=command("send_incident_warnings"))
        sent = sum(mail.state == Mail.State.SENT for mail in mails)
        self.stdout.write(f"{written(now)}：送信 {sent}通、送信できず {len(mails) - sent}通")
        if sent < len(mails):
            raise CommandError("送信できなかったメールがあります。メールの設定を確かめ、もう一度実行してください。")

    def _moment(self, text: str) -> datetime:
        """The moment that was typed; one without an offset is meant in Japan."""
        try:
            moment = datetime.fromisoformat(text)
        except ValueError:
            raise CommandError(
                f"「{text}」は日時として読めません。2022-05-02T03:00 のように入力してください。"
            ) from None
        return moment if moment.tzinfo else moment.replace(tzinfo=JAPAN)
