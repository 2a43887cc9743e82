"""What pages of signing in offer besides the password."""

import json
from typing import Any

from django import template
from django.http import HttpRequest

from agencies.second_factor.pages import is_named
from agencies.single_sign_on.queries import provider_name

register = template.Library()


@register.simple_tag(takes_context=True)
def can_use_passkeys(context: dict[str, Any]) -> bool:
    """Was the system opened under a name, to which passkeys belong?"""
    request: HttpRequest = context["request"]
    return is_named(request)


@register.filter
def as_json(value: Any) -> str:
    """Plain values for a script, to stand in an attribute (escaped there like any text)."""
    return json.dumps(value)


@register.simple_tag
def sign_on_name() -> str:
    """What the button for the organization's own accounts says; empty without a provider."""
    return provider_name()
