"""Fixtures for jobs."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from agencies.roles import Officer
from tests.jobs import MESSAGES, someone


@pytest.fixture
def files(settings: Any, tmp_path: Path) -> Path:
    """Where files of jobs are kept during the test."""
    settings.MEDIA_ROOT = tmp_path
    return tmp_path / "jobs"


@pytest.fixture
def owner(db: None, files: Path) -> Officer:
    """An evaluator, whose jobs the tests are about."""
    return someone("hanako")


@pytest.fixture
def colleague(db: None) -> Officer:
    """Another evaluator of the same ministry."""
    return someone("ichiro")


@pytest.fixture
def queue() -> None:
    """Nothing waits for a worker."""
    MESSAGES.mkdir(parents=True, exist_ok=True)
    for one in MESSAGES.iterdir():
        one.unlink()
