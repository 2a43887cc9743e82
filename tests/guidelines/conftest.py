"""Fixtures for the preparation of a cycle."""

from __future__ import annotations

import pytest
from django.test import Client

from tests.cycles import Cycle, small_cycle
from tests.guidelines.plans import administrator
from tests.permissions.matrix import signed_in


@pytest.fixture
def cycle(db: None) -> Cycle:
    """The cycle before the one that is prepared."""
    return small_cycle()


@pytest.fixture
def client(cycle: Cycle) -> Client:
    """The browser of the administrator who prepares the cycle."""
    account = administrator(cycle).account
    assert account
    return signed_in(account)
