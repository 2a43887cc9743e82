"""Whole systems of a test, each with a database and folders of its own, which commands take for the one there is."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection, connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.utils import ConnectionHandler
from django.test import override_settings

ON_SQLITE = connection.vendor == "sqlite"
Rows = dict[str, list[Any]]


@dataclass(frozen=True)
class Side:
    """One system."""

    connection: BaseDatabaseWrapper
    folder: Path

    @contextmanager
    def in_use(self) -> Iterator[None]:
        """Until the end of the block, it is the system of the settings."""
        before = connections["default"]
        connections["default"] = self.connection
        try:
            with override_settings(DATA_DIR=self.folder, MEDIA_ROOT=self.folder / "files"):
                yield
        finally:
            connections["default"] = before

    def rows(self) -> Rows:
        """Every row of every table, in one order."""
        with self.connection.cursor() as cursor:
            found = {}
            for name in self.connection.introspection.table_names(cursor):
                cursor.execute(f'SELECT * FROM "{name}"')  # noqa: S608 - every table there is
                found[name] = sorted(cursor.fetchall(), key=repr)
        return found

    def files(self) -> dict[str, bytes]:
        """Every file there is, what lies about included."""
        return {str(one.relative_to(self.folder)): one.read_bytes() for one in self.folder.rglob("*") if is_kept(one)}


def is_kept(path: Path) -> bool:
    """Is it a file, and neither the database nor the lock of a command?"""
    return path.is_file() and not path.name.startswith("db.sqlite3") and path.name != "backup.lock"


def wrapper(name: str) -> BaseDatabaseWrapper:
    """A connection like that of the settings, to another database."""
    like = dict(settings.DATABASES["default"])
    return ConnectionHandler({"default": like | {"NAME": name}})["default"]


@contextmanager
def systems(folder: Path) -> Iterator[tuple[Side, Side]]:
    """One whose database is as migrations left it, and an empty one that was never migrated."""
    names = ["full", "empty"]
    for name in names:
        (folder / name).mkdir()
    databases = [str(folder / name / "db.sqlite3") for name in names] if ON_SQLITE else names
    with made(databases):
        sides = [Side(wrapper(one), folder / name) for one, name in zip(databases, names, strict=True)]
        try:
            yield sides[0], sides[1]
        finally:
            for side in sides:
                side.connection.close()


@contextmanager
def made(names: list[str]) -> Iterator[None]:
    """The databases: the first a copy of the one that tests use."""
    if ON_SQLITE:
        connection.ensure_connection()
        with closing(sqlite3.connect(names[0])) as copy:
            connection.connection.backup(copy)
        yield
        return
    template = connection.settings_dict["NAME"]
    connection.close()  # nobody may be at a database that is copied
    with connection._nodb_cursor() as cursor:
        cursor.execute(f'CREATE DATABASE "{names[0]}" TEMPLATE "{template}"')
        cursor.execute(f'CREATE DATABASE "{names[1]}"')
        try:
            yield
        finally:
            for name in names:
                cursor.execute(f'DROP DATABASE "{name}" WITH (FORCE)')
