"""Fixtures for every test."""

from __future__ import annotations

import json
from datetime import date
from functools import partial
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command

from guidelines.models import Amendment
from tests.loaded import load_once

GOLDEN = Path(__file__).parent / "golden"


@pytest.fixture(autouse=True)
def quick_passwords(settings: Any) -> None:
    """Hash passwords the quick way: signing in is tested, not how hard a hash is to break."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture
def in_2021(settings: Any) -> None:
    """The business day is the 基準日 of the small cycle (`tests.cycles`), as nobody is late on a day to come."""
    settings.BUSINESS_DAY_OFFSET += date(2021, 5, 31) - date(2016, 5, 31)


@pytest.fixture
def survey(db: None) -> Amendment:
    """The survey of 2015, loaded into the test's own transaction."""
    load_once("survey", partial(call_command, "load_survey_2015", stdout=StringIO()))
    return Amendment.objects.get(is_fictional=False)


@pytest.fixture
def exercise(db: None) -> Amendment:
    """The exercise, loaded into the test's own transaction; beside the survey where a test asks for both."""
    load_once("exercise", partial(call_command, "load_exercise", stdout=StringIO()))
    return Amendment.objects.get(is_fictional=True)


@pytest.fixture(scope="session")
def published() -> dict[str, Any]:
    """The figures of the report, as they were published."""
    return json.loads((GOLDEN / "published_tables.json").read_text(encoding="utf-8"))
