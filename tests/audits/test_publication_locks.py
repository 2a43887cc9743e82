"""While a set is counted no answer changes, and nobody waits for somebody who waits for them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import DatabaseError, connection
from django.test.utils import CaptureQueriesContext

from audits.freezing import hold_still
from tests.cycles import Cycle, answered_cycle
from tests.publications import prepared, published

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif(connection.vendor != "postgresql", reason="on SQLite the transaction holds the write lock"),
]


@pytest.fixture
def other() -> Iterator[Any]:
    """A second connection to the same database."""
    second = connection.copy()
    yield second
    second.close()


def locks(statements: CaptureQueriesContext) -> list[str]:
    """The statements that lock something, each by what it locks."""
    found = [one["sql"] for one in statements if "LOCK TABLE" in one["sql"] or "FOR UPDATE" in one["sql"]]
    return [f"{'table' if 'LOCK TABLE' in sql else 'row'} {sql.split(chr(34))[1]}" for sql in found]


def test_nobody_locks_a_version_meanwhile_and_everybody_reads(db: None, other: Any) -> None:
    hold_still()
    with other.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM regulations_submission")
        assert cursor.fetchone() == (0,)
        for mode in ("ROW SHARE", "ROW EXCLUSIVE"):  # of SELECT FOR UPDATE, and of writing
            with pytest.raises(DatabaseError, match="could not obtain lock"):
                cursor.execute(f"BEGIN; LOCK TABLE regulations_submission IN {mode} MODE NOWAIT")
            cursor.execute("ROLLBACK")


def test_versions_are_held_before_anything_else_is_locked() -> None:
    cycle: Cycle = answered_cycle()
    with CaptureQueriesContext(connection) as preparing:
        prepared(cycle, ["2-1-5"])
    with CaptureQueriesContext(connection) as publishing:
        published(cycle, ["2-1-5"])
    held = "table regulations_submission"
    assert locks(preparing) == [held]
    assert locks(publishing) == [held, held, "row guidelines_amendment", "row audits_preparation"]
