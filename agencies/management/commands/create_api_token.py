"""`manage.py create_api_token NAME --role EVALUATOR`: a token for a program, printed once."""

from datetime import timedelta
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from agencies.accounts import command
from agencies.actions import create_api_token
from agencies.models import Organization
from agencies.refusals import Refusal
from agencies.roles import Role
from agencies.tokens.scopes import Scope

LONGEST = 3650


class Command(BaseCommand):
    """Make a token; only a digest of it is kept."""

    help = "Create an API token and print it, alone, on the last line."

    def add_arguments(self, parser: CommandParser) -> None:
        """Name, role, organization, scopes and life."""
        parser.add_argument("name", help="what it is for, such as dashboard-of-mic; unique")
        parser.add_argument("--role", required=True, help=", ".join(Role.values))
        parser.add_argument("--organization", default="", help="code, such as AG-26; needed for roles of an organ")
        parser.add_argument(
            "--scope",
            action="append",
            default=[],
            choices=Scope.values,
            help="what it is for, may be given again; default: all that the role may read, and no writing",
        )
        parser.add_argument("--days", type=int, default=365, help=f"life in days, up to {LONGEST}; default 365")

    def handle(self, *args: Any, **options: Any) -> None:
        """Create and print."""
        code, days = options["organization"], options["days"]
        if not 1 <= days <= LONGEST:
            raise CommandError(f"--days には 1 から {LONGEST} までの日数を指定してください。")
        organization = Organization.objects.filter(code=code).first() if code else None
        if code and organization is None:
            raise CommandError(f"コード「{code}」の機関はありません（例 AG-26、IA-044）。")
        try:
            token, secret = create_api_token(
                name=options["name"],
                role=options["role"],
                organization=organization,
                scopes=options["scope"],
                expires_at=timezone.now() + timedelta(days=days),
                by=command("create_api_token"),
            )
        except Refusal as refusal:
            raise CommandError(str(refusal)) from refusal
        until = timezone.localtime(token.expires_at).date().isoformat()
        self.stdout.write(f"{token.name}（{token.get_role_display()}、有効期限 {until}）。再表示できません。")
        self.stdout.write(secret)
