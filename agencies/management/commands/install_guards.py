"""`manage.py install_guards`: make the database refuse changes to the trail and to what is published."""

from typing import Any

from django.core.management.base import BaseCommand
from django.db import connection

from agencies import guards


class Command(BaseCommand):
    """Create the missing triggers; also done after every migrate."""

    help = "Install the triggers that refuse changes to the trail and to what is published."

    def handle(self, *args: Any, **options: Any) -> None:
        """Install, then say what stands."""
        guards.install(connection)
        self.stdout.write(f"{len(guards.installed(connection))} guards installed")
