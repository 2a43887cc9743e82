"""Somebody of an organ, and somebody of the ministry who keeps accounts."""

from __future__ import annotations

import pytest

from agencies.models import User
from tests.agencies.second_factor.people import person


@pytest.fixture
def hanako(db: None) -> User:
    return person("OFFICER", "例示 花子", "hanako@reiji.example")


@pytest.fixture
def admin(db: None) -> User:
    return person("ADMINISTRATOR", "事務 四郎", "shiro@soumu.example")
