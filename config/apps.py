"""Configuration of the wiring: it owns the static files."""

from django.apps import AppConfig


class ConfigConfig(AppConfig):
    """Wiring."""

    name = "config"
    verbose_name = "構成"
