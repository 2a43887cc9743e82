"""Configuration of the app."""

from django.apps import AppConfig


class IncidentsConfig(AppConfig):
    """Readiness and incidents."""

    name = "incidents"
    verbose_name = "事案"
