"""A page a person can open: whom it is for and how to get there."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from playwright.sync_api import Page

NOBODY = ""


def nothing(page: Page) -> None:
    """Leave the page as it opens."""


class Place(NamedTuple):
    """A page: `address` may name {review} and {group}; `arrange` brings about what no address shows."""

    name: str
    email: str
    address: str
    status: int = 200
    arrange: Callable[[Page], None] = nothing
