"""Every text of the database is hostile markup: no page runs it, shows it as markup, or asks the policy to stop it."""

from __future__ import annotations

import contextlib
import sqlite3

import pytest
from django.apps import apps
from django.db import models

from tests.browser.conftest import SignIn
from tests.browser.places import PLACES
from tests.browser.system import System

ROOMS = ("agencies", "guidelines", "regulations", "audits", "incidents")
HOSTILE = "\"'><img class=struck src=/struck onerror=alert(1)><script class=struck>alert(1)</script>"
MACHINE = frozenset(
    {
        "code", "email", "password", "digest", "hash", "previous", "request_id", "key", "session_key", "address", "file",
        "corporate_number", "media_type", "action", "target_type", "number", "set_id", "mark", "marks", "url", "result_url",
        "session_data", "shape",
    }
)  # fmt: skip
"""Columns that hold what the application itself wrote, by their names: codes, digests, addresses, kinds."""


def texts() -> list[tuple[str, models.Field]]:
    """Every column in which a person's words are kept, with its table."""
    return [
        (model._meta.db_table, field)
        for room in ROOMS
        for model in apps.get_app_config(room).get_models()
        for field in model._meta.local_concrete_fields
        if isinstance(field, (models.CharField, models.TextField)) and not field.choices and field.name not in MACHINE
    ]


def strike(system: System) -> list[str]:
    """Write it into every such column of every row. Returns the columns that the database kept from it."""
    kept = []
    with contextlib.closing(sqlite3.connect(system.database, timeout=20)) as live:
        for (name,) in live.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
            live.execute(f'DROP TRIGGER "{name}"')
        for table, field in texts():
            # Names that have to differ from each other begin with their number.
            word = f"substr(rowid || ?, 1, {field.max_length or 4000})"
            where = f"\"{field.column}\" <> ''"
            try:
                live.execute(f'UPDATE "{table}" SET "{field.column}" = {word} WHERE {where}', [HOSTILE])  # noqa: S608 - names of ours
            except sqlite3.IntegrityError as refused:
                kept.append(f"{table}.{field.column}: {refused}")
        live.commit()
    return kept


@pytest.fixture(scope="module")
def struck(system: System, ids: dict[str, int]) -> dict[str, int]:
    """The system with hostile texts; the ids that addresses name."""
    assert strike(system) == []
    system.sessions.clear()
    return ids


def test_no_text_of_the_database_runs_anywhere(sign_in: SignIn, struck: dict[str, int]) -> None:
    assert len(texts()) > 60
    shown, faults = 0, []
    for place in PLACES:
        page = sign_in(place.email, at=None)
        response = page.goto(place.address.format(group=0, **struck))
        if response is None or response.status != place.status:
            faults.append(f"{place.name}: {response and response.status}")
        if page.locator(".struck").count():
            faults.append(f"{place.name}: shown as markup")
        shown += "class=struck" in page.inner_text("body")
        page.context.close()
    assert faults == []
    assert shown > len(PLACES) // 2
