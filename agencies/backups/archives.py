"""The archive inside the encryption: a compressed tar of the database, the files, and at the end the manifest."""

from __future__ import annotations

import hashlib
import io
import tarfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from typing import IO

from agencies.backups.cipher import Decrypting, Encrypting
from agencies.backups.files import new_file
from agencies.backups.manifest import DATABASE, FILES, NAME, Manifest, Part, read_manifest
from agencies.backups.refusals import DamagedBackup

BLOCK = 1024 * 1024


class Hashing:
    """A file that is read to be packed, and what was read of it."""

    def __init__(self, source: IO[bytes]) -> None:
        """Nothing read yet."""
        self.source, self.size, self.sha256 = source, 0, hashlib.sha256()

    def read(self, size: int = -1) -> bytes:
        """Read on."""
        block = self.source.read(size)
        self.size += len(block)
        self.sha256.update(block)
        return block

    @property
    def part(self) -> Part:
        """What was read up to now."""
        return Part(self.size, self.sha256.hexdigest())


class Packing:
    """An archive that is being written."""

    def __init__(self, archive: tarfile.TarFile) -> None:
        """Nothing in it yet."""
        self.archive, self.parts = archive, dict[str, Part]()

    def add(self, name: str, source: IO[bytes], size: int) -> None:
        """Pack a file of that size; one that became shorter meanwhile is an OSError."""
        reading = Hashing(source)
        self.archive.addfile(described(name, size), reading)
        self.parts[name] = reading.part

    def close_with(self, manifest: Manifest) -> None:
        """Pack the manifest, which is the last."""
        content = manifest.as_json()
        self.archive.addfile(described(NAME, len(content)), io.BytesIO(content))


def described(name: str, size: int) -> tarfile.TarInfo:
    """The head of a part."""
    info = tarfile.TarInfo(name)
    info.size, info.mode = size, 0o600
    return info


@contextmanager
def packing(target: IO[bytes], passphrase: str) -> Iterator[Packing]:
    """Write an archive to a target; one that ends in an error has no end and is damaged."""
    encrypting = Encrypting(target, passphrase)
    with tarfile.open(fileobj=encrypting, mode="w|gz", format=tarfile.PAX_FORMAT) as archive:
        yield Packing(archive)
    encrypting.finish()


def unpack(source: IO[bytes], passphrase: str, into: Path | None = None) -> Manifest:
    """Read all of an archive, and keep its parts in a folder where one is named; the manifest that fits them.

    Raises DamagedBackup where anything is not what was written, or is missing, or is too much.
    """
    decrypting = Decrypting(source, passphrase)
    parts: dict[str, Part] = {}
    manifest: Manifest | None = None
    try:
        with tarfile.open(fileobj=decrypting, mode="r|gz") as archive:
            for member in archive:
                content = archive.extractfile(member)
                if content is None or not is_ours(member.name) or manifest or member.name in parts:
                    raise DamagedBackup(f"余計なもの「{member.name[:60]}」が入っています")
                if member.name == NAME:
                    manifest = read_manifest(content.read())
                else:
                    parts[member.name] = kept(content, into / member.name if into else None)
        decrypting.drain()
    except (tarfile.TarError, EOFError, OSError) as error:
        if isinstance(error, OSError) and error.errno is not None:
            raise  # the disk is full, or the folder may not be written to: no fault of the archive
        raise DamagedBackup("中身を取り出せません") from error
    if manifest is None or parts != manifest.parts or DATABASE not in parts:
        raise DamagedBackup("目録と中身が合いません")
    return manifest


def is_ours(name: str) -> bool:
    """Is it a name that `packing` gives, which leads nowhere else?"""
    path = PurePosixPath(name)
    return name in (NAME, DATABASE) or (name.startswith(FILES) and ".." not in path.parts and str(path) == name)


def kept(content: IO[bytes], path: Path | None) -> Part:
    """Read a part to its end, into a file where one is named; what it was."""
    reading = Hashing(content)
    if path is None:
        while reading.read(BLOCK):
            pass
        return reading.part
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with new_file(path) as target:
        while block := reading.read(BLOCK):
            target.write(block)
    return reading.part
