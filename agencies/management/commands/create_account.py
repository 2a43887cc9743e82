"""`manage.py create_account EMAIL NAME --role CHIEF --organization AG-26`: an account, its password printed once."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from agencies.accounts import command
from agencies.actions import create_account
from agencies.models import Organization
from agencies.passwords import drawn_password
from agencies.refusals import Refusal
from agencies.roles import Role


class Command(BaseCommand):
    """Make an account with one role."""

    help = "Create an account and print its drawn password, alone, on the last line."

    def add_arguments(self, parser: CommandParser) -> None:
        """Who, as what, for which organ."""
        parser.add_argument("email")
        parser.add_argument("name")
        parser.add_argument("--role", required=True, choices=Role.values)
        parser.add_argument("--organization", required=True, help="code of the organ or unit, such as AG-26")

    def handle(self, *args: Any, **options: Any) -> None:
        """Create and print."""
        organization = Organization.objects.filter(code=options["organization"]).first()
        if organization is None:
            raise CommandError(f"コード「{options['organization']}」の機関はありません（例 AG-26、IA-044）。")
        password = drawn_password()
        try:
            user = create_account(
                email=options["email"],
                name=options["name"],
                password=password,
                assignments=[(options["role"], organization)],
                by=command("create_account"),
            )
        except Refusal as refusal:
            raise CommandError(str(refusal)) from refusal
        role = Role(options["role"]).label
        self.stdout.write(f"{user}：{organization} {role}。パスワードは再表示できません。")
        self.stdout.write(password)
