"""The system that is backed up or restored: a database, the folder of its files, and a folder for what is under way."""

from __future__ import annotations

import fcntl
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType

from django.conf import settings
from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper

from agencies.backups import postgres, sqlite
from agencies.backups.refusals import BackupRefused

UNDER_WAY = "backup-"
LOCK = "backup.lock"


@dataclass(frozen=True)
class System:
    """Database and files; `scratch` is on the machine of the command, and as well protected as the files."""

    connection: BaseDatabaseWrapper
    files: Path
    scratch: Path

    @property
    def tools(self) -> ModuleType:
        """The module that copies and restores a database of this vendor."""
        return sqlite if self.connection.vendor == "sqlite" else postgres

    def there_are(self) -> list[str]:
        """The files there are, by the names that rows give them."""
        return sorted(str(path.relative_to(self.files)) for path in self.files.rglob("*") if path.is_file())


def this_system() -> System:
    """The one of the settings."""
    return System(connections["default"], Path(settings.MEDIA_ROOT), Path(settings.DATA_DIR))


@contextmanager
def under_way(system: System) -> Iterator[Path]:
    """A folder for one backup or restore at a time, removed at its end, also with what an earlier one left that died.

    Whatever is made meanwhile, a new database too, is for the account of the command alone.
    """
    with for_owner_only(), alone(system):
        for left in system.scratch.glob(f"{UNDER_WAY}*/"):
            shutil.rmtree(left)
        with tempfile.TemporaryDirectory(prefix=UNDER_WAY, dir=system.scratch) as folder:
            yield Path(folder)


@contextmanager
def for_owner_only() -> Iterator[None]:
    """New files can be read by nobody else."""
    before = os.umask(0o077)
    try:
        yield
    finally:
        os.umask(before)


@contextmanager
def alone(system: System) -> Iterator[None]:
    """No other backup or restore runs on this machine; raises BackupRefused where one does."""
    system.scratch.mkdir(mode=0o700, parents=True, exist_ok=True)
    with (system.scratch / LOCK).open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise BackupRefused(
                "ほかのバックアップか復元が動いています。終わってから、もう一度実行してください。"
            ) from error
        yield
