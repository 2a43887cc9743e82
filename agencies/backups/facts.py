"""What stands in a database at the moment of a connection: migrations, rows of each table, the last seal."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.migrations.loader import MigrationLoader

from agencies.backups.manifest import Facts

SESSIONS = ("agencies_session", "django_session")
"""Who is signed in: whoever holds a key from there would be so again after a restore. They go into no backup."""
OURS = ("agencies_", "guidelines_", "regulations_", "incidents_", "audits_")
"""How the tables of the rooms begin; what others keep is filled by `migrate` already."""

COUNT = "SELECT COUNT(*) FROM {table}"
ANY = "SELECT 1 FROM {table} LIMIT 1"


def rows(connection: BaseDatabaseWrapper, query: str) -> list[Any]:
    """What a query gives."""
    with connection.cursor() as cursor:
        cursor.execute(query)
        return cursor.fetchall()


def tables(connection: BaseDatabaseWrapper) -> list[str]:
    """The names of all tables, in order."""
    return sorted(connection.introspection.table_names())


def counted(connection: BaseDatabaseWrapper, names: Iterable[str]) -> dict[str, int]:
    """How many rows each of those tables has."""
    quote = connection.ops.quote_name
    return {name: rows(connection, COUNT.format(table=quote(name)))[0][0] for name in names}


def facts_of(connection: BaseDatabaseWrapper) -> Facts:
    """What is in it; who is signed in is not."""
    names = tables(connection)
    applied = rows(connection, "SELECT app, name FROM django_migrations") if "django_migrations" in names else []
    seals: list[Any] = []
    if "agencies_trailseal" in names:
        seals = rows(connection, "SELECT number, hash FROM agencies_trailseal ORDER BY number DESC LIMIT 1")
    number, digest = seals[0] if seals else (0, "")
    return Facts(
        vendor=connection.vendor,
        migrations=tuple(sorted(f"{app}.{name}" for app, name in applied)),
        counts=counted(connection, names) | dict.fromkeys(SESSIONS, 0),
        seal=number,
        hash=digest,
    )


def known_migrations() -> tuple[str, ...]:
    """The migrations of this version of the application."""
    return tuple(sorted(f"{app}.{name}" for app, name in MigrationLoader(None).disk_migrations))


def filled(connection: BaseDatabaseWrapper) -> list[str]:
    """The tables of ours in which something stands."""
    ours = [name for name in tables(connection) if name.startswith(OURS)]
    quote = connection.ops.quote_name
    return [name for name in ours if rows(connection, ANY.format(table=quote(name)))]


def lost_files(connection: BaseDatabaseWrapper, there_are: Iterable[str]) -> tuple[str, ...]:
    """The attachments whose row names a file that is not among those, as id and name of the file."""
    found = set(there_are)
    named = rows(connection, "SELECT id, file FROM agencies_attachment ORDER BY id")
    return tuple(f"agencies.Attachment {pk} {file}" for pk, file in named if file not in found)


def differences(said: Facts, found: Facts) -> list[str]:
    """Where two states of a database differ, in words."""
    names = sorted(said.counts.keys() | found.counts.keys())
    told = [
        f"{name}：{said.counts.get(name, 0)}件のはずが{found.counts.get(name, 0)}件"
        for name in names
        if said.counts.get(name, 0) != found.counts.get(name, 0)
    ]
    told += ["封印"] * ((said.seal, said.hash) != (found.seal, found.hash))
    return told + ["マイグレーション"] * (said.migrations != found.migrations)
