"""Making a backup: the database at one moment, then the files that its rows may name, into one new file."""

from __future__ import annotations

import os
from datetime import datetime
from pathlib import Path
from typing import IO

from django.conf import settings

from agencies.backups.archives import Packing, packing, unpack
from agencies.backups.facts import facts_of, lost_files
from agencies.backups.files import new_file
from agencies.backups.manifest import DATABASE, FILES, Manifest
from agencies.backups.refusals import BackupRefused
from agencies.backups.systems import System, under_way


def make_backup(*, system: System, output: Path, passphrase: str, at: datetime) -> Manifest:
    """Write the backup and read it again; the file appears under its name when that is done, or not at all.

    - The database comes first: whatever file a row of it names was there by then. A file that was removed since has
      passed its time; an attachment without its file is told in the manifest.
    - Nobody has to stop working meanwhile.
    """
    if output.exists():
        raise BackupRefused(f"{output} は既にあります。別の名前を指定してください。")
    part = output.with_name(f".{output.name}.part")
    with under_way(system) as folder:
        try:
            with new_file(part) as target:
                manifest = written(system, folder / DATABASE, target, passphrase, at)
                target.flush()
                os.fsync(target.fileno())
            if check_backup(path=part, passphrase=passphrase) != manifest:
                raise BackupRefused(
                    "書き込んだバックアップを読み直すと、内容が違います。保存先の装置を確かめてください。"
                )
            os.link(part, output)  # fails where somebody made a file of that name meanwhile
        except FileExistsError as error:
            raise BackupRefused(f"{output} は既にあります。別の名前を指定してください。") from error
        except OSError as error:
            raise BackupRefused(f"バックアップを書き込めません：{error.strerror or error}") from error
        finally:
            part.unlink(missing_ok=True)
    return manifest


def written(system: System, copy: Path, target: IO[bytes], passphrase: str, at: datetime) -> Manifest:
    """Copy the database, and pack copy and files."""
    with (
        system.tools.snapshot(system.connection, copy) as snapshot,
        packing(target, passphrase) as archive,
    ):
        facts = facts_of(snapshot)
        with copy.open("rb") as source:
            archive.add(DATABASE, source, copy.stat().st_size)
        names = [name for name in system.there_are() if add_file(archive, system.files / name, name)]
        manifest = Manifest(
            version=settings.VERSION,
            made_at=at.isoformat(),
            facts=facts,
            parts=archive.parts,
            missing=lost_files(snapshot, names),
        )
        archive.close_with(manifest)
    return manifest


def add_file(archive: Packing, path: Path, name: str) -> bool:
    """Pack a file, if it is still there."""
    try:
        source = path.open("rb")
    except FileNotFoundError:
        return False
    with source:
        archive.add(FILES + name, source, os.fstat(source.fileno()).st_size)
    return True


def check_backup(*, path: Path, passphrase: str) -> Manifest:
    """Read all of a backup without restoring it; raises BackupRefused where it cannot be restored."""
    with opened(path) as source:
        return unpack(source, passphrase)


def opened(path: Path) -> IO[bytes]:
    """The file of a backup; raises BackupRefused where there is none."""
    try:
        return path.open("rb")
    except OSError as error:
        raise BackupRefused(f"バックアップを開けません：{path}（{error.strerror}）") from error
