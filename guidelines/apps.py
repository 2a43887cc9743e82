"""Configuration of the app."""

from django.apps import AppConfig


class GuidelinesConfig(AppConfig):
    """What is asked: guidelines, clauses, amendments."""

    name = "guidelines"
    verbose_name = "指針"
