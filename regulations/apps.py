"""Configuration of the app."""

from django.apps import AppConfig


class RegulationsConfig(AppConfig):
    """How the organs answer: reviews, submissions, revisions."""

    name = "regulations"
    verbose_name = "見直し"
