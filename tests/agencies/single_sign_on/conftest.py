"""A provider that knows 例示 花子, and the settings that name it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from agencies.models import User
from config.settings_parts.single_sign_on import providers_of
from tests.agencies.second_factor.people import person
from tests.agencies.single_sign_on.provider import CLIENT_ID, CLIENT_SECRET, Provider, new_key, running

KEY = new_key()


@pytest.fixture
def provider(settings: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[Provider]:
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    with running() as started:
        started.signing_key = KEY
        started.person = {
            "sub": "248289",
            "email": "Hanako@reiji.example",
            "email_verified": True,
            "name": "例示 花子",
        }
        settings.SOCIALACCOUNT_PROVIDERS = providers_of(started.url, CLIENT_ID, CLIENT_SECRET, "例示省アカウント")
        settings.OIDC_ROLES = [
            {"claim": "groups", "value": "hogo", "role": "CHIEF", "organization": "M-1"},
            {"claim": "dept", "value": "12", "role": "MEMBER", "organization": "M-1"},
            {"claim": "groups", "value": "hogo", "role": "CHIEF", "organization": "NONE"},
        ]
        yield started


@pytest.fixture
def hanako(db: None) -> User:
    return person("OFFICER", "例示 花子", "hanako@reiji.example")


@pytest.fixture
def admin(db: None) -> User:
    return person("ADMINISTRATOR", "事務 四郎", "shiro@soumu.example")
