"""The business day; only views, tasks and commands read it (rule 5)."""

from datetime import date

from django.conf import settings
from django.utils import timezone


def today() -> date:
    """Today in Japan, moved by the `TODAY` setting where one is given."""
    return timezone.localdate() + settings.BUSINESS_DAY_OFFSET
