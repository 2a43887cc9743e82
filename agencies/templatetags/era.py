"""Dates and moments in era style for templates."""

from datetime import date, datetime

from django import template
from django.utils import timezone

from agencies import eras

register = template.Library()


@register.filter
def era(day: date | None) -> str:
    """平成27年10月1日; empty for none."""
    return eras.full(day) if day else ""


@register.filter
def era_short(day: date | None) -> str:
    """H27.10.1; empty for none."""
    return eras.short(day) if day else ""


@register.filter
def era_moment(moment: datetime | None) -> str:
    """平成27年10月1日 09:05, by the clock of Japan also where its day is another than that of UTC; empty for none."""
    if moment is None:
        return ""
    here = timezone.localtime(moment)
    return f"{eras.full(here.date())} {here:%H:%M}"
