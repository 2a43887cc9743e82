"""What the pages of second factors share."""

from __future__ import annotations

import base64
import ipaddress
from typing import Any

from allauth.mfa.adapter import get_adapter
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse


def is_named(request: HttpRequest) -> bool:
    """Was the system opened under a name? A passkey belongs to a name, and cannot be had for the number of a machine."""
    host = request.get_host()
    name = host.partition("]")[0].lstrip("[") if host.startswith("[") else host.partition(":")[0]
    try:
        ipaddress.ip_address(name)
    except ValueError:
        return True
    return False


def qr_code(text: str) -> str:
    """The text as a picture, in an address that holds the picture itself."""
    return "data:image/svg+xml;base64," + base64.b64encode(get_adapter().build_totp_svg(text).encode()).decode()


def crumbs(last: str) -> dict[str, Any]:
    """Where a page below the settings stands."""
    above = [("ホーム", reverse("home")), ("サインインの設定", reverse("agencies:sign-in-settings"))]
    return {"breadcrumbs": [*above, (last, None)]}


def codes_page(request: HttpRequest, codes: list[str]) -> HttpResponse:
    """New recovery codes; they stand in this answer and nowhere else."""
    return render(request, "agencies/sign_in/codes.html", {"codes": codes} | crumbs("回復コード"))
