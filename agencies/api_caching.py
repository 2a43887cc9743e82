"""What may be kept of the answers of the API: nothing without asking again, but for what is published.

- Every answer read has a strong `ETag`, that of its bytes. Who names it in `If-None-Match` gets 304 and no content, after
  everything was authorised and counted as for anybody else: it saves the way, never the check.
- `Vary` names all that an answer depends on beside its address.
- What is published may be kept by any cache for five minutes where no account asked for it, as its pages may.
"""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.utils.cache import patch_vary_headers
from django.utils.http import parse_etags

from agencies.api_conditions import etag_of_content
from agencies.api_deprecations import announce

View = Callable[[HttpRequest], HttpResponse]
PUBLISHED = frozenset({"publications", "publication"})
SECONDS_KEPT = 300
VARY = ("Authorization", "Cookie", "Accept")
KEPT_BY_304 = ("ETag", "Cache-Control", "Content-Location", "Date", "Expires", "Vary", "Link", "Deprecation", "Sunset")


def conditional(get_response: View) -> View:
    """Tag the answers of the API, and answer 304 where nothing changed."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        match = request.resolver_match
        if match is None or match.namespace != "api":
            return response
        patch_vary_headers(response, VARY)
        announce(request, response)
        is_open = match.url_name in PUBLISHED and not request.user.is_authenticated
        if request.method not in ("GET", "HEAD") or response.status_code != 200 or response.streaming:
            response.setdefault("Cache-Control", "private, no-store")
            return response
        response.setdefault("Cache-Control", f"public, max-age={SECONDS_KEPT}" if is_open else "private, no-cache")
        response.setdefault("ETag", etag_of_content(response.content))
        return not_modified(response) if is_known(request, response["ETag"]) else response

    return middleware


def is_known(request: HttpRequest, etag: str) -> bool:
    """Does the reader have it already? Compared weakly, as RFC 9110 asks."""
    known = parse_etags(request.headers.get("If-None-Match", ""))
    return "*" in known or etag in {tag.removeprefix("W/") for tag in known}


def not_modified(response: HttpResponse) -> HttpResponse:
    """The same answer without its content."""
    headers = {name: response[name] for name in KEPT_BY_304 if name in response}
    bare = HttpResponse(status=304, headers=headers)
    del bare["Content-Type"]
    bare.cookies = response.cookies
    return bare
