"""`manage.py changepassword EMAIL`: a new drawn password, printed once; leaves a row of the trail."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from agencies.accounts import command
from agencies.actions import change_password
from agencies.models import User
from agencies.passwords import drawn_password


class Command(BaseCommand):
    """Give an account a new password; takes the place of Django's command, which would leave no trail."""

    help = "Give an account a newly drawn password and print it, alone, on the last line."

    def add_arguments(self, parser: CommandParser) -> None:
        """Whose."""
        parser.add_argument("email")

    def handle(self, *args: Any, **options: Any) -> None:
        """Change and print."""
        user = User.objects.filter(email=options["email"].lower()).first()
        if user is None:
            raise CommandError(f"「{options['email']}」のアカウントはありません。")
        password = drawn_password()
        change_password(user=user, password=password, by=command("changepassword"))
        self.stdout.write(f"{user} のパスワードを変更しました。再表示できません。")
        self.stdout.write(password)
