"""Doors of pages: who may open them at all. What is loaded behind a door is limited by `visible_to`."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any, Protocol, TypeVar

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase

from agencies.roles import Officer, Permission

View = Callable[..., HttpResponse]
Answer = TypeVar("Answer", bound=HttpResponseBase)


def officer_of_request(request: HttpRequest) -> Officer:
    """Who asks; set by the middleware."""
    return request.officer  # type: ignore[attr-defined]  # the middleware sets it


class Door(Protocol):
    """What opens a view to some and leaves what it answers with as it is."""

    def __call__(self, view: Callable[..., Answer], /) -> Callable[..., Answer]:
        """The view behind the door."""
        ...


def requires(permission: Permission) -> Door:
    """Open the view only to those who hold the permission; others read why not (403)."""

    def decorate(view: Callable[..., Answer], /) -> Callable[..., Answer]:
        @functools.wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> Answer:
            if not officer_of_request(request).may(permission):
                raise PermissionDenied(f"この画面には「{permission.value}」権限が必要です。")
            return view(request, *args, **kwargs)

        return guarded

    return decorate
