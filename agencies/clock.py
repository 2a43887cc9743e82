"""The business day; only views, tasks and commands read it (rule 5), and what asks whose role holds now."""

from datetime import date, datetime

from django.conf import settings
from django.utils import timezone


def today() -> date:
    """Today in Japan, moved by the `TODAY` setting where one is given."""
    return timezone.localdate() + settings.BUSINESS_DAY_OFFSET


def now() -> datetime:
    """The moment of business: now, as many days from here as `today` is."""
    return timezone.now() + settings.BUSINESS_DAY_OFFSET
