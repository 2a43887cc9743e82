"""Configuration of the app."""

from django.apps import AppConfig


class AuditsConfig(AppConfig):
    """The room that sees all the others."""

    name = "audits"
    verbose_name = "評価"
