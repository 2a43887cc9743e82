"""PostgreSQL by its own tools: `pg_dump` of one snapshot, `pg_restore` in one transaction."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db.backends.base.base import BaseDatabaseWrapper

from agencies.backups.facts import SESSIONS
from agencies.backups.refusals import BackupRefused

DEBIAN = "/usr/lib/postgresql"
WAIT = "60000"  # milliseconds for a lock that somebody else holds
KNOWN = ("dbname", "user", "host", "port", "service", "sslmode", "sslrootcert", "sslcert", "sslkey", "passfile")


def program(name: str, major: int) -> str:
    """Where a tool is: in the folder PG_BIN if that is set, else that of the server's version, else on PATH."""
    folders = [settings.PG_BIN] if settings.PG_BIN else [f"{DEBIAN}/{major}/bin", os.environ.get("PATH", "")]
    for folder in folders:
        if found := shutil.which(name, path=folder):
            return found
    raise BackupRefused(
        f"PostgreSQL {major} の {name} がありません。postgresql-client を入れるか、環境変数 PG_BIN でフォルダを指定してください。"
    )


def major_of(connection: BaseDatabaseWrapper) -> int:
    """The version of the server."""
    connection.ensure_connection()
    version: int = connection.connection.server_version
    return version // 10000


def connected(connection: BaseDatabaseWrapper) -> tuple[str, dict[str, str]]:
    """How the tools reach the database: a text without the password, and the environment that has it."""
    from psycopg2.extensions import make_dsn  # where SQLite is used the driver need not be there

    parameters: dict[str, Any] = connection.get_connection_params()
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PG")}
    environment["PGOPTIONS"] = f"-c lock_timeout={WAIT}"
    if parameters.get("password"):
        environment["PGPASSWORD"] = parameters["password"]
    return make_dsn(**{name: parameters[name] for name in KNOWN if parameters.get(name)}), environment


def run(connection: BaseDatabaseWrapper, name: str, *arguments: str) -> None:
    """Run a tool to its end; raises BackupRefused with what it says."""
    dsn, environment = connected(connection)
    command = [program(name, major_of(connection)), f"--dbname={dsn}", "--no-password", *arguments]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, errors="replace", check=False)
    if done.returncode:
        raise BackupRefused(f"{name} が失敗しました：{done.stderr.strip()[-500:]}")


@contextmanager
def snapshot(connection: BaseDatabaseWrapper, path: Path) -> Iterator[BaseDatabaseWrapper]:
    """Write the database into a file; gives a connection that sees that very state."""
    other = connection.copy()
    try:
        with other.cursor() as cursor:
            cursor.execute("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
            cursor.execute("SELECT pg_export_snapshot()")
            (mark,) = cursor.fetchone()
        arguments = (
            "--format=custom",
            "--no-owner",
            "--no-privileges",
            f"--lock-wait-timeout={WAIT}",
            f"--snapshot={mark}",
            f"--file={path}",
        )
        run(connection, "pg_dump", *arguments, *(f"--exclude-table-data={table}" for table in SESSIONS))
        yield other
    finally:
        other.close()


def restore(connection: BaseDatabaseWrapper, path: Path) -> None:
    """Put the dump in the place of what stands, in one transaction: all of it, or nothing."""
    once = ("--single-transaction", "--exit-on-error", "--clean", "--if-exists", "--no-owner", "--no-privileges")
    run(connection, "pg_restore", *once, str(path))
    connection.close()
