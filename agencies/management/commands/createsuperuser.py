"""`manage.py createsuperuser`: there are none here."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError


class Command(BaseCommand):
    """Say what to use instead: every account holds roles, and none holds all."""

    help = "Not used here; see create_account."

    def handle(self, *args: Any, **options: Any) -> None:
        """Refuse."""
        raise CommandError("There are no superusers. Use: manage.py create_account EMAIL NAME --role ADMINISTRATOR …")
