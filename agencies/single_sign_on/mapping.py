"""From the claims of a sign-in to the roles they would give, by the lines of OIDC_ROLES."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error

from agencies.roles import Role

KEYS = {"claim", "value", "role", "organization"}


@dataclass(frozen=True)
class Proposed:
    """A role for the organization of that code, and by which line it came."""

    role: str
    code: str
    source: str


def proposed_by(claims: Mapping[str, Any]) -> list[Proposed]:
    """The roles of all lines whose claim is that value, or a list that holds it; each role once."""
    found: dict[tuple[str, str], Proposed] = {}
    for line in settings.OIDC_ROLES:
        given = claims.get(line["claim"])
        values = given if isinstance(given, list) else [given]
        if line["value"] in values:
            key = line["role"], line["organization"]
            found.setdefault(key, Proposed(*key, source=f"{line['claim']} = {line['value']}"[:200]))
    return list(found.values())


def vouches(claims: Mapping[str, Any]) -> bool:
    """Does the provider say, in words that the settings trust, that it has asked for a second factor?"""
    methods = claims.get("amr")
    amr = {one for one in methods if isinstance(one, str)} if isinstance(methods, list) else set()
    return bool(amr & set(settings.OIDC_TRUSTED_AMR)) or claims.get("acr") in settings.OIDC_TRUSTED_ACR


def check_settings(app_configs: object, **kwargs: Any) -> list[CheckMessage]:
    """Say at the start what is wrong with the settings, and not when somebody signs in."""
    wrong: list[CheckMessage] = []
    for number, line in enumerate(settings.OIDC_ROLES, start=1):
        if not isinstance(line, dict) or set(line) != KEYS or not all(isinstance(one, str) for one in line.values()):
            text = f"OIDC_ROLES, line {number}: needs {', '.join(sorted(KEYS))}, each a text."
            wrong.append(Error(text, id="single_sign_on.E001"))
        elif line["role"] not in Role.values:
            wrong.append(Error(f"OIDC_ROLES, line {number}: there is no such role.", id="single_sign_on.E002"))
    for app in settings.SOCIALACCOUNT_PROVIDERS.get("openid_connect", {}).get("APPS", []):
        if not settings.DEMO and not app["settings"]["issuer"].startswith("https://"):
            wrong.append(Error("OIDC_ISSUER must begin with https://.", id="single_sign_on.E003"))
        if not (app["client_id"] and app["secret"]):
            wrong.append(Error("OIDC_CLIENT_ID and OIDC_CLIENT_SECRET are missing.", id="single_sign_on.E004"))
    return wrong
