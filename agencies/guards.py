"""Triggers by which the database itself refuses to change the trail (rule 12), on SQLite and PostgreSQL.

- UPDATE and DELETE are refused row by row; REPLACE deletes first, which `recursive_triggers` makes visible.
- PostgreSQL's TRUNCATE needs a trigger of its own.
"""

from collections.abc import Sequence
from typing import Any

from django.core.checks import CheckMessage, Error
from django.db import DatabaseError, connections
from django.db.backends.base.base import BaseDatabaseWrapper

GUARDED = ("agencies_trail",)

SQLITE = """
CREATE TRIGGER IF NOT EXISTS guard_{table}_{name} BEFORE {event} ON {table}
BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END
"""
POSTGRES_FUNCTION = """
CREATE OR REPLACE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION '% is append-only', TG_TABLE_NAME; END $$
"""
POSTGRES = """
CREATE OR REPLACE TRIGGER guard_{table}_{name} BEFORE {event} ON {table}
FOR EACH {each} EXECUTE FUNCTION refuse_change()
"""
EVENTS = {
    "sqlite": (("update", "UPDATE", "ROW"), ("delete", "DELETE", "ROW")),
    "postgresql": (("update", "UPDATE", "ROW"), ("delete", "DELETE", "ROW"), ("truncate", "TRUNCATE", "STATEMENT")),
}


def expected(connection: BaseDatabaseWrapper) -> set[str]:
    """Names of the triggers that must be there."""
    return {f"guard_{table}_{name}" for table in GUARDED for name, _, _ in EVENTS[connection.vendor]}


def installed(connection: BaseDatabaseWrapper) -> set[str]:
    """Names of the guards that are there and enabled."""
    query = (
        "SELECT name FROM sqlite_master WHERE type = 'trigger' AND name LIKE 'guard_%'"
        if connection.vendor == "sqlite"
        else "SELECT tgname FROM pg_trigger WHERE tgname LIKE 'guard_%' AND tgenabled <> 'D'"
    )
    with connection.cursor() as cursor:
        cursor.execute(query)
        return {name for (name,) in cursor.fetchall()}


def install(connection: BaseDatabaseWrapper) -> None:
    """Create what is missing; may be run any number of times."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(POSTGRES_FUNCTION)
        statement = SQLITE if connection.vendor == "sqlite" else POSTGRES
        for table in GUARDED:
            for name, event, each in EVENTS[connection.vendor]:
                cursor.execute(statement.format(table=table, name=name, event=event, each=each))


def after_migrate(using: str = "default", **kwargs: Any) -> None:
    """Install the guards if the guarded tables exist yet."""
    connection = connections[using]
    if set(GUARDED) <= set(connection.introspection.table_names()):
        install(connection)


def check_guards(
    *, app_configs: Any = None, databases: Sequence[str] | None = None, **kwargs: Any
) -> list[CheckMessage]:
    """`manage.py check --database default` names every guard that is missing."""
    problems: list[CheckMessage] = []
    for alias in databases or []:
        try:
            tables = set(connections[alias].introspection.table_names())
            missing = expected(connections[alias]) - installed(connections[alias])
        except DatabaseError:
            continue  # an unreachable database is reported by the checks of Django and by /healthz
        if set(GUARDED) <= tables and missing:
            problems.append(
                Error(
                    f"The trail is not guarded on '{alias}': {', '.join(sorted(missing))}.",
                    hint="Run manage.py install_guards.",
                    id="agencies.E001",
                )
            )
    return problems
