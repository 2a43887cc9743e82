"""Dates in era style for templates."""

from datetime import date

from django import template

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
