"""What is said when no view answers: for an address of the API as its problems are, else as a page."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.views import defaults

from agencies.api_problems import NO_ACCESS, TYPES, refuse

API = "/api/"
NO_ADDRESS = "このアドレスはありません。/api/v1/ にアドレスの一覧があります。"
BAD = "問合せを読み取れません。アドレスと内容を確かめてください。"
FAULT = "システムに異常があります。時間を置いて、もう一度送ってください。続くときは、応答の X-Request-Id を事務局に伝えてください。"


def is_api(request: HttpRequest) -> bool:
    """Does a program wait for the answer?"""
    return request.path.startswith(API)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """400."""
    return refuse(400, TYPES[400], BAD) if is_api(request) else defaults.bad_request(request, exception)


def permission_denied(request: HttpRequest, exception: Exception) -> HttpResponse:
    """403."""
    return refuse(403, TYPES[403], NO_ACCESS) if is_api(request) else defaults.permission_denied(request, exception)


def page_not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """404."""
    return refuse(404, TYPES[404], NO_ADDRESS) if is_api(request) else defaults.page_not_found(request, exception)


def server_error(request: HttpRequest, *args: Any) -> HttpResponse:
    """500."""
    return refuse(500, TYPES[500], FAULT) if is_api(request) else defaults.server_error(request)
