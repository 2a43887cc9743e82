"""Addresses of pages. A page has hundreds of them, and what they are made of never changes while the system runs."""

from __future__ import annotations

from functools import lru_cache

from django.urls import get_script_prefix, reverse
from django.utils.http import urlencode

KEPT = 4096  # parts of addresses; more than the pages of a cycle have


def address_of(view: str, *arguments: str, **words: str) -> str:
    """The address of a view, with words behind the question mark."""
    path = path_of(get_script_prefix(), view, arguments)
    return f"{path}?{query_of(tuple(words.items()))}" if words else path


@lru_cache(KEPT)
def path_of(prefix: str, view: str, arguments: tuple[str, ...]) -> str:
    """The path of a view; `prefix` is where the whole system lies on the server."""
    return reverse(view, args=arguments)


@lru_cache(KEPT)
def query_of(words: tuple[tuple[str, str], ...]) -> str:
    """Words as they stand behind the question mark."""
    return urlencode(words)
