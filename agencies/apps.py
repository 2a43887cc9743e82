"""Configuration of the app."""

from django.apps import AppConfig
from django.core import checks
from django.db.models.signals import post_migrate


class AgenciesConfig(AppConfig):
    """Organizations, accounts, trail."""

    name = "agencies"
    verbose_name = "機関"

    def ready(self) -> None:
        """Install the guards after every migrate (a table remake on SQLite drops them) and check them."""
        from agencies import guards

        post_migrate.connect(guards.after_migrate, sender=self, dispatch_uid="agencies.guards")
        checks.register(checks.Tags.database)(guards.check_guards)
