"""Triggers by which the database itself refuses to change what is written once (rule 12), on SQLite and PostgreSQL.

- UPDATE and DELETE are refused row by row. REPLACE deletes first, which only a connection with `recursive_triggers`
  notices; so on SQLite an INSERT that would take the place of a row is refused too, whoever connects.
- PostgreSQL's TRUNCATE needs a trigger of its own.
- Parts of a whole take no INSERT once the row of the whole stands: parts are written first, the whole last.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

from django.core.checks import CheckMessage, Error
from django.db import DatabaseError, connections
from django.db.backends.base.base import BaseDatabaseWrapper

# By the names of the tables: rooms above cannot be imported here, and a list read at one place can be checked.
GUARDED = (
    "agencies_trail",
    "agencies_trailseal",
    "agencies_accessrecord",
    "audits_publication",
    "audits_publishedtable",
    "audits_publishedrow",
    "incidents_incidentreport",
    "incidents_incidentstep",
)
SEALED = {
    "audits_publishedtable": ("publication_id", "audits_publication", "set_id"),
    "audits_publishedrow": ("publication_id", "audits_publication", "set_id"),
}
"""Table of parts → its column that names the whole, the table of wholes, and the column named there."""

SQLITE = """
CREATE TRIGGER IF NOT EXISTS guard_{table}_{name} BEFORE {event} ON {table}
BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END
"""
REPLACED = {
    "agencies_trail": (("id",),),
    "agencies_trailseal": (("id",), ("number",), ("total",), ("previous",), ("hash",)),
    "agencies_accessrecord": (("id",),),
    "audits_publication": (
        ("id",),
        ("set_id",),
        ("code",),
        ("corrects_id",),
        ("amendment_id", "number", "edition"),
    ),
    "incidents_incidentreport": (("id",), ("incident_id", "number")),
    "incidents_incidentstep": (("id",), ("incident_id", "step", "number")),
}
"""Table → the sets of columns that are unique in it; tables of parts take no INSERT into a whole at all."""
SQLITE_REPLACE = """
CREATE TRIGGER IF NOT EXISTS guard_{table}_replace BEFORE INSERT ON {table}
WHEN EXISTS (SELECT 1 FROM {table} WHERE {same})
BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END
"""
SQLITE_SEAL = """
CREATE TRIGGER IF NOT EXISTS guard_{table}_insert BEFORE INSERT ON {table}
WHEN EXISTS (SELECT 1 FROM {whole} WHERE {key} = NEW.{part})
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
POSTGRES_SEAL = """
CREATE OR REPLACE FUNCTION refuse_{table}() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN
  IF EXISTS (SELECT 1 FROM {whole} WHERE {key} = NEW.{part}) THEN
    RAISE EXCEPTION '% is append-only', TG_TABLE_NAME;
  END IF;
  RETURN NEW;
END $$;
CREATE OR REPLACE TRIGGER guard_{table}_insert BEFORE INSERT ON {table}
FOR EACH ROW EXECUTE FUNCTION refuse_{table}()
"""
EVENTS = {
    "sqlite": (("update", "UPDATE", "ROW"), ("delete", "DELETE", "ROW")),
    "postgresql": (("update", "UPDATE", "ROW"), ("delete", "DELETE", "ROW"), ("truncate", "TRUNCATE", "STATEMENT")),
}


def there(connection: BaseDatabaseWrapper) -> set[str]:
    """Guarded tables that exist yet."""
    return set(GUARDED) & set(connection.introspection.table_names())


def expected(connection: BaseDatabaseWrapper, tables: Collection[str] = GUARDED) -> set[str]:
    """Names of the triggers that must be there, for those tables."""
    changes = {f"guard_{table}_{name}" for table in tables for name, _, _ in EVENTS[connection.vendor]}
    if connection.vendor == "sqlite":
        changes |= {f"guard_{table}_replace" for table in REPLACED if table in tables}
    return changes | {f"guard_{table}_insert" for table in SEALED if table in tables}


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
    """Create what is missing on the tables that exist; may be run any number of times."""
    on_sqlite = connection.vendor == "sqlite"
    change, seal = (SQLITE, SQLITE_SEAL) if on_sqlite else (POSTGRES, POSTGRES_SEAL)
    tables = there(connection)
    with connection.cursor() as cursor:
        if not on_sqlite:
            cursor.execute(POSTGRES_FUNCTION)
        for table in sorted(tables):
            for name, event, each in EVENTS[connection.vendor]:
                cursor.execute(change.format(table=table, name=name, event=event, each=each))
        for table in sorted(tables & set(REPLACED)) if on_sqlite else ():
            rows = (" AND ".join(f"{column} = NEW.{column}" for column in unique) for unique in REPLACED[table])
            cursor.execute(SQLITE_REPLACE.format(table=table, same=" OR ".join(f"({one})" for one in rows)))
        for table, (part, whole, key) in SEALED.items():
            if {table, whole} <= tables:
                cursor.execute(seal.format(table=table, part=part, whole=whole, key=key))


def before_migrate(using: str = "default", plan: Sequence[Any] = (), **kwargs: Any) -> None:
    """Lift the seals on SQLite where something is to be migrated: it renames no table that a trigger looks into."""
    connection = connections[using]
    if plan and connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            for table in SEALED:
                cursor.execute(f"DROP TRIGGER IF EXISTS guard_{table}_insert")


def after_migrate(using: str = "default", **kwargs: Any) -> None:
    """Install the guards of the tables that exist yet."""
    connection = connections[using]
    if there(connection):
        install(connection)


def check_guards(
    *, app_configs: Any = None, databases: Sequence[str] | None = None, **kwargs: Any
) -> list[CheckMessage]:
    """`manage.py check --database default` names every guard that is missing."""
    problems: list[CheckMessage] = []
    for alias in databases or []:
        connection = connections[alias]
        try:
            missing = expected(connection, there(connection)) - installed(connection)
        except DatabaseError:
            continue  # an unreachable database is reported by the checks of Django and by /healthz
        if missing:
            problems.append(
                Error(
                    f"What is written once is not guarded on '{alias}': {', '.join(sorted(missing))}.",
                    hint="Run manage.py install_guards.",
                    id="agencies.E001",
                )
            )
    return problems
