"""`manage.py reset_factors EMAIL`: take lost second factors away, where no administrator can; leaves its rows of the trail."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from agencies.accounts import command
from agencies.models import User
from agencies.refusals import Refusal
from agencies.second_factor.actions import all_taken_away


class Command(BaseCommand):
    """Take all second factors of an account away, so that its owner can register new ones."""

    help = "Take all second factors of an account away; its owner signs in with the password and registers new ones."

    def add_arguments(self, parser: CommandParser) -> None:
        """Whose."""
        parser.add_argument("email")

    def handle(self, *args: Any, **options: Any) -> None:
        """Take them away."""
        user = User.objects.filter(email=options["email"].lower()).first()
        if user is None:
            raise CommandError(f"「{options['email']}」のアカウントはありません。")
        try:
            count = all_taken_away(user=user, by=command("reset_factors"))
        except Refusal as refusal:
            raise CommandError(str(refusal)) from refusal
        self.stdout.write(f"{user} の二段階認証を{count}件解除しました。")
