"""SQLite by its own tool, the online backup: a consistent copy while others write, and back in one transaction."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from django.db import DatabaseError
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.utils import ConnectionHandler

from agencies.backups.facts import SESSIONS, facts_of, rows
from agencies.backups.manifest import Facts
from agencies.backups.refusals import BackupRefused

EMPTIED = 'DELETE FROM "{table}"'


@contextmanager
def snapshot(connection: BaseDatabaseWrapper, path: Path) -> Iterator[BaseDatabaseWrapper]:
    """Write the database into a file; gives a connection to that very state."""
    connection.ensure_connection()
    with closing(sqlite3.connect(path)) as copy:
        connection.connection.backup(copy)
        copy.execute("PRAGMA journal_mode=DELETE")  # one file, without a log beside it
        copy.execute("PRAGMA secure_delete=ON")
        for (table,) in copy.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall():
            if table in SESSIONS:
                copy.execute(EMPTIED.format(table=table))
        copy.commit()
    with opened(path) as found:
        yield found


@contextmanager
def opened(path: Path) -> Iterator[BaseDatabaseWrapper]:
    """A connection to a file."""
    other = ConnectionHandler({"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": str(path)}})["default"]
    try:
        yield other
    finally:
        other.close()


def looked_at(path: Path) -> Facts:
    """What is in the file of a backup; raises BackupRefused where SQLite finds it faulty."""
    with opened(path) as found:
        try:
            faults = [row[0] for row in rows(found, "PRAGMA integrity_check")]
            orphans = rows(found, "PRAGMA foreign_key_check")
        except DatabaseError as error:
            raise BackupRefused(f"バックアップのデータベースを開けません（{error}）。") from error
        if faults != ["ok"] or orphans:
            raise BackupRefused(
                f"バックアップのデータベースに誤りがあります（{faults[0] if faults != ['ok'] else '参照先のない行'}）。"
            )
        return facts_of(found)


def restore(connection: BaseDatabaseWrapper, path: Path) -> None:
    """Put the copy in the place of what stands, in one transaction of SQLite; it waits until nobody writes."""
    connection.ensure_connection()
    with closing(sqlite3.connect(path)) as copy:
        copy.backup(connection.connection)
    connection.close()
