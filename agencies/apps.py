"""Configuration of the app."""

from django.apps import AppConfig
from django.core import checks
from django.db.models.signals import post_migrate, pre_migrate
from django.urls import register_converter


class AgenciesConfig(AppConfig):
    """Organizations, accounts, trail."""

    name = "agencies"
    verbose_name = "機関"

    def ready(self) -> None:
        """Codes in addresses; guards installed after every migrate (a table remake on SQLite drops them), and checked."""
        from agencies import guards
        from agencies.converters import CodeConverter
        from agencies.single_sign_on.mapping import check_settings

        register_converter(CodeConverter, "code")

        pre_migrate.connect(guards.before_migrate, sender=self, dispatch_uid="agencies.guards")
        post_migrate.connect(guards.after_migrate, sender=self, dispatch_uid="agencies.guards")
        checks.register(checks.Tags.database)(guards.check_guards)
        checks.register(checks.Tags.security)(check_settings)
